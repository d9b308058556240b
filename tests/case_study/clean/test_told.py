"""Everything wrong in the case study's files: told at once, by file, row and column."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from case_study_files import (
    HEADINGS,
    STUDY,
    clean,
    cleaned,
    counts,
    log,
    pupils,
    write_project,
)

from pmio_lib.case_study.tables import (
    ABOVE_BANDS,
    ABSENT_FROM_ALL,
    BELOW_BANDS,
    ENGAGEMENT_UNKNOWN,
    NO_SCHOOL,
    NOT_IN_REGISTER,
    TOO_FEW_ENTRANTS,
)
from pmio_lib.core.errors import DataError, Problem

Problems = Callable[[Callable[[], object]], list[Problem]]
COUNTS = counts(Hill=3, Dale=15)


@pytest.mark.parametrize(
    ("columns", "row", "column", "found", "expected"),
    [
        ({"s": {2: 21}}, 3, HEADINGS[3], "'21'", "a mark from 0 to 20"),
        ({"s": {2: 20.5}}, 3, HEADINGS[3], "'20.5'", "a mark from 0 to 20"),
        ({"a": {1: -1}}, 2, HEADINGS[4], "'-1'", "a mark from 0 to 40"),
        ({"r": {1: "Canary"}}, 2, HEADINGS[5], "a text of 6 characters", "a mark from 0 to 30"),
        ({"r": {1: "12/30"}}, 2, HEADINGS[5], "'12/30'", "a mark from 0 to 30"),
        ({"pp": {3: "Canary"}}, 4, HEADINGS[2], "a text of 6 characters", "yes, no"),
        ({"id": {4: "p001 "}}, 5, HEADINGS[0], "the pupil of row 2 again", "each pupil once"),
        ({"id": {4: ""}}, 5, HEADINGS[0], "nothing", "a number for each pupil"),
    ],
)
def test_a_wrong_cell_is_told_by_row_and_column(
    tmp_path: Path,
    problems: Problems,
    columns: Any,
    row: int,
    column: str,
    found: str,
    expected: str,
) -> None:
    write_project(tmp_path, pupils(("Hill", 5), **columns), COUNTS)
    (told,) = problems(lambda: clean(tmp_path))
    assert (told.file, told.row, told.column) == (
        "data/raw/demo/case_study/pupils.csv",
        row,
        column,
    )
    assert told.found == found
    assert told.expected.startswith(expected)
    assert "Canary" not in str(told)


@pytest.mark.parametrize(
    ("rows", "row", "found"),
    [
        (counts(Hill="many"), 2, "a text of 4 characters"),
        (counts(Hill=1.5), 2, "'1.5'"),
        (counts(Hill=-1), 2, "'-1'"),
        (counts(Hill=""), 2, "nothing"),
        (counts(Hill=3, hill=4), 3, "the school of row 2 again"),
        (log(["Hill", "x", "soon"]), 2, "a text of 4 characters"),
        (log(["Hill", "x", "31/02/2020"]), 2, "'31/02/2020'"),
        (log(["Hill", "x", ""]), 2, "nothing"),
        (
            log(["Hill", "x", "05/11/2019"], ["Hill", "x", "06/11/2019"]),
            2,
            "dates that read both ways (no day is above 12)",
        ),
        ([["School", "Activity"], ["Hill", "x"]], None, "columns for neither date nor number"),
        (
            [["School", "Date", "Engagements"], ["Hill", "2019-10-01", 4]],
            None,
            "columns for a date and a number of engagements",
        ),
    ],
)
def test_a_wrong_engagement_is_told(
    tmp_path: Path, problems: Problems, rows: Any, row: int | None, found: str
) -> None:
    write_project(tmp_path, pupils(("Hill", 5)), rows)
    told = problems(lambda: clean(tmp_path))
    assert (told[0].row, told[0].found) == (row, found)
    assert "instrument" not in str(told[0])


def test_a_stated_order_against_the_dates_is_told_in_the_right_file(
    tmp_path: Path, problems: Problems
) -> None:
    write_project(tmp_path, pupils(("Hill", 5)), log(["Hill", "x", "25/11/2019"]))
    stated = STUDY.model_copy(update={"date_order": "month_first"})
    (told,) = problems(lambda: clean(tmp_path, stated))
    assert "study/study.yaml" in told.advice
    assert "instrument" not in str(told)


@pytest.mark.parametrize(
    ("maxima", "headings", "found"),
    [
        (None, {3: "Sequencing"}, "no maximum"),
        (None, {3: "Sequencing (out of 0)"}, "a maximum of 0"),
        ([["Test", "Maximum"], ["Sequencing", 25]], {}, "a maximum of 20"),
        ([["Test", "Maximum"], ["Music", 25]], {}, "a text of 5 characters"),
        ([["Test", "Maximum"], ["Sequencing", "x"]], {}, "'x'"),
        ([["Test", "Maximum"], ["Sequencing", 20], ["sequencing", 20]], {}, "Sequencing, which"),
        ([["Test"], ["Sequencing"]], {}, "no such column"),
    ],
)
def test_each_test_has_one_maximum(
    tmp_path: Path, problems: Problems, maxima: Any, headings: dict[int, str], found: str
) -> None:
    rows = pupils(("Hill", 5))
    for place, heading in headings.items():
        rows[0][place] = heading
    write_project(tmp_path, rows, COUNTS, maxima=maxima)
    told = problems(lambda: clean(tmp_path))
    assert told[0].found.startswith(found)


@pytest.mark.parametrize(
    ("feeders", "found"),
    [
        ([["urn"], ["100009"]], "'100009'"),
        ([["urn"], ["Hill"]], "'Hill'"),
        ([["urn", "named feeder"], ["100000", "perhaps"]], "'perhaps'"),
    ],
)
def test_a_wrong_list_of_feeders_is_told(
    tmp_path: Path, problems: Problems, feeders: Any, found: str
) -> None:
    write_project(tmp_path, pupils(("Hill", 5)), COUNTS, feeders=feeders)
    assert problems(lambda: clean(tmp_path))[0].found == found


def test_everything_wrong_in_every_file_is_told_at_once(tmp_path: Path, problems: Problems) -> None:
    rows = pupils(("Hill", 5), s={1: 99}, a={2: "x"}, pp={3: "?!"}, id={5: "P001"})
    rows[0][5] = "Reasoning"
    write_project(
        tmp_path,
        rows,
        log(["Hill", "x", "never"], ["Hill", "x", "soon"]),
        feeders=[["urn"], ["100009"]],
        maxima=[["Test", "Maximum"], ["Music", 5]],
    )
    told = problems(lambda: clean(tmp_path))
    places = [(Path(each.file).name, each.row) for each in told]
    assert places == [
        ("maxima.csv", 2),
        ("pupils.csv", None),
        ("pupils.csv", 2),
        ("pupils.csv", 3),
        ("pupils.csv", 4),
        ("pupils.csv", 6),
        ("engagement.csv", 2),
        ("engagement.csv", 3),
        ("feeders.csv", 2),
    ]


def test_missing_columns_are_told_together(tmp_path: Path, problems: Problems) -> None:
    write_project(tmp_path, [["Pupil ID", "Music"], ["P1", 3]], COUNTS)
    told = problems(lambda: clean(tmp_path))
    assert [each.expected.split(",")[0] for each in told] == [
        "the primary school",
        "Pupil Premium",
        "the mark in sequencing",
        "the mark in arithmetic",
        "the mark in reasoning",
    ]


def test_a_broken_register_is_told_with_the_rest(tmp_path: Path, problems: Problems) -> None:
    folder = write_project(tmp_path, pupils(("Hill", 5), s={1: 99}), COUNTS)
    (folder.parent / "schools.csv").write_text("urn,name\n1,Hill\n", encoding="utf-8")
    files = {Path(each.file).name for each in problems(lambda: clean(tmp_path))}
    assert files == {"schools.csv", "pupils.csv"}


def test_files_that_are_not_there_are_named(tmp_path: Path, problems: Problems) -> None:
    told = problems(lambda: clean(tmp_path))
    assert [each.found for each in told] == ["no file pupils", "no file engagement"]


def test_a_file_of_each_kind_is_one_too_many(tmp_path: Path, problems: Problems) -> None:
    folder = write_project(tmp_path, pupils(("Hill", 5)), COUNTS)
    (folder / "pupils.xlsx").write_bytes(b"")
    (told,) = problems(lambda: clean(tmp_path))
    assert told.found == "pupils.xlsx and pupils.csv"


@pytest.mark.parametrize(
    ("rows", "engagement", "reason"),
    [
        (pupils(("Hill", 6), pp={1: "y"}), counts(Hill=0, Dale=3), f"{BELOW_BANDS} (6)"),
        (pupils(("Hill", 6)), counts(Hill=25), f"{ABOVE_BANDS} (6)"),
        (pupils(("Hill", 6)), counts(Dale=3), f"{ENGAGEMENT_UNKNOWN} (6)"),
        (pupils(("Hill", 4), ("", 2)), COUNTS, f"{TOO_FEW_ENTRANTS} (4), {NO_SCHOOL} (2)"),
        (pupils(("Canary Wood", 6)), COUNTS, f"{NOT_IN_REGISTER} (6)"),
        (
            pupils(("Hill", 5), s=dict.fromkeys(range(1, 6), "A"), a=dict.fromkeys(range(1, 6)),
                   r=dict.fromkeys(range(1, 6), "-")),
            COUNTS,
            f"{ABSENT_FROM_ALL} (5)",
        ),
    ],
)  # fmt: skip
def test_a_file_of_which_the_rules_keep_nobody_is_told_with_why(
    tmp_path: Path, problems: Problems, rows: Any, engagement: Any, reason: str
) -> None:
    write_project(tmp_path, rows, engagement)
    told = problems(lambda: clean(tmp_path))[0]
    assert Path(told.file).name == "pupils.csv"
    assert told.found == f"no pupil that the rules keep: {reason}"
    assert "data/raw/demo/schools.csv" in told.advice
    assert "Canary" not in str(told)


def test_where_nobody_is_kept_near_schools_are_offered_all_the_same(
    tmp_path: Path, problems: Problems
) -> None:
    write_project(
        tmp_path, pupils(("Canary Woods", 6)), counts(Dale=3), schools=["Canary Wood", "Dale"]
    )
    told = [str(each) for each in problems(lambda: clean(tmp_path))]
    assert any("Near it: Canary Wood (100000)" in line for line in told[1:])
    assert not any("Woods" in line for line in told)


@pytest.mark.parametrize(
    ("rows", "found", "expected"),
    [
        (
            log(["Hill", "x", "2012-10-01"], ["Elsewhere", "x", "2019-10-01"]),
            "no row that counts: outside the academic year (1), school not in the register (1)",
            "engagements from 2019-09-01 to 2020-08-31 of schools in data/raw/demo/schools.csv",
        ),
        (
            counts(Elsewhere=3),
            "no row that counts: school not in the register (1)",
            "engagements of schools in data/raw/demo/schools.csv",
        ),
    ],
)
def test_engagements_of_which_none_counts_are_told(
    tmp_path: Path, problems: Problems, rows: Any, found: str, expected: str
) -> None:
    write_project(tmp_path, pupils(("Hill", 5)), rows)
    told, *reports = problems(lambda: clean(tmp_path))
    assert (Path(told.file).name, told.found, told.expected) == ("engagement.csv", found, expected)
    assert [each.found for each in reports][-1].startswith("1 row in all with a school")


def test_a_maximum_of_nought_is_told_once_and_not_again_for_every_mark(
    tmp_path: Path, problems: Problems
) -> None:
    rows = pupils(("Hill", 5), a={2: -1})
    rows[0][3] = "Sequencing (out of 0)"
    write_project(tmp_path, rows, COUNTS)
    told = [(each.row, each.column) for each in problems(lambda: clean(tmp_path))]
    assert told == [(None, "Sequencing (out of 0)"), (3, HEADINGS[4])]


def test_a_decimal_comma_is_told_with_what_to_write(tmp_path: Path, problems: Problems) -> None:
    write_project(tmp_path, pupils(("Hill", 5), s={2: "12,5"}), COUNTS)
    (told,) = problems(lambda: clean(tmp_path))
    assert (told.row, told.found, told.advice) == (3, "'12,5'", "Write decimals with a point.")


def test_a_school_that_is_not_there_is_told_under_the_heading_of_its_file(tmp_path: Path) -> None:
    engagement = [["Name of school", "Engagements"], ["Hill", 3], ["Elsewhere", 3]]
    tables = cleaned(tmp_path, pupils(("Hill", 5), ("Elsewhere", 1)), engagement)
    assert {(Path(each.file).stem, each.column) for each in tables.reports} == {
        ("pupils", "Primary school"),
        ("engagement", "Name of school"),
    }


def test_bad_data_never_ends_in_a_traceback(tmp_path: Path) -> None:
    folder = write_project(tmp_path, pupils(("Hill", 5)), COUNTS)
    for content in (b"", b"\xff\xfe", b'"', b"Pupil ID\n", b"a,b\n1\n", b"\0\0"):
        for name in ("pupils", "engagement"):
            (folder / f"{name}.csv").write_bytes(content)
        with pytest.raises(DataError):
            clean(tmp_path)
