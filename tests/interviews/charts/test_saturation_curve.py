"""The saturation chart: the curve, the base, the run that confirms, and the band, all said."""

from itertools import combinations

import pytest
from matplotlib.figure import Figure

from pmio_lib.core.randomness import stream
from pmio_lib.interviews.charts.saturation_curve import (
    beginnings,
    point_label,
    saturation_chart,
)
from pmio_lib.interviews.findings.saturation import OrderDependence, order_dependence
from pmio_lib.methods.saturation import assess_saturation, new_themes

THEMES = [{"a", "b"}, {"a"}, {"c"}, {"d"}, {"e"}, {"f"}, set(), {"a"}, {"g"}]
NEW = new_themes(THEMES)


def orders(themes: list[set[str]], n_orders: int = 40) -> OrderDependence:
    return order_dependence(themes, n_orders, stream(1, "orders"))


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_words_say_the_curve_the_base_the_point_and_the_band() -> None:
    found = orders(THEMES)
    marks = [assess_saturation(NEW), assess_saturation(NEW[:6])]
    alt = saturation_chart(NEW, marks, found, "Themes", ["W1"] * 5 + ["W2"] * 4).alt
    assert alt.startswith(
        "Line chart. Themes. Distinct themes by interview as conducted: 1: 2 (2 new),"
        " 2: 2 (0 new), 3: 3 (1 new), 4: 4 (1 new), 5: 5 (1 new), 6: 6 (1 new), 7: 6 (0 new),"
        " 8: 6 (0 new), 9: 7 (1 new). Base of 4: 4 themes."
        " 5% or less new: 6+2 interviews; interviews 7 to 8 brought 0 new, 0% of the base."
        " A later run was above it again."
        " 5% or less new: not reached. No run brought 5% or less of the themes in the base."
        " In 40 random orders, median and middle 90% by interview: 1: "
    )
    last = found.curve.iloc[-2]
    assert f"8: {last['median']} ({last['low']} to {last['high']}), 9: 7 (7 to 7)." in alt
    assert alt.endswith("Marked: W1 from interview 1, W2 from interview 6.")


def test_the_curve_and_the_median_are_drawn_as_they_are(drawn: list[Figure]) -> None:
    found = orders(THEMES)
    saturation_chart(NEW, [assess_saturation(NEW)], found, "Themes")
    lines = [list(line.get_ydata()) for line in drawn[0].axes[0].lines]  # type: ignore[arg-type]
    assert [2, 2, 3, 4, 5, 6, 6, 6, 7] in lines
    assert found.curve["median"].tolist() in lines
    diamond = next(line for line in drawn[0].axes[0].lines if line.get_marker() == "D")
    assert (diamond.get_xdata()[0], diamond.get_ydata()[0]) == (6, 6)
    assert texts(drawn[0]) == ["Base of 4: 4 themes", "≤5% new: 6+2 interviews, more later"]


def test_too_few_interviews_have_a_curve_and_no_base(drawn: list[Figure]) -> None:
    chart = saturation_chart(NEW[:5], [assess_saturation(NEW[:5])], orders(THEMES[:5]), "Themes")
    assert texts(drawn[0]) == ["≤5% new: cannot be assessed"]
    assert "5 interviews are fewer than a base of 4 and a run of 2." in chart.alt
    assert "Base of" not in chart.alt


@pytest.mark.parametrize("themes", [[], [set()] * 7, [{"a"}]])
def test_hardly_anything_can_be_drawn_too(themes: list[set[str]]) -> None:
    new = new_themes(themes)
    chart = saturation_chart(new, [assess_saturation(new)], orders(themes), "Themes")
    assert "cannot be assessed" in chart.alt
    assert "nan" not in chart.alt.lower()


@pytest.mark.parametrize("n", [9, 12, 45])
@pytest.mark.parametrize("run_length", [2, 3])
def test_words_never_lie_over_each_other_nor_leave_the_picture(
    drawn: list[Figure], n: int, run_length: int
) -> None:
    for at in sorted({4, n // 2, n // 2 + 1, n - run_length}):
        new = [9, 9, 9, 9, *([9] * (at - 4)), *([0] * (n - at - 1)), 9]
        themes = [{f"{place}-{k}" for k in range(count)} for place, count in enumerate(new)]
        marks = [assess_saturation(new, run_length=run_length, threshold=t) for t in (0.05, 0)]
        saturation_chart(new, marks, orders(themes, 1), "Themes", ["Phase 1"] * n)
        for figure in drawn[-2:]:
            figure.draw_without_rendering()
            boxes = [text.get_window_extent() for text in figure.axes[0].texts]
            assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
        wide = drawn[-2].axes[0]
        whole = wide.get_window_extent()
        boxes = [text.get_window_extent() for text in wide.texts]
        assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 for box in boxes)


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(0, "None new: "), (0.07, "≤7% new: "), (0.025, "≤2.5% new: ")],
)
def test_thresholds_are_written_without_noise(threshold: float, expected: str) -> None:
    assert point_label(assess_saturation(NEW, threshold=threshold)).startswith(expected)


def test_a_wave_that_comes_back_begins_again() -> None:
    assert beginnings(["a", "a", "b", "a"]) == [(1, "a"), (3, "b"), (4, "a")]
    assert beginnings([]) == []
