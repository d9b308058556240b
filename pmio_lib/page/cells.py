"""A frame on a page: how it lies, its numbers by row and column, its cells as HTML.

Belongs here: what names a frame's rows, which of its columns show and which belong to others, what
each number is called. Not here: which numbers the page has shown already (`page`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import PublishError
from pmio_lib.core.numerals import Unit
from pmio_lib.methods.interval import Interval
from pmio_lib.page import fragments
from pmio_lib.page.numbers import Number, number, slug
from pmio_lib.study.vocabulary import Term, Vocabulary

LOW: Final = "_low"
HIGH: Final = "_high"
N: Final = "_n"
"""Ends of the names of columns that go with another: the ends of its interval, and how many it
rests on."""


@dataclass(frozen=True)
class Layout:
    """A frame taken apart: names of what names its rows, what names each row, and its columns."""

    heads: tuple[str, ...]
    keys: list[tuple[Any, ...]]
    values: dict[str, list[Any]]

    @property
    def shown(self) -> list[str]:
        """Give the columns that are shown as such: ends of an interval and its n are not."""
        return [name for name in self.values if not self._belongs(name)]

    def _belongs(self, name: str) -> bool:
        is_end = any(
            name.endswith(end) and self.is_ranged(name.removesuffix(end)) for end in (LOW, HIGH)
        )
        return is_end or (name.endswith(N) and name.removesuffix(N) in self.values)

    def is_ranged(self, column: str) -> bool:
        """Say whether a column carries an interval."""
        return {column, f"{column}{LOW}", f"{column}{HIGH}"} <= set(self.values)

    @property
    def ranged(self) -> list[str]:
        """Give the columns that carry an interval."""
        return [name for name in self.shown if self.is_ranged(name)]

    def interval(self, column: str, row: int, confidence: float) -> Interval | None:
        """Give the interval of a value, or None where it carries none."""
        if not self.is_ranged(column):
            return None
        low, high = (self.values[f"{column}{end}"][row] for end in (LOW, HIGH))
        return None if pd.isna(low) or pd.isna(high) else Interval(low, high, confidence)

    def n(self, column: str, row: int) -> int | None:
        """Give on how many a value rests, or None where nothing says so."""
        counts = self.values.get(f"{column}{N}")
        return None if counts is None or pd.isna(counts[row]) else int(counts[row])


def laid_out(frame: pd.DataFrame) -> Layout:
    """Take a frame apart; its index names the rows, without a name the first column does.

    Raises PublishError if it has no column, a label stands twice, or two rows have one name: their
    numbers could not be told apart.
    """
    twice = sorted({str(name) for name in frame.columns[frame.columns.duplicated()]})
    if twice or not len(frame.columns):
        raise PublishError(
            "a frame to show needs columns, each of its own name: "
            f"{', '.join(twice) or 'it has none'}."
        )
    named = any(name is not None for name in frame.index.names)
    flat = frame.reset_index() if named else frame
    count = frame.index.nlevels if named else 1
    heads = [str(name) for name in flat.columns[:count]]
    keys = [tuple(key) for key in flat.iloc[:, :count].itertuples(index=False, name=None)]
    if again := sorted(str(key) for key, count in Counter(keys).items() if count > 1):
        raise PublishError(f"rows of one name, {', '.join(heads)}: {again[0]}")
    values = {
        str(name): flat.iloc[:, count + i].tolist() for i, name in enumerate(flat.columns[count:])
    }
    return Layout(tuple(heads), keys, values)


def one_row(values: pd.Series | Mapping[str, Any]) -> Layout:
    """Lay out named values as one row without a name."""
    return Layout((), [()], {str(name): [value] for name, value in dict(values).items()})


def terms_of(
    layout: Layout, vocabulary: Vocabulary, unit: Unit | None, labels: Mapping[str, str]
) -> dict[str, Term]:
    """Give how each column of a frame is shown, heads and ends of intervals included."""
    words = {name: vocabulary.term(name, pd.Series(dtype=object)) for name in layout.heads}
    columns = {
        name: vocabulary.term(name, pd.Series(layout.values[name]), unit) for name in layout.shown
    }
    named = {
        name: term.model_copy(update={"label": labels.get(name, term.label)})
        for name, term in (words | columns).items()
    }
    ends = {
        f"{name}{end}": named[name].model_copy(
            update={"label": f"{named[name].label}, interval {side}"}
        )
        for name in layout.ranged
        for end, side in ((LOW, "from"), (HIGH, "to"))
    }
    return named | ends


class Cells:
    """Numbers of a frame: `cells[2018, "gap_pp"]`, keys first and the column last.

    A number enters the page's ledger when it is shown, not before. `name` is the frame's on the
    page, `about` what its numbers are about, `files` the raw files they rest on.
    """

    def __init__(
        self,
        name: str,
        layout: Layout,
        terms: Mapping[str, Term],
        about: str,
        files: Sequence[str],
        confidence: float,
    ) -> None:
        self.name = name
        self._layout = layout
        self._terms = terms
        self._about = about
        self._files = files
        self._confidence = confidence
        self._rows = {key: row for row, key in enumerate(layout.keys)}
        self._columns = [
            column for column in layout.values if column in terms and terms[column].unit is not None
        ]

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: the table has been shown already."""

    def get(self, *place: Any) -> Number | None:
        """Give the number at this place, or None where there is none."""
        *key, column = place
        row = self._rows.get(tuple(key))
        return None if row is None or column not in self._columns else self._made(row, column)

    def _made(self, row: int, column: str) -> Number | None:
        layout, term = self._layout, self._terms[column]
        value = layout.values[column][row]
        if pd.isna(value):
            return None
        words = ", ".join(str(key) for key in layout.keys[row])
        return number(
            ".".join([self.name, slug(column), *map(slug, layout.keys[row])]),
            value,
            term.unit or "count",
            f"{term.label}{': ' if words else ''}{words} ({self._about})",
            inputs=self._files,
            places=term.places,
            n=layout.n(column, row),
            interval=layout.interval(column, row, self._confidence),
        )

    def __getitem__(self, place: Any) -> Number:
        parts = place if isinstance(place, tuple) else (place,)
        entry = self.get(*parts)
        if entry is None:
            rows = ", ".join(map(str, list(self._rows)[:6]))
            columns = ", ".join(self._columns)
            raise PublishError(
                f"{self.name} holds no number at {parts}; rows: {rows}; columns: {columns}."
            )
        return entry

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

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
        entries = {column: self.get(*key, column) for column in self._columns}
        return {column: entry for column, entry in entries.items() if entry is not None}

    def table_html(
        self,
        caption: str,
        note: str,
        missing: str | Mapping[str, str],
        record: Callable[[Number], Number],
    ) -> str:
        """Give the frame as a table; `missing` stands for what is absent.

        Numbers go through `record`, and a row's name leads to them in the ledger.
        """
        headings, numeric = self._headings()
        by_column = {} if isinstance(missing, str) else missing
        absent = {
            column: missing if isinstance(missing, str) else by_column.get(column, term.missing)
            for column, term in self._terms.items()
        }
        rows = [
            [
                *self._row_names(key),
                *(
                    html
                    for column in self._layout.shown
                    for html in self._cell(row, column, absent[column], record)
                ),
            ]
            for row, key in enumerate(self._layout.keys)
        ]
        heads = len(self._layout.heads)
        return fragments.table_html(self.name, caption, headings, rows, note, heads, numeric)

    def _headings(self) -> tuple[list[str], list[bool]]:
        """Give the headings, and which columns hold numbers."""
        layout, terms = self._layout, self._terms
        headings = [terms[name].label for name in layout.heads]
        numeric = [False for _ in layout.heads]
        level = f"{self._confidence:.0%} interval"
        for column in layout.shown:
            term = terms[column]
            in_points = term.unit == "percentage_point" and "points" not in term.label
            headings.append(f"{term.label}, points" if in_points else term.label)
            numeric.append(term.unit is not None)
            if layout.is_ranged(column):
                headings.append(f"{term.label}: {level}" if len(layout.ranged) > 1 else level)
                numeric.append(True)
        return headings, numeric

    def _row_names(self, key: tuple[Any, ...]) -> Iterator[str]:
        """Give what names a row; the first name leads to the row's numbers in the ledger."""
        entries = (self.get(*key, column) for column in self._layout.shown)
        first = next((entry for entry in entries if entry is not None), None)
        for position, part in enumerate(key):
            name = escape(str(part))
            if position == 0 and first is not None:
                name = f'<a class="pmio-row" href="#ledger-{first.id}">{name}</a>'
            yield name

    def _cell(
        self, row: int, column: str, missing: str, record: Callable[[Number], Number]
    ) -> list[str]:
        """Give a value as a cell, and beside it the interval it carries."""
        key, value = self._layout.keys[row], self._layout.values[column][row]
        entry = self.get(*key, column)
        if entry is not None:
            html = fragments.bare_number_html(record(entry))
        elif pd.isna(value):
            html = f'<span class="pmio-missing">{escape(missing)}</span>'
        else:
            html = escape({"True": "yes", "False": "no"}.get(str(value), str(value)))
        if not self._layout.is_ranged(column):
            return [html]
        ends = [self.get(*key, f"{column}{end}") for end in (LOW, HIGH)]
        known = [fragments.bare_number_html(record(end)) for end in ends if end is not None]
        return [html, " to ".join(known) or '<span class="pmio-missing">no interval</span>']
