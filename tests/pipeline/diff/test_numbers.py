"""Where the line between large, moderate and small lies, at the line and beside it."""

from typing import Any

import pytest

from pmio_lib.pipeline.diff.numbers import changes


def entry(value: float, unit: str, text: str = "") -> dict[str, Any]:
    words = {"description": "", "inputs": [], "basis": "evidence", "n": None, "interval": None}
    return {"value": value, "unit": unit, "text": text or str(value), **words}


@pytest.mark.parametrize(
    ("unit", "before", "after", "rank"),
    [
        ("percentage_point", 3.0, 5.0, "large"),
        ("percentage_point", 3.0, 4.99, "moderate"),
        ("percentage_point", 3.0, 3.5, "moderate"),
        ("percentage_point", 3.0, 3.49, "small"),
        ("percentage_point", 3.0, -0.1, "turned"),
        ("percentage_point", 3.0, 0.0, "large"),
        ("rank", 20, 30, "large"),
        ("rank", 20, 29, "moderate"),
        ("rank", 20, 23, "moderate"),
        ("rank", 20, 22, "small"),
        ("count", 100, 90, "large"),
        ("count", 100, 91, "moderate"),
        ("count", 100, 98, "moderate"),
        ("count", 100, 99, "small"),
        ("ratio", 0.0, 0.01, "large"),
    ],
)
def test_the_size_of_a_change_is_that_of_its_unit(
    unit: str, before: float, after: float, rank: str
) -> None:
    (change,) = changes({"x": entry(before, unit)}, {"x": entry(after, unit)}, "page")
    assert change.rank == rank


def test_what_the_page_shows_alike_comes_last_and_a_last_binary_digit_is_nothing() -> None:
    a = {"x": entry(0.1 + 0.2, "ratio", "0.30"), "y": entry(0.301, "ratio", "0.30")}
    b = {"x": entry(0.3, "ratio", "0.30"), "y": entry(0.302, "ratio", "0.30")}
    assert [(change.id, change.rank) for change in changes(a, b, "page")] == [("y", "not seen")]


def test_another_unit_or_real_files_in_place_of_the_twin_s_are_large() -> None:
    a = {"x": entry(3, "count"), "y": entry(3, "count") | {"basis": "by construction"}}
    b = {"x": entry(3, "percent"), "y": entry(3, "count")}
    ranks = {change.id: (change.rank, change.why) for change in changes(a, b, "page")}
    assert ranks["x"] == ("large", "unit count -> percent")
    assert ranks["y"] == ("large", "basis by construction -> evidence")
