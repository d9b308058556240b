"""Whatever arrives, `pmio check` accounts for every row: kept, blank, or left out and named.

Each input is drawn sound and then spoilt as files are in practice; one that is refused says why.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from case_study_files import log, pupils
from forms_files import (
    FEBRUARY,
    NOVEMBER,
    ROOT,
    Rows,
    export,
    register_text,
    write_csv,
    write_xlsx,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.pipeline.check.checking import check_file
from pmio_lib.tables.checked import Checked

CASES = ROOT.parent / "shared" / "cases"
SCHOOLS = ("Hill", "Dale", "Moor", "School 1", "School 2")
ERRORS = ("#N/A", "#REF!", "#NAME?")
Draw = random.Random
Spoil = Callable[[Rows, Draw], Rows]


def blank_row(rows: Rows, draw: Draw) -> Rows:
    place = draw.randint(1, len(rows))
    return [*rows[:place], [None] * len(rows[0]), *rows[place:]]


def repeat_row(rows: Rows, draw: Draw) -> Rows:
    return [*rows, list(draw.choice(rows[1:]))] if rows[1:] else rows


def headings_again(rows: Rows, draw: Draw) -> Rows:
    return [*rows, list(rows[0])]


def total_row(rows: Rows, draw: Draw) -> Rows:
    return [*rows, [draw.choice(["Total", "Average"]), *[3] * (len(rows[0]) - 1)]]


def note_below(rows: Rows, draw: Draw) -> Rows:
    return [*rows, ["Downloaded for the meeting", *[None] * (len(rows[0]) - 1)]]


def excel_error(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, draw.choice(ERRORS))


def empty_cell(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, None)


def other_date(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, datetime(2016, 3, 1, 9), lambda cell: isinstance(cell, datetime))


def school_of_tests(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, "Test", lambda cell: str(cell) in SCHOOLS)


def strange_school(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, "Nowhere", lambda cell: str(cell) in SCHOOLS)


def odd_heading(rows: Rows, draw: Draw) -> Rows:
    place = draw.randrange(len(rows[0]))
    shouted = f"  {str(rows[0][place]).upper()} "
    return [[*rows[0][:place], shouted, *rows[0][place + 1 :]], *rows[1:]]


def more_columns(rows: Rows, draw: Draw) -> Rows:
    return [[*rows[0], "Extra"], *([*row, draw.choice(["x", None])] for row in rows[1:])]


def two_codes(rows: Rows, draw: Draw) -> Rows:
    return put(rows, draw, "Confidence; Enjoyment", lambda cell: cell == "Confidence")


def put(rows: Rows, draw: Draw, cell: Any, fits: Callable[[Any], bool] = bool) -> Rows:
    """Put a cell in place of one that fits, if there is one."""
    below = [list(row) for row in rows[1:]]
    places = [(r, c) for r, row in enumerate(below) for c, old in enumerate(row) if fits(old)]
    if places:
        row, column = draw.choice(places)
        below[row][column] = cell
    return [rows[0], *below]


SPOILS: list[Spoil] = [
    blank_row, repeat_row, headings_again, total_row, note_below, excel_error, empty_cell,
    other_date, school_of_tests, strange_school, odd_heading, more_columns, two_codes,
]  # fmt: skip


def survey(count: int) -> Rows:
    return export(NOVEMBER, *[{"school": SCHOOLS[n % 5]} for n in range(count)])


def coded(count: int) -> Rows:
    cells = [[f"I{n % 3}", "Confidence", "A", f"words {n}", n + 1] for n in range(count)]
    return [["Case", "Code", "Coder", "Text", "Paragraph"], *cells]


def pupil_file(count: int) -> Rows:
    return pupils(("Hill", 6), ("Dale", count))


def engagement_log(count: int) -> Rows:
    return log(*[(SCHOOLS[n % 3], "Visit", datetime(2019, 11, 1 + n % 28)) for n in range(count)])


def figures(count: int) -> Rows:
    text = (ROOT / "data/raw/published/gcse_outcomes.csv").read_text("utf-8")
    return [line.split(",", 8) for line in text.splitlines()]


def register(count: int) -> Rows:
    return [line.split(",") for line in register_text(SCHOOLS).splitlines()]


def case_list(count: int) -> Rows:
    return [["Case", "School", "Role"], *[[f"I{n}", SCHOOLS[n % 5], "head"] for n in range(count)]]


def feeders(count: int) -> Rows:
    return [["URN"], *[[100000 + n] for n in range(min(count, 5))]]


INPUTS: dict[str, tuple[str, Callable[[int], Rows]]] = {
    "survey export": ("survey/survey_2019_11", survey),
    "coding project": ("interviews/coding", coded),
    "case list": ("interviews/cases", case_list),
    "pupil file": ("case_study/pupils", pupil_file),
    "engagement log": ("case_study/engagement", engagement_log),
    "feeder list": ("case_study/feeders", feeders),
    "table of figures": ("published/gcse_outcomes", figures),
    "school register": ("schools", register),
}
TEXT_ONLY = ("feeder list", "table of figures", "school register")


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "study").symlink_to(ROOT / "study", target_is_directory=True)
        for kind, (name, make) in INPUTS.items():
            path = root / f"{name}.csv"
            path.parent.mkdir(exist_ok=True)
            if kind in ("pupil file", "engagement log", "school register"):
                write_csv(path, make(6))
        yield root


@pytest.mark.parametrize("kind", INPUTS)
@settings(max_examples=12, deadline=None)
@given(
    count=st.integers(1, 7),
    spoils=st.lists(st.sampled_from(SPOILS), max_size=5),
    seed=st.integers(0, 2**32),
    as_text=st.booleans(),
)
def test_rows_in_are_rows_kept_blank_or_left_out_by_number(
    project: Path, kind: str, count: int, spoils: list[Spoil], seed: int, as_text: bool
) -> None:
    name, make = INPUTS[kind]
    rows, draw = make(count), Draw(seed)
    for spoil in spoils:
        rows = spoil(rows, draw)
    path = project / f"{name}{'.csv' if as_text or kind in TEXT_ONLY else '.xlsx'}"
    before = {each: each.read_bytes() for each in path.parent.glob("*.csv")}
    beside = path.with_suffix(".csv")
    if path.suffix == ".xlsx" and beside.is_file():
        beside.unlink()
    try:
        (write_csv if path.suffix == ".csv" else write_xlsx)(path, rows)
        check = check_file(path, project)
    finally:
        path.unlink()
        for each, content in before.items():
            each.write_bytes(content)
    assert check.kind == kind
    holds(check)
    if not check.stops:
        assert check.rows_in == rows_below(rows, path.suffix) + further_codes(check, rows)


def holds(check: Checked) -> None:
    """Hold a check to the equation of rows, and to saying everything once."""
    if check.stops:
        assert check.rows_in is None or check.rows_in >= 0
    else:
        assert check.rows_in is not None
        assert check.rows_kept is not None
        left_out = sum(each.many for each in check.left_out)
        assert check.rows_in == check.rows_kept + left_out + len(check.blank_rows)
    if Path(check.file).suffix in (".csv", ".xlsx"):
        named = [row for each in check.left_out for row in each.rows]
        named += check.blank_rows
        assert len(named) == len(set(named)), "no row is left out twice"
        assert all(each.rows and each.reason for each in check.left_out)
    problems = [*check.reports, *check.stops]
    assert len(problems) == len(set(problems))
    assert all(each.found and each.expected for each in problems)
    lines = [line.strip() for line in check.lines() if line.strip()]
    assert len(lines) == len(set(lines)), "nothing is said twice"
    json = check.as_json()
    assert sum(each["count"] for each in json["left_out"]) == (
        sum(each.many for each in check.left_out) + len(check.blank_rows)
    )


def rows_below(rows: Rows, suffix: str) -> int:
    """Rows below the headings; of a workbook up to the last that holds something."""
    full = [any(str(cell if cell is not None else "").strip() for cell in row) for row in rows[1:]]
    return len(full) if suffix == ".csv" else max((n for n, has in enumerate(full, 1) if has))


def further_codes(check: Checked, rows: Rows) -> int:
    """A row with two codes is two codings, and counted as two."""
    if check.kind != "coding project":
        return 0
    return sum("; " in str(row[1]) for row in rows[1:])


def case_files() -> list[str]:
    """Every file of ../shared/cases that a researcher would put into the project."""
    found = [path for path in sorted(CASES.glob("*/**/*")) if path.is_file()]
    kept = [path for path in found if path.suffix not in (".py", ".yaml", ".yml")]
    return [each.relative_to(CASES).as_posix() for each in kept if "environment" not in each.parts]


@pytest.mark.parametrize("file", case_files() or [None])
def test_the_equation_holds_for_files_that_once_went_wrong(
    project: Path, file: str | None, tmp_path: Path
) -> None:
    if file is None:
        pytest.skip("../shared/cases is not there")
    holds(check_file(CASES / file, project))


def test_the_two_waves_of_one_study_are_told_apart(project: Path) -> None:
    path = write_xlsx(project / "export.xlsx", export(FEBRUARY, {}, {}))
    check = check_file(path, project)
    assert (check.kind, check.what) == ("survey export", "the survey of February 2020")
    holds(check)
