"""A register of a quarter of the schools is said first, at the end of a run and on the report."""

import shutil
from pathlib import Path

import pytest
from case_study_files import log, pupils
from forms_files import FEBRUARY, NOVEMBER, ROOT, export, register_text, write_csv, write_xlsx

from pmio_lib.people.schools import cover
from pmio_lib.pipeline.run import _what_was_said
from pmio_lib.pipeline.steps import case_study, survey
from pmio_lib.pipeline.steps.site import warnings_of
from pmio_lib.site.documents import validation_html
from pmio_lib.tables.said import Said, read_said, write_said

REGISTER = "data/raw/demo/schools.csv"
SCHOOLS = [f"School {number}" for number in range(48)]
WORDS = "12 of 48 school names in the survey are in the register"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two waves name 48 schools, some of them twice; the register has the first twelve."""
    (tmp_path / "study").symlink_to(ROOT / "study", target_is_directory=True)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    folder = tmp_path / "data/raw/demo/survey"
    folder.mkdir(parents=True)
    waves = ((NOVEMBER, SCHOOLS[:30]), (FEBRUARY, SCHOOLS[20:]))
    for wave, names in waves:
        rows = export(wave, *({"school": name} for name in [*names, "", "test"]))
        write_xlsx(folder / f"{wave.id}.xlsx", rows)
    write_register(tmp_path, SCHOOLS[:12])
    return tmp_path


def write_register(root: Path, names: list[str]) -> None:
    (root / REGISTER).write_text(register_text(names), "utf-8", newline="")


def test_the_stage_keeps_it_for_pages_to_read(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey.main(root)
    (warning,) = [each for each in read_said(root, "survey") if each.is_warning]
    assert warning == Said(REGISTER, WORDS, is_warning=True)
    assert capsys.readouterr().out.startswith(f"{REGISTER}: {WORDS}\n")


def test_a_run_says_it_on_top_however_much_else_there_is(root: Path) -> None:
    survey.main(root)
    many = [Said("a.csv", f"cause {number}", 1) for number in range(30)]
    write_said(root, "interviews", many)
    lines = [line.strip() for line in _what_was_said(root) if line.strip()]
    assert lines[0].startswith("Warning: ")
    assert lines[1] == f"{REGISTER}: {WORDS}"
    assert sum(WORDS in line for line in lines) == 1
    assert any("more causes" in line for line in lines)


def test_a_page_that_reads_the_survey_has_it_on_its_first_screen(root: Path) -> None:
    survey.main(root)
    told = [f"{REGISTER}: {WORDS}"]
    assert warnings_of(root, ["data/raw/demo/survey/survey_2019_11.xlsx"]) == told
    assert warnings_of(root, ["data/raw/official/gcse_outcomes.csv"]) == []
    (root / f"data/raw/demo/survey/{FEBRUARY.id}.xlsx").unlink()
    survey.main(root)
    first, second = warnings_of(root, ["data/raw/demo/survey/survey_2019_11.xlsx"])
    assert {first, second} >= {
        "survey/survey_2020_02: no export of the survey of February 2020, passed over"
    }


def test_the_validation_report_has_the_number(root: Path) -> None:
    survey.main(root)
    assert WORDS in validation_html({}, {}, read_said(root, "survey"))


def test_pupils_schools_are_counted_too(root: Path) -> None:
    folder = root / "data/raw/demo/case_study"
    folder.mkdir()
    write_xlsx(folder / "pupils.xlsx", pupils(("School 1", 6), ("Nowhere", 6), ("Elsewhere", 5)))
    write_csv(folder / "engagement.csv", log(("School 1", "Visit", "2019-11-05")))
    case_study.main(root)
    (warning,) = [each for each in read_said(root, "case_study") if each.is_warning]
    assert warning.words == "1 of 3 school names in the pupil file are in the register"


@pytest.mark.parametrize(
    ("known", "is_warning"), [(1, True), (2, False), (4, None)], ids=["few", "half", "all"]
)
def test_it_warns_where_fewer_than_half_are_known(known: int, is_warning: bool | None) -> None:
    said = cover({f"school {n}": n < known for n in range(4)}, "survey", "schools.csv")
    assert [each.is_warning for each in said] == ([] if is_warning is None else [is_warning])
