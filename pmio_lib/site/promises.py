"""What no page may do: show a picture without words, run a script, fetch, or lead nowhere.

Belongs here: checks of a finished page, each naming the cell. Not here: putting anything right.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag

from pmio_lib.core.errors import PublishError

ACTIVE: Final = (
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "audio",
    "video",
)


def refuse_broken_promises(soup: BeautifulSoup) -> None:
    """Check a finished page.

    Raises
    ------
    PublishError
        Naming every promise the page would break, and the cell that breaks it.
    """
    checks: tuple[Callable[[BeautifulSoup], Iterator[str]], ...] = (
        _pictures_without_words,
        _active_content,
        _requests,
        _repeated_ids,
        _dead_links,
    )
    problems = [problem for check in checks for problem in check(soup)]
    if problems:
        raise PublishError("The page cannot be published.\n" + "\n".join(problems))


def _pictures_without_words(soup: BeautifulSoup) -> Iterator[str]:
    for picture in soup.select("img"):
        if not str(picture.get("alt", "")).strip():
            yield (
                f"{_place(picture)}: a picture without alternative text. "
                "Show it with show(figure, alt='what it shows, in a sentence')."
            )


def _active_content(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        if tag.name in ACTIVE:
            yield f"{_place(tag)}: <{tag.name}>. Pages carry no scripts, frames or forms."
        for name, value in tag.attrs.items():
            if name.startswith("on") or str(value).strip().lower().startswith("javascript:"):
                yield f"{_place(tag)}: the attribute {name}= runs a script; remove it."


def _requests(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        addresses = [("src", tag.get("src")), ("srcset", tag.get("srcset"))]
        if tag.name in ("link", "image", "use"):
            addresses += [
                ("href", tag.get("href")),
                ("xlink:href", tag.get("xlink:href")),
            ]
        for name, address in addresses:
            if address is not None and not str(address).startswith(("data:", "#")):
                yield (
                    f"{_place(tag)}: <{tag.name} {name}='{str(address)[:80]}'> would be fetched "
                    "from elsewhere. Pages hold everything they show; embed it."
                )


def _repeated_ids(soup: BeautifulSoup) -> Iterator[str]:
    seen: set[str] = set()
    for tag in soup.select("[id]"):
        if (name := str(tag["id"])) in seen:
            yield f"{_place(tag)}: the id '{name}' is used twice; give each its own."
        seen.add(name)


def _dead_links(soup: BeautifulSoup) -> Iterator[str]:
    ids = {str(tag["id"]) for tag in soup.select("[id]")}
    for link in soup.select("a[href^='#']"):
        if str(link["href"])[1:] not in ids:
            yield f"{_place(link)}: the link '{link['href']}' leads nowhere on this page."


def _place(tag: Tag) -> str:
    cell = tag.find_parent(id=re.compile(r"^cell-\d+$"))
    return f"Code cell {str(cell['id'])[5:]}" if isinstance(cell, Tag) else "Text"
