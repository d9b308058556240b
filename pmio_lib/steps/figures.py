"""Stage: one raw table of figures to its processed table. Run with the raw file's path."""

import sys
from pathlib import Path

from pmio_lib.clean.figures import clean_figures
from pmio_lib.paths import project_root
from pmio_lib.schemas.figures import Figures
from pmio_lib.steps.outcome import run_step
from pmio_lib.store import write_table
from pmio_lib.study.figures import read_figure_study


def main(file: str) -> None:
    """Clean the table of figures in `file` (relative to the project) and store it."""
    root = project_root()
    study = read_figure_study(root / "study")
    table = clean_figures(root / file, file, study)
    write_table(root, Path(file).stem, table.frame, table.ledger, Figures)


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
