"""How a frame lies on the page, and its numbers by row and column."""

import pandas as pd
import pytest

from pmio_lib.core.errors import PublishError
from pmio_lib.page.cells import laid_out, one_row

INDEX = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["test", "year"])
FRAME = pd.DataFrame({"x": [1, 2], "x_low": [0, None], "x_high": [3, 4], "y_low": [5, 6]}, INDEX)


def test_every_named_level_heads_a_row() -> None:
    layout = laid_out(FRAME)
    assert layout.heads == ("test", "year")
    assert layout.keys == [("a", 1), ("a", 2)]


def test_ends_are_hidden_only_beside_the_column_they_belong_to() -> None:
    layout = laid_out(FRAME)
    assert layout.shown == ["x", "y_low"]
    assert layout.ranged == ["x"]


def test_an_interval_with_one_end_missing_is_none() -> None:
    layout = laid_out(FRAME)
    interval = layout.interval("x", 0, 0.9)
    assert interval is not None
    assert (interval.low, interval.high, interval.confidence) == (0, 3, 0.9)
    assert layout.interval("x", 1, 0.9) is None
    assert layout.interval("y_low", 0, 0.9) is None


def test_one_row_has_no_name() -> None:
    layout = one_row({"n": 3})
    assert (layout.heads, layout.keys, layout.values) == ((), [()], {"n": [3]})


def test_without_a_named_index_the_first_column_names_the_rows() -> None:
    layout = laid_out(pd.DataFrame({"area": ["a", "b"], "x": [1, 2]}))
    assert (layout.heads, layout.keys, layout.values) == (
        ("area",),
        [("a",), ("b",)],
        {"x": [1, 2]},
    )


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame(), "each of its own name: it has none"),
        (pd.DataFrame([[1, 2, 3]], columns=["a", "b", "b"]), "each of its own name: b"),
        (pd.DataFrame({"a": [1, 1], "b": [2, 3]}), "rows of one name, a: "),
    ],
)
def test_a_frame_whose_numbers_cannot_be_told_apart_is_refused(
    frame: pd.DataFrame, said: str
) -> None:
    with pytest.raises(PublishError, match=said):
        laid_out(frame)
