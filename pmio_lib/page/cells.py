"""The numbers of one frame, by row and column, ready for a sentence or a table."""

from collections.abc import Callable, Iterator
from typing import Any

from pmio_lib.core.errors import PublishError
from pmio_lib.page.numbers import Number


class Cells:
    """Numbers of a frame: `cells[2018, "gap_pp"]`, keys first and the column last.

    A number enters the page's ledger when it is shown, not before.

    Parameters
    ----------
    name : str
        As the page calls the frame.
    keys : list of tuple
        The keys of each row.
    make : callable
        Gives the number at (row, column), or None where there is none.
    """

    def __init__(
        self,
        name: str,
        keys: list[tuple[Any, ...]],
        columns: list[str],
        make: Callable[[int, str], Number | None],
    ) -> None:
        self._name = name
        self._rows = {key: row for row, key in enumerate(keys)}
        self._columns = columns
        self._make = make

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: the table has been shown already."""

    def get(self, *place: Any) -> Number | None:
        """Give the number at this place, or None where there is none."""
        *key, column = place
        row = self._rows.get(tuple(key))
        return None if row is None or column not in self._columns else self._make(row, column)

    def __getitem__(self, place: Any) -> Number:
        parts = place if isinstance(place, tuple) else (place,)
        number = self.get(*parts)
        if number is None:
            rows = ", ".join(map(str, list(self._rows)[:6]))
            columns = ", ".join(self._columns)
            raise PublishError(
                f"{self._name} holds no number at {parts}; rows: {rows}; columns: {columns}."
            )
        return number

    def __contains__(self, place: Any) -> bool:
        return self.get(*(place if isinstance(place, tuple) else (place,))) is not None

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def pick(self, column: str, **keys: Any) -> dict[str, Number]:
        """Give numbers of one column by the names a sentence calls them: `now=2025`.

        A key of several parts is a tuple.
        """
        return {
            name: self[(*key, column) if isinstance(key, tuple) else (key, column)]
            for name, key in keys.items()
        }

    def among(self, *columns: str) -> dict[str, Number]:
        """Give numbers of a frame of one row, by column."""
        return {column: self[column] for column in columns}

    def row(self, *key: Any) -> dict[str, Number]:
        """Give the numbers of one row by column, those that there are."""
        found = {column: self.get(*key, column) for column in self._columns}
        return {column: number for column, number in found.items() if number is not None}
