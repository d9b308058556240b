"""`pmio check` on a survey export: what it says, as lines and as a page."""

from pathlib import Path

import pytest
from forms_files import FEBRUARY, NOVEMBER, ROOT, column, export, register_text, write_xlsx

from pmio_lib.core.errors import DataError
from pmio_lib.survey.check import check_survey, check_survey_file, is_survey_export


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


@pytest.mark.parametrize(
    ("path", "is_export"),
    [
        ("data/raw/private/survey/survey_2019_11.xlsx", True),
        ("data/raw/private/survey/survey_2019_11.csv", True),
        ("Downloads/export.XLSX", True),
        ("data/raw/demo/survey/coding.csv", False),
        ("data/raw/official/ks2_maths.csv", False),
        ("notes.pdf", False),
    ],
)
def test_which_files_are_survey_exports(path: str, is_export: bool) -> None:
    assert is_survey_export(Path(path)) is is_export


def test_a_good_export(root: Path) -> None:
    path = write_xlsx(root / "export.xlsx", export(NOVEMBER, {}, {}))
    said = list(check_survey_file(path, root))
    assert said[0].startswith("export.xlsx, read as the survey of November 2019:")
    assert said[0].endswith("of the tables held, nothing to look at.")
    assert any("(Name2)" in line for line in said)
    page = (root / "build" / "check" / "export.html").read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in page
    assert "http" not in page


def test_what_is_wrong_but_does_not_stop(root: Path) -> None:
    rows = export(NOVEMBER, {"pupil_confidence": 7}, {"school": "Scool 2"})
    rows[0].append("Favourite <colour>")
    said = "\n".join(check_survey_file(write_xlsx(root / "x.xlsx", rows), root))
    assert "2 things to look at" not in said.splitlines()[1:]
    assert "AD (Favourite <colour>)" in said
    assert "Failed checks that do not" in said
    assert "School 2 (100001)" in said
    assert "Scool" not in said
    page = (root / "build" / "check" / "x.html").read_text(encoding="utf-8")
    assert "Favourite &lt;colour&gt;" in page


def test_what_stops_is_shown_and_then_raised(root: Path) -> None:
    rows = export(NOVEMBER, {}, {})
    rows[0][column(NOVEMBER, "pupil_confidence")] = "Gone"
    said = []
    with pytest.raises(DataError, match="question 10f"):  # noqa: PT012
        for line in check_survey_file(write_xlsx(root / "x.xlsx", rows), root):
            said.append(line)
    assert "1 failed check; the pipeline would stop" in said[0]
    assert any(line.split()[:1] == ["10f"] and "(no column)" in line for line in said)
    assert "Failed checks that stop" in (root / "build/check/x.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read(root: Path) -> None:
    path = root / "survey_2019_11.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(DataError, match="no readable workbook"):
        list(check_survey_file(path, root))
    assert (root / "build" / "check" / "survey_2019_11.html").is_file()


def test_another_table_is_no_questionnaire(root: Path) -> None:
    path = write_xlsx(root / "marks.xlsx", [["Pupil", "Mark"], ["a", 1]])
    with pytest.raises(DataError, match="none with the questionnaire"):
        check_survey(path, root)


def test_without_a_register_it_says_so(root: Path) -> None:
    (root / "schools.csv").unlink()
    check = check_survey(write_xlsx(root / "x.xlsx", export(NOVEMBER, {})), root)
    assert any("none was found" in str(problem) for problem in check.reports)


def test_checking_changes_nothing_else(root: Path) -> None:
    path = write_xlsx(root / "x.xlsx", export(NOVEMBER, {}))
    before = {one: one.read_bytes() for one in root.rglob("*") if one.is_file()}
    list(check_survey_file(path, root))
    after = {one: one.read_bytes() for one in root.rglob("*") if one.is_file()}
    page = root / "build" / "check" / "x.html"
    assert set(after) - set(before) == {page}
    assert all(after[one] == content for one, content in before.items())
