"""The finished page: what is put in order once all its HTML is there.

Belongs here: everything that needs the whole page at once (order, headings, anchors, the table
of contents, tables) and what is refused there. Not here: how a single cell becomes HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import AttributeValueList
from bs4.formatter import HTMLFormatter

from pmio_lib.core.errors import PublishError
from pmio_lib.drawing.inline import CLOSED, ids_once, looks_once
from pmio_lib.site.exporter import site_script
from pmio_lib.site.tags import by_class, children_of, classes_of, is_in
from pmio_lib.site.take_along.downloads import PageTable, offer_downloads
from pmio_lib.site.terms import explain_terms
from pmio_lib.study.glossary import Glossary

ACTIVE: Final = ("script", "iframe", "object", "embed", "form", "base", "audio", "video")
FETCHING: Final = ("link", "image", "use")
"""Tags that fetch what their `href` names."""
BREAKING_OUT: Final = re.compile("[<{}]")
"""What no style of a picture's part may hold: it goes into the page's style sheet as it is."""


def refuse_broken_promises(tags: Sequence[Tag]) -> None:
    """Raise PublishError for every promise a finished page would break, with its cell."""
    checks = (_pictures_without_words, _active_content, _requests, _repeated_ids, _dead_links)
    problems = [problem for check in checks for problem in check(tags)]
    if problems:
        raise PublishError("The page cannot be published.\n" + "\n".join(problems))


def _pictures_without_words(tags: Sequence[Tag]) -> Iterator[str]:
    for tag in tags:
        if tag.name == "img" and not str(tag.get("alt", "")).strip():
            yield (
                f"{_place(tag)}: a picture without alternative text. "
                "Show it with show(figure, alt='what it shows, in a sentence')."
            )


def _active_content(tags: Sequence[Tag]) -> Iterator[str]:
    for tag in tags:
        if tag.name in ACTIVE:
            yield f"{_place(tag)}: <{tag.name}>. Pages carry no scripts, frames or forms."
        if tag.name == "meta" and is_in(tag, "body"):  # it could lead the reader elsewhere
            yield f"{_place(tag)}: <meta>. It belongs in a page's head alone; remove it."
        if BREAKING_OUT.search(str(tag.get("style", ""))) and is_in(tag, "svg"):
            yield (
                f"{_place(tag)}: <{tag.name}> with <, {{ or }} in its style=, which would end its "
                "rule of the page's style sheet; take it out."
            )
        for name, value in tag.attrs.items():
            if name.startswith("on") or str(value).lstrip()[:11].lower() == "javascript:":
                yield f"{_place(tag)}: the attribute {name}= runs a script; remove it."


def _requests(tags: Sequence[Tag]) -> Iterator[str]:
    for tag in tags:
        links = ("href", "xlink:href") if tag.name in FETCHING else ()
        for name in ("src", "srcset", *links):
            address = tag.attrs.get(name)
            if address is not None and not str(address).startswith(("data:", "#")):
                yield (
                    f"{_place(tag)}: <{tag.name} {name}='{str(address)[:80]}'> would be fetched "
                    "from elsewhere. Pages hold everything they show; embed it."
                )


def _repeated_ids(tags: Sequence[Tag]) -> Iterator[str]:
    seen: set[str] = set()
    for tag in (tag for tag in tags if "id" in tag.attrs):
        if (name := str(tag["id"])) in seen:
            yield f"{_place(tag)}: the id '{name}' is used twice; give each its own."
        seen.add(name)


def _dead_links(tags: Sequence[Tag]) -> Iterator[str]:
    anchors = {f"#{tag['id']}" for tag in tags if "id" in tag.attrs}
    for tag in tags:
        link = str(tag.attrs.get("href", ""))
        if tag.name == "a" and link.startswith("#") and link not in anchors:
            yield f"{_place(tag)}: the link '{link}' leads nowhere on this page."


def _place(tag: Tag) -> str:
    cell = tag.find_parent(attrs={"data-cell": True})
    return f"Code cell {cell['data-cell']}" if isinstance(cell, Tag) else "Text"


HYPHENATED: Final = re.compile(r"(\w+(?:-\w+)+)")
"""Hyphenated words, such as names of places."""

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
FORMATTER: Final = HTMLFormatter(
    entity_substitution=EntitySubstitution.substitute_xml,
    void_element_close_prefix="",
    empty_attributes_are_booleans=True,
)
PLACES: Final = {"summary": "answer", "hero": "hero", "method": "method", "more": "more"}
"""Where what cells of a tag show goes."""

LEDGER: Final = "#ledger-"
RULE: Final = re.compile(r"[^{}]+\{[^{}]*\}")
"""A rule of a style sheet that holds no other."""
COLOUR: Final = re.compile(r"(--c-[0-9a-f]{6}):#[0-9a-f]{6};")
"""What a colour of a picture becomes in the dark."""
USED: Final = re.compile(r"var\((--c-[0-9a-f]{6})")
BLANK_LINES: Final = re.compile(r"(<pre.*?</pre>)|\n{2,}", flags=re.DOTALL)
"""Blank lines, but for those of code and text that is shown as it is."""


class Finished(NamedTuple):
    """A page in order: as HTML and as its tags, its files by address, and its tables."""

    html: str
    soup: BeautifulSoup
    downloads: Mapping[str, str]
    tables: Sequence[PageTable]


def finish_page(html: str, name: str = "", glossary: Glossary | None = None) -> Finished:
    """Put a page's parts in order and check its promises; PublishError names each that it breaks.

    `name` is the notebook's, where the numbers lead to its companion page. Words of `glossary` open
    in place; the site's own script, the one that a page carries, is added last. A page's tables and
    pictures can be taken along.
    """
    soup, script = BeautifulSoup(html, "html.parser"), site_script()
    _arrange(soup)
    headings = _headings(soup)
    _nest(headings)
    _fill_contents(soup, headings)
    _label_tables(soup)
    _link_headings(soup, headings)
    _keep_hyphens_together(soup, headings)
    downloads, tables = offer_downloads(soup, name) if name else ({}, [])
    if glossary is not None:
        explain_terms(soup, glossary)
    tags = soup.find_all(True)
    _drop_unused_rules(soup, tags, script)
    if name:
        _lead_to_numbers(soup, name)
        ids_once(soup.find_all("svg"))
    refuse_broken_promises(tags)
    if name:
        _say_looks_once(soup)
    html = soup.decode(formatter=FORMATTER).strip() + "\n"
    text = CLOSED.sub("/>", BLANK_LINES.sub(lambda found: found[1] or "\n", html))
    text = text.replace("</body>", f"<script>{script}</script>\n</body>")
    return Finished(text, soup, downloads, tables)


def _arrange(soup: BeautifulSoup) -> None:
    """Move what tagged cells show to its place, and fold what the twin made."""
    parts = by_class(soup)
    for cells in parts["cells"]:
        if cells.h1 is not None:  # the notebook's own: the page has it on top already
            cells.h1.decompose()
    _anchor_headings(soup)
    _fold_the_twin(parts)
    _raise_tagged(soup, parts)
    for cell in parts["cell"]:  # one that shows nothing: its code stands with the rest
        if not (cell.decomposed or cell.find(True) or cell.get_text(strip=True)):
            cell.decompose()
    _report_last(parts)


Parts = Mapping[str, list[Tag]]
"""Tags of a page by class."""


def _anchor_headings(soup: BeautifulSoup) -> None:
    """Give each heading the anchor Jupyter gives it, so that a notebook's links work in both."""
    taken = {str(tag["id"]) for tag in soup.find_all(True) if "id" in tag.attrs}
    for heading in _headings(soup):
        if "id" not in heading.attrs:
            anchor = _free_anchor(heading.get_text(), taken)
            heading["id"] = anchor
            taken.add(anchor)


