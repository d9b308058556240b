"""What a notebook writes its page with: reads tables, records numbers, shows prose and figures.

Every number goes through the ledger and is carried by the output that shows it, so that the
runner knows the cell it came from.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from IPython.display import display

from pmio_lib.core.errors import PublishError, StatisticsError
from pmio_lib.core.hashing import content_sha256
from pmio_lib.core.numerals import Unit, decimals, written
from pmio_lib.core.paths import project_root
from pmio_lib.core.yaml_files import read_yaml
from pmio_lib.drawing.chart import Chart
from pmio_lib.page import fragments
from pmio_lib.page.numbers import (
    BY_CONSTRUCTION,
    ID,
    INPUTS_MIME,
    NUMBERS_MIME,
    Number,
    NumbersLedger,
    number,
)
from pmio_lib.page.parts import BANNER, Column, bare, basis, is_synthetic, slug
from pmio_lib.stats.interval import Interval
from pmio_lib.study.figures import read_registry
from pmio_lib.study.measures import Measure
from pmio_lib.tables.store import StoredTable, read_table

__all__ = ["Column", "Page"]


class Page:
    """The page a notebook writes.

    Parameters
    ----------
    root : pathlib.Path, optional
        The project's root; found upward from the working directory unless given.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or project_root()
        self.study = self.root / "study"
        self._ledger = NumbersLedger()
        self._shown: set[str] = set()
        self._unborne: list[str] = []
        self._has_banner = False
        self._inputs: dict[str, str] = {}
        self._tables: dict[str, StoredTable] = {}
        self._captions: dict[str, str] = {}

    def read(self, name: str, model: type[pa.DataFrameModel]) -> pd.DataFrame:
        """Read a processed table and remember its raw files as inputs of this page."""
        table = read_table(self.root, name, model)
        self._tables[name] = table
        self._inputs.update(table.inputs)
        if is_synthetic(table.inputs) and not self._has_banner:
            self._has_banner = True
            self._show(fragments.note_html("banner-demo", BANNER), "Synthetic data.")
        return table.frame

    def uses_study(self, file: str, *sections: str) -> None:
        """Remember sections of a study file as inputs of this page.

        Parameters
        ----------
        file : str
            A file of study/; the whole of it where no section is named.
        *sections : str
            Top-level sections the page rests on.
        """
        content = read_yaml(self.study / file)
        wanted = {section: content[section] for section in sections} if sections else content
        name = f"study/{file}" + (f" ({', '.join(sections)})" if sections else "")
        self._inputs[name] = content_sha256(wanted)

    def number(
        self,
        id: str,
        value: float,
        unit: Unit,
        description: str,
        *,
        tables: Iterable[str],
        places: int | None = None,
        n: int | None = None,
        interval: Interval | None = None,
        signed: bool = True,
    ) -> Number:
        """Record a number in the ledger; `tables` are the processed tables it rests on."""
        files = self._files(tables)
        entry = number(
            id,
            value,
            unit,
            description,
            inputs=files,
            places=places,
            n=n,
            interval=interval,
            signed=signed,
        )
        return self._ledger.add(entry)

    def recorded(self, id: str) -> Number | None:
        """Give a number recorded before on this page, or None if there is none of this id."""
        return self._ledger.get(id)

    def measure_labels(self) -> dict[str, str]:
        """Give the short labels of study/measures.yaml by measure."""
        measures = read_registry(self.study / "measures.yaml", Measure)
        return {name: measure.short_label for name, measure in measures.items()}

    @property
    def is_synthetic(self) -> bool:
        """Whether anything read on this page comes from the synthetic twin."""
        return is_synthetic(self._inputs)

    def interval_text(self, entry: object, missing: str) -> str:
        """Give a number's interval as words for a table, or `missing` where it has none."""
        if not isinstance(entry, Number) or entry.interval is None:
            return missing
        places = decimals(entry.text)
        ends = (entry.interval.low, entry.interval.high)
        return " to ".join(written(end, entry.unit, places) for end in ends)

    def say(self, template: str, *, holds: bool = True, **values: Number | str) -> None:
        """Show Markdown with each `{name}` replaced by a number of the ledger or by words.

        Parameters
        ----------
        template : str
        holds : bool
            Whether the data bear what the words say. When data change and they no longer do, the
            page says so in place of the claim, and a person has to write a new one.
        **values : Number or str
        """
        html = self._prose(template, values) + basis(values)
        if not holds:
            warning = "<p><strong>The data as they stand do not bear this statement:</strong></p>"
            html = fragments.note_html("note", warning + html)
            self._unborne.append(template)
        self._show(html, template)

    def note(self, template: str, **values: Number | str) -> None:
        """Show Markdown as a caution set apart from the text."""
        html = self._prose(template, values) + basis(values)
        self._show(fragments.note_html("note", html), template)

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        columns: Mapping[str, Column],
        *,
        keys: Sequence[str],
        caption: str,
        tables: Iterable[str],
        note: str = "",
    ) -> None:
        """Show a frame as a table; each of its numbers enters the ledger.

        Parameters
        ----------
        name : str
            Short name; numbers are called `name.column.key`.
        frame : pandas.DataFrame
        columns : mapping of str to Column
            The columns to show, in order; `keys` among them head each row.
        keys : sequence of str
            Columns that tell the rows apart.
        caption, note : str
        tables : iterable of str
            Processed tables the numbers rest on.
        """
        caption = self._marked(caption, tables)
        html = self._table(name, frame, columns, keys, caption, tables, note)
        self._show(html, caption)

    def figure(
        self,
        name: str,
        chart: Chart,
        *,
        caption: str,
        data: pd.DataFrame,
        columns: Mapping[str, Column],
        keys: Sequence[str],
        tables: Iterable[str],
    ) -> None:
        """Show a chart with its alternative text and, folded below it, the data behind it."""
        caption = self._marked(caption, tables)
        behind = self._table(name, data, columns, keys, f"Data: {caption}", tables, "")
        html = fragments.figure_html(name, chart.svg, chart.alt, caption, behind)
        self._show(html, f"{caption}\n{chart.alt}")

    def finish(self) -> None:
        """Close the page: hand its inputs over, and refuse if a number was never shown.

        Raises
        ------
        StatisticsError
            If a number stands in the ledger that no output shows.
        """
        left = (name for name in self._ledger.names if name not in self._shown)
        unshown = tuple(dict.fromkeys((*self._ledger.pending, *left)))
        if unshown:
            raise StatisticsError(f"recorded but never shown: {', '.join(unshown)}")
        text = f"{len(self._shown)} numbers; {len(self._unborne)} statements not borne out."
        inputs = dict(sorted(self._inputs.items()))
        display({INPUTS_MIME: inputs, "text/html": "", "text/plain": text}, raw=True)

    def _prose(self, template: str, values: Mapping[str, Number | str]) -> str:
        parts = {
            name: self._number_html(value) if isinstance(value, Number) else escape(value)
            for name, value in values.items()
        }
        return fragments.prose_html(template, parts)

    def _number_html(self, entry: Number, text: str | None = None) -> str:
        self._ledger.add(entry)
        if entry.id in self._shown:
            return fragments.repeated_number_html(entry, text)
        self._shown.add(entry.id)
        return fragments.number_html(entry, text)

    def _table(
        self,
        name: str,
        frame: pd.DataFrame,
        columns: Mapping[str, Column],
        keys: Sequence[str],
        caption: str,
        tables: Iterable[str],
        note: str,
    ) -> str:
        self._claim(name, caption)
        files = self._files(tables)
        rows = []
        for row in frame.to_dict("records"):
            place = ".".join(slug(row[key]) for key in keys)
            words = ", ".join(str(row[key]) for key in keys)
            rows.append(
                [
                    self._cell(
                        f"{name}.{slug(key)}.{place}",
                        row[key],
                        column,
                        words,
                        caption,
                        self._files(column.tables) if column.tables else files,
                    )
                    for key, column in columns.items()
                ]
            )
        headings = [
            f"{column.heading}, points" if column.unit == "percentage_point" else column.heading
            for column in columns.values()
        ]
        numeric = [column.unit is not None for column in columns.values()]
        return fragments.table_html(name, caption, headings, rows, note, len(keys), numeric)

    def _cell(
        self,
        id: str,
        value: Any,
        column: Column,
        words: str,
        caption: str,
        files: Sequence[str],
    ) -> str:
        if isinstance(value, Number):
            return self._number_html(value, bare(value) if column.unit else None)
        if column.unit is None:
            return escape(column.missing if pd.isna(value) else str(value))
        if pd.isna(value):
            return f'<span class="pmio-missing">{escape(column.missing)}</span>'
        described = f"{column.heading}: {words} ({caption})"
        entry = number(id, value, column.unit, described, inputs=files, places=column.places)
        return self._number_html(entry, bare(entry))

    def _claim(self, name: str, caption: str) -> None:
        """Hold a name to one table or figure of the page; a cell may run again."""
        if not ID.fullmatch(name):
            raise PublishError(f"{name!r} is not a name: dotted lower-case words are.")
        if self._captions.setdefault(name, caption) != caption:
            raise PublishError(f"{name} names a table or figure already: {self._captions[name]!r}")

    def _marked(self, caption: str, tables: Iterable[str]) -> str:
        """Add to a caption that its data are synthetic, where they are."""
        synthetic = is_synthetic(self._files(tables))
        return f"{caption} (synthetic data: {BY_CONSTRUCTION})" if synthetic else caption

    def _files(self, tables: Iterable[str]) -> list[str]:
        names = set(tables)
        unread = sorted(names - set(self._tables))
        if unread or not names:
            raise StatisticsError(
                f"tables not read on this page: {', '.join(unread) or 'none named'}"
            )
        return sorted({file for name in names for file in self._tables[name].inputs})

    def _show(self, html: str, text: str) -> None:
        bundle: dict[str, Any] = {"text/html": html, "text/plain": text}
        records = self._ledger.take_pending()
        if records:
            bundle[NUMBERS_MIME] = records
        display(bundle, raw=True)
