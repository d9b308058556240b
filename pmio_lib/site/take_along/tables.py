"""The tables of a finished page, read back as values: the same cells that the page shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.core.numerals import MINUS
from pmio_lib.drawing.inline import MARK

PICTURES: Final = re.compile(r"<svg\b.*?</svg>", flags=re.DOTALL)
NUMBER: Final = re.compile(r"[+-]?[\d,]*\.?\d+%?")


@dataclass(frozen=True)
class PageTable:
    """One table: its key on the page, what it is, and its cells as the page shows them.

    `measure` is what a figure measures, `notes` what stands below; both may be empty.
    """

    key: str
    title: str
    measure: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_synthetic(self) -> bool:
        """Whether the page calls it so."""
        return self.title.startswith(MARK)


def tables_of(page: str) -> list[PageTable]:
    """Read the tables, and data of figures, that have an anchor and rows, in the page's order."""
    soup = BeautifulSoup(PICTURES.sub("", page), "html.parser")
    tables = (_table(figure, table) for figure, table in figures_with_data(soup))
    return [table for table in tables if table.rows]


def figures_with_data(soup: BeautifulSoup) -> Iterator[tuple[Tag, Tag]]:
    """Give each figure or table that can be linked to, with its data; none that is in another."""
    for figure in soup.select("figure.pmio-figure, figure.pmio-table"):
        table = figure.find("table")
        if table is not None and figure.get("id") and figure.find_parent("figure") is None:
            yield figure, table


def key_of(figure: Tag) -> str:
    """Give the name of a figure or table on its page."""
    return str(figure["id"]).split("-", 1)[1]


def words_of(part: Tag | None) -> str:
    """Give the text of a part of a page, in one line."""
    return " ".join(part.get_text(" ").split()) if part is not None else ""


def cells_of(table: Tag) -> list[tuple[str, ...]]:
    """Give a table's rows, headings first, each cell as one line of text."""
    rows = (row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr"))
    return [tuple(map(words_of, cells)) for cells in rows]


def as_number(text: str) -> str | None:
    """Give what a cell shows as a numeral that programs read, or None if it is no number."""
    number = text.replace(MINUS, "-")
    if NUMBER.fullmatch(number):
        return number.lstrip("+").replace(",", "").removesuffix("%")
    return None


def _table(figure: Tag, table: Tag) -> PageTable:
    title = words_of(figure.select_one(".pmio-title") or table.caption)
    is_table = "pmio-table" in figure.get_attribute_list("class")
    below = figure.select("figcaption" if is_table else ".pmio-foot, .pmio-table figcaption")
    headings, *rows = cells_of(table)
    return PageTable(
        key_of(figure),
        title,
        words_of(figure.select_one(".pmio-measure")),
        tuple(note for note in map(words_of, below) if note),
        headings,
        tuple(rows),
    )
