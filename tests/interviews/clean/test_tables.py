"""Bad input: each fault told in words, no coding and no case lost, no name in a message."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_files import (
    archive,
    case,
    cleaned,
    coding,
    put,
    qde,
    refused,
    said,
    selection,
    source,
    table,
    value,
)

from pmio_lib.core.errors import DataError
from pmio_lib.interviews.clean.tables import InterviewTables

TEXT = "I: How was it?\nR: Children talk more.\nR: Some stay quiet."
CODINGS = (["Case", "Segment", "Code", "Coder"], ["P1", "2", "pupil.confidence", "A"])
CASES = ["Case", "Documents", "School", "Role", "Wave", "Date", "Minutes", "People", "Recorded"]


def made(tmp_path: Path, *rows: list[str], **files: Any) -> InterviewTables:
    """A table of codings of one interview, with cases and transcripts beside it."""
    named = {"cases": "cases.csv", "text": "transcripts/P1.txt"}
    beside = {named.get(name, name): content for name, content in files.items()}
    codings = table(*(rows or CODINGS))
    return cleaned(put(tmp_path, {"coding.csv": codings, **beside}))


def project(*parts: str, **more: Any) -> bytes:
    texts = {f"sources/{name}.txt": TEXT for name in ("P1", "P2")}
    return archive({"project.qde": qde(source("P1", *parts), **more), **texts})


def with_case(tmp_path: Path, **cells: str) -> InterviewTables:
    row = [cells.get(name, "") for name in CASES]
    return made(tmp_path, cases=table(CASES, ["P1", *row[1:]]))


def test_nothing_wrong_gives_no_report_but_the_school(tmp_path: Path) -> None:
    tables = with_case(tmp_path, School="Hill", Wave="phase_1", Date="2019-11-05")
    assert said(tables) == ""
    assert tables.codings["answer"].isna().all()


def test_a_code_that_the_codebook_lacks_is_kept_and_told(tmp_path: Path) -> None:
    tables = made(tmp_path, CODINGS[0], ["P1", "2", "Pupils > New thing!", "A"], *CODINGS[1:])
    assert sorted(tables.codings["code"]) == ["pupil.confidence", "pupils.new_thing"]
    assert tables.codings.set_index("code")["is_in_codebook"].to_dict() == {
        "pupil.confidence": True, "pupils.new_thing": False,
    }  # fmt: skip
    assert "found 'Pupils > New thing!', given once" in said(tables)
    assert "kept as pupils.new_thing" in said(tables)


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ({"School": ""}, None, "1 interviews for which no school is stated"),
        ({"School": "Zebedee Primary"}, None, "a school that is not there"),
        ({"School": "Hil"}, None, "Near it: Hill (100000)"),
        ({"School": "HILL"}, "school_id", ""),
    ],
)
def test_schools_that_are_not_there_are_told(
    tmp_path: Path, cell: dict[str, str], value: str | None, told: str
) -> None:
    tables = with_case(tmp_path, Wave="phase_1", **cell)
    assert tables.cases["school_id"].notna().tolist() == [value is not None]
    assert told in said(tables)
    assert "Zebedee" not in said(tables)


@pytest.mark.parametrize(
    ("column", "cell", "field", "told"),
    [
        ("Role", "Zebedee's helper", "role", "a role that is none known"),
        ("Wave", "Zebedee", "wave", "a wave of no guide"),
        ("Wave", "phase 9", "wave", "no wave of the guides"),
        ("Date", "Zebedee", "date", "found no date"),
        ("Date", "31/02/2019", "date", "found no date"),
        ("Minutes", "0", "minutes", "no number of minutes"),
        ("Minutes", "-5", "minutes", "no number of minutes"),
        ("Minutes", "601", "minutes", "up to 600"),
        ("Minutes", "1 h 30", "minutes", "no number of minutes"),
        ("Minutes", "45-60", "minutes", "no number of minutes"),
        ("Minutes", "nan", "minutes", "no number of minutes"),
        ("Minutes", "1e2", "minutes", "no number of minutes"),
        ("People", "2.5", "people", "no number of people"),
        ("Recorded", "Zebedee", "is_recorded", "neither yes nor no"),
    ],
)
def test_a_cell_that_says_nothing_known_is_told_and_the_case_kept(
    tmp_path: Path, column: str, cell: str, field: str, told: str
) -> None:
    tables = with_case(tmp_path, School="Hill", **{column: cell})
    assert tables.cases[field].isna().all()
    assert len(tables.cases) == len(tables.codings) == 1
    assert f"cases.csv, row 2, column {column.lower()}" in said(tables).replace(" ", " ")
    assert told in said(tables)
    assert "Zebedee" not in said(tables)


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("Minutes", "45", "minutes", 45.0),
        ("Minutes", "45.5 min.", "minutes", 45.5),
        ("Minutes", "45min", "minutes", 45.0),
        ("People", "2 people", "people", 2),
        ("People", "2.0", "people", 2),
        ("Role", "Head Teacher", "role", "head_teacher"),
        ("Role", "headteacher", "role", "head_teacher"),
        ("Wave", "Phase 1", "wave", "phase_1"),
        ("Wave", "P1", "wave", "phase_1"),
        ("Wave", "phase1", "wave", "phase_1"),
        ("Date", "05/11/2019", "date", "2019-11-05"),
        ("Date", "5.11.19", "date", "2019-11-05"),
        ("Recorded", "Audio", "is_recorded", True),
        ("Recorded", "notes", "is_recorded", False),
    ],
)
def test_cells_are_read_as_people_write_them(
    tmp_path: Path, column: str, cell: str, field: str, value: object
) -> None:
    row = dict.fromkeys(CASES, "") | {"Case": "P1", "School": "Hill", column: cell}
    second = dict.fromkeys(CASES, "") | {"Case": "P2", "School": "Hill", "Date": "25/11/2019"}
    rows = [[*each.values()] for each in (row, second)]
    tables = made(tmp_path, cases=table(CASES, *rows))
    (found,) = tables.cases.loc[tables.cases["documents"].eq(1), field]
    assert found == value


def test_a_day_outside_the_wave_is_told_and_both_are_kept(tmp_path: Path) -> None:
    tables = with_case(tmp_path, School="Hill", Wave="phase_1", Date="2031-01-05")
    assert tables.cases[["wave", "date"]].values.tolist() == [["phase_1", "2031-01-05"]]
    assert "a day outside the wave" in said(tables)


@pytest.mark.parametrize(
    ("days", "row"),
    [(["05/11/2019", "06/11/2019"], 2), (["05/11/2019", "25/11/2019", "11/25/2019"], 3)],
)
def test_dates_that_read_both_ways_stop_with_what_to_do(
    tmp_path: Path, days: list[str], row: int
) -> None:
    rows = [["Case", "Date"], *([f"P{n}", day] for n, day in enumerate(days, start=1))]
    (problem,) = refused(lambda: made(tmp_path, cases=table(*rows)))
    assert problem.file.endswith("cases.csv")
    assert problem.row == row
    assert "2019-11-05" in problem.advice
    assert "instruments" not in str(problem)


def test_each_file_decides_its_own_order_of_dates(tmp_path: Path) -> None:
    content = project(
        selection(15, 20, "R: Ch"),
        variables={"v": "Date"},
        cases=case("P1", value("v", "2019-11-05"), sources=["P1"]),
    )
    rows = [["Case", "Date"], ["P2", "25/11/2019"], ["P3", "05/11/2019"]]
    tables = cleaned(put(tmp_path, {"a.qdpx": content, "cases.csv": table(*rows)}))
    assert sorted(tables.cases["date"]) == ["2019-11-05", "2019-11-05", "2019-11-25"]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("Okafor", False),  # a coder
        ("okafor's view", False),
        ("Zebedee", False),  # whom the text names
        ("Children", True),  # which opens a sentence there
        ("Brass bands", True),
        ("Confidence to teach", True),
    ],
)
def test_a_code_of_a_name_in_the_project_is_kept_without_it(
    tmp_path: Path, code: str, kept: bool
) -> None:
    rows = [["Case", "Segment", "Code", "Coder"], ["P1", "2", code, "Okafor"]]
    text = "I: How was it?\nR: Children like our Zebedee a lot."
    tables = made(tmp_path, *rows, text=text)
    (stored,) = tables.codings["code"]
    assert stored.startswith("unnamed_") != kept
    told = said(tables).casefold()
    assert "okafor" not in told
    assert "zebedee" not in told


def test_a_coder_who_coded_nothing_is_told(tmp_path: Path) -> None:
    users = {"u1": "Coder A", "u2": "Zebedee", "u3": "Quokka"}
    content = project(selection(15, 20, "R: Ch"), users=users)
    tables = cleaned(put(tmp_path, {"a.qdpx": content}))
    assert "2 coders who coded nothing" in said(tables)
    assert "Zebedee" not in said(tables)


def test_an_interview_that_was_declined_needs_no_document(tmp_path: Path) -> None:
    rows = table(["Case", "School", "Took part"], ["P1", "Hill", ""], ["P2", "Dale", "declined"])
    tables = made(tmp_path, cases=rows)
    assert sorted(tables.cases["took_part"]) == [False, True]
    assert "cases without a document" not in said(tables)
    assert tables.cases.set_index("took_part")["documents"].to_dict() == {True: 1, False: 0}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["P1", ""], ["p1 ", ""]], "a case that row 2 has as well"),
        ([["P1", "a.txt"], ["P2", "A.TXT"]], "a document that row 2 has as well"),
        ([["P1", "a|b"], ["P2", "c; b.docx"]], "a document that row 2 has as well"),
        ([["", "a"], ["P2", ""]], "found nothing; expected the interview's name"),
    ],
)
def test_a_table_of_cases_that_contradicts_itself_is_refused(
    tmp_path: Path, rows: list[list[str]], told: str
) -> None:
    problems = refused(lambda: made(tmp_path, cases=table(["Case", "Documents"], *rows)))
    assert told in " ".join(map(str, problems))


def test_a_document_in_two_cases_of_a_project_is_told(tmp_path: Path) -> None:
    """A focus group: one text, a case for each person. The text counts once."""
    both = case("One", sources=["P1"]) + case("Two", sources=["P1"])
    tables = cleaned(put(tmp_path, {"a.qdpx": project(selection(15, 20, "R: Ch"), cases=both)}))
    assert "1 documents that another case has as well" in said(tables)
    assert len(tables.codings) == 1
    assert len(tables.segments) == 3


def test_two_files_of_the_same_coder_and_interview_are_told(tmp_path: Path) -> None:
    again = table(
        CODINGS[0], ["P1", "3", "pupil.enjoyment", "a"], ["P2", "3", "pupil.enjoyment", "A"]
    )
    tables = made(tmp_path, **{"more.csv": again})
    assert len(tables.codings) == 3
    assert "more.csv: found codings of 1 interviews by a coder" in said(tables)
    assert "coding.csv holds" in said(tables)


def test_files_of_several_coders_are_nothing_to_tell(tmp_path: Path) -> None:
    other = table(CODINGS[0], ["P1", "2", "pupil.confidence", "B"])
    tables = made(tmp_path, **{"other.csv": other})
    assert "by a coder" not in said(tables)
    assert sorted(tables.codings["coder"]) == ["coder_1", "coder_2"]


def test_the_same_coding_twice_in_a_project_counts_once(tmp_path: Path) -> None:
    twice = selection(15, 20, "R: Ch", coding(), coding())
    tables = cleaned(put(tmp_path, {"a.qdpx": project(twice, twice)}))
    assert len(tables.codings) == 1
    (ledger, *_) = tables.ledgers
    assert (ledger.rows_in, ledger.rows_out) == (4, 1)
    assert ledger.left_out == {"the same code by the same coder on the same letters twice": 3}


def test_two_documents_that_would_be_one_are_refused(tmp_path: Path) -> None:
    parts = [
        source("P1", selection(0, 2, "I:"), name="Zebedee 1.txt"),
        source("P2", name="zebedee-1.docx"),
    ]
    members = {"project.qde": qde(*parts), "sources/P1.txt": TEXT, "sources/P2.txt": "other"}
    (problem,) = refused(lambda: cleaned(put(tmp_path, {"a.qdpx": archive(members)})))
    assert "1 documents whose names differ" in problem.found
    assert "ebedee" not in str(problem)


@pytest.mark.parametrize(
    "names",
    [
        ("Interview 05.11.2019", "Interview 05.11.2020"),
        ("\u0418\u043d\u0442 1", "\u0417\u0430\u043f 1"),
        ("v1.2", "v1.3"),
        ("a", "b"),
    ],
)
def test_documents_that_differ_stay_two(tmp_path: Path, names: tuple[str, str]) -> None:
    rows = [["Document", "Code"], *([name, "pupil.confidence"] for name in names)]
    assert len(made(tmp_path, *rows).cases) == 2


def test_transcripts_of_no_document_are_told(tmp_path: Path) -> None:
    tables = made(tmp_path, **{"transcripts/Zebedee.txt": TEXT, "transcripts/p1.TXT": TEXT})
    assert "1 texts that are no document" in said(tables)
    assert "Zebedee" not in said(tables)
    assert len(tables.segments) == 3


def test_documents_that_are_nowhere_are_told(tmp_path: Path) -> None:
    rows = [["Case", "Documents"], ["One", "P1|Zebedee.txt"], ["Two", "Quokka.txt"]]
    tables = made(tmp_path, cases=table(*rows), text=TEXT)
    assert "column documents: found 2 documents that no coding file and no text has" in said(tables)
    assert "Zebedee" not in said(tables)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"transcripts/Zebedee.txt": b"\xff\xfe\x00"}, "transcripts, file 1 by name: found a text"),
        ({"transcripts/P1.docx": "x"}, "transcripts: found 1 file .docx; expected texts, .txt"),
        ({"transcripts/Mr Zebedee.Quokka": "x"}, "1 file of a kind that is not known"),
        (
            {"transcripts/A b.txt": "x", "transcripts/a-b.txt": "y"},
            "a name that differs from another's",
        ),
        ({"notes.doc": "x"}, "found 1 file .doc; expected coding files"),
        ({"Zebedee.quokka": "x"}, "found 1 file of a kind that is not known"),
        ({"Zebedee.qda/data.qda": "x"}, "1 other folders"),
        ({"cases.csv": "Case\nP1\n", "cases.xlsx": "x"}, "one table of cases"),
        ({"a.qdpx": "x", "b.sqlite3": "x"}, "no zip archive"),
    ],
)
def test_files_that_cannot_be_used_are_refused(
    tmp_path: Path, files: Mapping[str, bytes | str], told: str
) -> None:
    said_of_it = " ".join(map(str, refused(lambda: made(tmp_path, **files))))
    assert told in said_of_it
    assert "ebedee" not in said_of_it


def test_no_coding_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no coding file"):
        cleaned(put(tmp_path, {"transcripts/P1.txt": TEXT, "codebook.qdc": "x", ".hidden": "x"}))


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = {
        "b.qdpx": "x",
        "c.sqlite3": "x",
        "cases.csv": "School\nx\n",
        "transcripts/P1.txt": b"\xff",
    }
    assert len(refused(lambda: made(tmp_path, **files))) == 4


CELLS = st.sampled_from(["", "P1", "p1", "P2", "2", "9", "pupil.confidence", "new", "A", "B", "0"])


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_every_row_goes_out_or_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    root = put(
        tmp_path_factory.mktemp("rows"),
        {"coding.csv": table(CODINGS[0], *map(list, rows)), "transcripts/P1.txt": TEXT},
    )
    if not any(row[0] and row[2] for row in rows):
        with pytest.raises(DataError, match=r"no row with an interview|headings and no rows"):
            cleaned(root)
        return
    tables = cleaned(root)
    ledger = tables.ledgers[0]
    assert ledger.rows_in == len(rows)
    assert ledger.rows_in == ledger.rows_out + sum(ledger.left_out.values())
    assert ledger.rows_out == len(tables.codings) == sum(bool(r[0] and r[2]) for r in rows)
    assert set(tables.codings["case_id"]) <= set(tables.cases["case_id"])


def test_orders_of_files_and_rows_do_not_matter(tmp_path: Path) -> None:
    rows = [["P1", "2", "pupil.confidence", "A"], ["P2", "1", "pupil.enjoyment", "B"],
            ["P1", "3", "new", "B"]]  # fmt: skip
    first = cleaned(put(tmp_path / "1", {"coding.csv": table(CODINGS[0], *rows)}))
    other = cleaned(
        put(
            tmp_path / "2",
            {"a.csv": table(CODINGS[0], *rows[::-1][:2]), "b.csv": table(CODINGS[0], rows[0])},
        )
    )
    pd.testing.assert_frame_equal(first.codings, other.codings)
    pd.testing.assert_frame_equal(first.cases, other.cases)
