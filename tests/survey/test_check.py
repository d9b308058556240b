"""`pmio check` on a survey export: what it says, and that it says it of nobody."""

from pathlib import Path

import pytest
from forms_files import FEBRUARY, NOVEMBER, ROOT, column, export, register_text, write_xlsx

from pmio_lib.survey.check import check_survey_file, is_survey_export


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "study" / "instruments"
    folder.mkdir(parents=True)
    for wave in (NOVEMBER, FEBRUARY):
        text = (ROOT / "study" / "instruments" / f"{wave.id}.yaml").read_text(encoding="utf-8")
        (folder / f"{wave.id}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "params.yaml").touch()
    schools = register_text(["School 1", "School 2"])
    (tmp_path / "schools.csv").write_text(schools, encoding="utf-8", newline="")
    return tmp_path


def test_an_export_is_known_by_its_headings_wherever_it_lies(root: Path) -> None:
    (root / "Downloads").mkdir()
    export_file = write_xlsx(root / "Downloads" / "export (1).xlsx", export(NOVEMBER, {}))
    other = write_xlsx(root / "marks.xlsx", [["Pupil", "Mark"], ["a", 1]])
    named = root / "survey" / "broken.csv"
    named.parent.mkdir()
    named.write_text("nothing", encoding="utf-8")
    coding = root / "survey" / "coding.csv"
    coding.write_text("wave,id,question,code,coder\n", encoding="utf-8")
    found = [is_survey_export(path, root) for path in (export_file, other, named, coding)]
    assert found == [True, False, True, False]
    assert not is_survey_export(root / "notes.pdf", root)


def test_a_good_export(root: Path) -> None:
    path = write_xlsx(root / "export.xlsx", export(NOVEMBER, {}, {}))
    check = check_survey_file(path, root)
    said = list(check.lines())
    assert (check.exit_code, check.rows_in, check.rows_kept) == (0, 2, 2)
    assert check.counts["kept"] == 2
    assert said[0] == "export.xlsx: survey export, the survey of November 2019."
    assert said[-1] == "  Nothing to look at."
    assert any(line.split()[0] == "1" and line.endswith("F (Name2)") for line in said if line)


def test_what_is_wrong_but_does_not_stop(root: Path) -> None:
    rows = export(NOVEMBER, {"pupil_confidence": 7}, {"school": "Scool 2"})
    rows[0].append("Favourite <colour>")
    check = check_survey_file(write_xlsx(root / "x.xlsx", rows), root)
    said = "\n".join(check.lines())
    assert check.exit_code == 1
    assert check.unrecognised == ("AD (no question of the study)",)
    assert "Not recognised\n  AD (no question of the study)" in said
    assert "Favourite" not in said, "a heading that is no question may be somebody's name"
    assert "To look at" in said
    assert "School 2 (100001)" in said
    assert "Scool" not in said


def test_what_stops_is_shown_and_refused(root: Path) -> None:
    rows = export(NOVEMBER, {}, {})
    rows[0][column(NOVEMBER, "pupil_confidence")] = "Gone"
    check = check_survey_file(write_xlsx(root / "x.xlsx", rows), root)
    assert check.exit_code == 2
    assert "question 10f" in str(check.stops[0])
    said = list(check.lines())
    assert "Refused" in said
    assert any(line.split()[:1] == ["10f"] and "(no column)" in line for line in said)


def test_a_file_that_cannot_be_read(root: Path) -> None:
    path = root / "survey_2019_11.xlsx"
    path.write_bytes(b"PK")
    check = check_survey_file(path, root)
    assert "no readable workbook" in check.stops[0].found
    assert not check.questions


def test_another_table_is_no_questionnaire(root: Path) -> None:
    path = write_xlsx(root / "marks.xlsx", [["Pupil", "Mark"], ["a", 1]])
    (stop,) = check_survey_file(path, root).stops
    assert "none with the questionnaire" in stop.found


def test_without_a_register_it_says_so(root: Path) -> None:
    (root / "schools.csv").unlink()
    check = check_survey_file(write_xlsx(root / "x.xlsx", export(NOVEMBER, {})), root)
    assert any("none was found" in str(problem) for problem in check.reports)


def test_checking_changes_nothing(root: Path) -> None:
    path = write_xlsx(root / "x.xlsx", export(NOVEMBER, {}))
    before = {each: each.read_bytes() for each in root.rglob("*") if each.is_file()}
    check_survey_file(path, root)
    assert {each: each.read_bytes() for each in root.rglob("*") if each.is_file()} == before
