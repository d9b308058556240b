"""Runs a pandera model lazily and says in words what failed, by file, row and column."""

from collections.abc import Hashable, Iterable

import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from pmio_lib.core.errors import DataError, Problem

EVERYTHING = ValidationDepth.SCHEMA_AND_DATA
COLUMN_CHECKS = {"column_in_dataframe", "column_in_schema"}


def failures(frame: pd.DataFrame, model: type[pa.DataFrameModel], file: str) -> tuple[Problem, ...]:
    """List every failure of `frame` against `model`.

    `frame` is indexed by line of the file; a field's metadata `expected` says in words what the
    contract wants.
    """
    try:
        with config_context(validation_enabled=True, validation_depth=EVERYTHING):
            model.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        # a cell that fails two checks is wrong once
        return tuple(dict.fromkeys(_problems(cases, frame, model, file)))
    return ()


def validated(frame: pd.DataFrame, model: type[pa.DataFrameModel], file: str) -> pd.DataFrame:
    """Give `frame` back if it keeps the contract.

    Raises DataError with every failure, not only the first.
    """
    problems = failures(frame, model, file)
    if problems:
        raise DataError(problems)
    return frame


def stored(frame: pd.DataFrame, model: type[pa.DataFrameModel], keys: list[str]) -> pd.DataFrame:
    """Give the contract's columns of `frame`, sorted by keys; DataError if it breaks it."""
    columns = [str(name) for name in model.to_schema().columns]
    ordered = frame[columns].sort_values(keys, ignore_index=True)
    return validated(ordered, model, model.__name__)


def _problems(
    cases: pd.DataFrame, frame: pd.DataFrame, model: type[pa.DataFrameModel], file: str
) -> Iterable[Problem]:
    seen: set[tuple[str, Hashable]] = set()
    expected = expectations(model)
    for case in cases.itertuples(index=False):
        check, column = str(case.check), str(case.column)
        if check in COLUMN_CHECKS:
            yield _column_problem(check, str(case.failure_case), model, file)
        elif case.schema_context == "DataFrameSchema":
            if (check, case.index) not in seen:
                seen.add((check, case.index))
                yield _row_problem(check, case.index, frame, model, file)
        elif _line(case.index) is None:
            if (column, None) not in seen:  # a type that is wrong fails every other check too
                seen.add((column, None))
                found = f"cells of type {case.failure_case}"
                yield Problem(file, None, column, found, expected.get(column, check))
        else:
            wanted = expected.get(column, check)
            yield Problem(file, _line(case.index), column, said(case.failure_case), wanted)


def expectations(model: type[pa.DataFrameModel]) -> dict[str, str]:
    """Give, for each column that says so, what it expects in words."""
    columns = model.to_schema().columns
    return {
        str(name): column.metadata["expected"]
        for name, column in columns.items()
        if column.metadata and "expected" in column.metadata
    }


def _column_problem(check: str, name: str, model: type[pa.DataFrameModel], file: str) -> Problem:
    if check == "column_in_dataframe":
        columns = ", ".join(str(column) for column in model.to_schema().columns)
        return Problem(file, 1, name, "no such column", f"the columns {columns}")
    return Problem(file, 1, name, "a column nobody asked for", "only the columns of the table")


def _row_problem(
    check: str, index: Hashable, frame: pd.DataFrame, model: type[pa.DataFrameModel], file: str
) -> Problem:
    if check == "multiple_fields_uniqueness":
        keys = list(model.to_schema().unique or [])
        found = " / ".join(str(frame.at[index, key]) for key in keys)
        found = f"{found} more than once"
        return Problem(file, _line(index), ", ".join(keys), found, "one row for each")
    column, _, wanted = check.partition(": ")
    if _line(index) is None:
        return Problem(file, None, column, "cells that cannot be checked", wanted or check)
    found = said(frame.at[index, column]) if column in frame else "this row"
    return Problem(file, _line(index), column, found, wanted or check)


def _line(index: object) -> int | None:
    return int(index) if isinstance(index, int) else None  # pandera gives NaN for whole columns


def said(value: object) -> str:
    """Give a value as a message shows it: words in quotes, numbers in full, what is not there."""
    if value is None or value != value or value == "":  # NaN is the one value unequal to itself
        return "nothing"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}"
    return repr(value) if isinstance(value, str) else str(value)
