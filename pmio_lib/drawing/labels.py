"""Names and figures beside what they name, moved to where no line, mark or other word is.

adjustText, the library for this, pushes words from points and knows no lines, on which most of
ours would come to lie; and it stops by the clock, so that two runs need not draw the same.
"""

import math
import textwrap
from collections.abc import Collection, Iterator
from itertools import product
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase, Transform, blended_transform_factory

from pmio_lib.core.numerals import written

MOVES: Final = "moves"
ON_PAPER: Final = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
"""Behind words over lines that cannot be avoided, such as those of the grid."""
SIDEWAYS: Final = (0, 4, 8, 12, 16, 26, 40, 60, 85)
UPWARDS: Final = (0, 4, 8, 12, 16, 22, 30, 40, 52)
STEP: Final = 1.5
"""Points between two places of a line that are looked at."""
ROOM: Final = 0.8
"""Points that stay free around a word."""
LETTERS: Final = 46
"""Letters of a legend or an axis that fit beside each other on a phone."""
ON_A_LINE: Final = 6.0
ON_A_WORD: Final = 200.0
"""What one place of a line, or a word, beneath a label costs in points of its way."""


def _far(way: tuple[int, int]) -> float:
    return math.hypot(0.8 * way[0], way[1])


WAYS: Final = sorted(
    {(x * right, y * up) for x, right, y, up in product(SIDEWAYS, (1, -1), UPWARDS, (1, -1))},
    key=lambda way: (_far(way), way),
)
"""Where a label may go, from where it was written, the nearest first."""

Floats = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def signed(change_pp: float, places: int = 1) -> str:
    """Write a change in points with its sign, the unit left to what stands around it."""
    return written(change_pp, "percentage_point", places).split(" ")[0]


def label(
    axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **looks: Any
) -> None:
    """Write a text near a place, `offset` points from it if nothing is there, else close by."""
    given: dict[str, Any] = {"zorder": 6, "annotation_clip": False} | looks
    axes.annotate(text, at, xytext=offset, textcoords="offset points", label=MOVES, **given)


def settle(figure: Figure, renderer: RendererBase) -> bool:
    """Move each label to the nearest place where it covers nothing, in the order written.

    Tells whether there was any.
    """
    texts = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text()]
    moving = [each for each in texts if isinstance(each, Annotation) and each.get_label() == MOVES]
    if not moving:
        return False
    figure.get_tightbbox(renderer)  # brings axes and annotations to where they will be drawn
    drawn = np.concatenate([np.empty((0, 2)), *map(_places, _lines(figure))])
    words = {id(each): _box(each, renderer) for each in texts if each not in moving}
    for one in moving:
        (x, y), box = one.xyann, _box(one, renderer)
        right, up = _nearest(box, drawn, words.values(), figure.bbox)
        one.xyann = (x + right, y + up)
        words[id(one)] = box.translated(right, up)
    return True


def fit(figure: Figure, renderer: RendererBase) -> Bbox:
    """Draw the axes smaller until what stands beside them fits into the figure's width too.

    Legends begin at the figure's left edge, and what they and the axis say breaks into lines. Gives
    the box around all that is drawn.
    """
    for axes in figure.axes:
        legend, across = axes.get_legend(), axes.xaxis.label
        if legend is not None and legend.get_window_extent(renderer).x1 > figure.bbox.x1:
            edge = blended_transform_factory(figure.transFigure, axes.transAxes)
            legend.set_bbox_to_anchor((0.0, 1.0), transform=edge)
            for text in legend.get_texts():
                text.set_text(textwrap.fill(text.get_text(), LETTERS))
        across.set_text(textwrap.fill(across.get_text(), LETTERS))
        if "\n" in across.get_text() and across.get_horizontalalignment() == "center":
            across.set(x=1.0, ha="right")
    box, width = figure.get_tightbbox(renderer), figure.get_size_inches()[0]
    for _ in range(3):
        left, right = max(0.0, -box.x0) / width, max(0.0, box.x1 - width) / width
        pars = figure.subplotpars
        if left + right < 0.01 or pars.right - right - pars.left - left < 0.2:
            break
        figure.subplots_adjust(left=pars.left + left, right=pars.right - right)
        box = figure.get_tightbbox(renderer)
    return box


def _nearest(
    box: Bbox, drawn: Floats, words: Collection[BboxBase], paper: BboxBase
) -> tuple[int, int]:
    least, best = math.inf, (0, 0)
    for way in WAYS:
        if _far(way) >= least:
            break
        there = box.translated(*way)
        cost = _far(way) + _covered(there, drawn, words, paper)
        if cost < least:
            least, best = cost, way
    return best


def _covered(there: BboxBase, drawn: Floats, words: Collection[BboxBase], paper: BboxBase) -> float:
    beneath = np.count_nonzero(
        (drawn[:, 0] > there.x0) & (drawn[:, 0] < there.x1)
        & (drawn[:, 1] > there.y0) & (drawn[:, 1] < there.y1)
    )  # fmt: skip
    touched = sum(there.overlaps(other) for other in words)
    outside = max(0.0, paper.x0 - there.x0, there.x1 - paper.x1)
    return float(ON_A_LINE * beneath + ON_A_WORD * touched + 10 * outside)


def _box(text: Text, renderer: RendererBase) -> Bbox:
    # The text without the paper behind it: its letters are what may not be covered.
    box = Text.get_window_extent(text, renderer)
    return Bbox.from_extents(box.x0 - ROOM, box.y0 - ROOM, box.x1 + ROOM, box.y1 + ROOM)


def _lines(figure: Figure) -> Iterator[tuple[Path, Transform]]:
    for axes in figure.axes:
        for line in axes.lines:
            yield line.get_path(), line.get_transform()
        for group in axes.collections:
            if isinstance(group, LineCollection):
                yield from ((path, group.get_transform()) for path in group.get_paths())
            elif isinstance(group, PathCollection):
                yield Path(group.get_offsets()), group.get_offset_transform()


def _places(line: tuple[Path, Transform]) -> Floats:
    path, transform = line
    ends: Floats = np.asarray(transform.transform_path(path).vertices, dtype="float64")
    ends = ends[np.isfinite(ends).all(axis=1)]
    if len(ends) < 2:
        return ends
    lengths = np.hypot(*np.diff(ends, axis=0).T)
    steps = [max(2, int(length / STEP)) for length in lengths]
    return np.concatenate([*map(np.linspace, ends[:-1], ends[1:], steps)])
