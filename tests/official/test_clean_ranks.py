"""Tables of national ranks: what is wrong is named by row and column, all of it at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pmio_lib.core.errors import Problem
from pmio_lib.official.clean import CleanTable
from pmio_lib.official.clean_ranks import clean_ranks
from pmio_lib.study.figures import FigureStudy

FILE = "data/raw/official/national_ranks.csv"
HEAD = [
    *("measure", "area_code", "area", "base_year", "year", "change", "rank", "areas_ranked"),
    *("unit", "status", "publication", "locator"),
]
TAIL = ["percentage_point", "unstated", "release", "rule"]
Rows = list[list[str]]


@pytest.fixture
def ranks() -> Rows:
    """Two ranks with nothing wrong."""
    return [
        HEAD,
        ["share", "861", "Stoke-on-Trent", "2018", "2019", "5.2", "1", "148", *TAIL],
        ["share", "861", "Stoke-on-Trent", "2017", "2025", "-0.8", "78", "146", *TAIL],
    ]


@pytest.fixture
def cleaned(write: Callable[[Rows], Path], study: FigureStudy) -> Callable[[Rows], CleanTable]:
    return lambda rows: clean_ranks(write(rows), FILE, study)


def changed(rows: Rows, line: int, **cells: str) -> Rows:
    """Give the rows with some cells of one line changed."""
    copy = [list(row) for row in rows]
    for column, value in cells.items():
        copy[line - 1][HEAD.index(column)] = value
    return copy


def test_sound_ranks_come_out_typed_and_by_year(
    ranks: Rows, cleaned: Callable[[Rows], CleanTable]
) -> None:
    table = cleaned(ranks)
    assert table.frame["source_row"].tolist() == [3, 2]
    assert table.frame["change"].tolist() == [-0.8, 5.2]
    assert table.frame["rank"].dtype == "int64"
    assert table.ledger.rows_in == table.ledger.rows_out == 2


@pytest.mark.parametrize(
    ("column", "value", "found", "expected"),
    [
        ("rank", "0", "0", "a rank of 1 or more"),
        ("rank", "149", "149", "a rank no greater than the number of areas ranked"),
        ("rank", "1st", "'1st'", "a whole number"),
        ("rank", "1.5", "'1.5'", "a whole number"),
        ("rank", "-1", "'-1'", "a whole number"),
        ("rank", "9" * 30, f"'{'9' * 30}'", "a whole number"),
        ("rank", "١", "'١'", "a whole number"),
        ("rank", "", "nothing", "a whole number"),
        ("areas_ranked", "one", "'one'", "a whole number"),
        ("change", "520", "520", "a change of at most 100 points"),
        ("change", "5,2", "'5,2'", "a plain number"),
        ("change", "x", "'x'", "a plain number"),
        ("year", "2017", "2017", "a year after the base year"),
        ("year", "2018", "2018", "a year after the base year"),
        ("year", "20019", "'20019'", "a year such as 2019"),
        ("base_year", "18", "'18'", "a year such as 2018"),
        ("unit", "percent", "'percent'", "percentage_point"),
        ("status", "draft", "'draft'", "one of final, provisional, unstated"),
        ("measure", "shares", "'shares'", "an id of study/measures.yaml"),
        ("publication", "gossip", "'gossip'", "an id of study/publications.yaml"),
        ("area", "Stoke", "'Stoke'", "'Stoke-on-Trent', the name of area 861"),
        ("locator", "", "nothing", "the rule by which it follows"),
    ],
)
def test_one_bad_cell_is_one_problem_that_says_where_and_what(
    ranks: Rows,
    cleaned: Callable[[Rows], CleanTable],
    problems: Callable[[Callable[[], object]], list[Problem]],
    column: str,
    value: str,
    found: str,
    expected: str,
) -> None:
    (problem,) = problems(lambda: cleaned(changed(ranks, 2, **{column: value})))
    assert str(problem).startswith(
        f"{FILE}, row 2, column {column}: found {found}; expected {expected}. "
    )


def test_a_wrong_word_and_a_wrong_number_are_told_together(
    ranks: Rows,
    cleaned: Callable[[Rows], CleanTable],
    problems: Callable[[Callable[[], object]], list[Problem]],
) -> None:
    rows = changed(changed(ranks, 2, rank="500"), 3, status="draft", change="up")
    found = problems(lambda: cleaned(rows))
    assert [(p.row, p.column) for p in found] == [(2, "rank"), (3, "change"), (3, "status")]


def test_a_repeated_pair_of_years_is_named_on_both_rows(
    ranks: Rows,
    cleaned: Callable[[Rows], CleanTable],
    problems: Callable[[Callable[[], object]], list[Problem]],
) -> None:
    found = problems(lambda: cleaned([*ranks, ranks[1]]))
    assert [p.row for p in found] == [2, 4]
    assert found[0].found == "share / 861 / 2018 / 2019 more than once"


def test_only_a_header_or_a_missing_heading_is_refused(
    ranks: Rows,
    cleaned: Callable[[Rows], CleanTable],
    problems: Callable[[Callable[[], object]], list[Problem]],
) -> None:
    (empty,) = problems(lambda: cleaned(ranks[:1]))
    assert empty.found == "a header and no rows"
    (missing,) = problems(lambda: cleaned([row[:-1] for row in ranks]))
    assert (missing.row, missing.column, missing.found) == (1, "locator", "no such column")
