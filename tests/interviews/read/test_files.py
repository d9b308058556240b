"""The interviews' tables with corrections: a case and a coding, and no file taken for another."""

from pathlib import Path

import pandas as pd
import pytest
from interview_files import cleaned, put, refused

from pmio_lib.interviews.clean.tables import InterviewTables
from pmio_lib.interviews.read.files import find_interview_files

HEAD = "file,row,id,column,found,should_be,why,decided_by\n"
CASES = "Case,Wave,Phase,Minutes,Interviewee\nA,1,primary,30,Ann Canary\nB,1,primary,3000,Bo\n"
CODING = "Case,Code,Coder,Segment\nA,Workload,K,1\nB,Wurkload,K,2\n"
MINUTES = "cases.csv,,B,Length (min),3000,30,the recording was looked up,interviewer\n"
CODE = "coding.csv,3,,Code,Wurkload,Workload,a slip,coder K\n"


def files(tmp_path: Path, *lines: str, coding: str = CODING) -> Path:
    content: dict[str, bytes | str] = {"cases.csv": CASES, "coding.csv": coding}
    if lines:
        content["corrections.csv"] = HEAD + "".join(lines)
    return put(tmp_path, content)


def test_corrections_are_no_coding_file(tmp_path: Path) -> None:
    found = find_interview_files(files(tmp_path, CODE), "demo")
    assert [Path(file).name for file in found.codings] == ["coding.csv"]
    assert found.corrections.endswith("interviews/corrections.csv")


def test_a_case_and_a_code_are_corrected_and_nothing_else_changes(tmp_path: Path) -> None:
    plain = cleaned(files(tmp_path / "a", coding=CODING.replace("Wurkload", "Workload")))
    after: InterviewTables = cleaned(files(tmp_path / "b", MINUTES, CODE))
    pd.testing.assert_frame_equal(after.codings, plain.codings)
    both = plain.cases.compare(after.cases)
    assert both.shape == (1, 2)
    assert both["minutes", "other"].item() == 30
    notes = [note for ledger in after.ledgers for note in ledger.notes]
    assert notes.count("cells read as corrections.csv says: 1") == 2
    assert {cell.column for each in after.ledgers for cell in each.corrected} == {"minutes", "code"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (MINUTES.replace("3000", "300"), "another value than row 3 of cases.csv holds"),
        (
            MINUTES.replace(",,B,", ",,A,")
            .replace("3000", "30")
            .replace("30,30", "30,40")
            .replace("interviewer", "ann canary"),
            "words that stand in the row",
        ),
        (MINUTES.replace(",,B,", ",2,B,"), "another ID than that row has"),
        (MINUTES.replace("cases.csv", "coding.qdpx"), "one of cases.csv, coding.csv"),
    ],
)
def test_what_cannot_be_followed_is_told_by_its_line(tmp_path: Path, line: str, said: str) -> None:
    (problem,) = refused(lambda: cleaned(files(tmp_path, line)))
    assert said in str(problem)
    assert problem.row == 2
    assert "3000" not in str(problem)
