"""A page's tables and pictures: read as its reader sees them, offered as CSV and SVG.

Belongs here: cells as values, the files and their links. Not here: the workbook (`workbook`).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.core.numerals import MINUS
from pmio_lib.drawing.inline import MARK, standing_alone
from pmio_lib.site.tags import by_class, children_of, classes_of, is_in

FOLDER: Final = "downloads"
ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
FIGURES: Final = frozenset({"pmio-figure", "pmio-table"})
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


def _page_table(figure: Tag, table: Tag) -> PageTable:
    parts = by_class(figure)
    below = list(figure.find_all("figcaption"))
    if "pmio-table" not in classes_of(figure):
        below = [*parts["pmio-foot"], *(one for one in below if is_in(one, ".pmio-table"))]
    headings, *rows = _cells_of(table)
    return PageTable(
        str(figure["id"]).split("-", 1)[1],
        _words_of(next(iter(parts["pmio-title"]), table.caption)),
        _words_of(next(iter(parts["pmio-measure"]), None)),
        tuple(note for note in map(_words_of, below) if note),
        headings,
        tuple(rows),
    )


def _figures_with_data(soup: BeautifulSoup) -> Iterator[tuple[Tag, Tag]]:
    """Give each figure or table that can be linked to, with its data; none that is in another."""
    for figure in soup.find_all("figure"):
        is_ours = not FIGURES.isdisjoint(classes_of(figure))
        table = figure.find("table")
        if is_ours and table is not None and figure.get("id") and not is_in(figure, "figure"):
            yield figure, table


def _words_of(part: Tag | None) -> str:
    return " ".join(part.get_text(" ").split()) if part is not None else ""


def _cells_of(table: Tag) -> list[tuple[str, ...]]:
    """Give a table's rows, headings first, each cell as one line of text."""
    return [tuple(map(_words_of, children_of(row))) for row in table.find_all("tr")]


def as_number(text: str) -> str | None:
    """Give what a cell shows as a numeral that programs read, or None if it is no number."""
    number = text.replace(MINUS, "-")
    if NUMBER.fullmatch(number):
        return number.lstrip("+").replace(",", "").removesuffix("%")
    return None


def offer_downloads(soup: BeautifulSoup, name: str) -> tuple[dict[str, str], list[PageTable]]:
    """Add to each figure and table of a page the links to take it along.

    Gives the files by their address, relative to the site, and the tables that have rows.
    """
    files: dict[str, str] = {}
    tables: list[PageTable] = []
    for figure, data in _figures_with_data(soup):
        table = _page_table(figure, data)
        address = f"{FOLDER}/{name}_{table.key}"
        files[f"{address}.csv"] = _as_csv((table.headings, *table.rows))
        links = [("Table (CSV)", f"{address}.csv", True)]
        if picture := figure.find("svg"):
            files[f"{address}.svg"] = standing_alone(str(picture))
            links.append(("Picture (SVG)", f"{address}.svg", True))
            links.append(("Link to this figure", f"#{figure['id']}", False))
        figure.append(_tools(soup, links))
        if table.rows:
            tables.append(table)
    if not tables:
        for link in by_class(soup)["workbook"]:
            link.decompose()
    return files, tables


def workbook_address(name: str) -> str:
    """Give where the workbook of a page's tables stands, relative to the site."""
    return f"{FOLDER}/{name}_tables.xlsx"


def _as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Give rows as CSV, numbers as numbers; a text that looks like a formula stays a text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + buffer.getvalue()


def _plain(text: str) -> str:
    number = as_number(text)
    if number is not None:
        return number
    return f"'{text}" if text.startswith(ACTIVE) else text


def _tools(soup: BeautifulSoup, links: list[tuple[str, str, bool]]) -> Tag:
    tools = soup.new_tag("p", attrs={"class": "tools"})
    for words, address, is_file in links:
        link = soup.new_tag("a", href=address, string=words)
        if is_file:
            link["download"] = ""
        else:
            link["class"] = "copy-link"
        tools.extend([link, " "])
    return tools
