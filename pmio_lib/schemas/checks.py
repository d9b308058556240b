"""Every check of a contract by itself: what was tested, on how many rows, how it went.

Recorded on passes too, with the type expected and the type found. No cell's value is recorded.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pmio_lib.schemas.validation import expectations


@dataclass(frozen=True)
class CheckResult:
    """One check: the column (empty for a check across columns), its words, rows and failures."""

    column: str
    check: str
    rows: int
    failed: int


def check_results(frame: pd.DataFrame, model: type[pa.DataFrameModel]) -> tuple[CheckResult, ...]:
    """Give the result of every check of `model` on `frame`, in the order of the columns.

    Parameters
    ----------
    frame : pandas.DataFrame
    model : type of pandera.DataFrameModel
    """
    return tuple(_results(frame, model, _failures(frame, model)))


def _failures(frame: pd.DataFrame, model: type[pa.DataFrameModel]) -> Counter[tuple[str, str]]:
    try:
        model.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        rows = cases.drop_duplicates(["column", "check", "index"])
        whole = rows["schema_context"].eq("DataFrameSchema")
        rows = rows.assign(column=rows["column"].where(~whole, "")).drop_duplicates(
            ["column", "check", "index"]
        )
        return Counter(zip(rows["column"].astype(str), rows["check"].astype(str), strict=True))
    return Counter()


def _results(
    frame: pd.DataFrame, model: type[pa.DataFrameModel], failed: Counter[tuple[str, str]]
) -> Iterator[CheckResult]:
    schema, rows, words = model.to_schema(), len(frame), expectations(model)
    for name, column in schema.columns.items():
        name = str(name)
        found = str(frame[name].dtype) if name in frame else "no such column"
        wrong = sum(
            n for (place, check), n in failed.items() if (place, check[:5]) == (name, "dtype")
        )
        yield CheckResult(name, f"type {column.dtype} (found {found})", rows, wrong)
        if not column.nullable:
            yield CheckResult(name, "no empty cell", rows, failed[name, "not_nullable"])
        for check in column.checks:
            text = str(check.error or check.name)
            yield CheckResult(name, words.get(name, text), rows, failed[name, text])
        if column.unique:
            yield CheckResult(name, "each value once", rows, failed[name, "field_uniqueness"])
    if schema.unique:
        text = f"each {', '.join(str(key) for key in schema.unique)} once"
        yield CheckResult("", text, rows, failed["", "multiple_fields_uniqueness"])
    for check in schema.checks:
        yield CheckResult("", str(check.error or check.name), rows, failed["", str(check.error)])
