"""The case study's files together: what each row becomes, as it stands or corrected."""

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from case_study_files import (
    BANDS,
    PSEUDONYMS,
    STUDY,
    clean,
    cleaned,
    counts,
    log,
    pupils,
    write_project,
)

from pmio_lib.case_study.clean.pupils import rows_of_totals
from pmio_lib.case_study.clean.tables import CaseStudyTables
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
from pmio_lib.core.errors import DataError
from pmio_lib.study.bands_and_tests import Bands

COUNTS = counts(Hill=3, Dale=15)
HEAD = "file,row,id,column,found,should_be,why,decided_by\n"
MARK = "pupils.csv,3,P002,Arithmetic (out of 40),400,4,a slip,data manager\n"
COUNT = "engagement.csv,3,,Engagements,many,15,the log was asked for,evaluator\n"
FEEDER = "feeders.csv,,100001,named_feeder,yes,no,the list was asked for,evaluator\n"


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


@pytest.mark.parametrize("cell", ["", None, "  ", "N/A", "UNKNOWN"])
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


def test_the_highest_mark_is_a_mark(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), s={1: 20}, a={1: 40}), COUNTS)
    assert by_pupil(tables.scores, 1)["score_pct"].max() == 100


def test_the_study_may_say_which_order_dates_have(tmp_path: Path) -> None:
    engagement = log(["Hill", "x", "05/11/2019"], ["Hill", "x", "09/10/2019"])
    write_project(tmp_path, pupils(("Hill", 5)), engagement)
    for order, count in (("day_first", 2), ("month_first", 1)):
        tables = clean(tmp_path, STUDY.model_copy(update={"date_order": order}))
        assert tables.schools["engagements"].tolist() == [count]


def test_other_bands_need_no_code(tmp_path: Path) -> None:
    parts = [
        {"id": f"b{low}", "label": "b", "minimum": low, "maximum": low + 4} for low in (0, 5, 10)
    ]
    write_project(tmp_path, pupils(("Hill", 5), ("Dale", 5)), COUNTS)
    tables = clean(tmp_path, bands=Bands.model_validate({"bands": parts}))
    assert sorted(tables.schools["band"]) == ["b0", "none"]
    assert BANDS.holding(3) is not None


def test_pupil_premium_that_nobody_gave_is_unknown_and_not_no(tmp_path: Path) -> None:
    tables = cleaned(tmp_path, pupils(("Hill", 5), pp=dict.fromkeys(range(1, 6))), COUNTS)
    assert set(tables.pupils["pupil_premium"]) == {"unknown"}
    assert tables.pupils["is_in_analysis"].all()


@pytest.mark.parametrize("name", ["Mean mark", "Hill average", "Durchschnitt", "n=9", "Median"])
def test_a_row_that_sums_up_others_is_no_pupil(name: str) -> None:
    columns = ["pupil_id", "school", "pupil_premium", "arithmetic"]
    rows = [["P1", "Hill", "Y", "9"], [name, "", "", "9"], ["Max", "Hill", "", "9"]]
    frame = pd.DataFrame(rows, columns=columns, index=[2, 3, 4], dtype="str")
    assert rows_of_totals(frame, ["arithmetic"]) == (3,)
    frame.loc[4] = ["Average", "Hill", "", "9"]
    assert rows_of_totals(frame, ["arithmetic"]) == (3, 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = pupils(("Hill", 6), ("Dale", 6))
    engaged = counts(Hill=3, Dale=15)
    feeders = [["urn", "named_feeder"], ["100000", "yes"], ["100001", "yes"]]
    return write_project(tmp_path, rows, engaged, feeders=feeders)


def corrected(folder: Path, *lines: str) -> CaseStudyTables:
    (folder / "corrections.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    return clean(folder.parents[3])


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_mark_is_corrected_and_nothing_else_changes(folder: Path) -> None:
    replace(folder / "pupils.csv", "P002,Hill,N,10,10", "P002,Hill,N,10,4")
    expected = clean(folder.parents[3])
    replace(folder / "pupils.csv", "P002,Hill,N,10,4", "P002,Hill,N,10,400")
    with pytest.raises(DataError, match="a mark from 0 to 40"):
        clean(folder.parents[3])
    after = corrected(folder, MARK)
    for name in ("pupils", "scores", "schools", "flow"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(expected, name))
    (cell,) = after.ledgers[0].corrected
    assert (cell.row, cell.column, cell.decided_by) == (3, "arithmetic", "data manager")
    assert "cells read as corrections.csv says: 1" in after.ledgers[0].notes
    assert after.ledgers[-1].file.endswith("case_study/corrections.csv")


def test_counts_and_the_list_of_feeders_are_corrected(folder: Path) -> None:
    before = clean(folder.parents[3]).schools
    replace(folder / "engagement.csv", "Dale,15", "Dale,many")
    after = corrected(folder, COUNT, FEEDER).schools
    was, now = before["is_named_feeder"], after["is_named_feeder"]
    assert (was.sum(), now.sum(), was.ne(now).sum()) == (2, 1, 1)
    others = before.columns.drop("is_named_feeder")
    pd.testing.assert_frame_equal(before[others], after[others])


def test_a_day_of_the_log_is_corrected(tmp_path: Path) -> None:
    rows = pupils(("Hill", 6), ("Dale", 6))
    days = log(("Hill", "SLE", "2019-11-05"), ("Dale", "SLE", "5th November"))
    folder = write_project(tmp_path, rows, days)
    line = "engagement.csv,3,,Date,5th November,2019-11-05,a slip,evaluator\n"
    assert corrected(folder, line).schools["engagements"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (MARK.replace("a slip", "P002 slipped"), "words that stand in the row"),
        (FEEDER.replace("100001", "100009"), "an ID that no row has"),
        (COUNT.replace(",,", ",7,"), "engagement.csv has no column of IDs"),
        (MARK.replace("pupils", "marks"), "one of pupils.csv, engagement.csv, feeders.csv"),
    ],
)
def test_what_cannot_be_followed_is_told_by_its_line(folder: Path, line: str, said: str) -> None:
    replace(folder / "pupils.csv", "P002,Hill,N,10,10", "P002,Hill,N,10,400")
    with pytest.raises(DataError) as caught:
        corrected(folder, line)
    of_corrections = [each for each in caught.value.problems if "corrections.csv" in each.file]
    assert [each.row for each in of_corrections] == [2]
    assert said in str(of_corrections[0])
    assert "P002" not in str(caught.value)
