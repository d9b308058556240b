"""The case study's files together: what each row becomes, and everything wrong told at once."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from case_study_files import (
    BANDS,
    HEADINGS,
    PSEUDONYMS,
    STUDY,
    clean,
    cleaned,
    counts,
    log,
    pupils,
    write_project,
)
from forms_files import write_csv, write_xlsx

from pmio_lib.case_study.tables import (
    ABOVE_BANDS,
    ABSENT_FROM_ALL,
    BELOW_BANDS,
    ENGAGEMENT_UNKNOWN,
    NO_ENTRANT,
    NO_SCHOOL,
    NOT_IN_REGISTER,
    TOO_FEW_ENTRANTS,
)
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.study.bands import Bands

Problems = Callable[[Callable[[], object]], list[Problem]]
COUNTS = counts(Hill=3, Dale=15)


def pupil_id(number: int) -> str:
    return str(PSEUDONYMS("pupil", pd.Series([f"p{number:03d}"], dtype="str")).iloc[0])


def school_id(urn: int) -> str:
    return str(PSEUDONYMS("school", pd.Series([str(urn)], dtype="str")).iloc[0])


def by_pupil(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    return frame[frame["pupil_id"].eq(pupil_id(number))]


@pytest.mark.parametrize("as_workbook", [True, False], ids=["xlsx", "csv"])
def test_a_pupil_becomes_a_row_and_a_score_for_each_test(tmp_path: Path, as_workbook: bool) -> None:
    rows = pupils(("Hill", 5), s={1: 17.5}, a={1: 0}, r={1: "abs"}, pp={1: "y"})
    tables = cleaned(tmp_path, rows, COUNTS, feeders=[["urn"], ["100000"]], as_workbook=as_workbook)
    (row,) = by_pupil(tables.pupils, 1).drop(columns="left_out_reason").to_dict("records")
    assert row == {
        "pupil_id": pupil_id(1),
        "school_id": school_id(100000),
        "school_match": "exact",
        "is_named_feeder": True,
        "pupil_premium": "yes",
        "is_in_analysis": True,
    }
    scores = by_pupil(tables.scores, 1).set_index("test")
    assert scores["status"].to_dict() == {
        "arithmetic": "present",
        "reasoning": "absent",
        "sequencing": "present",
    }
    assert scores.loc["sequencing", ["mark", "maximum", "score_pct"]].tolist() == [17.5, 20, 87.5]
    assert scores.loc["arithmetic", ["mark", "maximum", "score_pct"]].tolist() == [0, 40, 0]
    assert scores.loc["reasoning", ["mark", "score_pct"]].isna().all()


def test_nothing_of_the_files_numbers_or_names_is_stored(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), ("Nowhere Canary", 2)), COUNTS)
    for frame in (tables.pupils, tables.scores, tables.schools, tables.flow):
        said = frame.to_csv()
        assert not any(word in said for word in ("P001", "Hill", "Canary", "100000"))
    ids = tables.pupils["pupil_id"].tolist()
    assert ids == sorted(ids)


def test_each_rule_of_the_report_leaves_its_reason(tmp_path: Path) -> None:
    rows = pupils(
        ("Hill", 6), ("Dale", 5), ("Moor", 4), ("Fen", 5), ("Crag", 5), ("Tor", 5), ("", 1),
        ("Not known", 1), ("Elsewhere", 6),
        s={1: "A"}, a={1: "-"}, r={1: None},
    )  # fmt: skip
    names = ["Hill", "Dale", "Moor", "Fen", "Crag", "Tor", "Peak"]
    tables = cleaned(
        tmp_path, rows, counts(Hill=3, Dale=12, Moor=5, Fen=0, Crag=25, Peak=7), schools=names
    )
    assert tables.pupils["left_out_reason"].value_counts().to_dict() == {
        ABSENT_FROM_ALL: 1,
        TOO_FEW_ENTRANTS: 4,
        BELOW_BANDS: 5,
        ABOVE_BANDS: 5,
        ENGAGEMENT_UNKNOWN: 5,
        NO_SCHOOL: 2,
        NOT_IN_REGISTER: 6,
    }
    assert tables.pupils["is_in_analysis"].sum() == 10
    schools = tables.schools.set_index("school_id").loc[[school_id(100000 + n) for n in range(7)]]
    assert schools["band"].tolist() == [
        "low_medium", "high_very_high", "low_medium", "none", "none", "none", "low_medium"
    ]  # fmt: skip
    assert schools["left_out_reason"].fillna("").tolist() == [
        "", "", TOO_FEW_ENTRANTS, BELOW_BANDS, ABOVE_BANDS, ENGAGEMENT_UNKNOWN, NO_ENTRANT
    ]  # fmt: skip
    assert schools["entrants"].tolist() == [6, 5, 4, 5, 5, 5, 0]


@pytest.mark.parametrize(
    "cell", ["", None, "  ", "-", "N/A", "Not known", "UNKNOWN", "none", "Other", "tbc", "unnamed"]
)
def test_a_school_may_be_unnamed_in_many_ways(tmp_path: Path, cell: str | None) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), (cell, 1)), COUNTS)  # type: ignore[arg-type]
    assert tables.pupils["left_out_reason"].dropna().tolist() == [NO_SCHOOL]
    assert not [report for report in tables.reports if "pupils" in report.file]


def test_a_school_in_two_spellings_is_one_by_its_aliases(tmp_path: Path) -> None:
    rows = pupils(("St. Hill's", 2), ("SAINT HILLS ", 2), ("Hill School", 1))
    tables = cleaned(
        tmp_path,
        rows,
        log(["Hill School", "x", "2019-10-01"], ["st hills", "x", "2019-10-02"]),
        schools=["St Hill's", "Dale"],
        aliases={"St Hill's": "Hill School"},
    )
    assert tables.pupils["school_id"].nunique() == 1
    assert tables.pupils["is_in_analysis"].all()
    assert set(tables.pupils["school_match"]) == {"exact", "alias"}
    assert tables.schools["engagements"].tolist() == [2]


def test_a_near_name_is_offered_and_never_used(tmp_path: Path) -> None:
    rows = pupils(("Canary Wood Primary", 5), ("Canary Woods Primary", 1))
    engagement = log(
        ["Canary Wood Primary", "x", "2019-10-01"], ["Canary Wod Primary", "x", "2019-10-14"]
    )
    tables = cleaned(tmp_path, rows, engagement, schools=["Canary Wood Primary", "Dale"])
    assert by_pupil(tables.pupils, 6)["left_out_reason"].tolist() == [NOT_IN_REGISTER]
    assert tables.schools["engagements"].tolist() == [1]
    said = [str(report) for report in tables.reports]
    assert sum("Near it: Canary Wood Primary (100000)" in line for line in said) == 2
    assert not any("Woods" in line or "Wod" in line for line in said)
    assert any("until then its engagements are not counted" in line for line in said)


def test_without_a_list_nothing_is_said_of_feeders(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5)), COUNTS)
    assert tables.pupils["is_named_feeder"].isna().all()
    assert tables.schools["is_named_feeder"].isna().all()


def test_a_school_that_the_list_does_not_have_is_no_feeder(tmp_path: Path) -> None:
    rows = pupils(("Hill", 5), ("Dale", 5), ("Moor", 5), ("", 1))
    feeders = [["URN", "Named feeder"], ["100000", "Yes"], ["100001", "no"]]
    tables = cleaned(tmp_path, rows, COUNTS, feeders=feeders)
    flags = [by_pupil(tables.pupils, number)["is_named_feeder"].iloc[0] for number in (1, 6, 11)]
    assert flags == [True, False, False]
    assert by_pupil(tables.pupils, 16)["is_named_feeder"].isna().all()


def test_the_engagements_of_the_academic_year_count_and_the_rest_is_accounted_for(
    tmp_path: Path,
) -> None:
    engagement = log(
        ["Hill", "x", "31/08/2019"],
        ["Hill", "x", "01/09/2019"],
        ["hill", "x", "31/08/2020"],
        ["Hill", "x", "31/08/2020"],
        ["Hill", "x", "01/09/2020"],
        ["", "", ""],
        ["", "x", "02/10/2019"],
        ["Elsewhere", "x", "02/10/2019"],
        ["Moor", "x", "03/10/2019"],
    )
    tables = cleaned(tmp_path, pupils(("Hill", 5), ("Dale", 5)), engagement)
    schools = tables.schools.set_index("school_id")["engagements"]
    assert schools[school_id(100000)] == 3
    assert schools[school_id(100001)] == 0  # a log is complete: who is not in it took part in none
    ledger = next(one for one in tables.ledgers if "engagement" in one.file)
    assert (ledger.rows_in, ledger.rows_out) == (9, 4)
    assert ledger.left_out == {
        "blank row": 1,
        "no school named": 1,
        "outside the academic year": 2,
        "school not in the register": 1,
    }


@pytest.mark.parametrize("as_workbook", [True, False], ids=["xlsx", "csv"])
def test_dates_arrive_as_dates_or_as_text(tmp_path: Path, as_workbook: bool) -> None:
    engagement = log(["Hill", "x", date(2019, 9, 3)], ["Hill", "y", datetime(2019, 12, 20, 9, 30)])
    tables = cleaned(tmp_path, pupils(("Hill", 5)), engagement, as_workbook=as_workbook)
    assert tables.schools["engagements"].tolist() == [2]


def test_rows_alike_are_each_counted_and_told(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5)), log(*[["Hill", "x", "2019-10-01"]] * 3))
    assert tables.schools["engagements"].tolist() == [3]
    assert "rows like an earlier one, each counted: 2" in tables.ledgers[1].notes


def test_maxima_stand_in_a_file_or_in_the_headings(tmp_path: Path) -> None:
    rows = pupils(("Hill", 5))
    rows[0][3:] = ["Sequencing", "Arithmetic (out of 40)", "Reasoning"]
    maxima = [["Test", "Maximum"], ["Sequencing", 10], ["REASONING test", 50], ["arithmetic", 40]]
    tables = cleaned(tmp_path, rows, COUNTS, maxima=maxima)
    found = tables.scores.groupby("test")["maximum"].first().to_dict()
    assert found == {"arithmetic": 40, "reasoning": 50, "sequencing": 10}
    assert [Path(one.file).name for one in tables.ledgers] == [
        "pupils.csv",
        "engagement.csv",
        "schools.csv",
        "maxima.csv",
    ]


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows = pupils(("Hill", 5), ("", 2))
    rows.insert(3, [None] * 6)
    tables = cleaned(tmp_path, rows, COUNTS, feeders=[["urn"], ["100000"]])
    ledger = tables.ledgers[0]
    assert (ledger.rows_in, ledger.rows_out, dict(ledger.left_out)) == (8, 7, {"blank row": 1})
    assert len(tables.pupils) == 7
    assert len(tables.scores) == 21
    for one in tables.ledgers:
        assert one.rows_in == one.rows_out + sum(one.left_out.values())
    assert not any(letter.isdigit() for note in ledger.notes for letter in note)


@pytest.mark.parametrize(
    ("columns", "row", "column", "found", "expected"),
    [
        ({"s": {2: 21}}, 3, HEADINGS[3], "'21'", "a mark from 0 to 20"),
        ({"s": {2: 20.5}}, 3, HEADINGS[3], "'20.5'", "a mark from 0 to 20"),
        ({"a": {1: -1}}, 2, HEADINGS[4], "'-1'", "a mark from 0 to 40"),
        ({"r": {1: "Canary"}}, 2, HEADINGS[5], "a text of 6 characters", "a mark from 0 to 30"),
        ({"r": {1: "12/30"}}, 2, HEADINGS[5], "'12/30'", "a mark from 0 to 30"),
        ({"pp": {3: "Canary"}}, 4, HEADINGS[2], "a text of 6 characters", "yes, no"),
        ({"id": {4: "P001"}}, 5, HEADINGS[0], "the pupil of row 2 again", "each pupil once"),
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


def test_the_highest_mark_is_a_mark(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), s={1: 20}, a={1: 40}), COUNTS)
    assert by_pupil(tables.scores, 1)["score_pct"].max() == 100


@pytest.mark.parametrize(
    ("rows", "row", "found"),
    [
        (counts(Hill="many"), 2, "a text of 4 characters"),
        (counts(Hill=-1), 2, "'-1'"),
        (counts(Hill=1.5), 2, "'1.5'"),
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


def test_the_study_may_say_which_order_dates_have(tmp_path: Path) -> None:
    engagement = log(["Hill", "x", "05/11/2019"], ["Hill", "x", "09/10/2019"])
    write_project(tmp_path, pupils(("Hill", 5)), engagement)
    for order, count in (("day_first", 2), ("month_first", 1)):
        tables = clean(tmp_path, STUDY.model_copy(update={"date_order": order}))
        assert tables.schools["engagements"].tolist() == [count]


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
        ([["school"], ["Hill"]], "no such column"),
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


def test_all_pupils_in_one_school_and_constant_scores_are_no_fault(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 30)), COUNTS)
    assert tables.pupils["is_in_analysis"].all()
    assert tables.scores["score_pct"].nunique() == 3


def test_other_bands_need_no_code(tmp_path: Path) -> None:
    parts = [
        {"id": f"b{low}", "label": "b", "minimum": low, "maximum": low + 4} for low in (0, 5, 10)
    ]
    write_project(tmp_path, pupils(("Hill", 5), ("Dale", 5)), COUNTS)
    tables = clean(tmp_path, bands=Bands.model_validate({"bands": parts}))
    assert sorted(tables.schools["band"]) == ["b0", "none"]
    assert BANDS.holding(3) is not None


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
    folder = write_project(tmp_path, pupils(("Hill", 5), s={2: "12,5"}), COUNTS)
    (told,) = problems(lambda: clean(tmp_path))
    assert (told.row, told.found, told.advice) == (3, "'12,5'", "Write decimals with a point.")
    write_csv(folder / "pupils.csv", pupils(("Hill", 5), s={2: "12,5"}), delimiter=";")
    assert problems(lambda: clean(tmp_path)) == [told]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-16", ","), ("utf-16", "\t"), ("utf-8-sig", ";")]
)
def test_a_file_in_another_encoding_is_read_alike(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = pupils(("Saint Zoë", 5), ("Dale", 5))
    folder = write_project(tmp_path, rows, counts(Dale=3), schools=["St Zoe", "Dale"])
    plain = clean(tmp_path)
    write_csv(folder / "pupils.csv", rows, encoding, delimiter=delimiter)
    tables = clean(tmp_path)
    assert tables.pupils.equals(plain.pupils)
    assert tables.scores.equals(plain.scores)
    assert tables.pupils["is_in_analysis"].sum() == 5


def test_the_sheet_with_the_headings_is_read_and_two_such_sheets_are_told(
    tmp_path: Path, problems: Problems
) -> None:
    rows = pupils(("Hill", 5))
    folder = write_project(tmp_path, rows, COUNTS, as_workbook=True)
    write_xlsx(folder / "pupils.xlsx", rows, before=[[["Primary school", "Sent"], ["Hill", 5]]])
    tables = clean(tmp_path)
    assert len(tables.pupils) == 5
    assert "sheet 2 of 2 was read" in tables.ledgers[0].notes
    write_xlsx(folder / "pupils.xlsx", rows, before=[rows])
    (told,) = problems(lambda: clean(tmp_path))
    assert told.found == "the headings on sheets 1 and 2"


@pytest.mark.parametrize("content", [[HEADINGS], [HEADINGS, [None] * 6]], ids=["headings", "blank"])
@pytest.mark.parametrize("as_workbook", [True, False], ids=["xlsx", "csv"])
def test_a_pupil_file_without_a_pupil_is_told(
    tmp_path: Path, problems: Problems, content: Any, as_workbook: bool
) -> None:
    write_project(tmp_path, content, COUNTS, as_workbook=as_workbook)
    (told,) = problems(lambda: clean(tmp_path))
    assert (told.row, told.found) == (1, "headings and no rows")


def test_pupil_premium_that_nobody_gave_is_unknown_and_not_no(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), pp=dict.fromkeys(range(1, 6))), COUNTS)
    assert set(tables.pupils["pupil_premium"]) == {"unknown"}
    assert tables.pupils["is_in_analysis"].all()


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
