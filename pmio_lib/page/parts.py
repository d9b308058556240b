"""What a page's tables and statements are made with: slugs, the words on synthetic data.

Belongs here: small pieces without state. Not here: the page itself (`page`).
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from pmio_lib.page.numbers import BY_CONSTRUCTION, SYNTHETIC, Number, Worded, source_of

BANNER: Final = (
    "<p><strong>Synthetic data.</strong> The real survey, interview and pupil files are private. "
    "This page is built from a synthetic twin: drawn by a program so that the totals the 2021 "
    "report prints of these files come out, and assumed where it prints nothing. It shows that the "
    "calculation works. <strong>Nothing on it is evidence</strong> about any school, teacher or "
    "pupil.</p>"
)


def basis(values: Iterable[Any]) -> str:
    """Say that a statement rests on the synthetic twin, where it does."""
    numbers = (value.number if isinstance(value, Worded) else value for value in values)
    synthetic = any(isinstance(value, Number) and value.is_synthetic for value in numbers)
    return f'<p class="pmio-basis">{BY_CONSTRUCTION.capitalize()}.</p>' if synthetic else ""


def is_synthetic(files: Iterable[str]) -> bool:
    """Tell whether any of these raw files belongs to the synthetic twin."""
    return any(source_of(file) == SYNTHETIC for file in files)


def slug(value: Any) -> str:
    """Give a value as part of a number's id; one without Latin letters or digits by its digest."""
    text = str(value)
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in text.lower()).strip("_")
    return letters or sha256(text.encode()).hexdigest()[:8]


def bare(entry: Number) -> str:
    """Give a number without the unit that its column's heading says."""
    return entry.text.removesuffix(" points").removesuffix(" point")
