"""What a notebook writes its page with: reads tables, shows prose, tables and pictures.

Every number shown goes through the ledger and is carried by the output that shows it, so that the
runner knows the cell it came from. What columns are called and in which unit they count is said
once, in study/vocabulary.yaml; which raw files a number rests on follows from what was read.
"""

from collections.abc import Iterable, Mapping, Sequence
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
from pmio_lib.page import fragments
from pmio_lib.page.cells import Cells, Layout, laid_out, one_row, terms_of
from pmio_lib.page.numbers import (
    ID,
    INPUTS_MIME,
    NUMBERS_MIME,
    Number,
    NumbersLedger,
    Worded,
    is_synthetic,
    number,
    source_of,
)
from pmio_lib.study.vocabulary import FILE, read_vocabulary
from pmio_lib.tables.origins import TABLES
from pmio_lib.tables.store import StoredTable, read_table

Value = Number | Worded | str | int
"""What may stand in a sentence: a number of the ledger, words, or a year."""


class Page:
    """The page a notebook writes.

    `confidence` is the level of the intervals that frames carry in columns `x_low` and `x_high`.
    The project's `root` is found upward from the working directory unless given.
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
            self._show(fragments.note_html("banner-demo", fragments.BANNER), "Synthetic data.")
        table.frame.attrs[TABLES] = (name,)
        return table.frame

    @property
    def is_synthetic(self) -> bool:
        """Whether anything read on this page comes from the synthetic twin."""
        return any(is_synthetic(table.inputs) for table in self._tables.values())

    def say(self, template: str, *, holds: bool = True, **values: Value) -> None:
        """Show Markdown with each `{name}` replaced by a number of the ledger or by words.

        A whole number among the values is a year or a count in words; a result goes through the
        ledger. Where the data as they stand do not bear what the words say (`holds`), the page says
        so in place of the claim, and a person has to write a new one.
        """
        html = self._prose(template, values)
        if not holds:
            warning = "<p><strong>The data as they stand do not bear this statement:</strong></p>"
            html = fragments.note_html("note", warning + html)
            self._unborne.append(template)
        self._show(html, template)

    def how_sure(self, lines: Mapping[str, str], **values: Value) -> None:
        """Say beside the answer how sure it is: source, n, interval, comparison, design.

        `lines` are words by what they are about, with `{name}` in them as in `say`.
        """
        parts = {name: self._value_html(value) for name, value in values.items()}
        html = {
            name: fragments.prose_html(words, _named_in(words, parts))
            for name, words in lines.items()
        }
        self._show(fragments.sure_html(html), " ".join(f"{n}: {w}" for n, w in lines.items()))

    def note(self, template: str, **values: Value) -> None:
        """Show Markdown as a caution set apart from the text."""
        self._show(fragments.note_html("note", self._prose(template, values)), template)

    def number(
        self,
        id: str,
        value: float,
        *,
        unit: Unit | None = None,
        places: int | None = None,
        tables: Sequence[str] | pd.DataFrame | None = None,
    ) -> Number:
        """Give one number; label, unit and decimals are those of the last word of its id.

        `id` is dotted lower-case words, such as `schools.n_answered`. `tables` are processed tables
        it rests on, or a frame made from them; else it is what the page has read.
        """
        term = self._vocabulary.term(id.rsplit(".", 1)[-1], pd.Series([value]), unit)
        return number(
            id,
            value,
            unit or term.unit or "count",
            term.label,
            inputs=self._files(tables),
            places=term.places if places is None else places,
        )

    def numbers(
        self,
        name: str,
        frame: pd.DataFrame | pd.Series | Mapping[str, float],
        *,
        about: str = "",
        tables: Sequence[str] | None = None,
    ) -> Cells:
        """Give the numbers of a frame for sentences, by key and column, without showing a table.

        A series or mapping is one row without a name. `about` is for the ledger; `tables` are the
        processed tables they rest on, where it does not follow from the frame.
        """
        layout = laid_out(frame) if isinstance(frame, pd.DataFrame) else one_row(frame)
        origin = tables or getattr(frame, "attrs", {}).get(TABLES)
        return self._cells(name, layout, about or name.replace("_", " "), self._files(origin))

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
        """Show a frame as a table; each of its numbers enters the ledger as `name.column.key`.

        The frame's index names the rows; without a name the first column does. Columns `x_low` and
        `x_high` are the interval of `x` and shown as one column, `x_n` on how many it rests.
        `labels` head columns that are names themselves (areas, waves), `unit` is that of numbers
        whose column says none, `missing` stands where there is no value, if not what the vocabulary
        says, and `tables` are the processed tables that the numbers rest on, where it does not
        follow from the frame. Gives the numbers shown, for sentences.
        """
        files = self._files(tables or frame)
        caption = self._marked(caption, files)
        if not len(frame):
            self._claim(name, caption)
            text = f"{caption}: nothing to show."
            self._show(f"<p>{escape(text)}</p>", text)
            return self._cells(name, Layout((), [], {}), caption, files)
        cells = self._cells(name, laid_out(frame), caption, files, unit, labels)
        self._show(self._table_html(cells, caption, note, missing), caption)
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
        unit: Unit | None = None,
        missing: str | Mapping[str, str] | None = None,
        tables: Sequence[str] | None = None,
    ) -> Cells:
        """Show a picture with its alternative text and, folded below it, the data behind it.

        What the library drew (a Chart) brings `caption`, `data` and `alt`; with a Figure or Axes of
        matplotlib or seaborn they are given. `measure` is what is measured, below the caption,
        `note` how to read it, below the picture (Markdown). Where the data no longer bear the
        caption (`holds`), what is measured stands in its place. The others are as for `table`.
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
        cells = self._cells(name, laid_out(behind), caption, files, unit)
        table = self._table_html(cells, f"Data: {caption}", "", missing)
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
        return fragments.prose_html(template, parts) + fragments.basis_html(values.values())

    def _value_html(self, value: Value) -> str:
        if isinstance(value, Worded):
            return self._number_html(value.number, value.text)
        return self._number_html(value) if isinstance(value, Number) else escape(str(value))

    def _number_html(self, entry: Number, text: str | None = None) -> str:
        html = fragments.number_html(self._ledger.add(entry), text)
        if entry.id in self._shown:
            return fragments.without_id(html)
        self._shown.add(entry.id)
        return html

    def _cells(
        self,
        name: str,
        layout: Layout,
        about: str,
        files: Sequence[str],
        unit: Unit | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> Cells:
        terms = terms_of(layout, self._vocabulary, unit, labels or {})
        return Cells(name, layout, terms, about, files, self.confidence)

    def _table_html(
        self, cells: Cells, caption: str, note: str, missing: str | Mapping[str, str] | None
    ) -> str:
        self._claim(cells.name, caption)
        return cells.table_html(caption, note, missing or {}, self._ledger.add)

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

        Raises StatisticsError if a table was not read on this page, or nothing says which of
        several sources it is.
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
