"""Shares as points: each said and drawn, of its own whole; hidden groups named and not drawn."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.interviews.charts.share_dots import LOOKS, pairs_chart, prevalence_chart
from pmio_lib.interviews.findings.prevalence import PREVALENCE_COLUMNS
from pmio_lib.methods.proportions import rate

LABELS = {"a": "A <theme> & more", "b": "Another"}


def row(group: str, code: str, count: int | None, n: int | None) -> dict[str, object]:
    if count is None or n is None:
        return {"group": group, "code": code, "is_shown": False}
    found = rate(count, n)
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    cells = group, code, count, n, found.share, low, high, True
    return dict(zip(PREVALENCE_COLUMNS, cells, strict=True))


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(PREVALENCE_COLUMNS)).astype(PREVALENCE_COLUMNS)


FRAME = frame(
    row("all", "a", 3, 20),
    row("all", "b", 9, 20),
    row("w1", "a", 3, 12),
    row("w1", "b", 0, 12),
    row("w2", "a", None, None),
    row("w2", "b", None, None),
)
GROUPS = {"all": "All", "w1": "Phase 1", "w2": "Phase 2"}


def points(figure: Figure, marker: str) -> list[float]:
    lines = [line for line in figure.axes[0].lines if line.get_marker() == marker]
    return [float(line.get_xdata()[0]) for line in lines]


def test_words_say_every_share_with_its_interval_most_mentioned_first() -> None:
    # 3 of 20: Wilson 5% to 36%; checked with R 4.2.2, prop.test(3, 20, correct = FALSE)
    assert prevalence_chart(FRAME, LABELS, GROUPS, "Themes").alt == (
        "Dot chart with 95% intervals, most mentioned first. Themes."
        " All: 20 interviews; Phase 1: 12 interviews; Phase 2: too few to show."
        " Another: All 9 of 20, 45% (26% to 66%); Phase 1 0 of 12, 0% (0% to 24%)."
        " A <theme> & more: All 3 of 20, 15% (5% to 36%); Phase 1 3 of 12, 25% (9% to 53%)."
    )


def test_every_share_shown_is_a_point_and_nothing_hidden_is(drawn: list[Figure]) -> None:
    prevalence_chart(FRAME, LABELS, GROUPS, "Themes")
    assert points(drawn[0], LOOKS[0].marker) == [45, 15]
    assert points(drawn[0], LOOKS[1].marker) == [0, 25]
    assert points(drawn[0], LOOKS[2].marker) == []
    assert [text.get_text() for text in drawn[0].axes[0].texts] == ["9", "0", "3", "3"]


def test_the_legend_tells_groups_apart_by_shape_and_gives_their_sizes(drawn: list[Figure]) -> None:
    prevalence_chart(FRAME, LABELS, GROUPS, "Themes")
    legend = drawn[0].axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "All: 20 interviews",
        "Phase 1: 12 interviews",
        "Phase 2: too few to show",
    ]
    shapes = [line.get_marker() for line in legend.get_lines()]
    assert len(set(shapes)) == 3


def test_a_group_keeps_its_look_where_another_is_hidden(drawn: list[Figure]) -> None:
    order = {"w2": "Phase 2", "w1": "Phase 1"}
    prevalence_chart(FRAME, LABELS, order, "Themes")
    assert points(drawn[0], LOOKS[1].marker) == [0, 25]


def test_where_the_whole_is_hidden_themes_keep_the_order_of_the_frame() -> None:
    hidden = frame(row("all", "b", None, None), row("all", "a", None, None))
    assert prevalence_chart(hidden, LABELS, {"all": "All"}, "Themes").alt == (
        "Dot chart with 95% intervals. Themes. All: too few to show."
        " Another: too few to show. A <theme> & more: too few to show."
    )


def test_the_level_is_said_and_one_interview_is_one() -> None:
    one = frame(row("all", "a", 1, 1))
    chart = prevalence_chart(one, LABELS, {"all": "All"}, "Themes", confidence=0.9)
    assert "Dot chart with 90% intervals, most mentioned first. Themes. All: 1 inter" in chart.alt


def test_of_no_interviews_no_point_is_drawn(drawn: list[Figure]) -> None:
    chart = prevalence_chart(frame(row("all", "a", 0, 0)), LABELS, {"all": "All"}, "Themes")
    assert chart.alt.endswith("All: 0 interviews. A <theme> & more: All 0 of 0.")
    assert points(drawn[0], LOOKS[0].marker) == []


SOURCES = {"Interviews": "interviews that name it", "Survey": "responses that name it"}
PAIRS = {
    "Leadership <training>": (rate(11, 20), rate(5, 26)),
    "Maths meets": (rate(0, 20), rate(0, 0)),
    "Roadshows": (rate(9, 20), rate(26, 26)),
}


def test_words_say_both_shares_and_what_each_is_of() -> None:
    two = {name: pair for name, pair in PAIRS.items() if name != "Roadshows"}
    assert pairs_chart(two, SOURCES, "Impact").alt == (
        "Dot chart with 95% intervals. Impact."
        " Interviews: share of 20 interviews that name it;"
        " Survey: share of 26 responses that name it."
        " Leadership <training>: Interviews 11 of 20, 55% (34% to 74%);"
        " Survey 5 of 26, 19% (9% to 38%)."
        " Maths meets: Interviews 0 of 20, 0% (0% to 16%); Survey no observations."
    )


def test_shares_are_points_and_what_nobody_answered_is_not_a_nought(drawn: list[Figure]) -> None:
    pairs_chart(PAIRS, SOURCES, "Impact")
    axes = drawn[0].axes[0]
    by_marker = {
        marker: [line.get_xdata()[0] for line in axes.lines if line.get_marker() == marker]
        for marker in ("o", "s")
    }
    assert by_marker["o"] == [pytest.approx(55), 0, pytest.approx(45)]
    assert by_marker["s"] == [pytest.approx(100 * 5 / 26), 100]
    assert [text.get_text() for text in axes.texts] == [
        "11 of 20, 55%",
        "5 of 26, 19%",
        "0 of 20, 0%",
        "no observations",
        "9 of 20, 45%",
        "26 of 26, 100%",
    ]


def test_each_source_is_named_with_its_whole(drawn: list[Figure]) -> None:
    pairs_chart(PAIRS, SOURCES, "Impact")
    legend = drawn[0].axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "Interviews: share of 20 interviews that name it",
        "Survey: share of 26 responses that name it",
    ]
    assert "own total" in drawn[0].axes[0].get_xlabel()


def test_figures_stay_inside_the_picture(drawn: list[Figure]) -> None:
    pairs_chart(PAIRS, SOURCES, "Impact")
    drawn[0].draw_without_rendering()
    axes = drawn[0].axes[0]
    right = max(text.get_window_extent().x1 for text in axes.texts)
    assert right <= axes.get_window_extent().x1 + 1


def test_the_level_of_the_intervals_is_said() -> None:
    pair = rate(1, 4, 0.9), rate(1, 4, 0.9)
    chart = pairs_chart({"A": pair}, SOURCES, "Impact")
    assert "Dot chart with 90% intervals" in chart.alt
