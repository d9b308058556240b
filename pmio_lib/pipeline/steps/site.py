"""Stage: every page of the site, from the executed notebooks and what the tables tell.

With a notebook's name, only that notebook's page is made.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.paths import project_root
from pmio_lib.core.writing import write_bytes, write_text
from pmio_lib.pipeline.steps.outcome import run_step, watch_with_others
from pmio_lib.site.contents import (
    ACCESSIBILITY,
    DICTIONARY,
    GLOSSARY,
    ONE_PAGE,
    VALIDATION,
    notebook_names,
    notebook_pages,
    stage_of,
)
from pmio_lib.site.documents import (
    accessibility_html,
    claims_nobody_can_tell,
    dictionary_html,
    one_page_html,
    said_html,
    validation_html,
)
from pmio_lib.site.pages import (
    INDEX_FILE,
    Rendered,
    render_document,
    render_index,
    render_page,
)
from pmio_lib.site.provenance import MANIFEST, read_provenance
from pmio_lib.site.search import Findable, places_of, search_pages
from pmio_lib.site.sources import publications_of, read_citation, sources_html
from pmio_lib.site.take_along.archive import ARCHIVE, archive_of, size_words, write_copies
from pmio_lib.site.take_along.downloads import workbook_address
from pmio_lib.site.terms import glossary_html
from pmio_lib.study.glossary import read_glossary
from pmio_lib.study.overview import read_overview
from pmio_lib.tables.said import Said, read_said
from pmio_lib.tables.store import PROCESSED, checks_path, ledger_path

SITE: Final = "reports/site"
ROOMS: Final = ("survey", "interviews", "case_study")
Made = Mapping[str, tuple[Rendered, Mapping[str, str]]]
"""Each page with what it was made from, by name."""


def main(root: Path, *names: str) -> None:
    """Render the pages; none is written unless all can be made."""
    site = root / SITE
    wanted = names or notebook_names(root)
    workers = min(os.cpu_count() or 1, len(wanted))
    with ProcessPoolExecutor(workers, initializer=watch_with_others) as pool:
        made = pool.map(_page, repeat(root), sorted(wanted, key=_size(root), reverse=True))
        pages = dict(made)
    front = _front(root, pages)
    files: dict[str, str | bytes] = {}
    if not names:
        files |= {INDEX_FILE: front(), **_documents(root, pages)}
    for name, (made_page, _) in pages.items():
        files |= {f"{name}.html": made_page.page, f"numbers/{name}.html": made_page.numbers}
        files |= made_page.downloads
    if not names:
        files |= _search(root, pages, files)
    for file, content in files.items():
        if isinstance(content, bytes):
            write_bytes(site / file, content)
        else:
            write_text(site / file, content)
    inputs = sorted({path for _, read in pages.values() for path in read})
    copies = write_copies(root, site, inputs)
    if not names:
        _tidy(site, {*files, *copies, ARCHIVE, MANIFEST})
    archive = archive_of(site)
    write_bytes(site / ARCHIVE, archive)
    if not names:
        write_text(site / INDEX_FILE, front(archive=size_words(len(archive))))


def _size(root: Path) -> Callable[[str], int]:
    """Give how large a notebook's result is: the largest is begun first."""
    return lambda name: (root / "reports" / "notebooks" / f"{name}.ipynb").stat().st_size


def _page(root: Path, name: str) -> tuple[str, tuple[Rendered, Mapping[str, str]]]:
    import nbformat

    reports = root / "reports"
    executed = nbformat.read(reports / "notebooks" / f"{name}.ipynb", as_version=4)
    numbers = json.loads((reports / "numbers" / f"{name}.json").read_text("utf-8"))
    provenance = read_provenance(reports / "provenance" / f"{name}.json")
    inputs = numbers["inputs"]
    said = [each for each in _said(root) if each.file in inputs]
    rendered = render_page(
        executed,
        numbers,
        notebook_pages(root),
        provenance,
        said=said_html(said) if said else "",
        warnings=warnings_of(root, inputs),
        glossary=read_glossary(root / "study"),
        publications=sources_html(publications_of(root, _read_by(root, name, inputs))),
        citation=read_citation(root),
    )
    return name, (rendered, inputs)


