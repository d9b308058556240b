"""The finished page: what is put in order once all its HTML is there.

Belongs here: everything that needs the whole page at once (order, headings, anchors, the table
of contents, tables) and what is refused there. Not here: how a single cell becomes HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import AttributeValueList
from bs4.formatter import HTMLFormatter

from pmio_lib.core.errors import PublishError
from pmio_lib.drawing.inline import CLOSED, ids_once, looks_once
from pmio_lib.site.exporter import site_script
from pmio_lib.site.take_along.downloads import offer_downloads
from pmio_lib.site.terms import explain_terms
from pmio_lib.study.glossary import Glossary

ACTIVE: Final = ("script", "iframe", "object", "embed", "form", "base", "audio", "video")
FETCHING: Final = ("link", "image", "use")
"""Tags that fetch what their `href` names."""


def refuse_broken_promises(soup: BeautifulSoup) -> None:
    """Raise PublishError for every promise a finished page would break, with its cell."""
    checks = (_pictures_without_words, _active_content, _requests, _repeated_ids, _dead_links)
    problems = [problem for check in checks for problem in check(soup)]
    if problems:
        raise PublishError("The page cannot be published.\n" + "\n".join(problems))


def _pictures_without_words(soup: BeautifulSoup) -> Iterator[str]:
    for picture in soup.find_all("img"):
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
        links = ("href", "xlink:href") if tag.name in FETCHING else ()
        for name in ("src", "srcset", *links):
            address = tag.get(name)
            if address is not None and not str(address).startswith(("data:", "#")):
                yield (
                    f"{_place(tag)}: <{tag.name} {name}='{str(address)[:80]}'> would be fetched "
                    "from elsewhere. Pages hold everything they show; embed it."
                )


def _repeated_ids(soup: BeautifulSoup) -> Iterator[str]:
    seen: set[str] = set()
    for tag in _with_id(soup):
        if (name := str(tag["id"])) in seen:
            yield f"{_place(tag)}: the id '{name}' is used twice; give each its own."
        seen.add(name)


def _dead_links(soup: BeautifulSoup) -> Iterator[str]:
    ids = {str(tag["id"]) for tag in _with_id(soup)}
    for link in soup.find_all("a"):
        if str(link.get("href", "")).startswith("#") and str(link["href"])[1:] not in ids:
            yield f"{_place(link)}: the link '{link['href']}' leads nowhere on this page."


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
PLACES: Final = {"summary": ".answer", "hero": ".hero", "method": ".method", "more": ".more"}
"""Where what cells of a tag show goes."""

LEDGER: Final = "#ledger-"
RULE: Final = re.compile(r"[^{}]+\{[^{}]*\}")
"""A rule of a style sheet that holds no other."""
COLOUR: Final = re.compile(r"(--c-[0-9a-f]{6}):#[0-9a-f]{6};")
"""What a colour of a picture becomes in the dark."""
BLANK_LINES: Final = re.compile(r"(<pre.*?</pre>)|\n{2,}", flags=re.DOTALL)
"""Blank lines, but for those of code and text that is shown as it is."""


def finish_page(
    html: str, name: str = "", glossary: Glossary | None = None
) -> tuple[str, dict[str, str]]:
    """Put a page's parts in order and check its promises; PublishError names each that it breaks.

    `name` is the notebook's, where the numbers lead to its companion page. Words of `glossary` open
    in place; the site's own script, the one that a page carries, is added last. Gives the page, and
    what a reader can take along from it by address.
    """
    soup, script = BeautifulSoup(html, "html.parser"), site_script()
    for step in (
        _drop_repeated_title,
        _anchor_headings,
        _fold_the_twin,
        _raise_tagged,
        _drop_empty_cells,
        _report_last,
        _nest_headings,
        _fill_contents,
        _label_tables,
        _link_headings,
        _keep_hyphens_together,
        _unwrap_plain_code,
    ):
        step(soup)
    downloads = offer_downloads(soup, name) if name else {}
    if glossary is not None:
        explain_terms(soup, glossary)
    _drop_unused_rules(soup, script)
    if name:
        _lead_to_numbers(soup, name)
        _say_looks_once(soup)
    refuse_broken_promises(soup)
    html = soup.decode(formatter=FORMATTER).strip() + "\n"
    text = CLOSED.sub("/>", BLANK_LINES.sub(lambda found: found[1] or "\n", html))
    return text.replace("</body>", f"<script>{script}</script>\n</body>"), downloads


def _drop_repeated_title(soup: BeautifulSoup) -> None:
    """Take away the notebook's own main heading: the page has it on top already."""
    if heading := soup.select_one(".cells h1"):
        heading.decompose()


