"""The cells of a notebook file, read as the JSON it is."""

import json
from pathlib import Path

from pmio_lib.core.errors import NotebookError


def cells_of(path: Path) -> list[tuple[str, str]]:
    """Give (type, source) of a notebook's cells, without what it takes to import nbformat.

    Raises
    ------
    NotebookError
        If the file is not a notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"{path.name}: not a notebook ({error}).") from error
