"""Gathers the numbers an executed notebook shows, each with the cell that shows it."""

from typing import Any

from nbformat import NotebookNode

from pmio_lib.core.errors import NotebookError
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME


def harvest(notebook: NotebookNode) -> dict[str, Any]:
    """Give the page's numbers and inputs.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed; its outputs carry records made by publish.page.

    Returns
    -------
    dict
        `numbers`: id to record with `cell` (id and index of the cell); `inputs`: raw file to
        SHA-256.

    Raises
    ------
    NotebookError
        If two cells show different numbers by one id, or the page was not finished.
    """
    numbers: dict[str, Any] = {}
    inputs: dict[str, str] | None = None
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for record in data.get(NUMBERS_MIME, []):
                _add(numbers, dict(record), {"id": cell.id, "index": index})
            inputs = data.get(INPUTS_MIME, inputs)
    if inputs is None:
        raise NotebookError("the notebook does not end with page.finish(): its inputs are unknown.")
    return {"inputs": dict(inputs), "numbers": numbers}


def _add(numbers: dict[str, Any], record: dict[str, Any], cell: dict[str, Any]) -> None:
    name = record.pop("id")
    if name in numbers:
        raise NotebookError(f"two cells record the number {name}.")
    numbers[name] = {**record, "cell": cell}
