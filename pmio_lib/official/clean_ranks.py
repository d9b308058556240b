"""From a table of national ranks as typed to one ready to use, checked against the study."""

from pathlib import Path

import pandas as pd

from pmio_lib.core.errors import DataError
from pmio_lib.official.clean import CleanTable, in_order, read_rows, row_ledger, unknown_ids
from pmio_lib.official.rank_tables import Ranks, RawRanks
from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.validation import failures, validated

WHOLE = ["base_year", "year", "rank", "areas_ranked"]


def clean_ranks(path: Path, file: str, study: FigureStudy) -> CleanTable:
    """Read, check and type one table of ranks.

    Gives columns of official.rank_tables.Ranks, sorted by measure, area and years. Raises DataError
    with every problem found, by row and column.
    """
    raw = read_rows(path, file)
    problems = [*failures(raw.frame, RawRanks, file)]
    if not any(problem.row == 1 for problem in problems):
        sound = raw.frame.drop(index=[problem.row for problem in problems if problem.row])
        problems += [*unknown_ids(raw.frame, file, study), *failures(_typed(sound), Ranks, file)]
    if problems:
        raise DataError(in_order(problems))
    keys = ["measure", "area_code", "base_year", "year"]
    frame = validated(_typed(raw.frame), Ranks, file).sort_values(keys, ignore_index=True)
    return CleanTable(frame, row_ledger(path, file, raw, len(frame)))


def _typed(text: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(WHOLE, "int64") | {"change": "float64"}
    return text.astype(types).assign(source_row=text.index.astype("int64"))
