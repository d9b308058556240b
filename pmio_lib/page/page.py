"""What a notebook writes its page with: reads tables, shows prose, tables and pictures.

Every number shown goes through the ledger and is carried by the output that shows it, so that the
runner knows the cell it came from. What columns are called and in which unit they count is said
once, in study/vocabulary.yaml; which raw files a number rests on follows from what was read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pandera.pandas as pa
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pmio_lib.core.errors import PublishError, StatisticsError
from pmio_lib.core.hashing import content_sha256
from pmio_lib.core.numerals import Unit
from pmio_lib.core.paths import project_root
from pmio_lib.core.yaml_files import contents_read
from pmio_lib.drawing.chart import Chart, finish, house_style
from pmio_lib.drawing.inline import MARK
from pmio_lib.methods.interval import Interval
from pmio_lib.page import fragments
from pmio_lib.page.cells import Cells
from pmio_lib.page.layout import HIGH, LOW, Layout, laid_out, one_row
from pmio_lib.page.numbers import (
    ID,
    INPUTS_MIME,
    NUMBERS_MIME,
    Number,
    NumbersLedger,
    Worded,
    number,
    source_of,
)
from pmio_lib.page.parts import BANNER, bare, basis, is_synthetic, slug
from pmio_lib.study.vocabulary import FILE, Term, read_vocabulary
from pmio_lib.tables.origins import TABLES
from pmio_lib.tables.store import StoredTable, read_table

Value = Number | Worded | str | int
"""What may stand in a sentence: a number of the ledger, words, or a year."""


class Page:
    """The page a notebook writes.

    Parameters
    ----------
    confidence : float
        Level of the intervals that frames carry in columns `x_low` and `x_high`.
    root : pathlib.Path, optional
        The project's root; found upward from the working directory unless given.
    """

    def __init__(self, confidence: float = 0.95, root: Path | None = None) -> None:
        self.root = root or project_root()
        self.study = self.root / "study"
        self.confidence = confidence
        self._vocabulary = read_vocabulary(self.study)
        self._ledger = NumbersLedger()
        self._shown: set[str] = set()
        self._unborne: list[str] = []
        self._has_banner = False
        self._tables: dict[str, StoredTable] = {}
        self._captions: dict[str, str] = {}

    def read(self, name: str, model: type[pa.DataFrameModel]) -> pd.DataFrame:
        """Read a processed table; numbers of frames made from it rest on its raw files."""
        table = read_table(self.root, name, model)
        self._tables[name] = table
        if is_synthetic(table.inputs) and not self._has_banner:
            self._has_banner = True
            self._show(fragments.note_html("banner-demo", BANNER), "Synthetic data.")
        table.frame.attrs[TABLES] = (name,)
        return table.frame

    @property
    def is_synthetic(self) -> bool:
        """Whether anything read on this page comes from the synthetic twin."""
        return any(is_synthetic(table.inputs) for table in self._tables.values())

    def say(self, template: str, *, holds: bool = True, **values: Value) -> None:
        """Show Markdown with each `{name}` replaced by a number of the ledger or by words.

        Parameters
        ----------
        holds : bool
            Whether the data bear what the words say. When data change and they no longer do, the
            page says so in place of the claim, and a person has to write a new one.
        **values : Number, str or int
            A whole number is a year or a count in words; a result goes through the ledger.
        """
        html = self._prose(template, values) + basis(values.values())
        if not holds:
            warning = "<p><strong>The data as they stand do not bear this statement:</strong></p>"
            html = fragments.note_html("note", warning + html)
            self._unborne.append(template)
        self._show(html, template)

    def how_sure(self, lines: Mapping[str, str], **values: Value) -> None:
        """Say beside the answer how sure it is: source, n, interval, comparison, design.

        Parameters
        ----------
        lines : mapping of str to str
            Words by what they are about; `{name}` in them as in `say`.
        """
        parts = {name: self._value_html(value) for name, value in values.items()}
        html = {
            name: fragments.prose_html(words, _named_in(words, parts))
            for name, words in lines.items()
        }
        self._show(fragments.sure_html(html), " ".join(f"{n}: {w}" for n, w in lines.items()))

    def note(self, template: str, **values: Value) -> None:
        """Show Markdown as a caution set apart from the text."""
        html = self._prose(template, values) + basis(values.values())
        self._show(fragments.note_html("note", html), template)

    def number(
        self,
        id: str,
        value: float,
        *,
        unit: Unit | None = None,
        label: str | None = None,
        places: int | None = None,
        n: int | None = None,
        interval: Interval | None = None,
        tables: Sequence[str] | pd.DataFrame | None = None,
    ) -> Number:
        """Give one number; label, unit and decimals are those of the last word of its id.

        Parameters
        ----------
        id : str
            Dotted lower-case words such as `schools.n_answered`.
        unit, label, places, n, interval : optional
            Where the vocabulary does not say, or it is to be otherwise.
        tables : sequence of str or pandas.DataFrame, optional
            Processed tables it rests on, or a frame made from them; else what the page has read.
        """
        term = self._vocabulary.term(id.rsplit(".", 1)[-1], pd.Series([value]), unit)
        return number(
            id,
            value,
            unit or term.unit or "count",
            label or term.label,
            inputs=self._files(tables),
            places=term.places if places is None else places,
            n=n,
            interval=interval,
        )

    def numbers(
        self,
        name: str,
        frame: pd.DataFrame | pd.Series | Mapping[str, float],
        *,
        about: str = "",
        unit: Unit | None = None,
        tables: Sequence[str] | None = None,
    ) -> Cells:
        """Give the numbers of a frame for sentences, by key and column, without showing a table.

        Parameters
        ----------
        frame : pandas.DataFrame, pandas.Series or mapping
            A frame's index names its rows; a series or mapping is one row without a name.
        about : str
            What they are about, for the ledger.
        unit : str, optional
            Unit of columns whose name says none.
        tables : sequence of str, optional
            Processed tables they rest on, where it does not follow from the frame.
        """
        layout = laid_out(frame) if isinstance(frame, pd.DataFrame) else one_row(frame)
        origin = tables or getattr(frame, "attrs", {}).get(TABLES)
        terms = self._terms(layout, unit, {})
        return self._cells(
            name, layout, about or name.replace("_", " "), self._files(origin), terms
        )

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        caption: str,
        *,
        note: str = "",
        labels: Mapping[str, str] | None = None,
        unit: Unit | None = None,
        missing: str | Mapping[str, str] | None = None,
        tables: Sequence[str] | None = None,
    ) -> Cells:
        """Show a frame as a table; each of its numbers enters the ledger.

        Parameters
        ----------
        name : str
            Short name; numbers are called `name.column.key`.
        frame : pandas.DataFrame
            Its index names the rows; without a name the first column does. Columns `x_low` and
            `x_high` are the interval of `x` and shown as one column, `x_n` on how many it rests.
        labels : mapping of str to str, optional
            Headings of columns that are names themselves (areas, waves).
        unit : str, optional
            Unit of the columns of numbers whose name says none.
        missing : str or mapping, optional
            What stands where there is no value, if not what the vocabulary says.
        tables : sequence of str, optional
            Processed tables the numbers rest on, where it does not follow from the frame.

        Returns
        -------
        Cells
            The numbers shown, for sentences.
        """
        files = self._files(tables or frame)
        caption = self._marked(caption, files)
        if not len(frame):
            return self._nothing(name, caption)
        html, cells = self._table(name, frame, caption, note, labels, unit, missing, files)
        self._show(html, caption)
        return cells

    def figure(
        self,
        name: str,
        chart: Chart | Figure | Axes,
        caption: str = "",
        data: pd.DataFrame | None = None,
        *,
        alt: str = "",
        measure: str = "",
        note: str = "",
        holds: bool = True,
        labels: Mapping[str, str] | None = None,
        unit: Unit | None = None,
        missing: str | Mapping[str, str] | None = None,
        tables: Sequence[str] | None = None,
    ) -> Cells:
        """Show a picture with its alternative text and, folded below it, the data behind it.

        Parameters
        ----------
        chart : Chart, matplotlib Figure or Axes
            What the library or seaborn drew.
        caption : str
            The chart's own title unless given.
        data : pandas.DataFrame
            As for `table`; what a Chart was drawn from unless given.
        alt : str
            What the picture shows, where it is not a Chart, which carries its own.
        measure, note : str
            What is measured, below the caption; how to read it, below the picture (Markdown).
        holds : bool
            Whether the data bear the caption. When they no longer do, what is measured stands in
            its place.
        labels, unit, missing, tables :
            As for `table`.
        """
        drawn = _drawn(chart, alt)
        if not holds:
            self._unborne.append(caption or drawn.title)
            drawn, caption, measure = _without_finding(drawn, caption, measure)
        behind = drawn.data if data is None else data
        if behind is None or not (caption or drawn.title):
            raise PublishError(f"{name}: a figure needs a caption and the data behind it.")
        files = self._files(tables or behind)
        caption = self._marked(caption or drawn.title, files)
        table, cells = self._table(
            name, behind, f"Data: {caption}", "", labels, unit, missing, files
        )
        drawn = replace(drawn, alt=alt or drawn.alt)
        foot = fragments.prose_html(note, {}) if note else ""
        html = fragments.figure_html(name, drawn, caption, measure, table, foot)
        self._show(html, f"{caption}\n{drawn.alt}")
        return cells

    def finish(self) -> None:
        """Close the page: hand over the raw and study files that it rests on."""
        text = f"{len(self._shown)} numbers; {len(self._unborne)} statements not borne out."
        display({INPUTS_MIME: self._inputs(), "text/html": "", "text/plain": text}, raw=True)

    def _inputs(self) -> dict[str, str]:
        """Give every raw file and every section of study/ read, with its fingerprint."""
        inputs = {
            file: sha for table in self._tables.values() for file, sha in table.inputs.items()
        }
        sections: dict[str, dict[str, Any]] = {}
        for (path, section), content in contents_read().items():
            if path.is_relative_to(self.study) and path.name != FILE:
                file = f"study/{path.relative_to(self.study).as_posix()}"
                sections.setdefault(file, {})[section] = content
        for file, parts in sections.items():
            named = sorted(part for part in parts if part)
            whole = parts.get("")
            words = f"{file} ({', '.join(named)})" if named and whole is None else file
            inputs[words] = content_sha256(parts if whole is None else whole)
        return dict(sorted(inputs.items()))

    def _prose(self, template: str, values: Mapping[str, Value]) -> str:
        parts = {name: self._value_html(value) for name, value in values.items()}
        return fragments.prose_html(template, parts)

    def _value_html(self, value: Value) -> str:
        if isinstance(value, Worded):
            return self._number_html(value.number, value.text)
        return self._number_html(value) if isinstance(value, Number) else escape(str(value))

    def _number_html(self, entry: Number, text: str | None = None) -> str:
        self._ledger.add(entry)
        if entry.id in self._shown:
            return fragments.repeated_number_html(entry, text)
        self._shown.add(entry.id)
        return fragments.number_html(entry, text)

    def _cell_html(self, entry: Number) -> str:
        """Give a number of a table, which its row's name leads to in the ledger."""
        return escape(bare(self._ledger.add(entry)))

    def _cells(
        self,
        name: str,
        layout: Layout,
        about: str,
        files: Sequence[str],
        terms: Mapping[str, Term],
    ) -> Cells:
        def make(row: int, column: str) -> Number | None:
            value = layout.values[column][row]
            if pd.isna(value):
                return None
            term = terms[column]
            words = ", ".join(str(key) for key in layout.keys[row])
            return number(
                ".".join([name, slug(column), *map(slug, layout.keys[row])]),
                value,
                term.unit or "count",
                f"{term.label}{': ' if words else ''}{words} ({about})",
                inputs=files,
                places=term.places,
                n=layout.n(column, row),
                interval=layout.interval(column, row, self.confidence),
            )

        counted = [
            column for column in layout.values if column in terms and terms[column].unit is not None
        ]
        return Cells(name, layout.keys, counted, make)

    def _terms(
        self, layout: Layout, unit: Unit | None, labels: Mapping[str, str]
    ) -> dict[str, Term]:
        terms = {
            name: self._vocabulary.term(name, pd.Series(values), unit)
            for name, values in layout.values.items()
            if name in layout.shown
        }
        heads = {
            name: self._vocabulary.term(name, pd.Series(dtype=object)) for name in layout.heads
        }
        named = {
            name: term.model_copy(update={"label": labels.get(name, term.label)})
            for name, term in (heads | terms).items()
        }
        ends = {
            f"{name}{end}": named[name].model_copy(
                update={"label": f"{named[name].label}, interval {words}"}
            )
            for name in layout.ranged
            for end, words in ((LOW, "from"), (HIGH, "to"))
        }
        return named | ends

    def _nothing(self, name: str, caption: str) -> Cells:
        """Say that a table has no row: files that are not there leave it empty."""
        self._claim(name, caption)
        text = f"{caption}: nothing to show."
        self._show(f"<p>{escape(text)}</p>", text)
        return Cells(name, [], [], lambda *_: None)

    def _table(
        self,
        name: str,
        frame: pd.DataFrame,
        caption: str,
        note: str,
        labels: Mapping[str, str] | None,
        unit: Unit | None,
        missing: str | Mapping[str, str] | None,
        files: Sequence[str],
    ) -> tuple[str, Cells]:
        self._claim(name, caption)
        layout = laid_out(frame)
        terms = self._terms(layout, unit, labels or {})
        cells = self._cells(name, layout, caption.removeprefix("Data: "), files, terms)
        absent = {
            column: missing
            if isinstance(missing, str)
            else (missing or {}).get(column, term.missing)
            for column, term in terms.items()
        }
        headings, numeric = self._headings(layout, terms)
        rows = [
            [
                *_row_names(layout, cells, row, place),
                *(
                    html
                    for column in layout.shown
                    for html in self._shown_cell(layout, cells, row, column, absent[column])
                ),
            ]
            for row, place in enumerate(layout.keys)
        ]
        html = fragments.table_html(name, caption, headings, rows, note, len(layout.heads), numeric)
        return html, cells

    def _headings(self, layout: Layout, terms: Mapping[str, Term]) -> tuple[list[str], list[bool]]:
        headings = [terms[name].label for name in layout.heads]
        numeric = [False for _ in layout.heads]
        several = len(layout.ranged) > 1
        level = f"{self.confidence:.0%} interval"
        for column in layout.shown:
            term = terms[column]
            in_points = term.unit == "percentage_point" and "points" not in term.label
            headings.append(f"{term.label}, points" if in_points else term.label)
            numeric.append(term.unit is not None)
            if layout.is_ranged(column):
                headings.append(f"{term.label}: {level}" if several else level)
                numeric.append(True)
        return headings, numeric

    def _shown_cell(
        self, layout: Layout, cells: Cells, row: int, column: str, missing: str
    ) -> list[str]:
        """Give a value as a cell, and beside it the interval it carries."""
        entry = cells.get(*layout.keys[row], column)
        value = layout.values[column][row]
        if entry is not None:
            html = self._cell_html(entry)
        elif pd.isna(value):
            html = f'<span class="pmio-missing">{escape(missing)}</span>'
        else:
            html = escape({"True": "yes", "False": "no"}.get(str(value), str(value)))
        if not layout.is_ranged(column):
            return [html]
        ends = [cells.get(*layout.keys[row], f"{column}{end}") for end in (LOW, HIGH)]
        known = [self._cell_html(end) for end in ends if end is not None]
        return [html, " to ".join(known) or '<span class="pmio-missing">no interval</span>']

    def _claim(self, name: str, caption: str) -> None:
        """Hold a name to one table or figure of the page; a cell may run again."""
        if not ID.fullmatch(name):
            raise PublishError(f"{name!r} is not a name: dotted lower-case words are.")
        if self._captions.setdefault(name, caption) != caption:
            raise PublishError(f"{name} names a table or figure already: {self._captions[name]!r}")

    def _marked(self, caption: str, files: Iterable[str]) -> str:
        """Add to a caption that its data are synthetic, where they are."""
        return f"{MARK}: {caption}" if is_synthetic(files) else caption

    def _files(self, rests_on: Sequence[str] | pd.DataFrame | None) -> list[str]:
        """Give the raw files behind tables, or behind a frame by what it was made from.

        Raises
        ------
        StatisticsError
            If a table was not read on this page, or nothing says which of several sources it is.
        """
        if isinstance(rests_on, pd.DataFrame):
            rests_on = rests_on.attrs.get(TABLES)
        names = set(self._tables if rests_on is None else rests_on)
        unread = sorted(names - set(self._tables))
        if unread or not names:
            raise StatisticsError(
                f"tables not read on this page: {', '.join(unread) or 'none named'}"
            )
        files = sorted({file for name in names for file in self._tables[name].inputs})
        sources = {source_of(file) for file in files}
        if rests_on is None and len(sources) > 1:
            raise StatisticsError(
                "These numbers could rest on several sources "
                f"({', '.join(sorted(sources))}): name their tables, tables=[...]."
            )
        return files

    def _show(self, html: str, text: str) -> None:
        bundle: dict[str, Any] = {"text/html": html, "text/plain": text}
        records = self._ledger.take_pending()
        if records:
            bundle[NUMBERS_MIME] = records
        display(bundle, raw=True)


