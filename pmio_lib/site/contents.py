"""Which notebooks there are, what each asks, and each without what a saved run leaves in it.

Kept in a file of its own, so that a page is made anew when a title changes, not when a cell of
another notebook does.
"""

import json
from dataclasses import asdict
from pathlib import Path

from pmio_lib.core.errors import NotebookError
from pmio_lib.core.notebook_cells import CLEAN_NOTEBOOKS, cells_of, cleaned
from pmio_lib.core.settings import read_settings
from pmio_lib.site.document_links import DOCUMENTS
from pmio_lib.site.page_link import PageLink
from pmio_lib.tables.store import write_json

CONTENTS = Path("reports/contents.json")
SOURCE_OF_RUN = "$source"
"""In a notebook's list of sources: whichever of demo and private params.yaml names."""


def notebook_names(root: Path) -> tuple[str, ...]:
    """Give the names of the project's notebooks, in order."""
    return tuple(sorted(path.stem for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb")))


def notebook_pages(root: Path) -> tuple[PageLink, ...]:
    """Give the link to each notebook's page, and to the pages about the data."""
    notebooks = (root / "notebooks" / f"{name}.ipynb" for name in notebook_names(root))
    source = read_settings(root).source
    return (*(page_link(path, source) for path in notebooks), *DOCUMENTS)


def page_link(path: Path, source: str) -> PageLink:
    """Read a notebook's title, question and sources; `source` is the one params.yaml names.

    Raises
    ------
    NotebookError
        If the notebook does not say them.
    """
    says = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("pmio", {})
    lines = (
        line for kind, text in cells_of(path) if kind == "markdown" for line in text.splitlines()
    )
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), None)
    if title is None or "question" not in says or "sources" not in says:
        raise NotebookError(
            f"{path.name}: expected a first-level heading, and question and sources under pmio "
            "in the notebook's metadata."
        )
    sources = tuple(source if name == SOURCE_OF_RUN else name for name in says["sources"])
    return PageLink(path.stem, f"{path.stem}.html", title, says["question"], sources)


def write_contents(root: Path) -> None:
    """List the notebooks in the contents file, and lay a clean copy of each ready to run."""
    write_json(root / CONTENTS, [asdict(link) for link in notebook_pages(root)])
    for name in notebook_names(root):
        text = (root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        copy = root / CLEAN_NOTEBOOKS / f"{name}.ipynb"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(cleaned(text, name), encoding="utf-8", newline="\n")


def read_contents(root: Path) -> tuple[PageLink, ...]:
    """Read the contents file."""
    links = json.loads((root / CONTENTS).read_text(encoding="utf-8"))
    return tuple(PageLink(**{**link, "sources": tuple(link["sources"])}) for link in links)
