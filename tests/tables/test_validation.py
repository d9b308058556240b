"""Contracts: each says in words what it wants, each check is recorded, and no cell is repeated."""

import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.typing.pandas import Series

import pmio_lib
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.official.tables import Figures, RawFigures
from pmio_lib.site.documents import CATALOGUE
from pmio_lib.survey.tables import SurveyRatings
from pmio_lib.tables.columns import described
from pmio_lib.tables.validation import CheckResult, check_results, failures, said, validated

CANARY = "Zebedee Quokka zebedee@canary.example"


class Small(pa.DataFrameModel):
    """One of each kind of check."""

    id: Series[str] = described("an id in small letters", unique=True, str_matches="^[a-z]+$")
    share: Series[float] = described("0 to 1", nullable=True, ge=0, le=1)
    count: Series[int] = described("a count", ge=0)

    class Config:
        """Strict, and unique by two columns."""

        strict = True
        unique = ("share", "count")

    @pa.dataframe_check(error="share: a share where the count is not 0")
    def share_where_counted(cls, frame: pd.DataFrame) -> pd.Series:  # noqa: N805
        """Hold shares to rows that count."""
        return frame["share"].isna() | frame["count"].gt(0)


def small(**columns: Sequence[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"id": list("abcd"), "share": [0.5, None, 1.0, 0.25], "count": [4, 0, 1, 2]}
    )
    return frame.astype({"id": "str"}).assign(**columns)


def failed(frame: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Failures by column and check; a column's words stand for several checks of it together."""
    found = Counter[tuple[str, str]]()
    for one in check_results(frame, Small):
        found[one.column, one.check.split(" (")[0]] += one.failed
    return {key: count for key, count in found.items() if count}


ALL = [
    ("id", "type string[pyarrow] (found str)"),
    ("id", "no empty cell"),
    ("id", "an id in small letters"),
    ("id", "each value once"),
    ("share", "type float64 (found float64)"),
    ("share", "0 to 1"),
    ("share", "0 to 1"),
    ("count", "type int64 (found int64)"),
    ("count", "no empty cell"),
    ("count", "a count"),
    ("", "no other column"),
    ("", "each share, count once"),
    ("", "share: a share where the count is not 0"),
]


def test_every_check_is_recorded_on_passes_too_in_the_order_of_the_columns() -> None:
    results = check_results(small(), Small)
    assert [(one.column, one.check) for one in results] == ALL
    assert {(one.rows, one.failed) for one in results} == {(4, 0)}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"id": ["a", "B", "c", "D"]}, {("id", "an id in small letters"): 2}),
        ({"id": ["a", "a", "a", "d"]}, {("id", "each value once"): 3}),
        ({"id": ["a", None, "c", "d"]}, {("id", "no empty cell"): 1}),
        ({"share": [0.5, None, -1.0, 5.0]}, {("share", "0 to 1"): 2}),
        (
            {"share": [0.5, 0.5, 0.5, None], "count": [4, 4, 3, 0]},
            {("", "each share, count once"): 2},
        ),
        (
            {"count": [4, 0, 0, 0]},
            {("", "share: a share where the count is not 0"): 2},
        ),
    ],
    ids=["pattern", "twice", "empty", "bounds", "two columns twice", "across columns"],
)
def test_failing_rows_are_counted_check_by_check(
    columns: dict[str, Any], expected: dict[tuple[str, str], int]
) -> None:
    assert failed(small(**columns)) == expected


def test_a_row_that_fails_two_checks_counts_in_both() -> None:
    assert failed(small(count=[-1, 0, 1, 2])) == {
        ("count", "a count"): 1,
        ("", "share: a share where the count is not 0"): 1,
    }


def test_a_column_of_another_type_fails_for_every_row_and_so_do_checks_it_makes_impossible() -> (
    None
):
    found = failed(small(count=["4", "0", "1", "2"]))
    assert found["count", "type int64"] == 4
    assert found["count", "a count"] == 4
    assert found["", "share: a share where the count is not 0"] == 4


def test_a_column_that_is_not_there_passes_nothing() -> None:
    results = check_results(small().drop(columns="share"), Small)
    share = [one for one in results if one.column == "share"]
    assert [one.check for one in share] == [
        "type float64 (found no such column)",
        "0 to 1",
        "0 to 1",
    ]
    assert {one.failed for one in share} == {4}
    whole = {one.check: one.failed for one in results if not one.column}
    assert whole["share: a share where the count is not 0"] == 4


