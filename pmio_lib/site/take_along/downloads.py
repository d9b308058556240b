"""A finished page's tables and pictures: read back as its reader sees them, offered as CSV and SVG.

Belongs here: cells as values, the files and their links. Not here: the workbook (`workbook`).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.core.numerals import MINUS
from pmio_lib.drawing.inline import MARK, standing_alone

FOLDER: Final = "downloads"
ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
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
    tables = (_page_table(figure, table) for figure, table in _figures_with_data(soup))
    return [table for table in tables if table.rows]


def _page_table(figure: Tag, table: Tag) -> PageTable:
    is_table = "pmio-table" in figure.get_attribute_list("class")
    below = figure.select("figcaption" if is_table else ".pmio-foot, .pmio-table figcaption")
    headings, *rows = _cells_of(table)
    return PageTable(
        _key_of(figure),
        _words_of(figure.select_one(".pmio-title") or table.caption),
        _words_of(figure.select_one(".pmio-measure")),
        tuple(note for note in map(_words_of, below) if note),
        headings,
        tuple(rows),
    )


def _figures_with_data(soup: BeautifulSoup) -> Iterator[tuple[Tag, Tag]]:
    """Give each figure or table that can be linked to, with its data; none that is in another."""
    for figure in soup.select("figure.pmio-figure, figure.pmio-table"):
        table = figure.find("table")
        if table is not None and figure.get("id") and figure.find_parent("figure") is None:
            yield figure, table


def _key_of(figure: Tag) -> str:
    return str(figure["id"]).split("-", 1)[1]


def _words_of(part: Tag | None) -> str:
    return " ".join(part.get_text(" ").split()) if part is not None else ""


def _cells_of(table: Tag) -> list[tuple[str, ...]]:
    """Give a table's rows, headings first, each cell as one line of text."""
    rows = (row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr"))
    return [tuple(map(_words_of, cells)) for cells in rows]


def as_number(text: str) -> str | None:
    """Give what a cell shows as a numeral that programs read, or None if it is no number."""
    number = text.replace(MINUS, "-")
    if NUMBER.fullmatch(number):
        return number.lstrip("+").replace(",", "").removesuffix("%")
    return None


def offer_downloads(soup: BeautifulSoup, name: str) -> dict[str, str]:
    """Add to each figure and table of a page the links to take it along.

    Gives the files by their address, relative to the site.
    """
    files: dict[str, str] = {}
    for figure, table in _figures_with_data(soup):
        address = f"{FOLDER}/{name}_{_key_of(figure)}"
        files[f"{address}.csv"] = table_csv(table)
        links = [("Table (CSV)", f"{address}.csv", True)]
        if picture := figure.find("svg"):
            files[f"{address}.svg"] = standing_alone(str(picture))
            links.append(("Picture (SVG)", f"{address}.svg", True))
            links.append(("Link to this figure", f"#{figure['id']}", False))
        figure.append(_tools(soup, links))
    if not files and (link := soup.select_one(".workbook")):
        link.decompose()
    return files


def workbook_address(name: str) -> str:
    """Give where the workbook of a page's tables stands, relative to the site."""
    return f"{FOLDER}/{name}_tables.xlsx"


def table_csv(table: Tag) -> str:
    """Give a table as CSV, numbers as numbers; a text that looks like a formula stays a text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_plain(cell) for cell in row] for row in _cells_of(table))
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
