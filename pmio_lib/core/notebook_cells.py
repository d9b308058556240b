"""The cells of a notebook file, read as the JSON it is: nbformat takes long to import."""

import json
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import NotebookError

CLEAN_NOTEBOOKS: Final = Path("build/notebooks")
"""The notebooks as `cleaned` gives them; these run, so that saving outputs runs nothing anew."""

REPORT: Final = "report"
"""Tag of the cells that a phase without files still shows: what the report printed."""

STUDY_ONLY: Final = "study_only"
"""Tag of the cells that speak of the study's own area only: its programme, the report's figures."""

ALWAYS: Final = "always"
"""Tag of the cells that also an area shows of which too few figures are public."""

KEPT: Final = ("tags",)
METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What a committed notebook keeps of its cells' and its own metadata."""


def cells_of(path: Path) -> list[tuple[str, str]]:
    """Give (type, source) of a notebook's cells; NotebookError if the file is not a notebook."""
    cells = _notebook(path.read_text(encoding="utf-8"), path.name)["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def cleaned(text: str, name: str = "notebook") -> str:
    """Give a notebook's text without outputs, run counts and what JupyterLab adds.

    Raises NotebookError, naming it, if it is not a notebook.
    """
    notebook = _notebook(text, name)
    own = {key: notebook["metadata"][key] for key in ("pmio",) if key in notebook["metadata"]}
    notebook["metadata"] = {**METADATA, **own}
    for cell in notebook["cells"]:
        cell["metadata"] = {key: cell["metadata"][key] for key in KEPT if key in cell["metadata"]}
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return _written(notebook)


def without_files(text: str, notice: str) -> str:
    """Give a notebook with only the cells tagged `report` and `parameters`, and a notice.

    They need no raw file of people's; the notice follows the title.
    """
    notebook = _notebook(text, "notebook")
    kept = [cell for cell in notebook["cells"] if _tags(cell) & {REPORT, "parameters"}]
    notebook["cells"] = [*kept[:1], _notice(notice), *kept[1:]]
    return _written(notebook)


def of_area(text: str, area: str, notice: str = "") -> str:
    """Give a notebook as another area runs it: without the cells of the study's own.

    Title and question are those of `pmio.elsewhere` in the metadata, `{area}` in them filled in.
    With a notice, which follows the title, only the cells tagged `always` and `parameters` stay.
    """
    notebook = _notebook(text, "notebook")
    says = notebook["metadata"]["pmio"]
    title, question = (says["elsewhere"][name].format(area=area) for name in ("title", "question"))
    notebook["metadata"]["pmio"] = {**says, "question": question}
    heading = {**notebook["cells"][0], "source": [f"# {title}\n"]}
    kept = [cell for cell in notebook["cells"][1:] if STUDY_ONLY not in _tags(cell)]
    if notice:
        kept = [cell for cell in kept if _tags(cell) & {ALWAYS, "parameters"}]
        kept.insert(0, _notice(notice))
    notebook["cells"] = [heading, *kept]
    return _written(notebook)


def _written(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _notice(text: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": "waits-for-files",
        "metadata": {"tags": ["summary"]},
        "source": text.splitlines(keepends=True),
    }


def _tags(cell: dict[str, Any]) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def _notebook(text: str, name: str) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(text)
        wanted = {"cell_type", "metadata", "source"}
        if not isinstance(notebook["metadata"], dict):
            raise TypeError("metadata is not a mapping")
        if any(not wanted <= set(cell) for cell in notebook["cells"]):
            raise TypeError("a cell without type, metadata or source")
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"{name}: not a notebook ({error}).") from error
    return notebook
