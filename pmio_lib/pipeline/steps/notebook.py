"""Stage: one notebook executed, its numbers gathered and its provenance written down."""

import sys
from pathlib import Path

from pmio_lib.core.notebook_cells import CLEAN_NOTEBOOKS
from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.pipeline.imports import code_files
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.provenance import provenance_record
from pmio_lib.site.runner import Run, run_notebook
from pmio_lib.tables.store import write_json


def planned_run(root: Path, name: str) -> Run:
    """Give the run of one notebook of the project."""
    reports = root / "reports"
    return Run(
        notebook=root / CLEAN_NOTEBOOKS / f"{name}.ipynb",
        executed=reports / "notebooks" / f"{name}.ipynb",
        numbers=reports / "numbers" / f"{name}.json",
        failed=root / "build" / "failed" / f"{name}.ipynb",
        folder=root,
        parameters=read_settings(root).notebooks.get(name, {}),
    )


def main(name: str) -> None:
    """Execute notebook `name`, telling the cell it is at."""
    root = project_root()
    run = planned_run(root, name)
    run_notebook(run, _tell)
    record = provenance_record(root, code_files(root, name), run.numbers, run.parameters)
    write_json(root / "reports" / "provenance" / f"{name}.json", record)


def _tell(cell: int, cells: int) -> None:
    print(f"cell {cell} of {cells}", flush=True)


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
