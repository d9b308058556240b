"""Figures that came later join the tables of all areas they belong to: a new year is one file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.official.areas_clean import KEY
from pmio_lib.official.clean import CleanTable, told_once
from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.row_ledger import RowLedger

ALREADY: Final = "a figure that no other file holds"


def tables_of(study: FigureStudy) -> dict[str, str]:
    """Give the table of all areas of each measure that has one."""
    held = {name: one.all_areas for name, one in study.measures.items()}
    return {name: each.table for name, each in held.items() if each}


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
            ledger = replace(
                one.ledger,
                rows_in=len(rows) + sum(rest.values()),
                rows_out=len(rows),
                left_out=rest,
            )
            joined = pd.concat([frame, rows]) if len(frame) else rows
            joined = joined.sort_values(KEY, ignore_index=True)
            whole[str(name)] = joined, (*ledgers, ledger)
            rest = {}
    if problems:
        raise DataError(told_once(problems))
    return whole


def _twice(rows: pd.DataFrame, frame: pd.DataFrame, file: str) -> list[Problem]:
    both = rows.merge(frame[KEY], on=KEY)
    advice = f"Take it out of {file}, or mend it where it stands."
    lines = zip(both["source_row"], both["measure"], both["area"], both["year"], strict=True)
    return [
        Problem(file, int(line), "measure", f"{name}, {area}, {year}", ALREADY, advice)
        for line, name, area, year in lines
    ]
