"""corrections.csv: headings as people write them, and lines that say too little."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.files.corrections import Correction
from pmio_lib.files.corrections_file import (
    corrections_beside,
    read_corrections,
    write_questions,
)

HEAD = "file,row,id,column,found,should_be,why,decided_by"
GOOD = "pupils.csv,7,,Mark,99,19,a slip,data manager"


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "corrections.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_lines_are_read_with_their_numbers_and_accounted_for(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "", "pupils.csv,,P9,Mark,a,,a slip,data manager")
    read = read_corrections(path, "corrections.csv")
    assert read.lines[0] == Correction(
        2, "pupils.csv", 7, "", "Mark", "99", "19", "a slip", "data manager"
    )
    assert [(each.line, each.row, each.id) for each in read.lines] == [(2, 7, ""), (4, None, "P9")]
    assert read.ledger is not None
    assert (read.ledger.rows_in, read.ledger.rows_out) == (3, 0)
    assert read.ledgers(["raw/pupils.csv"]) == (read.ledger,)
    assert read.ledgers(["raw/feeders.csv"]) == ()


def test_headings_and_separators_are_those_of_other_readers(tmp_path: Path) -> None:
    head = "File name;Row number;Heading;Was;Correct value;Reason;Who decided"
    path = write(tmp_path, "pupils.csv;7;Mark;99;19;a slip;data manager", head=head)
    (line,) = read_corrections(path, "corrections.csv").lines
    assert (line.row, line.id, line.found, line.decided_by) == (7, "", "99", "data manager")


def test_no_file_and_no_line_correct_nothing(tmp_path: Path) -> None:
    assert corrections_beside(tmp_path / "pupils.csv", "raw/pupils.csv").lines == ()
    write(tmp_path)
    beside = corrections_beside(tmp_path / "pupils.csv", "raw/pupils.csv")
    assert (beside.file, beside.lines) == ("raw/corrections.csv", ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",7,,Mark,99,19,a slip,head", "row 2, column file: found nothing"),
        ("p.csv,7,,,99,19,a slip,head", "row 2, column column: found nothing"),
        ("p.csv,seven,,Mark,99,19,a slip,head", "row 2, column row: found no number"),
        ("p.csv,7.5,,Mark,99,19,a slip,head", "row 2, column row: found no number"),
        ("p.csv,-7,,Mark,99,19,a slip,head", "row 2, column row: found no number"),
        ("p.csv,,,Mark,99,19,a slip,head", "row 2, column row: found neither row nor ID"),
        ("p.csv,7,,Mark,99,19,,head", "found nothing under why or decided by, row 2"),
        ("p.csv,7,,Mark,99,19,a slip,", "found nothing under why or decided by, row 2"),
        ("p.csv,7,,Mark,99,19,a slip,canary@b.example", "column decided_by: found an address"),
    ],
)
def test_a_line_that_says_too_little_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        read_corrections(write(tmp_path, line), "corrections.csv")
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert "canary" not in str(problem)
    assert "of corrections.csv" in problem.advice


def test_lines_that_nobody_has_decided_are_told_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_corrections(write(tmp_path, *["p.csv,7,,Mark,99,,,"] * 3), "corrections.csv")
    (problem,) = caught.value.problems
    assert "rows 2, 3, 4" in problem.found


def test_questions_are_read_back_and_no_program_takes_them_for_formulas(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    asked = Correction(0, "p.csv", 7, "P1", "Mark", '=HYPERLINK("x")', "", "", "")
    write_questions(path, [asked])
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines() == [HEAD, 'p.csv,7,P1,Mark,"\'=HYPERLINK(""x"")",,,']
    path.write_text(text.replace(",,,", ",3,a slip,head"), encoding="utf-8")
    (line,) = read_corrections(path, "corrections.csv").lines
    assert line.found == asked.found
