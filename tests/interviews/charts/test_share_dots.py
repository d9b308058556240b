"""Prevalence as points: every share said and drawn, hidden groups named and not drawn."""

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing.chart import Chart, finish
from pmio_lib.interviews.charts import share_dots as module
from pmio_lib.interviews.charts.share_dots import LOOKS, prevalence_chart
from pmio_lib.interviews.findings.prevalence import PREVALENCE_COLUMNS
from pmio_lib.methods.proportions import rate

LABELS = {"a": "A <theme> & more", "b": "Another"}


def row(group: str, code: str, count: int | None, n: int | None) -> dict[str, object]:
    if count is None or n is None:
        return {"group": group, "code": code, "is_shown": False}
    found = rate(count, n)
    ends = found.interval
    return {
        "group": group,
        "code": code,
        "n_interviews": count,
        "n_base": n,
        "share": found.share,
        "share_low": ends.low if ends else None,
        "share_high": ends.high if ends else None,
        "is_shown": True,
    }


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


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str) -> Chart:
        figures.append(figure)
        return finish(figure, alt)

    monkeypatch.setattr(module, "finish", kept)
    return figures


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


def test_the_same_twice_is_the_same_to_the_byte() -> None:
    first = prevalence_chart(FRAME, LABELS, GROUPS, "Themes")
    mpl.rcdefaults()
    assert prevalence_chart(FRAME, LABELS, GROUPS, "Themes") == first
    assert "nan" not in first.alt.lower()
