"""Stage: one notebook executed, its numbers gathered and its provenance written down."""

import sys
from pathlib import Path
from typing import Final

from pmio_lib.core.notebook_cells import CLEAN_NOTEBOOKS, cleaned, without_files
from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.core.writing import write_json, write_text
from pmio_lib.pipeline.imports import code_files
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.contents import phase_of
from pmio_lib.site.provenance import provenance_record
from pmio_lib.site.runner import Run, run_notebook

WAITS: Final = (
    "> **This page waits for its files.** What the 2021 report printed stands below; the rest of "
    "the analysis appears once these are there:\n>\n"
)


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


def lay_out(root: Path, name: str) -> None:
    """Lay the notebook ready to run: without outputs; of a phase that waits, what it can say."""
    path = root / "notebooks" / f"{name}.ipynb"
    text = cleaned(path.read_text(encoding="utf-8"), path.name)
    phase = phase_of(path)
    if phase and read_settings(root).source_of(phase) == "none":
        from pmio_lib.pipeline.raw_files import awaited  # half a second for who waits for nothing

        wanted = "\n".join(f"> - {each}" for each in awaited(root, phase))
        text = without_files(text, WAITS + wanted)
    write_text(root / CLEAN_NOTEBOOKS / path.name, text)


def main(root: Path, name: str) -> None:
    """Execute notebook `name`, telling the cell it is at."""
    lay_out(root, name)
    run = planned_run(root, name)
    run_notebook(run, _tell)
    record = provenance_record(root, code_files(root, name), run.numbers, run.parameters)
    write_json(root / "reports" / "provenance" / f"{name}.json", record)


def _tell(cell: int, cells: int) -> None:
    print(f"cell {cell} of {cells}", flush=True)


if __name__ == "__main__":
    run_step(lambda: main(project_root(), sys.argv[1]))
