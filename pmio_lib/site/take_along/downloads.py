"""What a reader can take along from a page: each table as CSV, each picture as SVG."""

import csv
import io
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.drawing.inline import standing_alone
from pmio_lib.site.take_along.tables import as_number, cells_of, figures_with_data, key_of

FOLDER: Final = "downloads"
ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def offer_downloads(soup: BeautifulSoup, name: str) -> dict[str, str]:
    """Add to each figure and table of a page the links to take it along.

    Gives the files by their address, relative to the site.
    """
    files: dict[str, str] = {}
    for figure, table in figures_with_data(soup):
        address = f"{FOLDER}/{name}_{key_of(figure)}"
        files[f"{address}.csv"] = table_csv(table)
        links = [("Table (CSV)", f"{address}.csv", True)]
        if picture := figure.find("svg"):
            files[f"{address}.svg"] = standing_alone(str(picture))
            links.append(("Picture (SVG)", f"{address}.svg", True))
        links.append(("Link to this figure", f"#{figure['id']}", False))
        figure.append(_tools(soup, links if picture else links[:1]))
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
    writer.writerows([_plain(cell) for cell in row] for row in cells_of(table))
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
