"""Search over the whole site, from a disk: an index in a script file, and the pages that load it.

Belongs here: what can be found, how small it is written, the page of search and the page of every
number. Not here: how a number's row reads (`ledger`), matching (`search.js`, beside the templates).
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.site.contents import PageLink
from pmio_lib.site.exporter import SiteExporter, site_script
from pmio_lib.site.ledger import LedgerGroup, LedgerRow
from pmio_lib.site.pages import render_document

INDEX: Final = "search_index.js"
SEARCH: Final = PageLink(
    "search", "search.html", "Search", "Where does this site speak of it, and with which number?"
)
NUMBERS: Final = PageLink(
    "numbers",
    "numbers.html",
    "Every number of this site",
    "What is it, how sure, from which source, and which code made it?",
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


def index_script(pages: Sequence[Findable]) -> str:
    """Write the index and what searches it as one script, which a page opened from a disk loads.

    Ids and descriptions are made of few parts, joined: each part is written once, the most frequent
    first, and then by its number. An anchor is written where its words do not give it.
    """
    groups = [(number, group) for number, page in enumerate(pages) for group in page.groups]
    split = [part for _, group in groups for row in group.rows for part in _split(group, row)]
    parts = [part for part, _ in Counter(chain.from_iterable(split)).most_common()]
    numbers = {part: f"{number:x}" for number, part in enumerate(parts)}
    index = {
        "pages": [[page.link.file, page.link.title, page.link.name] for page in pages],
        "kinds": KINDS,
        "places": [
            [number, KINDS.index(place.kind), _anchor(place), place.text, int(place.is_synthetic)]
            for number, page in enumerate(pages)
            for place in page.places
        ],
        "groups": [_group(number, group, numbers) for number, group in groups],
        "parts": parts,
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"var PMIO_INDEX = {text};\n{site_script('search.js')}"


def _anchor(place: Place) -> str:
    return "" if place.anchor == place.text.replace(" ", "-") else place.anchor


def _split(group: LedgerGroup, row: LedgerRow) -> tuple[list[str], list[str]]:
    """Part an id and a description."""
    return row.id.split("."), " ".join(group.words(row).split()).split(": ")


def _group(page: int, group: LedgerGroup, numbers: Mapping[str, str]) -> list[object]:
    """Write a group's page, title, place, cell and sources, and its rows column by column."""
    first = group.first
    rows = [
        (
            *(" ".join(numbers[part] for part in parts) for parts in _split(group, row)),
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
