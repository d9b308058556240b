"""Which notebooks there are and what each asks."""

import json
from pathlib import Path
from typing import Any

from pmio_lib.core.errors import NotebookError
from pmio_lib.core.notebook_cells import cells_of
from pmio_lib.core.settings import PHASES, Phase, Settings, read_settings
from pmio_lib.site.document_links import DOCUMENTS
from pmio_lib.site.page_link import PageLink


def notebook_names(root: Path) -> tuple[str, ...]:
    """Give the names of the project's notebooks, in order."""
    return tuple(sorted(path.stem for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb")))


def notebook_pages(root: Path) -> tuple[PageLink, ...]:
    """Give the link to each notebook's page, and to the pages about the data."""
    notebooks = (root / "notebooks" / f"{name}.ipynb" for name in notebook_names(root))
    settings = read_settings(root)
    return (*(page_link(path, settings) for path in notebooks), *DOCUMENTS)


def page_link(path: Path, settings: Settings) -> PageLink:
    """Read a notebook's title, question and sources.

    A source `$survey` is whichever params.yaml names for that phase, and none where it waits.

    Raises
    ------
    NotebookError
        If the notebook does not say them.
    """
    says = _says(path)
    lines = (
        line for kind, text in cells_of(path) if kind == "markdown" for line in text.splitlines()
    )
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), None)
    if title is None or "question" not in says or "sources" not in says:
        raise NotebookError(
            f"{path.name}: expected a first-level heading, and question and sources under pmio "
            "in the notebook's metadata."
        )
    named = {f"${phase}": settings.source_of(phase) for phase in PHASES}
    sources = [named.get(name, name) for name in says["sources"]]
    kept = tuple(source for source in sources if source != "none")
    return PageLink(
        path.stem, f"{path.stem}.html", title, says["question"], kept, says.get("short", title)
    )


def phase_of(path: Path) -> Phase | None:
    """Give the phase whose files a notebook waits for, or None if it needs no private files."""
    sources = _says(path).get("sources", [])
    return next((phase for phase in PHASES if f"${phase}" in sources), None)


def also_reads(path: Path, settings: Settings) -> Phase | None:
    """Give the phase that a notebook also reads, its `if_private`, where its files are private."""
    phase = _says(path).get("if_private")
    return phase if phase in PHASES and settings.source_of(phase) == "private" else None


def stage_of(path: Path) -> str:
    """Give the stage of dvc.yaml that executes a notebook: `synthesis` if it cites the others."""
    stage = "synthesis" if _says(path).get("reads") == "numbers" else "notebook"
    return f"{stage}@{path.stem}"


def _says(path: Path) -> dict[str, Any]:
    says: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("pmio", {})
    return says
