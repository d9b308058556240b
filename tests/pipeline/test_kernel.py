"""A notebook run cell by cell where it stands, as JupyterLab does, gives the pipeline's numbers."""

import json
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from pmio_lib.site.contents import notebook_names
from pmio_lib.site.runner import harvest
from tests.pipeline.project_copy import ROOT

SAME = ("value", "text", "unit", "interval", "inputs", "basis")


def said(numbers: dict[str, Any]) -> dict[str, list[Any]]:
    plain = json.loads(json.dumps(numbers, default=str))
    return {name: [record[key] for key in SAME] for name, record in plain.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", notebook_names(ROOT))
def test_a_kernel_in_the_notebooks_folder_gives_the_same_numbers(name: str) -> None:
    ledger = ROOT / "reports" / "numbers" / f"{name}.json"
    if not ledger.is_file():
        pytest.skip("nothing to compare with: run `make reproduce` first")
    folder = ROOT / "notebooks"
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", resources=where).execute()
    wanted = said(json.loads(ledger.read_text(encoding="utf-8"))["numbers"])
    assert len(wanted) > 50
    assert said(harvest(notebook)["numbers"]) == wanted
