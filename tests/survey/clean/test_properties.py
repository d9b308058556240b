"""Whatever is done to an export, it is refused with places, or every row is accounted for."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forms_files import NOVEMBER, Rows, export, known_schools, write_csv, write_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.survey.clean.responses import CleanWave, clean_wave

NAMES = Pseudonyms(b"k" * 32)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "7", "2;3", ";;", "test", "anonymous", "13/13/2019", "No", "Maybe", "=1+"]
    ),
    st.integers(-10, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=20),
)
Mutilation = Callable[[Rows, random.Random], Rows]


def shuffle_columns(rows: Rows, draw: random.Random) -> Rows:
    order = draw.sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] for place in order] for row in rows]


def repeat_row(rows: Rows, draw: random.Random) -> Rows:
    return [*rows, list(draw.choice(rows))]


def blank_row(rows: Rows, draw: random.Random) -> Rows:
    place = draw.randint(1, len(rows))
    return [*rows[:place], [None] * len(rows[0]), *rows[place:]]


def drop_column(rows: Rows, draw: random.Random) -> Rows:
    place = draw.randrange(len(rows[0]))
    return [row[:place] + row[place + 1 :] for row in rows]


def add_column(rows: Rows, draw: random.Random) -> Rows:
    return [[*row, f"extra {draw.random()}"] for row in rows]


def rename_heading(rows: Rows, draw: random.Random) -> Rows:
    head = list(rows[0])
    head[draw.randrange(len(head))] = draw.choice(["Something", "Name3", "School", "9. Pupils"])
    return [head, *rows[1:]]


def cut_rows(rows: Rows, draw: random.Random) -> Rows:
    return rows[: draw.randint(1, len(rows))]


def swap_rows(rows: Rows, draw: random.Random) -> Rows:
    return [rows[0], *draw.sample(rows[1:], len(rows) - 1)]


MUTILATIONS: list[Mutilation] = [
    *(shuffle_columns, repeat_row, blank_row, drop_column),
    *(add_column, rename_heading, cut_rows, swap_rows),
]


def cleaned(folder: Path, rows: Rows, as_text: bool) -> CleanWave:
    path = folder / ("x.csv" if as_text else "x.xlsx")
    (write_csv if as_text else write_xlsx)(path, rows)
    return clean_wave(path, path.name, NOVEMBER, known_schools(4), NAMES)


def filled(rows: Rows) -> int:
    """Rows below the headings up to the last that holds something."""
    has_cells = [any(str(cell or "").strip() for cell in row) for row in rows[1:]]
    return max((place for place, full in enumerate(has_cells, start=1) if full), default=0)


@given(
    count=st.integers(1, 8),
    places=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), CELLS), max_size=12),
    steps=st.lists(st.sampled_from(MUTILATIONS), max_size=4),
    seed=st.integers(0, 2**32),
    as_text=st.booleans(),
)
def test_rows_in_are_rows_out_and_the_ledger(
    count: int,
    places: list[tuple[int, int, Any]],
    steps: list[Mutilation],
    seed: int,
    as_text: bool,
) -> None:
    rows = export(NOVEMBER, *[{}] * count)
    for column, row, cell in places:
        if row < len(rows) and column < len(rows[0]):
            rows[row][column] = cell
    draw = random.Random(seed)  # noqa: S311
    for step in steps:
        rows = step(rows, draw) if rows[1:] else rows
    with tempfile.TemporaryDirectory() as folder:
        try:
            wave = cleaned(Path(folder), rows, as_text)
        except DataError as error:
            assert all(problem.file for problem in error.problems)  # noqa: PT017
            return
    ledger = wave.ledger
    assert ledger.rows_in == ledger.rows_out + sum(ledger.left_out.values())
    assert ledger.rows_out == len(wave.responses)
    if not as_text:  # blank lines at the end of a text are lines too
        assert ledger.rows_in == filled(rows)
    assert len(wave.ratings) == len(wave.responses) * len(NOVEMBER.of_kind("rating"))


ANN = {"name": "Ann", "school": "School 1"}
SIX = export(NOVEMBER, ANN, {}, {"school": "test"}, {}, ANN, {"name": ""})


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> CleanWave:
    return cleaned(tmp_path_factory.mktemp("survey"), SIX, as_text=False)


@settings(max_examples=10)
@given(order=st.permutations(range(6)), seed=st.integers(0, 2**32))
def test_order_of_rows_and_columns_does_not_matter(
    in_order: CleanWave, order: list[int], seed: int
) -> None:
    shuffled = [SIX[0], *(SIX[1:][place] for place in order)]
    shuffled = shuffle_columns(shuffled, random.Random(seed))  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        other = cleaned(Path(folder), shuffled, as_text=False)
    for table in ("responses", "support", "ratings", "free_text"):
        assert getattr(in_order, table).equals(getattr(other, table))
