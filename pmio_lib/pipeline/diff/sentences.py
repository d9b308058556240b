"""The sentences that numbers stand in, and those that a page says its data do not bear."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.pipeline.diff.runs import Run

LEDGER: Final = "#ledger-"
BLOCKS: Final = ("p", "li", "dd", "td", "th", "h1", "h2", "h3")
END: Final = re.compile(r"(?<=[.!?])\s+(?=\W*[A-Z])")
NUMERAL: Final = re.compile(r"[+\N{MINUS SIGN}-]?\d[\d,.]*")
NOT_BORNE: Final = "The data as they stand do not bear this statement:"


@dataclass(frozen=True)
class PageWords:
    """What a page says.

    `sentences` are those of prose that each number stands in, by its id; `not_borne` the statements
    that it marks as not borne by its data; `titles` what its figures say they show, by anchor.
    """

    sentences: Mapping[str, Sequence[str]]
    not_borne: Sequence[str]
    titles: Mapping[str, str]


def words_of_pages(run: Run) -> dict[str, PageWords]:
    """Give what each page of a run says."""
    return {
        page: PageWords(dict(_by_number(soup)), [*_not_borne(soup)], dict(_titles(soup)))
        for page, soup in _pages(run)
    }


def _not_borne(soup: BeautifulSoup) -> Iterator[str]:
    notes = (_plain(note.get_text(" ")) for note in soup.select(".pmio-note"))
    yield from (note.removeprefix(NOT_BORNE).strip() for note in notes if NOT_BORNE in note)


def _titles(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for figure in soup.select("figure[id]"):
        if title := figure.select_one(".pmio-title"):
            yield str(figure["id"]), _plain(title.get_text())


def without_numbers(text: str) -> str:
    """Give the words alone: a statement is the same when only its numbers moved."""
    return NUMERAL.sub("#", text)


def _pages(run: Run) -> Iterator[tuple[str, BeautifulSoup]]:
    notebooks = run.files("reports", "notebooks/*.ipynb")
    for path in notebooks.values():
        yield path.stem, BeautifulSoup(_outputs(path), "html.parser")
    if not notebooks:
        for path in run.files("site", "numbers/*.html").values():
            page = path.parents[1] / path.name
            if page.is_file():
                yield path.stem, BeautifulSoup(page.read_text("utf-8"), "html.parser")


def _outputs(path: Path) -> str:
    """Give the HTML that a notebook shows; nbformat writes a text as one or as a list of lines."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    shown = ("".join(output.get("data", {}).get("text/html", "")) for output in outputs)
    return "\n".join(html for html in shown if "pmio-" in html)


def _by_number(soup: BeautifulSoup) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for block in soup.select(",".join(f".pmio-prose {each}" for each in BLOCKS)):
        for name, sentence in _in_block(block):
            if sentence not in found.setdefault(name, []):
                found[name].append(sentence)
    yield from found.items()


def _in_block(block: Tag) -> Iterator[tuple[str, str]]:
    links = [
        link
        for link in block.select("data a")
        if LEDGER in str(link.get("href")) and link.find_parent(BLOCKS) is block
    ]
    for place, link in enumerate(links):
        link.insert_before(f"\ue000{place}\ue001")
    for sentence in END.split(_plain(block.get_text())):
        for place in re.findall("\ue000(\\d+)\ue001", sentence):
            name = str(links[int(place)].get("href")).split(LEDGER, 1)[1]
            yield name, re.sub("\ue000\\d+\ue001", "", sentence)


def _plain(text: str) -> str:
    return " ".join(text.split())