def test_a_column_nobody_asked_for_is_a_failure_that_does_not_name_it() -> None:
    results = check_results(small().assign(**{CANARY: 1}), Small)
    assert {one.check: one.failed for one in results if one.failed} == {"no other column": 4}
    assert CANARY not in recorded(results)


@pytest.mark.parametrize("index", [[7, 7, 7, 7], [3, 1, 1, 0], list("wxyz")], ids=str)
def test_rows_count_whatever_their_labels_even_where_these_repeat(index: list[Any]) -> None:
    frame = small(id=["a", "B", "C", "D"], count=[-1, -1, 1, 2]).set_index(pd.Index(index))
    assert failed(frame)["id", "an id in small letters"] == 3
    assert failed(frame)["count", "a count"] == 2


def test_a_table_without_rows_has_every_check_and_none_failed() -> None:
    results = check_results(small().iloc[:0], Small)
    assert len(results) == len(ALL)
    assert {(one.rows, one.failed) for one in results} == {(0, 0)}


CELLS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", "C", "d"]),
        "share": st.sampled_from([None, -1.0, 0.0, 0.5, 3.0]),
        "count": st.integers(-2, 3),
    }
)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_something_failed_exactly_where_the_contract_is_broken_and_never_more_rows_than_there_are(
    cells: list[dict[str, Any]],
) -> None:
    frame = pd.DataFrame(cells).astype({"id": "str", "share": "float64"})
    results = check_results(frame, Small)
    assert all(0 <= one.failed <= one.rows == len(cells) for one in results)
    assert any(one.failed for one in results) == bool(failures(frame, Small, "f"))
    mixed = check_results(frame.iloc[::-1], Small)
    assert mixed == results


# No cell's value


def recorded(results: Sequence[CheckResult]) -> str:
    return json.dumps([asdict(one) for one in results])


@pytest.mark.parametrize("damage", ["cells", "twice", "types", "column", "row check"])
def test_no_cell_is_repeated_whatever_fails(damage: str) -> None:
    row = {"response_id": CANARY, "wave": CANARY, "school_id": CANARY, "item": CANARY}
    frame = pd.DataFrame([{**row, "rating": 7, "status": CANARY}] * (2 if damage == "twice" else 1))
    frame = frame.astype({"rating": "Int64"})
    if damage == "types":
        frame = frame.assign(rating=CANARY, status=pd.Categorical([CANARY]))
    elif damage == "column":
        frame = frame.drop(columns="rating").assign(**{CANARY: CANARY})
    elif damage == "row check":
        frame = frame.assign(status="missing")
    results = check_results(frame, SurveyRatings)
    assert sum(one.failed for one in results) > 3
    assert not [part for part in CANARY.split() if part in recorded(results)]


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.title)
def test_every_table_of_the_project_can_be_reported_on_without_a_row(spec: Any) -> None:
    schema = spec.model.to_schema()
    frame = pd.DataFrame({str(name): [] for name in schema.columns}, dtype="object")
    results = check_results(frame, spec.model)
    assert {one.column for one in results} == {"", *schema.columns}
    assert sum(one.check.startswith("type ") for one in results) == len(schema.columns)
    checks = sum(len(column.checks) for column in schema.columns.values()) + len(schema.checks)
    assert len(results) >= checks + len(schema.columns)


# Failures in words


def two_lines(**columns: list[object]) -> pd.DataFrame:
    frame = pd.DataFrame({"id": ["a", "b"], "share": [0.5, None], "count": [4, 0], **columns})
    return frame.set_index(pd.Index([2, 7], dtype="int64"))


def test_a_frame_that_keeps_its_contract_is_given_back() -> None:
    frame = two_lines()
    assert validated(frame, Small, "f.csv").equals(frame)
    assert failures(frame, Small, "f.csv") == ()


def test_each_failure_is_put_in_the_columns_own_words() -> None:
    frame = two_lines(share=[5.0, 0.5], count=[-1, 0])
    assert set(failures(frame, Small, "f.csv")) == {
        Problem("f.csv", 2, "share", "5", "0 to 1"),
        Problem("f.csv", 2, "share", "5", "a share where the count is not 0"),
        Problem("f.csv", 2, "count", "-1", "a count"),
        Problem("f.csv", 7, "share", "0.5", "a share where the count is not 0"),
    }


