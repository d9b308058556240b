"""Which file this is, told by its headings wherever it lies and whatever it is called."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.delimited import read_delimited
from pmio_lib.official.readers import lait
from pmio_lib.official.readers.reading import Context, Reading

Read = Callable[[Context, pd.DataFrame], Reading]
LAYOUTS: Final[tuple[tuple[set[str], Read], ...]] = (
    (lait.HEADINGS, lait.read),
    (set(lait.CUT), lait.read),
)
"""Headings a file must have, as `plain` gives them, and who reads it; the first that fits."""


def plain(heading: object) -> str:
    """Give a heading without what drifts between editions: case, spaces, strokes."""
    return re.sub(r"[^a-z0-9]", "", str(heading).casefold())


def read_official(context: Context) -> Reading:
    """Read an official file of whatever kind; DataError if it is none, or by row what is wrong."""
    frame = _text(context.path, context.file)
    frame = frame.rename(columns=plain)
    for headings, read in LAYOUTS:
        if headings <= set(frame.columns):
            return read(context, frame)
    found = f"the headings {', '.join(map(str, frame.columns[:6]))}"
    wanted = "a layout of the Department for Education or the Joint Council that is known here"
    advice = "Download the data file itself from the publisher; nothing was read of this one."
    raise DataError([Problem(context.file, 1, None, found, wanted, advice)])


def _text(path: Path, file: str) -> pd.DataFrame:
    """Give a file's cells as text, by row as a spreadsheet shows it."""
    if path.suffix.casefold() == ".parquet":
        frame = _parquet(path, file)
        return frame.set_axis(range(2, len(frame) + 2))
    return read_delimited(path, file).frame


def _parquet(path: Path, file: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(path).astype("str")
    except (OSError, ValueError) as error:
        found, wanted = "bytes that are no parquet file", "a parquet file"
        raise DataError([Problem(file, None, None, found, wanted)]) from error
