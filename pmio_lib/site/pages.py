"""The site: an executed notebook becomes one HTML page that opens from a disk, and an index.

Belongs here: what a page is made of. Not here: how nbconvert turns cells into HTML (`exporter`),
how that HTML is put in order and what is refused (`html`), how a row of the numbers ledger reads
(`ledger`), writing files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bs4 import BeautifulSoup

from pmio_lib.core.errors import PublishError
from pmio_lib.drawing.inline import MARK, dark_colours, looks_again
from pmio_lib.site.contents import PageLink
from pmio_lib.site.exporter import (
    code_cell_numbers,
    exporter,
    markdown_to_html,
    script_sha256,
    stylesheet,
    templates,
)
from pmio_lib.site.html import Finished, finish_page
from pmio_lib.site.ledger import LedgerGroup, file_sets, grouped, ledger_rows
from pmio_lib.site.provenance import Provenance
from pmio_lib.site.search import Place, places_of
from pmio_lib.site.sources import Citation
from pmio_lib.site.tags import by_class
from pmio_lib.site.take_along.archive import ARCHIVE
from pmio_lib.site.take_along.downloads import PageTable, workbook_address
from pmio_lib.site.take_along.workbook import workbook
from pmio_lib.study.glossary import Glossary

if TYPE_CHECKING:
    from nbformat import NotebookNode

INDEX_FILE: Final = "index.html"
STRENGTH: Final = ("Source", "Design")
"""What of how sure a page is stands on the front page too."""
MATRIX: Final = "table-main_conclusions"
"""The table that stands on the front page too."""
STUDY_TITLE: Final = "Primary Maths Improvement Offer: evaluation"


class Source(NamedTuple):
    """A kind of data and what a reader should know of it."""

    label: str
    meaning: str


SOURCES: Final[Mapping[str, Source]] = {
    "published": Source(
        "Published report",
        "Figures printed in the 2021 evaluation report, transcribed, each with its section. "
        "They show what the report said; nobody can recompute them from this site alone.",
    ),
    "official": Source(
        "Official statistics",
        "Figures released by the Department for Education and the Joint Council for "
        "Qualifications, each with its publication, release and how it was retrieved.",
    ),
    "demo": Source(
        "Synthetic data",
        "Made by a program in the formats the real files arrive in, and calibrated to the "
        "totals the report prints. It shows that the calculation works. It is not evidence "
        "about any school, teacher or pupil.",
    ),
    "private": Source(
        "Private files",
        "The real survey, interview and assessment files. They are held by the evaluators, are "
        "never published, and reach a page as totals only: ratings that few gave are merged.",
    ),
}


@dataclass(frozen=True)
class Rendered:
    """A page, the companion page of its numbers, and what a reader can take along, by address.

    `answer` is the first paragraph of its answer, `hero` the picture beside it and `matrix` the
    table of conclusions where it has one, for the front page. A page with that table answers for
    the study: `lead` is its answer, of which `answer` is the last paragraph then. `groups` are its
    numbers and `places` what else the search finds; `tables` are those that have rows.
    """

    page: str
    numbers: str
    downloads: Mapping[str, str | bytes]
    answer: str = ""
    hero: str = ""
    matrix: str = ""
    lead: str = ""
    groups: tuple[LedgerGroup, ...] = ()
    places: tuple[Place, ...] = ()
    tables: tuple[PageTable, ...] = ()


def page_title(notebook: NotebookNode) -> str:
    """Give the first main heading of the first markdown cell; PublishError if there is none."""
    markdown = (cell for cell in notebook.cells if cell.cell_type == "markdown")
    source = next((cell.source for cell in markdown), "")
    heading = BeautifulSoup(markdown_to_html(source), "html.parser").h1
    if heading is None or not heading.get_text(strip=True):
        raise PublishError(
            "The notebook has no title: begin its first markdown cell with a line '# Title'."
        )
    return " ".join(heading.get_text().split())


def page_question(notebook: NotebookNode) -> str:
    """Give the question a notebook answers; PublishError if its metadata do not state it."""
    question = notebook.metadata.get("pmio", {}).get("question")
    if not question:
        raise PublishError(
            f"The notebook '{page_title(notebook)}' does not say what it answers: "
            "set pmio.question in its metadata."
        )
    return str(question)


def render_page(
    notebook: NotebookNode,
    numbers: Mapping[str, Any],
    pages: Sequence[PageLink],
    provenance: Provenance,
    *,
    study_title: str = STUDY_TITLE,
    index_file: str = INDEX_FILE,
    said: str = "",
    warnings: Sequence[str] = (),
    glossary: Glossary | None = None,
    publications: str = "",
    citation: Citation | None = None,
) -> Rendered:
    """Turn an executed notebook into one self-contained page; the same input gives the same bytes.

    `numbers` are its ledger as in ``reports/numbers/<name>.json``; `pages` are all of the site in
    reading order, this one known by its question. `study_title` and `index_file` are the site's
    name, and its front page as seen from here. `said`, what reading its inputs left out, and
    `publications` are HTML; `warnings` are what a reader has to know before any figure. Words of
    `glossary` open in place; without a `citation` the page is cited by the site's name.

    Raises PublishError if the page would break a promise: a picture without alternative text, a
    script, a request elsewhere, an id used twice, a link that leads nowhere.
    """
    question = page_question(notebook)
    current = _position(pages, question)
    name = pages[current].name if current is not None else ""
    cells = code_cell_numbers(notebook)
    view = {
        **_shell(pages, study_title, current=current),
        "index_file": index_file,
        "has_search": index_file == INDEX_FILE,
        "name": name,
        "workbook": workbook_address(name),
        "title": page_title(notebook),
        "question": question,
        "about": _about(notebook),
        "said": said,
        "warnings": warnings,
        "cells": cells,
        "provenance": provenance,
        "publications": publications,
        "citation": citation,
    }
    html, _ = exporter().from_notebook_node(notebook, resources={"pmio": view})
    page, soup, offered, tables = finish_page(html, name, glossary)
    downloads: dict[str, str | bytes] = {**offered}
    anchors = frozenset(re.findall(r' id="([^"]+)"', page))
    rows = ledger_rows(numbers, cells, anchors)
    _refuse_without_row(page, name, {row.id for row in rows})
    groups = grouped(rows)
    beside = {
        **view,
        "base": "../",
        "groups": groups,
        "count": len(rows),
        "file_sets": file_sets(rows),
        "anchors": anchors,
    }
    ledger = _finished("ledger.html.j2", beside).html
    ledger = ledger.replace('<th scope="row">', "<th>")  # a body's header heads its row unsaid
    if tables:
        labels = {key: source.label for key, source in SOURCES.items()}
        book = workbook(tables, rows, labels, view["title"], _cover(view, tables))
        downloads[workbook_address(name)] = book
    front = _for_the_front(soup)
    return Rendered(page, ledger, downloads, *front, tuple(groups), places_of(soup), tuple(tables))


def _cover(view: Mapping[str, Any], tables: Sequence[PageTable]) -> list[str]:
    """Give what the cover of a page's workbook says below the page's title."""
    lines = [
        view["question"],
        f"All tables of this page of “{view['study_title']}”, and the data behind its figures. "
        "Each sheet holds one table, as the page shows it.",
        f"Code version {view['provenance'].code_sha256[:12]}.",
    ]
    if any(table.is_synthetic for table in tables):
        lines.insert(2, f"{MARK}, in titles and names of sheets: {SOURCES['demo'].meaning}")
    return lines


def _refuse_without_row(page: str, name: str, ids: Collection[str]) -> None:
    """Refuse numbers that link to a row which the page of numbers does not have."""
    linked = re.findall(rf' href="numbers/{re.escape(name)}\.html#ledger-([^"]+)"', page)
    if astray := sorted(set(linked) - set(ids)):
        raise PublishError(
            f"{name}: numbers link to rows that the ledger does not have: "
            f"{', '.join(f'ledger-{one}' for one in astray[:5])}. Run the notebook again."
        )


def _for_the_front(soup: BeautifulSoup) -> tuple[str, str, str, str]:
    """Give the start of a page's answer, its picture without its data, and its conclusions.

    What stands on the page alone is taken from it for good.
    """
    parts = by_class(soup)
    for word in parts["term"]:
        word.unwrap()
    figure = next((hero.figure for hero in parts["hero"] if hero.figure), None)
    matrix = next((table for table in parts["pmio-table"] if table.get("id") == MATRIX), None)
    for part in filter(None, (figure, matrix)):
        for extra in [*part.find_all("details"), *by_class(part)["tools"]]:
            if not extra.decomposed:
                extra.decompose()
    for number in soup.find_all("data"):
        number.attrs.pop("id", None)
    css = "".join(map(str, soup.style.contents)) if soup.style else ""
    looks_again(figure.find_all("svg") if figure else (), css)
    lines = [line for sure in parts["pmio-sure"] for line in sure.find_all("dt")]
    told = [line for line in lines if line.get_text() in STRENGTH]
    strength = "".join(f"{line}{line.find_next_sibling('dd')}" for line in told)
    paragraphs = [each for answer in parts["answer"] for each in answer.find_all("p")]
    first = paragraphs[-1 if matrix else 0] if paragraphs else ""
    answer = f'{first}<dl class="strength">{strength}</dl>'
    lead = "".join(map(str, paragraphs)) if matrix else ""
    return answer, str(figure or ""), str(matrix or ""), lead


def _about(notebook: NotebookNode) -> str:
    """Give the answer's first words, for whoever sees the page's address only."""
    for cell in notebook.cells:
        if "summary" in cell.metadata.get("tags", ()):
            for output in cell.get("outputs", ()):
                text = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
                if words := " ".join(text.get_text(" ").split()):
                    return re.sub(r" ([,.;:)])", r"\1", words)[:300]
    return ""


def render_index(
    pages: Sequence[PageLink],
    study_title: str = STUDY_TITLE,
    about: str = "",
    answers: Mapping[str, str] | None = None,
    hero: str = "",
    matrix: str = "",
    archive: str = "",
    books: Mapping[str, str] | None = None,
    asked: str = "",
    lead: str = "",
) -> str:
    """Make the site's first page: what this is, its pages, how to check a number.

    `about` says in plain text what the project is; `answers` are those of pages by name, `hero` one
    picture, `matrix` the table of the report's conclusions and `lead` the answer to `asked`, all
    HTML. `archive` and `books` are sizes in words, of the site as one file and of each page's
    workbook by name; what has none is not offered.
    """
    view = {
        **_shell(pages, study_title, current=None),
        "is_index": True,
        "about": about,
        "asked": asked,
        "lead": lead,
        "answers": answers or {},
        "hero": hero,
        "matrix": matrix,
        "archive": (ARCHIVE, archive) if archive else None,
        "books": {name: (workbook_address(name), size) for name, size in (books or {}).items()},
    }
    return _finished("front.html.j2", view).html


def render_document(
    link: PageLink, body: str, pages: Sequence[PageLink], style: str = ""
) -> Finished:
    """Make a page that no notebook makes, around its content as HTML.

    `style` is the template's style sheet that this page has besides every page's. Raises
    PublishError as `render_page`.
    """
    shell = _shell(pages, STUDY_TITLE, current=_position(pages, link.question))
    view = {
        **shell,
        "css": shell["css"] + (stylesheet(style) if style else ""),
        "title": link.title,
        "question": link.question,
        "about": link.question,
        "body": body,
    }
    return _finished("document.html.j2", view)


def _finished(template: str, view: Mapping[str, Any]) -> Finished:
    return finish_page(templates().get_template(template).render(page=view))


def _shell(pages: Sequence[PageLink], study_title: str, current: int | None) -> dict[str, Any]:
    _refuse_unknown_sources(pages)
    return {
        "pages": pages,
        "current": current,
        "study_title": study_title,
        "index_file": INDEX_FILE,
        "has_search": True,
        "sources": SOURCES,
        "base": "",
        "css": stylesheet().replace("/* DARK */", dark_colours()),
        "script_sha256": script_sha256(),
    }


def _refuse_unknown_sources(pages: Sequence[PageLink]) -> None:
    for page in pages:
        if unknown := sorted(set(page.sources) - set(SOURCES)):
            raise PublishError(
                f"{page.name}: unknown source {', '.join(unknown)}; "
                f"expected any of {', '.join(SOURCES)}."
            )


def _position(pages: Sequence[PageLink], question: str) -> int | None:
    return next((place for place, page in enumerate(pages) if page.question == question), None)
