"""Holds a table to its contract: what failed in words, by file, row and column; or check by check.

The results of single checks are recorded on passes too, with the type expected and the type found.
No cell's value is recorded in them.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from pmio_lib.core.errors import DataError, Problem

EVERYTHING: Final = ValidationDepth.SCHEMA_AND_DATA
MISSING_COLUMN: Final = "column_in_dataframe"
OTHER_COLUMN: Final = "column_in_schema"
TYPE: Final = "dtype"


@dataclass(frozen=True)
class CheckResult:
    """One check: the column (empty for a check across columns), its words, rows and failures."""

    column: str
    check: str
    rows: int
    failed: int


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
    expected, of_wrong_type = expectations(model), set[str]()
    for case in cases.itertuples(index=False):
        check, column = str(case.check), str(case.column)
        if check in (MISSING_COLUMN, OTHER_COLUMN):
            yield _column_problem(check, str(case.failure_case), model, file)
        elif case.schema_context == "DataFrameSchema":
            yield _row_problem(check, case.index, frame, model, file)
        elif _line(case.index) is None:
            if column not in of_wrong_type:  # a type that is wrong fails every other check too
                of_wrong_type.add(column)
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
    if check == MISSING_COLUMN:
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


def check_results(frame: pd.DataFrame, model: type[pa.DataFrameModel]) -> tuple[CheckResult, ...]:
    """Give the result of every check of `model` on `frame`, in the order of the columns.

    What fails for a column as a whole, or cannot be tested, fails for every row.
    """
    return tuple(_results(frame, model, _failures(frame, model)))


def _failures(frame: pd.DataFrame, model: type[pa.DataFrameModel]) -> Counter[tuple[str, str]]:
    """Count failing rows by column (empty for a check across columns) and check."""
    try:
        model.validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        return Counter(dict(_counts(error.failure_cases, len(frame))))
    return Counter()


def _counts(cases: pd.DataFrame, rows: int) -> Iterator[tuple[tuple[str, str], int]]:
    whole = cases["schema_context"].eq("DataFrameSchema")
    columns = cases["column"].astype("str").mask(whole, "")
    checks = cases["check"].astype("str")
    checks = checks.mask(checks.str.startswith(f"{TYPE}("), TYPE)
    for (column, check), places in cases["index"].groupby([columns, checks]):
        is_whole = check == TYPE or places.isna().any()
        yield (str(column), str(check)), rows if is_whole else places.nunique()


def _results(
    frame: pd.DataFrame, model: type[pa.DataFrameModel], failed: Counter[tuple[str, str]]
) -> Iterator[CheckResult]:
    schema, rows, words = model.to_schema(), len(frame), expectations(model)
    for name, column in schema.columns.items():
        found = str(frame[name].dtype) if name in frame else "no such column"
        for check, text in _column_checks(column, found, words.get(str(name))):
            count = failed[str(name), check] if name in frame else rows
            yield CheckResult(str(name), text, rows, count)
    for check, text in _row_checks(schema):
        yield CheckResult("", text, rows, failed["", check])


def _column_checks(column: Any, found: str, words: str | None) -> Iterator[tuple[str, str]]:
    """Give each check of a column as pandera calls it, and in words."""
    yield TYPE, f"type {column.dtype} (found {found})"
    if not column.nullable:
        yield "not_nullable", "no empty cell"
    for check in column.checks:
        name = str(check.error or check.name)
        yield name, words or name
    if column.unique:
        yield "field_uniqueness", "each value once"


def _row_checks(schema: Any) -> Iterator[tuple[str, str]]:
    """Give each check across columns as pandera calls it, and in words."""
    if schema.strict:
        yield OTHER_COLUMN, "no other column"
    if schema.unique:
        keys = ", ".join(str(key) for key in schema.unique)
        yield "multiple_fields_uniqueness", f"each {keys} once"
    for check in schema.checks:
        name = str(check.error or check.name)
        yield name, name