def _fold_the_twin(soup: BeautifulSoup) -> None:
    """Fold what the synthetic twin made behind what is known; without the twin, drop the fold."""
    fold = soup.select_one("details.twin")
    if fold is None:
        return
    if not _of_class(soup, "pmio-banner"):
        fold.decompose()
        return
    for cell in soup.select(".cells > div.cell"):
        names = _classes(cell)
        if "of-report" not in names:
            kept = (name for name in names if not name.startswith("goes-"))
            cell["class"] = AttributeValueList(kept)
            fold.append(cell.extract())


def _raise_tagged(soup: BeautifulSoup) -> None:
    """Move what tagged cells show to its place: the answer, its picture, the method."""
    for tag, place in PLACES.items():
        target = soup.select_one(place)
        if target is None:
            continue
        cells = [cell for cell in _of_class(soup, f"goes-{tag}") if not cell.find_parent("details")]
        for cell in sorted(cells, key=_is_of_report):
            target.append(cell.extract())
        if not any(cell.find("img") or cell.get_text(strip=True) for cell in cells):
            target.decompose()
    sure, top = soup.select_one("aside.pmio-sure"), soup.select_one(".top")
    if top is not None and sure is not None:
        top.append(sure.extract())


def _report_last(soup: BeautifulSoup) -> None:
    """Set what the report printed behind what the files of people gave, where there are any."""
    place = soup.select_one(".cells")
    cells = soup.select(".cells > .cell")
    if place is not None and not all(map(_is_of_report, cells)):
        for cell in filter(_is_of_report, cells):
            place.append(cell.extract())


def _is_of_report(cell: Tag) -> bool:
    return "of-report" in _classes(cell)


def _drop_empty_cells(soup: BeautifulSoup) -> None:
    """Drop cells that show nothing: their code stands with the rest."""
    for cell in _of_class(soup, "cell"):
        if cell.find(True) is None and not cell.get_text(strip=True):
            cell.decompose()


def _nest_headings(soup: BeautifulSoup) -> None:
    """Renumber headings so that none skips a level and only the title is a main heading."""
    open_levels: list[int] = []
    for heading in _headings(soup):
        level = int(heading.name[1])
        if heading.find_parent(class_="cell"):
            level = max(level, 3 if heading.find_parent("details") else 2)
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        heading.name = f"h{len(open_levels)}"


def _anchor_headings(soup: BeautifulSoup) -> None:
    """Give each heading the anchor Jupyter gives it, so that a notebook's links work in both."""
    taken = {str(tag["id"]) for tag in _with_id(soup)}
    for heading in _headings(soup):
        if "id" not in heading.attrs:
            anchor = _free_anchor(heading.get_text(), taken)
            heading["id"] = anchor
            taken.add(anchor)


