"""Which pages there are and what each asks: notebooks, and the pages that no notebook makes.

Plain values, so that whoever only names pages does not depend on templates.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import NotebookError
from pmio_lib.core.notebook_cells import cells_of
from pmio_lib.core.settings import PHASES, Phase, Settings, read_settings


@dataclass(frozen=True)
class PageLink:
    """One page as the others refer to it.

    `name` is the notebook's, `file` the address relative to the site, `sources` any of published,
    official, demo, private, and `short` its name in the menu; without one it stands in the foot.
    """

    name: str
    file: str
    title: str
    question: str
    sources: tuple[str, ...] = ()
    short: str = ""


DICTIONARY: Final = PageLink(
    "data_dictionary",
    "data_dictionary.html",
    "Data dictionary",
    "What does every column of every table mean, and what may it hold?",
)
VALIDATION: Final = PageLink(
    "validation",
    "validation.html",
    "Validation report",
    "Which checks did the data pass, and what became of every row?",
)
ONE_PAGE: Final = PageLink(
    "one_page",
    "one_page.html",
    "The study on one page",
    "What was found, how sure is it, and what does nobody know?",
)
GLOSSARY: Final = PageLink(
    "glossary", "glossary.html", "Glossary", "What do the words mean that these pages use?"
)
ACCESSIBILITY: Final = PageLink(
    "accessibility",
    "accessibility.html",
    "Accessibility",
    "Who can use these pages, what was tested, and what was not?",
)
DOCUMENTS: Final = (DICTIONARY, VALIDATION, ONE_PAGE, GLOSSARY, ACCESSIBILITY)


def notebook_names(root: Path) -> tuple[str, ...]:
    """Give the names of the project's notebooks, in order."""
    return tuple(sorted(path.stem for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb")))


def notebook_pages(root: Path) -> tuple[PageLink, ...]:
    """Give the link to each notebook's page, and to the pages about the data."""
    notebooks = (root / "notebooks" / f"{name}.ipynb" for name in notebook_names(root))
    settings = read_settings(root)
    return (*(page_link(path, settings) for path in notebooks), *DOCUMENTS)


def page_link(path: Path, settings: Settings) -> PageLink:
    """Read a notebook's title, question and sources; NotebookError if it does not say them.

    A source `$survey` is whichever params.yaml names for that phase, and none where it waits.
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
