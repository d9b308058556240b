"""A finished chart: the picture, what it says in words, and the house style it is drawn in."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

INK: Final = "#1b2430"
MUTED: Final = "#5b6673"
FAINT: Final = "#c9d0d8"
ACCENT: Final = "#0b5cad"
SECOND: Final = "#b3461f"
THIRD: Final = "#5f6b1e"

STYLE: Final[dict[Any, Any]] = {
    "axes.edgecolor": FAINT,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "svg.fonttype": "path",
    "svg.hashsalt": "pmio",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}
"""Text as paths and a fixed salt: the same picture, to the byte, on every machine."""


@dataclass(frozen=True)
class Chart:
    """A picture as SVG, the text that says what it shows, its title and what it was drawn from."""

    svg: bytes
    alt: str
    title: str = ""
    data: pd.DataFrame | None = field(default=None, compare=False)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the project's style, whatever a person's own settings are; those are left alone."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def finish(figure: Figure, alt: str, title: str = "", data: pd.DataFrame | None = None) -> Chart:
    """Turn a figure into a chart: no date, no random ids.

    Call it inside `house_style`: the salt of the ids is part of the style.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    return Chart(buffer.getvalue(), alt, title, data)
