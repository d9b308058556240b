"""A finished chart: the picture, what it says in words, and the house style it is drawn in."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Final, Literal, ParamSpec, TypeVar

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

from pmio_lib.drawing.labels import fit, settle

P = ParamSpec("P")
T = TypeVar("T")

INK: Final = "#1b2430"
MUTED: Final = "#5b6673"
FAINT: Final = "#c9d0d8"
ACCENT: Final = "#0b5cad"
SECOND: Final = "#b3461f"
THIRD: Final = "#5f6b1e"
GRID: Final = "#e8ebef"
RANGE: Final = "#e3e8ee"
EVENT: Final = "#8a4708"
COLOURS: Final = (ACCENT, SECOND, THIRD, MUTED)
"""Of series, in their order."""

STYLE: Final[dict[Any, Any]] = {
    "axes.edgecolor": FAINT,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "svg.fonttype": "none",
    "svg.hashsalt": "pmio",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}
"""Text as text, which a reader can select, and a fixed salt: the same picture, to the byte."""

NARROW: Final = 4.1
"""Inches a drawing for narrow screens is wide; its letters are then 12 px high on a phone."""

_is_narrow: ContextVar[bool] = ContextVar("is_narrow", default=False)


@dataclass(frozen=True)
class Chart:
    """A picture as SVG, the text that says what it shows, its title and what it was drawn from.

    `narrow` is the same drawn anew for narrow screens, empty where it was not.
    """

    svg: bytes
    alt: str
    title: str = ""
    data: pd.DataFrame | None = field(default=None, compare=False)
    narrow: bytes = b""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the project's style, whatever a person's own settings are; those are left alone."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def for_two_widths(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Draw a chart in the house style twice: wide, and anew for narrow screens."""

    @wraps(draw)
    def both(*args: P.args, **kwargs: P.kwargs) -> Chart:
        with house_style():
            wide = draw(*args, **kwargs)
            before = _is_narrow.set(True)
            try:
                return replace(wide, narrow=draw(*args, **kwargs).svg)
            finally:
                _is_narrow.reset(before)

    return both


def is_narrow() -> bool:
    """Tell whether the drawing under way is the one for narrow screens."""
    return _is_narrow.get()


def either(wide: T, narrow: T) -> T:
    """Choose by the drawing under way."""
    return narrow if is_narrow() else wide


def sheet(width: float, height: float, narrow_height: float | None = None) -> Figure:
    """Give a figure in inches; for narrow screens of their width, as high unless said."""
    size = (min(NARROW, width), narrow_height or height) if is_narrow() else (width, height)
    return Figure(figsize=size)


def grid_only(axes: Axes, across: Literal["x", "y"]) -> None:
    """Leave a grid behind what is drawn, and neither the axes' edges nor marks at the ticks."""
    axes.grid(axis=across, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=9)
    axes.spines[["left", "bottom"]].set_visible(False)


def finish(figure: Figure, alt: str, title: str = "", data: pd.DataFrame | None = None) -> Chart:
    """Turn a figure into a chart: no date, no random ids.

    Call it inside `house_style`: the salt of the ids is part of the style.
    """
    buffer = io.BytesIO()
    figure.set_dpi(72)
    width, height = figure.get_size_inches() * 72
    trial = RendererSVG(width, height, io.StringIO())  # type: ignore[no-untyped-call]
    # As bbox_inches="tight" does, without drawing all of it a second time.
    box = fit(figure, trial) if is_narrow() else None
    if settle(figure, trial) or box is None:
        box = figure.get_tightbbox(trial)
    figure.savefig(buffer, format="svg", bbox_inches=box.padded(0.02), metadata={"Date": None})
    return Chart(buffer.getvalue(), alt, title, data)
