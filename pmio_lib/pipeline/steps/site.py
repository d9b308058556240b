"""Stage: every page of the site, from the executed notebooks and what the tables tell.

With a notebook's name, only that notebook's page is made.
"""

import hashlib
import json
import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.paths import project_root
from pmio_lib.core.writing import write_bytes, write_text
from pmio_lib.pipeline.steps.outcome import run_step, watch_with_others
from pmio_lib.site import contents, documents, search
from pmio_lib.site.contents import notebook_names, notebook_pages
from pmio_lib.site.exporter import exporter
from pmio_lib.site.html import Finished
from pmio_lib.site.pages import INDEX_FILE, Rendered, render_document, render_index, render_page
from pmio_lib.site.provenance import MANIFEST, read_provenance
from pmio_lib.site.sources import publications_of, read_citation, sources_html
from pmio_lib.site.take_along.archive import ARCHIVE, OFFER, archive_of, size_words, write_copies
from pmio_lib.site.take_along.downloads import workbook_address
from pmio_lib.site.terms import glossary_html
from pmio_lib.study.glossary import read_glossary
from pmio_lib.study.overview import read_overview
from pmio_lib.tables.said import Said, read_said
from pmio_lib.tables.store import PROCESSED, checks_path, ledger_path

SITE: Final = "reports/site"
ROOMS: Final = ("survey", "interviews", "case_study")
PARTS: Final = "build/parts.json"
"""What each stage rests on, as the stage `code` writes it."""
LIBRARY: Final = "pmio_lib/"
LOCK: Final = "requirements.lock"
SIZE: Final = "{size}"
Made = Mapping[str, Rendered]
"""Pages by name."""


def main(root: Path, *names: str) -> None:
    """Render the pages; none is written unless all can be made."""
    site = root / SITE
    pages = dict(sorted(_pages(root, names or notebook_names(root))))
    front = _front(root, pages)
    files: dict[str, str | bytes] = {}
    if not names:
        others = _documents(root, pages)
        files[INDEX_FILE] = OFFER.sub(b"", front.encode())  # until the archive is there
        files |= {file: made.html for file, made in others.items()}
        files |= _search(root, pages, others)
    for name, page in pages.items():
        files |= {f"{name}.html": page.page, f"numbers/{name}.html": page.numbers}
        files |= page.downloads
    for file, content in files.items():
        _write(site / file, content)
    inputs = sorted({path for name in pages for path in _json(_numbers(root, name))["inputs"]})
    copies = write_copies(root, site, inputs)
    if not names:
        _tidy(site, {*files, *copies, ARCHIVE, MANIFEST})
    archive = archive_of(site)
    write_bytes(site / ARCHIVE, archive)
    if not names:
        write_text(site / INDEX_FILE, front.replace(SIZE, size_words(len(archive))))


def _write(path: Path, content: str | bytes) -> None:
    """Write what has changed."""
    content = content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != content:
        write_bytes(path, content)


def _pages(root: Path, names: Iterable[str]) -> Iterator[tuple[str, Rendered]]:
    """Give each page by name: the kept one where all that it is made from is the same."""
    anew: dict[str, Mapping[str, Any]] = {}
    digests: dict[str, bytes] = {}
    for name in sorted(names, key=lambda name: -_executed(root, name).stat().st_size):
        parts = _made_from(root, name)
        digests[name] = _digest(root, name, parts)
        kept = _kept(root, name).read_bytes() if _kept(root, name).is_file() else b""
        if kept.startswith(digests[name]):
            yield name, pickle.loads(kept[len(digests[name]) :])  # noqa: S301 (our own, in build/)
        else:
            anew[name] = parts
    for name, page in zip(anew, _rendered(root, anew), strict=True):
        write_bytes(_kept(root, name), digests[name] + pickle.dumps(page))
        yield name, page


def _rendered(root: Path, made_from: Mapping[str, Mapping[str, Any]]) -> Iterator[Rendered]:
    """Render pages side by side, the first begun first; one alone needs no other process."""
    if len(made_from) < 2:
        yield from map(_page, repeat(root), made_from, made_from.values())
        return
    exporter()  # what takes long to import, once for all processes where they are forked
    workers = min(os.cpu_count() or 1, len(made_from))
    with ProcessPoolExecutor(workers, initializer=watch_with_others) as pool:
        yield from pool.map(_page, repeat(root), made_from, made_from.values())


