"""Two shares side by side: each of its own whole, which the chart names."""

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing.chart import Chart, finish
from pmio_lib.interviews.charts import pairs as module
from pmio_lib.interviews.charts.pairs import SharePair, Source, pairs_chart
from pmio_lib.methods.proportions import rate

INTERVIEWS = Source("Interviews", "interviews that name it")
SURVEY = Source("Survey", "responses that name it")
PAIRS = [
    SharePair("Leadership <training>", rate(11, 20), rate(5, 26)),
    SharePair("Maths meets", rate(0, 20), rate(0, 0)),
    SharePair("Roadshows", rate(9, 20), rate(26, 26)),
]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str) -> Chart:
        figures.append(figure)
        return finish(figure, alt)

    monkeypatch.setattr(module, "finish", kept)
    return figures


def test_words_say_both_shares_and_what_each_is_of() -> None:
    assert pairs_chart(PAIRS[:2], INTERVIEWS, SURVEY, "Impact").alt == (
        "Dot chart with 95% intervals. Impact."
        " Interviews: share of 20 interviews that name it;"
        " Survey: share of 26 responses that name it."
        " Leadership <training>: Interviews 11 of 20, 55% (34% to 74%);"
        " Survey 5 of 26, 19% (9% to 38%)."
        " Maths meets: Interviews 0 of 20, 0% (0% to 16%); Survey no observations."
    )


def test_shares_are_points_and_what_nobody_answered_is_not_a_nought(drawn: list[Figure]) -> None:
    pairs_chart(PAIRS, INTERVIEWS, SURVEY, "Impact")
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
    pairs_chart(PAIRS, INTERVIEWS, SURVEY, "Impact")
    legend = drawn[0].axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "Interviews: share of 20 interviews that name it",
        "Survey: share of 26 responses that name it",
    ]
    assert "own total" in drawn[0].axes[0].get_xlabel()


def test_figures_stay_inside_the_picture(drawn: list[Figure]) -> None:
    pairs_chart(PAIRS, INTERVIEWS, SURVEY, "Impact")
    drawn[0].draw_without_rendering()
    axes = drawn[0].axes[0]
    right = max(text.get_window_extent().x1 for text in axes.texts)
    assert right <= axes.get_window_extent().x1 + 1


def test_the_level_of_the_intervals_is_said() -> None:
    chart = pairs_chart([SharePair("A", *[rate(1, 4, 0.9)] * 2)], INTERVIEWS, SURVEY, "Impact")
    assert "Dot chart with 90% intervals" in chart.alt


def test_the_same_twice_is_the_same_to_the_byte() -> None:
    first = pairs_chart(PAIRS, INTERVIEWS, SURVEY, "Impact")
    mpl.rcdefaults()
    assert pairs_chart(PAIRS, INTERVIEWS, SURVEY, "Impact") == first
    assert pairs_chart(PAIRS[::-1], INTERVIEWS, SURVEY, "Impact").svg != first.svg
