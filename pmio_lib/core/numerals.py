"""How numbers are written: rounded half up, a true minus, the unit beside them."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from pmio_lib.core.rounding import round_half_up

Unit = Literal["percent", "percentage_point", "count", "rank", "index", "ratio", "year"]

PLACES: Final[Mapping[str, int]] = {
    "percent": 1,
    "percentage_point": 1,
    "count": 0,
    "rank": 0,
    "index": 0,
    "ratio": 2,
    "year": 0,
}
"""Decimals a unit is written with unless told otherwise."""
MINUS: Final = "\N{MINUS SIGN}"


def written(value: float, unit: Unit, places: int | None = None) -> str:
    """Write a number as a reader should see it: half up, true minus, unit.

    >>> written(-10.9, "percentage_point", 1)
    '\N{MINUS SIGN}10.9 points'
    """
    places = PLACES[unit] if places is None else places
    rounded = round_half_up(float(value), places)
    digits = f"{abs(rounded):.{places}f}" if unit == "year" else f"{abs(rounded):,.{places}f}"
    sign = MINUS if rounded < 0 else "+" if unit == "percentage_point" and rounded > 0 else ""
    return f"{sign}{digits}{_suffix(unit, abs(rounded))}"


def _suffix(unit: Unit, size: float) -> str:
    if unit == "percentage_point":
        return " point" if size == 1 else " points"
    if unit == "rank":
        rank = int(size)
        is_teen = rank % 100 in (11, 12, 13)
        return "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return "%" if unit == "percent" else ""


def decimals(text: str) -> int:
    """Give how many decimals a written number has."""
    found = re.search(r"\.(\d+)", text)
    return len(found[1]) if found else 0


def plain(value: float) -> float:
    """Take binary noise off a number: 12 significant digits, whole numbers as integers."""
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