def _read_by(root: Path, name: str, inputs: Iterable[str]) -> set[str]:
    """Give a page's inputs, with those of the pages whose numbers it cites."""
    cites = stage_of(root / "notebooks" / f"{name}.ipynb").startswith("synthesis")
    ledgers = (root / "reports" / "numbers").glob("*.json") if cites else ()
    return {*inputs, *(path for ledger in ledgers for path in _json(ledger)["inputs"])}


def warnings_of(root: Path, inputs: Iterable[str]) -> list[str]:
    """Give the warnings of the rooms that a page read from."""
    rooms = [room for room in ROOMS if any(f"/{room}/" in each for each in inputs)]
    told = (each for room in rooms for each in read_said(root, room))
    return list(dict.fromkeys(str(each) for each in told if each.is_warning))


def _front(root: Path, made: Made) -> Callable[..., str]:
    """Give what makes the front page, but for the size of the archive, which holds the page."""
    overview = read_overview(root / "study")
    books = {name: page.downloads.get(workbook_address(name)) for name, (page, _) in made.items()}
    return partial(
        render_index,
        notebook_pages(root),
        overview.title,
        overview.about,
        _answers(made),
        next((made[name][0].hero for name in sorted(made, reverse=True)), ""),
        next((page.matrix for page, _ in made.values() if page.matrix), ""),
        asked=overview.asked,
        lead=next((page.lead for page, _ in made.values() if page.lead), ""),
        books={name: size_words(len(book)) for name, book in books.items() if book},
    )


def _answers(made: Made) -> dict[str, str]:
    return {name: page.answer for name, (page, _) in made.items()}


def _documents(root: Path, made: Made) -> dict[str, str]:
    links, about = notebook_pages(root), read_overview(root / "study").about
    tables = [path.stem for path in sorted((root / PROCESSED).glob("*/*.parquet"))]
    checks = {name: _json(checks_path(root, name)) for name in tables}
    ledgers = {name: _json(ledger_path(root, name))["files"] for name in tables}
    validation = validation_html(checks, ledgers, _said(root))
    unknown = claims_nobody_can_tell(page.page for page, _ in made.values())
    lead = next((page.lead for page, _ in made.values() if page.lead), "")
    sheet = one_page_html(links, _answers(made), about, unknown, lead)
    return {
        DICTIONARY.file: render_document(DICTIONARY, dictionary_html(), links),
        VALIDATION.file: render_document(VALIDATION, validation, links),
        ONE_PAGE.file: render_document(ONE_PAGE, sheet, links, style="one_page.css"),
        GLOSSARY.file: render_document(
            GLOSSARY, glossary_html(read_glossary(root / "study")), links
        ),
        ACCESSIBILITY.file: render_document(ACCESSIBILITY, accessibility_html(), links),
    }


def _search(root: Path, made: Made, files: Mapping[str, str | bytes]) -> Mapping[str, str]:
    links = notebook_pages(root)
    groups = {f"{name}.html": page.groups for name, (page, _) in made.items()}
    return search_pages(
        [
            Findable(link, places_of(str(files[link.file])), groups.get(link.file, ()))
            for link in links
        ],
        links,
    )


def _said(root: Path) -> list[Said]:
    return [each for room in ROOMS for each in read_said(root, room)]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _tidy(site: Path, files: set[str]) -> None:
    """Delete the pages of notebooks that are gone, and what a killed run left half written."""
    for path in sorted(site.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(site).as_posix() not in files:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


if __name__ == "__main__":
    run_step(lambda: main(project_root(), *sys.argv[1:]))