def _free_anchor(text: str, taken: set[str]) -> str:
    anchor = "-".join(text.replace('"', "").split()) or "section"
    candidates = (anchor, *(f"{anchor}-{count}" for count in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _fill_contents(soup: BeautifulSoup) -> None:
    """List the page's headings of the second level in its contents, none of which is folded."""
    nav = soup.select_one("nav.contents")
    if nav is None or nav.ol is None:
        return
    for heading in soup.select("main h2:not(aside h2)"):
        item = soup.new_tag("li")
        text = heading.get_text().strip()
        item.append(soup.new_tag("a", href=f"#{heading['id']}", string=text))
        nav.ol.append(item)
    if not nav.ol.find("li"):
        nav.decompose()


def _link_headings(soup: BeautifulSoup) -> None:
    """Give each heading of a part a link to copy."""
    for heading in soup.select(".cells h2"):
        link = soup.new_tag("a", href=f"#{heading['id']}", attrs={"class": "anchor"})
        link["aria-label"] = f"Link to this part: {heading.get_text().strip()}"
        link.append(soup.new_tag("span", attrs={"aria-hidden": "true"}, string="#"))
        heading.append(link)


def _unwrap_plain_code(soup: BeautifulSoup) -> None:
    """Take marks off words of code that the style sheet shows as any other."""
    rules = re.findall(r"\.highlight :is\(([^)]*)\)", soup.style.get_text() if soup.style else "")
    shown = {name.strip(" .") for rule in rules for name in rule.split(",")}
    for word in soup.select(".highlight span"):
        if not shown & set(_classes(word)):
            word.unwrap()
    for word in soup.select(".highlight span"):
        before = word.previous_sibling
        if isinstance(before, Tag) and before.attrs == word.attrs:
            word.insert(0, before.get_text())
            before.decompose()


def _drop_unused_rules(soup: BeautifulSoup, script: str) -> None:
    """Leave out of the style sheet rules of classes and ids, and colours, of other pages."""
    if soup.style is None:
        return
    names = {f".{name}" for tag in soup.find_all(True) for name in _classes(tag)}
    names |= {f"#{tag['id']}" for tag in _with_id(soup)}

    def keep(rule: re.Match[str]) -> str:
        selectors = rule[0].partition("{")[0]
        while selectors != (flat := re.sub(r"\([^()]*\)", "", selectors)):
            selectors = flat  # what stands in brackets says less than all that must be there
        for selector in selectors.split(","):
            needed = re.findall(r"[.#][A-Za-z_][\w-]*", selector)
            if all(name in names or f'"{name[1:]}"' in script for name in needed):
                return rule[0]
        return ""

    used = set(re.findall(r"var\((--c-[0-9a-f]{6})", str(soup)))
    css = RULE.sub(keep, soup.style.get_text())
    soup.style.string = COLOUR.sub(lambda found: found[0] if found[1] in used else "", css)


def _say_looks_once(soup: BeautifulSoup) -> None:
    """Move the looks of pictures to the page's style sheet."""
    pictures = soup.select("svg")
    ids_once(pictures)
    looks = looks_once(pictures)
    if looks and soup.style is not None:
        soup.style.append(looks)


def _lead_to_numbers(soup: BeautifulSoup, name: str) -> None:
    """Lead numbers to their rows on the companion page."""
    for link in soup.find_all("a"):
        href = str(link.get("href", ""))
        if href.startswith(LEDGER):
            link["href"] = f"numbers/{name}.html{href}"
            if "pmio-row" in _classes(link):  # told by its place
                del link["class"]


def _keep_hyphens_together(soup: BeautifulSoup) -> None:
    """Keep hyphenated names in headings from breaking at their hyphens."""
    for heading in soup.select("main :is(h1, h2, h3)"):
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
        if table.find_parent(class_="pmio-scroll") is None:
            region = soup.new_tag("div", attrs={"class": "pmio-scroll", "tabindex": "0"})
            region["role"] = "region"
            region.attrs.update(_table_name(table, number))
            table.wrap(region)


def _scope_headers(table: Tag) -> None:
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True) and cell.find("img") is None:
            cell.name = "td"
            cell.attrs.pop("scope", None)
        else:
            cell.attrs.setdefault("scope", "col" if cell.find_parent("thead") else "row")


def _align_headers(table: Tag) -> None:
    """Set the heading of a column of numbers over its numbers."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.select("tbody tr")]
    heads = table.select("thead tr:last-child > *")
    if not rows or {len(row) for row in rows} != {len(heads)}:
        return
    for head, *cells in zip(heads, *rows, strict=True):
        if all("num" in cell.get("class", "") for cell in cells):
            head["class"] = "num"
    for part in table.find_all("tbody"):  # said once where most cells are numbers
        cells = part.find_all("td")
        numbers = [cell for cell in cells if cell.get("class") == ["num"]]
        others = [cell for cell in cells if not cell.get("class")]
        if len(numbers) > len(others) and len(numbers) + len(others) == len(cells):
            part["class"] = "num"
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


# Selectors ask every tag through several functions, and a page has 30,000 tags.


def _headings(soup: BeautifulSoup) -> list[Tag]:
    return [tag for tag in soup.find_all(True) if tag.name in HEADINGS]


def _with_id(soup: BeautifulSoup) -> list[Tag]:
    return [tag for tag in soup.find_all(True) if "id" in tag.attrs]


def _of_class(soup: BeautifulSoup, name: str) -> list[Tag]:
    return [tag for tag in soup.find_all(True) if name in _classes(tag)]


def _classes(tag: Tag) -> list[str]:
    names = tag.attrs.get("class", "")
    return names.split() if isinstance(names, str) else list(names)
