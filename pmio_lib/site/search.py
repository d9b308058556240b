"""Search over the whole site, from a disk: an index in a script file, and the pages that load it.

Belongs here: what can be found, how small it is written, the page of search and the page of every
number. Not here: how a number's row reads (`ledger`), matching (`search.js`, beside the templates).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.site.exporter import TEMPLATE, TEMPLATES, SiteExporter
from pmio_lib.site.ledger import LedgerGroup
from pmio_lib.site.page_link import PageLink
from pmio_lib.site.pages import render_document

INDEX: Final = "search_index.js"
SEARCH: Final = PageLink(
    "search",
    "search.html",
    "Search",
    "Where does this site speak of it, and with which number?",
    (),
)
NUMBERS: Final = PageLink(
    "numbers",
    "numbers.html",
    "Every number of this site",
    "What is it, how sure, from which source, and which code made it?",
    (),
)
KINDS: Final = ("Page", "Part", "Figure", "Table", "Text")
NOT_SAID: Final = re.compile(r"<(svg|pre)\b.*?</\1>", flags=re.DOTALL)
HEADINGS: Final = ("h1", "h2", "h3", "h4")
TEXTS: Final = ".answer p, .answer li, .cells .pmio-prose p, .cells .pmio-prose li"


@dataclass(frozen=True)
class Place:
    """What can be found on a page: one of `KINDS`, its words, and the anchor it stands at."""

    kind: str
    text: str
    anchor: str
    is_synthetic: bool


@dataclass(frozen=True)
class Findable:
    """A page with what can be found on it; pages of no notebook have no numbers."""

    link: PageLink
    places: tuple[Place, ...]
    groups: tuple[LedgerGroup, ...] = ()

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return sum(len(group.rows) for group in self.groups)


def places_of(html: str) -> tuple[Place, ...]:
    """Give the headings, figures, tables and sentences of a finished page, in its order."""
    main = html[html.index("<main") : html.index("</main>")]
    soup = BeautifulSoup(NOT_SAID.sub("", main), "html.parser")
    for part in soup.select(".anchor, .tools, .codes, .method"):
        part.decompose()
    found = [
        *((KINDS.index("Page" if tag.name == "h1" else "Part"), tag) for tag in soup(HEADINGS)),
        *((KINDS.index(kind), tag) for tag in soup("figure") if (kind := _kind(tag))),
        *((KINDS.index("Text"), tag) for tag in soup.select(TEXTS) if not tag.find(["p", "li"])),
    ]
    places = (_place(KINDS[rank], tag) for rank, tag in sorted(found, key=lambda each: each[0]))
    return tuple(dict.fromkeys(place for place in places if place.text))


def _kind(figure: Tag) -> str:
    """Tell a figure from a table; the data behind a figure are found with it."""
    if not figure.get("id") or figure.find_parent("figure"):
        return ""
    return "Table" if str(figure["id"]).startswith("table-") else "Figure"


def _place(kind: str, tag: Tag) -> Place:
    named = tag.select_one(".pmio-title, caption") if tag.name == "figure" else tag
    words = " ".join(named.get_text().split()) if named else ""
    above = tag if tag.get("id") else tag.find_previous(HEADINGS, id=True)
    anchor = str(above["id"]) if isinstance(above, Tag) else "main"
    is_synthetic = tag.find_parent("details", class_="twin") is not None
    return Place(kind, words, anchor, is_synthetic)


class Parts:
    """Parts that ids and descriptions are made of, each written once and then by its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def folded(self, text: str, between: str) -> str:
        """Write a text as the numbers of its parts, hexadecimal, with spaces between."""
        parts = text.split(between)
        return " ".join(f"{self.numbers.setdefault(part, len(self.numbers)):x}" for part in parts)


def index_script(pages: Sequence[Findable]) -> str:
    """Write the index and what searches it as one script, which a page opened from a disk loads."""
    parts = Parts()
    index = {
        "pages": [[page.link.file, page.link.title, page.link.name] for page in pages],
        "kinds": KINDS,
        "places": [
            [number, KINDS.index(place.kind), place.anchor, place.text, int(place.is_synthetic)]
            for number, page in enumerate(pages)
            for place in page.places
        ],
        "groups": [
            _group(number, group, parts)
            for number, page in enumerate(pages)
            for group in page.groups
        ],
        "parts": list(parts.numbers),
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = (TEMPLATES / TEMPLATE / "search.js").read_text(encoding="utf-8")
    return f"var PMIO_INDEX = {text};\n{script}"


def _group(page: int, group: LedgerGroup, parts: Parts) -> list[object]:
    """Write a group's page, title, place, cell and sources, and its rows column by column."""
    first = group.first
    rows = [
        (
            parts.folded(row.id, "."),
            parts.folded(" ".join(group.words(row).split()), ": "),
            *(row.text, row.n, row.interval),
        )
        for row in group.rows
    ]
    columns = ("\n".join(column) for column in zip(*rows, strict=True))
    return [page, group.title, group.shown_at, first.cell, ", ".join(first.sources), *columns]


def search_pages(pages: Sequence[Findable], links: Sequence[PageLink]) -> Mapping[str, str]:
    """Make the page of search, the page of every number, and the index both load, by address."""
    template = SiteExporter().environment.get_template("search.html.j2")
    files = {INDEX: index_script(pages)}
    for link, listed in ((SEARCH, ()), (NUMBERS, [page for page in pages if page.groups])):
        body = template.render(listed=listed, link=link, numbers=NUMBERS)
        html = render_document(link, body, links)
        files[link.file] = _with_index(html)
    return files


def _with_index(html: str) -> str:
    """Let a page load the index, which stands beside it: on a server ('self') or a disk."""
    allowed = html.replace("script-src ", "script-src 'self' file: ", 1)
    return allowed.replace("</body>", f'<script src="{INDEX}"></script>\n</body>')
