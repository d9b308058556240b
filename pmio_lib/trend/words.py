"""What page 04 says by its figures' sign: the opposite figure gives the opposite words."""

from typing import Final

from pmio_lib.core.rounding import round_half_up
from pmio_lib.page.cells import Cells
from pmio_lib.page.numbers import Number

ROOM_PP: Final = 1.0
"""A change of the gap up to this is within rounding and chance."""

UNCOUNTED: Final = "no interval, pupils of the first year are not published"


def since(change_pp: float) -> str:
    """Say what a gap to England did."""
    shown = round_half_up(change_pp, 1)
    if abs(shown) <= ROOM_PP:
        return "much as before"
    return "narrower" if shown > 0 else "wider"


def compared(difference: float) -> str:
    """Say on which side of another figure one lies."""
    shown = round_half_up(difference, 1)
    return "more than" if shown > 0 else "less than" if shown < 0 else "away from"


def change_said(change: Cells, span: tuple[int, int], name: str) -> tuple[str, dict[str, Number]]:
    """Give a template of a change with its interval, where pupils are counted, and its values.

    `change` are the numbers of official.area_gaps.changes_with_intervals.
    """
    columns = {name: "change_pp", f"{name}_low": "change_pp_low", f"{name}_high": "change_pp_high"}
    held = {each: change.get(*span, column) for each, column in columns.items()}
    values = {each: number for each, number in held.items() if number is not None}
    if len(values) < len(columns):
        return f"{{{name}}} ({UNCOUNTED})", {name: change[(*span, "change_pp")]}
    return f"{{{name}}} ({{{name}_low}} to {{{name}_high}}, 95% interval)", values
