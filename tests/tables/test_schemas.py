"""Every schema says in words what it wants, and every failure is put in those words."""

import importlib
import pkgutil
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing.pandas import Series

import pmio_lib
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.official.tables import Figures, RawFigures
from pmio_lib.tables.columns import described
from pmio_lib.tables.validation import failures, said, validated


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


class Small(pa.DataFrameModel):
    """A model with one of each kind of check."""

    id: Series[str] = described("an id", unique=True)
    share: Series[float] = described("0 to 1", nullable=True, ge=0, le=1)
    count: Series[int] = described("a count", ge=0)

    class Config:
        """Strict, and unique by two columns."""

        strict = True
        unique = ("id", "count")

    @pa.dataframe_check(error="share: a share where the count is not 0")
    def share_where_counted(cls, frame: pd.DataFrame) -> pd.Series:  # noqa: N805
        """Hold shares to rows that count."""
        return frame["share"].isna() | frame["count"].gt(0)


def small(**columns: list[object]) -> pd.DataFrame:
    frame = pd.DataFrame({"id": ["a", "b"], "share": [0.5, None], "count": [4, 0], **columns})
    return frame.set_index(pd.Index([2, 7], dtype="int64"))


def test_a_frame_that_keeps_its_contract_is_given_back() -> None:
    frame = small()
    assert validated(frame, Small, "f.csv").equals(frame)
    assert failures(frame, Small, "f.csv") == ()


def test_each_failure_is_put_in_the_columns_own_words() -> None:
    frame = small(share=[5.0, 0.5], count=[-1, 0])
    assert set(failures(frame, Small, "f.csv")) == {
        Problem("f.csv", 2, "share", "5", "0 to 1"),
        Problem("f.csv", 2, "share", "5", "a share where the count is not 0"),
        Problem("f.csv", 2, "count", "-1", "a count"),
        Problem("f.csv", 7, "share", "0.5", "a share where the count is not 0"),
    }


def test_line_numbers_survive_a_failure_of_a_whole_column() -> None:
    frame = small(count=[-1, 0]).drop(columns="share").assign(extra=1)
    found = {(p.row, p.column) for p in failures(frame, Small, "f.csv")}
    assert {(1, "share"), (1, "extra"), (2, "count")} <= found


def test_a_column_of_the_wrong_type_is_a_problem_without_a_row() -> None:
    assert set(failures(small(count=["4", "0"]), Small, "f.csv")) == {
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
        validated(small(share=[5.0, 6.0], count=[1, 1]), Small, "f.csv")
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