def test_line_numbers_survive_a_failure_of_a_whole_column() -> None:
    frame = two_lines(count=[-1, 0]).drop(columns="share").assign(extra=1)
    found = {(p.row, p.column) for p in failures(frame, Small, "f.csv")}
    assert {(1, "share"), (1, "extra"), (2, "count")} <= found


def test_a_column_of_the_wrong_type_is_a_problem_without_a_row() -> None:
    assert set(failures(two_lines(count=["4", "0"]), Small, "f.csv")) == {
        Problem("f.csv", None, "count", "cells of type str", "a count"),
        Problem(
            "f.csv",
            None,
            "share",
            "cells that cannot be checked",
            "a share where the count is not 0",
        ),
    }


def test_all_failures_are_raised_together_as_bad_data() -> None:
    with pytest.raises(DataError) as caught:
        validated(two_lines(share=[5.0, 6.0], count=[1, 1]), Small, "f.csv")
    assert [p.row for p in caught.value.problems] == [2, 7]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (np.nan, "nothing"),
        ("", "nothing"),
        ("fifty", "'fifty'"),
        ("a\nb", r"'a\nb'"),
        (591.0, "591"),
        (59.1, "59.1"),
        (599728.5, "599728.5"),
        (1234567, "1234567"),
        (True, "True"),
        (float("inf"), "inf"),
    ],
)
def test_a_value_is_shown_in_full(value: object, text: str) -> None:
    assert said(value) == text


def figures(**columns: object) -> pd.DataFrame:
    row = {"measure": "m", "area_code": "861", "area": "S", "year": 2019, "value": 5.0}
    row |= {"symbol": None, "unit": "percent", "status": "final", "publication": "p"}
    frame = pd.DataFrame([{**row, "locator": "l", "source_row": 2, **columns}])
    return frame.astype({"symbol": "str", "value": "float64"})


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"value": 0.0}, []),
        ({"value": 100.0}, []),
        ({"value": None, "symbol": "x"}, []),
        ({"value": 100.01}, ["a percentage from 0 to 100"]),
        ({"value": None}, ["either a figure or a symbol, not both and not neither"]),
        ({"symbol": "x"}, ["either a figure or a symbol, not both and not neither"]),
        ({"value": 591.0, "unit": "count"}, []),
        ({"value": 0.5, "unit": "count"}, ["a whole number, as a count is"]),
        ({"year": 1989}, ["a year from 1990 to 2100"]),
        ({"year": 2101}, ["a year from 1990 to 2100"]),
        ({"source_row": 1}, ["a line number"]),
    ],
)
def test_figures_are_held_to_their_bounds(columns: dict[str, object], wanted: list[str]) -> None:
    assert [p.expected for p in failures(figures(**columns), Figures, "f")] == wanted


# Every contract of the library


def models() -> Iterator[type[pa.DataFrameModel]]:
    """Give every pandera model of the library."""
    for module in pkgutil.walk_packages(pmio_lib.__path__, "pmio_lib."):
        if not module.name.endswith("tables"):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            is_model = isinstance(thing, type) and issubclass(thing, pa.DataFrameModel)
            if is_model and thing.__module__ == module.name and thing.to_schema().columns:
                yield thing


MODELS = sorted(models(), key=lambda model: model.__name__)


def test_the_models_of_figures_are_among_those_looked_at() -> None:
    assert {RawFigures, Figures} <= set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_says_in_words_what_it_expects_and_what_it_is(
    model: type[pa.DataFrameModel],
) -> None:
    silent = [
        name
        for name, column in model.to_schema().columns.items()
        if not (column.metadata or {}).get("expected") or not column.description
    ]
    assert silent == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_refuses_columns_it_does_not_name(model: type[pa.DataFrameModel]) -> None:
    assert model.to_schema().strict is True


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_check_of_whole_rows_names_its_column_and_what_it_wants(
    model: type[pa.DataFrameModel],
) -> None:
    schema = model.to_schema()
    for check in schema.checks:
        column, _, wanted = str(check.error).partition(": ")
        assert column in schema.columns, check.error
        assert wanted
