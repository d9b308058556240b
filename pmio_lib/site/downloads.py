"""What a reader can take along from a page: each table as CSV, each picture as SVG."""

import csv
import io
import re
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.core.numerals import MINUS
from pmio_lib.drawing.inline import standing_alone

FOLDER: Final = "downloads"
ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
NUMBER: Final = re.compile(r"[+-]?[\d,]*\.?\d+%?")


def offer_downloads(soup: BeautifulSoup, name: str) -> dict[str, str]:
    """Add to each figure and table of a page the links to take it along.

    Gives the files by their address, relative to the site.
    """
    files: dict[str, str] = {}
    for figure in soup.select("figure.pmio-figure, figure.pmio-table"):
        is_behind = figure.find_parent("figure") is not None
        table = figure.find("table")
        if is_behind or table is None or not figure.get("id"):
            continue
        address = f"{FOLDER}/{name}_{str(figure['id']).split('-', 1)[1]}"
        files[f"{address}.csv"] = table_csv(table)
        links = [("Table (CSV)", f"{address}.csv", True)]
        if picture := figure.find("svg"):
            files[f"{address}.svg"] = standing_alone(str(picture))
            links.append(("Picture (SVG)", f"{address}.svg", True))
        links.append(("Link to this figure", f"#{figure['id']}", False))
        figure.append(_tools(soup, links if picture else links[:1]))
    return files


def table_csv(table: Tag) -> str:
    """Give a table as CSV, numbers as numbers; a text that looks like a formula stays a text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in table.find_all("tr"):
        writer.writerow([_plain(cell) for cell in row.find_all(["th", "td"], recursive=False)])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + buffer.getvalue()


def _plain(cell: Tag) -> str:
    text = " ".join(cell.get_text(" ").split())
    number = text.replace(MINUS, "-")
    if NUMBER.fullmatch(number):
        return number.lstrip("+").replace(",", "").removesuffix("%")
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
