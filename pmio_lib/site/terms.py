"""Words of the glossary: explained in place where a page first uses them, and on a page of all.

A word becomes a button that opens its explanation by the browser itself (the HTML `popover`), so
that it works without a script. Its explanation is not printed.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from pmio_lib.site.tags import children_of, classes_of, is_in
from pmio_lib.study.glossary import Glossary

MOST_SHOWN: Final = 10
"""Words explained in what a page shows with its folds shut; as many again inside them."""
MOST_STOPS: Final = 146
"""Stops of the tab key up to a page's foot, a few below what a page is held to (150)."""
PROSE: Final = ("p", "li", "dd")
ELSEWHERE: Final = {
    *("a", "button", "summary", "label", "code", "pre", "svg", "figure", "table", "data", "nav"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
NO_PROSE: Final = {"cite", "built-from", "pmio-banner", "question", "neighbours"}
LEAST_SORTED: Final = 6
"""Rows from which on the page's script lets a table be sorted, by a button in each heading."""


def explain_terms(soup: BeautifulSoup, glossary: Glossary) -> None:
    """Let the first use of each word in a page's prose open its explanation."""
    wraps = (part for part in children_of(soup.main) if "wrap" in classes_of(part))
    main = next(wraps, None)
    if main is None or not glossary.root:
        return
    found = {form: term for term, forms in glossary.forms.items() for form in forms}
    words = "|".join(map(_as_written, sorted(found, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    texts = [text for text in main.find_all(string=pattern) if _is_prose(text)]
    told: dict[str, str] = {}
    room = max(0, min(MOST_SHOWN, MOST_STOPS - tab_stops(main)))
    for is_folded in (False, True):
        left = MOST_SHOWN if is_folded else room
        for text in texts:
            if left and is_in(text, "details") == is_folded:
                left -= _open_in(soup, text, pattern, found, told, left)
    for term, key in told.items():
        box = soup.new_tag("div", id=key, attrs={"class": "explained", "popover": ""})
        box.append(soup.new_tag("strong", string=term))
        box.append(f" {glossary.root[term].means}")
        main.append(box)


def _as_written(form: str) -> str:
    """Give the pattern of a form; one that begins with a small letter may begin a sentence."""
    first = form[0]
    start = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
    return start + re.escape(form[1:])


def _is_prose(text: NavigableString) -> bool:
    parents = list(text.parents)
    names = {parent.name for parent in parents}
    classes = {name for parent in parents for name in classes_of(parent)}
    return not names.isdisjoint(PROSE) and names.isdisjoint(ELSEWHERE) and not classes & NO_PROSE


def _open_in(
    soup: BeautifulSoup,
    text: NavigableString,
    pattern: re.Pattern[str],
    found: dict[str, str],
    told: dict[str, str],
    left: int,
) -> int:
    """Turn the words of one text that were not explained yet into buttons; give how many."""
    place, parts, before = 0, [], len(told)
    for match in pattern.finditer(text):
        term = found.get(match[0]) or found[match[0][0].lower() + match[0][1:]]
        if term in told or len(told) - before == left:
            continue
        told[term] = term_anchor(term)
        button = soup.new_tag("button", string=match[0], attrs={"class": "term", "type": "button"})
        button["popovertarget"] = told[term]
        parts += [NavigableString(text[place : match.start()]), button]
        place = match.end()
    if parts:
        text.replace_with(*parts, NavigableString(text[place:]))
    return len(told) - before


def term_anchor(term: str) -> str:
    """Give the id of a word's explanation."""
    return "term-" + re.sub(r"\W+", "-", term.lower()).strip("-")


def tab_stops(main: Tag) -> int:
    """Count the stops of the tab key with all folds shut, those that the script adds included."""
    return sum(count for tag in main.find_all(True) if (count := _stops(tag)) and not _is_shut(tag))


def _stops(tag: Tag) -> int:
    """Count a tag's own stop, and those that the page's script gives it."""
    attributes = tag.attrs
    is_link = tag.name == "a" and "href" in attributes
    has_own = is_link or tag.name in ("button", "summary") or attributes.get("tabindex") == "0"
    is_picture = is_link and str(attributes["href"]).endswith(".svg") and is_in(tag, ".tools")
    heads = _sorting(tag) if tag.name == "table" and is_in(tag, ".pmio-table") else 0
    return has_own + (is_picture or "data-copy" in attributes) + heads


def _sorting(table: Tag) -> int:
    """Count the headings that sort a table, a button in each."""
    if table.thead is None:
        return 0
    rows = [row for body in table.find_all("tbody") for row in body.find_all("tr")]
    spans = any("rowspan" in tag.attrs or "colspan" in tag.attrs for tag in table.find_all(True))
    return len(children_of(table.thead.tr)) if len(rows) >= LEAST_SORTED and not spans else 0


def _is_shut(stop: Tag) -> bool:
    """Tell whether a stop stands in a fold that is shut, and is not what opens it."""
    inner: Tag = stop
    for outer in stop.parents:
        opens = inner.name == "summary"
        if outer.name == "details" and "open" not in outer.attrs and not opens:
            return True
        inner = outer
    return False


def glossary_html(glossary: Glossary) -> str:
    """Give all words with their explanations, in the order of the alphabet."""
    rows = []
    for term, entry in sorted(glossary.root.items(), key=lambda each: each[0].lower()):
        also = f' <span class="also">also: {escape(", ".join(entry.also))}</span>'
        rows.append(
            f'<div id="{term_anchor(term)}"><dt>{escape(term)}{also if entry.also else ""}</dt>'
            f"<dd>{escape(entry.means)}</dd></div>"
        )
    return f'<dl class="glossary">{"".join(rows)}</dl>'
