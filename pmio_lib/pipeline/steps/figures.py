"""Stage: every raw table of published and official figures to its processed table."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import project_root
from pmio_lib.official.areas_clean import AREAS, clean_area_figures, clean_areas, with_added
from pmio_lib.official.clean import CleanTable, clean_figures
from pmio_lib.official.tables import AreaFigures, AreaRegister, Figures
from pmio_lib.pipeline.raw_files import ALL_AREAS, figure_files
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.figures import FigureStudy, all_areas_of, read_figure_study
from pmio_lib.tables.row_ledger import BLANK_ROW, RowLedger
from pmio_lib.tables.said import Said, tidy, write_said
from pmio_lib.tables.store import write_table

ROOM: Final = "figures"
REGISTER: Final = f"{ALL_AREAS}/{AREAS}.csv"


def main(root: Path) -> None:
    """Clean every table of figures and store it; DataError with the problems of all of them."""
    study = read_figure_study(root / "study")
    known = {held.table for held in all_areas_of(study.measures).values()}
    problems = list[Problem]()
    cleaned: dict[str, tuple[CleanTable, type[pa.DataFrameModel]]] = {}
    of_all_areas, added = dict[str, CleanTable](), dict[str, CleanTable]()
    for file in in_order_of_need(figure_files(root)):
        try:
            clean, model = _cleaner(file, study, cleaned)
            table, name = clean(root / file), Path(file).stem
            if model is not AreaFigures:
                cleaned[f"{ROOM}/{name}"] = table, model
            elif name in known:
                of_all_areas[name] = table
            else:
                added[file] = table
        except DataError as error:
            problems += error.problems
            if file == REGISTER:
                break  # without it no table of all areas can be checked
    if problems:
        raise DataError(problems)
    tables: dict[str, tuple[pd.DataFrame, tuple[RowLedger, ...], type[pa.DataFrameModel]]] = {
        name: (table.frame, (table.ledger,), model) for name, (table, model) in cleaned.items()
    }
    for name, (frame, ledgers) in with_added(of_all_areas, added, study).items():
        tables[f"{ROOM}/{name}"] = frame, ledgers, AreaFigures
    for name, (frame, ledgers, model) in tables.items():
        write_table(root, name, frame, ledgers, model)
    write_said(root, ROOM, _left_out(each for _, some, _ in tables.values() for each in some))
    tidy(root, ROOM, tables)


def _left_out(ledgers: Iterable[RowLedger]) -> list[Said]:
    return [
        Said(ledger.file, f"left out: {reason}", count)
        for ledger in ledgers
        for reason, count in ledger.left_out.items()
        if reason != BLANK_ROW
    ]


def in_order_of_need(files: tuple[str, ...]) -> list[str]:
    """Give the small tables, then the register of areas, then the tables that need it."""
    return sorted(files, key=lambda file: (file.startswith(ALL_AREAS), file != REGISTER))


def _cleaner(
    file: str,
    study: FigureStudy,
    cleaned: dict[str, tuple[CleanTable, type[pa.DataFrameModel]]],
) -> tuple[Callable[[Path], CleanTable], type[pa.DataFrameModel]]:
    """Give how a file is cleaned, and the contract of what comes out."""
    if file == REGISTER:
        return lambda path: clean_areas(path, file, study), AreaRegister
    if file.startswith(ALL_AREAS):
        if f"{ROOM}/{AREAS}" not in cleaned:
            raise DataError([Problem(REGISTER, None, None, "no file", "the register of areas")])
        areas = cleaned[f"{ROOM}/{AREAS}"][0].frame
        return lambda path: clean_area_figures(path, file, study, areas), AreaFigures
    return lambda path: clean_figures(path, file, study), Figures


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