def _made_from(root: Path, name: str) -> dict[str, Any]:
    """Give what a page is made from beside the executed notebook."""
    numbers = _json(_numbers(root, name))
    inputs = numbers["inputs"]
    said = [each for each in _said(root) if each.file in inputs]
    return {
        "numbers": numbers,
        "pages": notebook_pages(root),
        "provenance": read_provenance(root / "reports" / "provenance" / f"{name}.json"),
        "said": documents.said_html(said) if said else "",
        "warnings": warnings_of(root, inputs),
        "glossary": read_glossary(root / "study"),
        "publications": sources_html(publications_of(root, _read_by(root, name, inputs))),
        "citation": read_citation(root),
    }


def _digest(root: Path, name: str, parts: Mapping[str, Any]) -> bytes:
    """Give the fingerprint of a page's notebook, its other parts, and the code that renders it."""
    stage = _json(root / PARTS)["site"]
    code = [(part, sha256) for part, sha256 in stage.items() if part.startswith((LIBRARY, LOCK))]
    whole = repr((code, parts)).encode() + _executed(root, name).read_bytes()
    return hashlib.sha256(whole).digest()


def _page(root: Path, name: str, parts: Mapping[str, Any]) -> Rendered:
    import nbformat

    return render_page(nbformat.read(_executed(root, name), as_version=4), **parts)


def _executed(root: Path, name: str) -> Path:
    return root / "reports" / "notebooks" / f"{name}.ipynb"


def _numbers(root: Path, name: str) -> Path:
    return root / "reports" / "numbers" / f"{name}.json"


def _kept(root: Path, name: str) -> Path:
    return root / "build" / "pages" / name


def _read_by(root: Path, name: str, inputs: Iterable[str]) -> set[str]:
    """Give a page's inputs, with those of the pages whose numbers it cites."""
    cites = contents.stage_of(root / "notebooks" / f"{name}.ipynb").startswith("synthesis")
    ledgers = (root / "reports" / "numbers").glob("*.json") if cites else ()
    return {*inputs, *(path for ledger in ledgers for path in _json(ledger)["inputs"])}


def warnings_of(root: Path, inputs: Iterable[str]) -> list[str]:
    """Give the warnings of the rooms that a page read from."""
    rooms = [room for room in ROOMS if any(f"/{room}/" in each for each in inputs)]
    told = (each for room in rooms for each in read_said(root, room))
    return list(dict.fromkeys(str(each) for each in told if each.is_warning))


def _front(root: Path, made: Made) -> str:
    """Make the front page, with `SIZE` for the size of the archive, which holds the page."""
    overview = read_overview(root / "study")
    books = {name: page.downloads.get(workbook_address(name)) for name, page in made.items()}
    return render_index(
        notebook_pages(root),
        overview.title,
        overview.about,
        _answers(made),
        next((made[name].hero for name in sorted(made, reverse=True)), ""),
        next((page.matrix for page in made.values() if page.matrix), ""),
        archive=SIZE,
        books={name: size_words(len(book)) for name, book in books.items() if book},
        asked=overview.asked,
        lead=_lead(made),
    )


def _lead(made: Made) -> str:
    return next((page.lead for page in made.values() if page.lead), "")


def _answers(made: Made) -> dict[str, str]:
    return {name: page.answer for name, page in made.items()}


def _documents(root: Path, made: Made) -> dict[str, Finished]:
    links, about = notebook_pages(root), read_overview(root / "study").about
    tables = [path.stem for path in sorted((root / PROCESSED).glob("*/*.parquet"))]
    checks = {name: _json(checks_path(root, name)) for name in tables}
    ledgers = {name: _json(ledger_path(root, name))["files"] for name in tables}
    unknown = documents.claims_nobody_can_tell(
        table for page in made.values() for table in page.tables
    )
    bodies = {
        contents.DICTIONARY: documents.dictionary_html(),
        contents.VALIDATION: documents.validation_html(checks, ledgers, _said(root)),
        contents.ONE_PAGE: documents.one_page_html(
            links, _answers(made), about, unknown, _lead(made)
        ),
        contents.GLOSSARY: glossary_html(read_glossary(root / "study")),
        contents.ACCESSIBILITY: documents.accessibility_html(),
    }
    styles = {contents.ONE_PAGE: "one_page.css"}
    return {
        link.file: render_document(link, body, links, styles.get(link, ""))
        for link, body in bodies.items()
    }


def _search(root: Path, made: Made, others: Mapping[str, Finished]) -> Mapping[str, str]:
    """Make the page of search, the page of every number, and the index both load, by address."""
    links = notebook_pages(root)
    pages = [
        search.Findable(link, made[link.name].places, made[link.name].groups)
        if link.name in made
        else search.Findable(link, search.places_of(others[link.file].soup))
        for link in links
    ]
    bodies = {link: search.search_html(link, pages) for link in (search.SEARCH, search.NUMBERS)}
    return {search.INDEX: search.index_script(pages)} | {
        link.file: search.with_index(render_document(link, body, links).html)
        for link, body in bodies.items()
    }


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
