"""The case study's tables with corrections: one value changes, and the accounts say so."""

from pathlib import Path

import pandas as pd
import pytest
from case_study_files import clean, counts, log, pupils, write_project

from pmio_lib.case_study.clean.pupils_and_schools import CaseStudyTables
from pmio_lib.core.errors import DataError

HEAD = "file,row,id,column,found,should_be,why,decided_by\n"
MARK = "pupils.csv,3,P002,Arithmetic (out of 40),400,4,a slip,data manager\n"
COUNT = "engagement.csv,3,,Engagements,many,15,the log was asked for,evaluator\n"
FEEDER = "feeders.csv,,100001,named_feeder,yes,no,the list was asked for,evaluator\n"


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
        (MARK.replace("P002", "P003"), "another ID than that row has"),
        (MARK.replace("400", "40"), "another value than row 3 of pupils.csv holds"),
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