def _row_names(layout: Layout, cells: Cells, row: int, place: Sequence[object]) -> Iterator[str]:
    """Give what names a row; the first name leads to the row's numbers in the ledger."""
    entries = (cells.get(*layout.keys[row], column) for column in layout.shown)
    first = next((entry for entry in entries if entry is not None), None)
    for position, key in enumerate(place):
        name = escape(str(key))
        if position == 0 and first is not None:
            name = f'<a class="pmio-row" href="#ledger-{first.id}">{name}</a>'
        yield name


def _without_finding(chart: Chart, caption: str, measure: str) -> tuple[Chart, str, str]:
    """Set what is measured in the place of a finding that the data do not bear."""
    finding, plain = caption or chart.title, measure or "The data behind this figure"
    return replace(chart, title=plain, alt=chart.alt.replace(finding, plain)), plain, ""


def _named_in(template: str, parts: Mapping[str, str]) -> dict[str, str]:
    return {name: html for name, html in parts.items() if f"{{{name}}}" in template}


def _drawn(chart: Chart | Figure | Axes, alt: str) -> Chart:
    if isinstance(chart, Chart):
        return chart
    if not alt:
        raise PublishError("say in `alt` what the picture shows: who cannot see it reads that.")
    figure = chart if isinstance(chart, Figure) else chart.get_figure(root=True)
    if figure is None:
        raise PublishError("these axes belong to no figure.")
    plt.close(figure)  # or Jupyter would show it a second time
    with house_style():
        return finish(figure, alt)
