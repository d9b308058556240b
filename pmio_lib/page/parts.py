"""What a page's tables and statements are made with: columns, slugs, the words on synthetic data.

Belongs here: small pieces without state. Not here: the page itself (`page`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pmio_lib.core.numerals import Unit
from pmio_lib.page.numbers import BY_CONSTRUCTION, SYNTHETIC, Number, source_of

BANNER: Final = (
    "<p><strong>Synthetic data.</strong> The real survey, interview and pupil files are private. "
    "This page is built from a synthetic twin: drawn by a program so that the totals the 2021 "
    "report prints of these files come out, and assumed where it prints nothing. It shows that the "
    "calculation works. <strong>Nothing on it is evidence</strong> about any school, teacher or "
    "pupil.</p>"
)


@dataclass(frozen=True)
class Column:
    """How a column of a table is shown.

    Attributes
    ----------
    heading : str
    unit : str or None
        The unit of its numbers; None for a column of words.
    places : int or None
        Decimals, where the unit's own are not wanted.
    missing : str
        What stands where there is no number, never left empty.
    tables : tuple of str, optional
        Processed tables this column rests on, where not on all that the table rests on.
    """

    heading: str
    unit: Unit | None = None
    places: int | None = None
    missing: str = "not available"
    tables: tuple[str, ...] | None = None


def basis(values: Mapping[str, Number | str]) -> str:
    """Say that a statement rests on the synthetic twin, where it does."""
    synthetic = any(isinstance(value, Number) and value.is_synthetic for value in values.values())
    return f'<p class="pmio-basis">{BY_CONSTRUCTION.capitalize()}.</p>' if synthetic else ""


def is_synthetic(files: Iterable[str]) -> bool:
    """Tell whether any of these raw files belongs to the synthetic twin."""
    return any(source_of(file) == SYNTHETIC for file in files)


def slug(value: Any) -> str:
    """Give a value as part of a number's id."""
    letters = (c if c.isascii() and c.isalnum() else "_" for c in str(value).lower())
    return "".join(letters).strip("_")


def bare(entry: Number) -> str:
    """Give a number without the unit that its column's heading says."""
    return entry.text.removesuffix(" points").removesuffix(" point")
