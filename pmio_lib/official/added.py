"""Figures that came later join the tables of all areas they belong to: a new year is one file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.official.clean import CleanTable, refuse
from pmio_lib.official.tables import KEY
from pmio_lib.study.figures import FigureStudy, all_areas_of
from pmio_lib.tables.row_ledger import RowLedger


def tables_of(study: FigureStudy) -> dict[str, str]:
    """Give the table of all areas of each measure that has one."""
    return {name: held.table for name, held in all_areas_of(study.measures).items()}


def with_added(
    tables: Mapping[str, CleanTable], added: Mapping[str, CleanTable], study: FigureStudy
) -> dict[str, tuple[pd.DataFrame, tuple[RowLedger, ...]]]:
    """Give each table with the rows that were added to it, and the accounts of its files.

    `tables` by name, `added` by file, as areas_clean gives both. Raises DataError for a figure
    that stands in two files.
    """
    whole: dict[str, tuple[pd.DataFrame, tuple[RowLedger, ...]]] = {
        name: (table.frame, (table.ledger,)) for name, table in tables.items()
    }
    table_of = tables_of(study)
    problems: list[Problem] = []
    for file, one in added.items():
        rest = dict(one.ledger.left_out)
        for name, rows in one.frame.groupby(one.frame["measure"].map(table_of)):
            frame, ledgers = whole.get(str(name), (rows.head(0), ()))
            problems += _twice(rows, frame, file)
            rows_in = len(rows) + sum(rest.values())
            ledger = replace(one.ledger, rows_in=rows_in, rows_out=len(rows), left_out=rest)
            joined = pd.concat([frame, rows]) if len(frame) else rows
            whole[str(name)] = joined.sort_values(KEY, ignore_index=True), (*ledgers, ledger)
            rest = {}
    refuse(problems)
    return whole


def _twice(rows: pd.DataFrame, frame: pd.DataFrame, file: str) -> Iterable[Problem]:
    both = rows.merge(frame[KEY], on=KEY)
    advice = f"Take it out of {file}, or mend it where it stands."
    both = both.set_index("source_row")[["measure", "area", "year"]]
    for line, name, area, year in both.itertuples():
        found, wanted = f"{name}, {area}, {year}", "a figure that no other file holds"
        yield Problem(file, line, "measure", found, wanted, advice)
