"""Search over the whole site, from a disk: an index in a script file, and the pages that load it.

Belongs here: what can be found, how small it is written, the page of search and the page of every
number. Not here: how a number's row reads (`ledger`), matching (`search.js`, beside the templates).
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.site.contents import PageLink
from pmio_lib.site.exporter import site_script, templates
from pmio_lib.site.ledger import LedgerGroup, LedgerRow
from pmio_lib.site.tags import by_class, classes_of, is_in

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
UNSAID: Final = ("anchor", "tools", "codes", "method")
HEADINGS: Final = ("h1", "h2", "h3", "h4")


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


def places_of(soup: BeautifulSoup) -> tuple[Place, ...]:
    """Give the headings, figures, tables and sentences of a finished page, in its order.

    What is not said in words there is taken from it for good.
    """
    parts = by_class(soup)
    unsaid = [part for name in UNSAID for part in parts[name]]
    for part in (*unsaid, *soup.find_all(["svg", "pre"])):
        if not part.decomposed:
            part.decompose()
    tags = soup.main.find_all(True) if soup.main is not None else []
    found = [(KINDS.index(kind), tag) for tag in tags if (kind := _kind(tag))]
    places = (_place(KINDS[rank], tag) for rank, tag in sorted(found, key=lambda each: each[0]))
    return tuple(dict.fromkeys(place for place in places if place.text))


def _kind(tag: Tag) -> str:
    """Tell what a tag is of `KINDS`, if any; the data behind a figure are found with it."""
    if tag.name in HEADINGS:
        return "Page" if tag.name == "h1" else "Part"
    if tag.name == "figure" and tag.get("id") and not is_in(tag, "figure"):
        return "Table" if str(tag["id"]).startswith("table-") else "Figure"
    is_text = tag.name in ("p", "li") and not tag.find(["p", "li"])
    return "Text" if is_text and _is_told(tag) else ""


def _is_told(tag: Tag) -> bool:
    return is_in(tag, ".answer") or (is_in(tag, ".cells") and is_in(tag, ".pmio-prose"))


def _place(kind: str, tag: Tag) -> Place:
    named = next(filter(_is_title, tag.find_all(True)), None) if tag.name == "figure" else tag
    words = " ".join(named.get_text().split()) if named else ""
    above = tag if tag.get("id") else tag.find_previous(HEADINGS, id=True)
    anchor = str(above["id"]) if isinstance(above, Tag) else "main"
    return Place(kind, words, anchor, is_in(tag, ".twin"))


def _is_title(tag: Tag) -> bool:
    return tag.name == "caption" or "pmio-title" in classes_of(tag)


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


def search_html(link: PageLink, pages: Sequence[Findable]) -> str:
    """Give the content of the page of search, or of that of every number."""
    template = templates().get_template("search.html.j2")
    listed = [page for page in pages if page.groups] if link is NUMBERS else ()
    return str(template.render(listed=listed, link=link, numbers=NUMBERS))


def with_index(html: str) -> str:
    """Let a page load the index, which stands beside it: on a server ('self') or a disk."""
    allowed = html.replace("script-src ", "script-src 'self' file: ", 1)
    return allowed.replace("</body>", f'<script src="{INDEX}"></script>\n</body>')
