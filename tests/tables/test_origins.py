"""What a result rests on is carried along, whatever pandas does to it in between."""

import pandas as pd

from pmio_lib.tables.origins import TABLES, origins, resting_on, traced


def read(name: str) -> pd.DataFrame:
    frame = pd.DataFrame({"year": [2018, 2019], "area": ["a", "a"], "value": [1.0, 2.0]})
    frame.attrs[TABLES] = (name,)
    return frame


@traced
def pivoted(frame: pd.DataFrame, *, other: pd.DataFrame | None = None) -> pd.DataFrame:
    return frame.pivot(index="year", columns="area", values="value")


def test_a_traced_result_rests_on_the_frames_given_by_place_and_by_name() -> None:
    assert origins(read("x").pivot(index="year", columns="area", values="value")) == ()
    assert origins(pivoted(read("x"))) == ("x",)
    assert origins(pivoted(read("x"), other=read("y"))) == ("x", "y")


def test_frames_are_found_in_mappings_and_sequences() -> None:
    assert origins({"a": read("y")}, [read("x"), read("y")], "words", 3, None) == ("x", "y")


def test_each_frame_of_a_result_is_told_and_nothing_else_is_touched() -> None:
    result = resting_on({"a": pd.DataFrame(), "b": 3}, read("x"))
    assert origins(result) == ("x",)
    assert resting_on("words", read("x")) == "words"
