"""Every check of a contract by itself: what was tested, on how many rows, how it went.

Recorded on passes too, with the type expected and the type found. No cell's value is recorded.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pmio_lib.tables.validation import expectations

TYPE: Final = "dtype"
OTHER_COLUMN: Final = "column_in_schema"


@dataclass(frozen=True)
class CheckResult:
    """One check: the column (empty for a check across columns), its words, rows and failures."""

    column: str
    check: str
    rows: int
    failed: int


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