def _free_anchor(text: str, taken: set[str]) -> str:
    anchor = "-".join(text.replace('"', "").split()) or "section"
    candidates = (anchor, *(f"{anchor}-{count}" for count in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _fold_the_twin(parts: Parts) -> None:
    """Fold what the synthetic twin made behind what is known; without the twin, drop the fold."""
    fold = next((part for part in parts["twin"] if part.name == "details"), None)
    if fold is None:
        return
    if not parts["pmio-banner"]:
        fold.decompose()
        return
    for cell in _cells(parts):
        if not _is_of_report(cell):
            kept = (name for name in classes_of(cell) if not name.startswith("goes-"))
            cell["class"] = AttributeValueList(kept)
            fold.append(cell.extract())


def _raise_tagged(soup: BeautifulSoup, parts: Parts) -> None:
    """Move what tagged cells show to its place: the answer, its picture, the method."""
    for tag, place in PLACES.items():
        cells = [cell for cell in parts[f"goes-{tag}"] if not is_in(cell, "details")]
        for target in parts[place][:1]:
            for cell in sorted(cells, key=_is_of_report):
                target.append(cell.extract())
            if not any(cell.find("img") or cell.get_text(strip=True) for cell in cells):
                target.decompose()
    sure = [aside for aside in soup.find_all("aside") if "pmio-sure" in classes_of(aside)]
    if parts["top"] and sure:
        parts["top"][0].append(sure[0].extract())


def _report_last(parts: Parts) -> None:
    """Set what the report printed behind what the files of people gave, where there are any."""
    cells = _cells(parts)
    if not all(map(_is_of_report, cells)):
        for cell in filter(_is_of_report, cells):
            parts["cells"][0].append(cell.extract())


def _cells(parts: Parts) -> list[Tag]:
    below = (part for cells in parts["cells"] for part in children_of(cells))
    return [part for part in below if "cell" in classes_of(part)]


def _is_of_report(cell: Tag) -> bool:
    return "of-report" in classes_of(cell)


def _headings(soup: BeautifulSoup) -> list[Tag]:
    return [tag for tag in soup.find_all(True) if tag.name in HEADINGS]


def _nest(headings: Sequence[Tag]) -> None:
    """Renumber headings so that none skips a level and only the title is a main heading."""
    open_levels: list[int] = []
    for heading in headings:
        level = int(heading.name[1])
        if is_in(heading, ".cell"):
            level = max(level, 3 if is_in(heading, "details") else 2)
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        heading.name = f"h{len(open_levels)}"


def _fill_contents(soup: BeautifulSoup, headings: Sequence[Tag]) -> None:
    """List the page's headings of the second level in its contents, none of which is folded."""
    navs = (nav for nav in soup.find_all("nav") if "contents" in classes_of(nav))
    nav = next(navs, None)
    if nav is None or nav.ol is None:
        return
    for heading in headings:
        if heading.name == "h2" and is_in(heading, "main") and not is_in(heading, "aside"):
            item = soup.new_tag("li")
            text = heading.get_text().strip()
            item.append(soup.new_tag("a", href=f"#{heading['id']}", string=text))
            nav.ol.append(item)
    if not nav.ol.find("li"):
        nav.decompose()


def _link_headings(soup: BeautifulSoup, headings: Sequence[Tag]) -> None:
    """Give each heading of a part a link to copy."""
    for heading in headings:
        if heading.name == "h2" and is_in(heading, ".cells"):
            link = soup.new_tag("a", href=f"#{heading['id']}", attrs={"class": "anchor"})
            link["aria-label"] = f"Link to this part: {heading.get_text().strip()}"
            link.append(soup.new_tag("span", attrs={"aria-hidden": "true"}, string="#"))
            heading.append(link)


def _keep_hyphens_together(soup: BeautifulSoup, headings: Sequence[Tag]) -> None:
    """Keep hyphenated names in headings from breaking at their hyphens."""
    for heading in headings:
        if heading.name not in ("h1", "h2", "h3") or not is_in(heading, "main"):
            continue
        for text in list(heading.find_all(string=HYPHENATED)):
            for part in HYPHENATED.split(text):
                whole = HYPHENATED.fullmatch(part) is not None
                span = soup.new_tag("span", attrs={"class": "whole"}, string=part)
                text.insert_before(span if whole else part)
            text.extract()


def _label_tables(soup: BeautifulSoup) -> None:
    """Give header cells their scope, and each table a scrolling, named region of its own."""
    for number, table in enumerate(soup.find_all("table"), start=1):
        _scope_headers(table)
        _align_headers(table)
        if not is_in(table, ".pmio-scroll"):
            region = soup.new_tag("div", attrs={"class": "pmio-scroll", "tabindex": "0"})
            region["role"] = "region"
            region.attrs.update(_table_name(table, number))
            table.wrap(region)


def _scope_headers(table: Tag) -> None:
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True) and cell.find("img") is None:
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif "scope" not in cell.attrs:
            cell["scope"] = "col" if is_in(cell, "thead") else "row"


def _align_headers(table: Tag) -> None:
    """Set the heading of a column of numbers over its numbers."""
    bodies = table.find_all("tbody")
    rows = [children_of(row) for body in bodies for row in body.find_all("tr")]
    heads = children_of(table.thead.find_all("tr")[-1]) if table.thead and table.thead.tr else []
    if not rows or {len(row) for row in rows} != {len(heads)}:
        return
    for head, *cells in zip(heads, *rows, strict=True):
        if all("num" in classes_of(cell) for cell in cells):
            head["class"] = "num"
    for body in bodies:  # said once where most cells are numbers
        cells = body.find_all("td")
        numbers = [cell for cell in cells if classes_of(cell) == ["num"]]
        others = [cell for cell in cells if not classes_of(cell)]
        if len(numbers) > len(others) and len(numbers) + len(others) == len(cells):
            body["class"] = "num"
            for cell in numbers:
                del cell["class"]
            for cell in others:
                cell["class"] = "words"


def _table_name(table: Tag, number: int) -> dict[str, str]:
    if table.caption is not None:
        table.caption.attrs.setdefault("id", f"table-caption-{number}")
        return {"aria-labelledby": str(table.caption["id"])}
    heading = table.find_previous(HEADINGS)
    under = f", under {heading.get_text().strip()}" if isinstance(heading, Tag) else ""
    return {"aria-label": f"Table {number}{under}"}


def _drop_unused_rules(soup: BeautifulSoup, tags: Sequence[Tag], script: str) -> None:
    """Leave out of the style sheet rules of classes and ids, and colours, of other pages."""
    if soup.style is None:
        return
    names = {f".{name}" for tag in tags for name in classes_of(tag)}
    names |= {f"#{tag['id']}" for tag in tags if "id" in tag.attrs}

    def keep(rule: re.Match[str]) -> str:
        selectors = rule[0].partition("{")[0]
        while selectors != (flat := re.sub(r"\([^()]*\)", "", selectors)):
            selectors = flat  # what stands in brackets says less than all that must be there
        for selector in selectors.split(","):
            needed = re.findall(r"[.#][A-Za-z_][\w-]*", selector)
            if all(name in names or f'"{name[1:]}"' in script for name in needed):
                return rule[0]
        return ""

    css = soup.style.get_text()
    values = (value for tag in tags for value in tag.attrs.values() if isinstance(value, str))
    used = {colour for text in (css, *values) for colour in USED.findall(text)}
    css = RULE.sub(keep, css)
    soup.style.string = COLOUR.sub(lambda found: found[0] if found[1] in used else "", css)


def _lead_to_numbers(soup: BeautifulSoup, name: str) -> None:
    """Lead numbers to their rows on the companion page."""
    for link in soup.find_all("a"):
        href = str(link.get("href", ""))
        if href.startswith(LEDGER):
            link["href"] = f"numbers/{name}.html{href}"
            if "pmio-row" in classes_of(link):  # told by its place
                del link["class"]


def _say_looks_once(soup: BeautifulSoup) -> None:
    """Move the looks of pictures to the page's style sheet."""
    looks = looks_once(soup.find_all("svg"))
    if looks and soup.style is not None:
        soup.style.append(looks)
