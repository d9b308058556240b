"""Stage: every raw table of published and official figures to its processed table."""

from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import project_root
from pmio_lib.official.clean import clean_figures
from pmio_lib.official.clean_ranks import clean_ranks
from pmio_lib.official.rank_tables import Ranks
from pmio_lib.official.tables import Figures
from pmio_lib.pipeline.raw_files import RANKS, figure_files
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.figures import read_figure_study
from pmio_lib.tables.said import tidy, write_said
from pmio_lib.tables.store import write_table

ROOM: Final = "figures"


def main(root: Path) -> None:
    """Clean every table of figures and store it; DataError with the problems of all of them."""
    study = read_figure_study(root / "study")
    files, problems, cleaned = figure_files(root), list[Problem](), {}
    for file in files:
        clean = clean_ranks if Path(file).stem == RANKS else clean_figures
        try:
            cleaned[f"{ROOM}/{Path(file).stem}"] = clean(root / file, file, study)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    for name, table in cleaned.items():
        model = Ranks if Path(name).name == RANKS else Figures
        write_table(root, name, table.frame, table.ledger, model)
    write_said(root, ROOM, [])
    tidy(root, ROOM, cleaned)


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
