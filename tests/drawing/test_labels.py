"""Words beside lines: where they stay, where they go, and drawings that fit a phone."""

import io
from itertools import combinations

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from pmio_lib.drawing.labels import fit, label, settle

NEAR = (0.0, 6.0)


def plane() -> tuple[Figure, RendererSVG]:
    figure = Figure(figsize=(4, 3), dpi=72)
    axes = figure.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    return figure, RendererSVG(288, 216, io.StringIO())  # type: ignore[no-untyped-call]


def boxes(figure: Figure, renderer: RendererSVG) -> list[Bbox]:
    texts = figure.axes[0].texts
    for text in texts:
        if isinstance(text, Annotation):
            text.update_positions(renderer)
    return [Text.get_window_extent(text, renderer) for text in texts]


def offset(figure: Figure) -> tuple[float, float]:
    text = figure.axes[0].texts[0]
    assert isinstance(text, Annotation)
    return tuple(text.xyann)  # type: ignore[return-value]


def test_a_label_stays_where_nothing_is() -> None:
    figure, renderer = plane()
    label(figure.axes[0], "word", (5, 5), NEAR, ha="center")
    settle(figure, renderer)
    assert offset(figure) == NEAR


@pytest.mark.parametrize("kind", ["line", "upright", "bars", "dots"])
def test_a_label_leaves_what_would_run_through_it_and_goes_no_further_than_it_must(
    kind: str,
) -> None:
    figure, renderer = plane()
    axes = figure.axes[0]
    label(axes, "word", (5, 5), NEAR, ha="center")
    axes.set(xlim=(0, 10), ylim=(0, 10))
    {
        "line": lambda: axes.plot([0, 10], [5.6, 5.6]),
        "upright": lambda: axes.axvline(5),
        "bars": lambda: axes.vlines([4.9, 5.1], 0, 10),
        "dots": lambda: axes.scatter([4.8, 5, 5.2], [5.6, 5.5, 5.7]),
    }[kind]()
    settle(figure, renderer)
    moved = offset(figure)
    assert moved != NEAR
    assert abs(moved[0]) + abs(moved[1] - NEAR[1]) < 30
    (box,) = boxes(figure, renderer)
    ends = axes.transData.transform([(5, 5.6), (5, 0), (4.9, 5.6), (5.1, 5.6), (4.8, 5.6)])
    through = {"line": ends[:1], "upright": ends[:1], "bars": ends[2:4], "dots": ends[4:]}[kind]
    assert not any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for x, y in through)


def test_labels_of_one_place_do_not_lie_over_each_other_nor_over_other_words() -> None:
    figure, renderer = plane()
    axes = figure.axes[0]
    axes.text(5, 5.2, "a title")
    for name in ("one", "another", "a third"):
        label(axes, name, (5, 5), NEAR)
    settle(figure, renderer)
    found = boxes(figure, renderer)
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))


def test_other_words_stay_where_they_were_put() -> None:
    figure, renderer = plane()
    axes = figure.axes[0]
    axes.annotate("fixed", (5, 5), xytext=NEAR, textcoords="offset points")
    axes.plot([0, 10], [5.5, 5.5])
    settle(figure, renderer)
    assert offset(figure) == NEAR


def test_names_at_the_side_a_long_legend_and_a_long_axis_fit_into_the_width() -> None:
    figure, renderer = plane()
    axes = figure.axes[0]
    axes.plot([0, 10], [0, 10], label="a legend of more letters than stand side by side on a phone")
    axes.set_yticks([5], ["a name as long as half of the picture"])
    axes.set_xlabel("an axis that says what it shows in rather more words than there is room for")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1))
    assert figure.get_tightbbox(renderer).width > 1.3 * 4
    fit(figure, renderer)
    assert figure.get_tightbbox(renderer).width < 1.02 * 4
    assert "\n" in axes.xaxis.label.get_text()


def test_a_drawing_that_fits_is_left_as_it_is() -> None:
    figure, renderer = plane()
    before = figure.axes[0].get_position().bounds
    fit(figure, renderer)
    assert figure.axes[0].get_position().bounds == before
