"""The survey's tables with corrections: one value changes, and the accounts say so."""

from pathlib import Path

import pandas as pd
import pytest
from forms_files import FEBRUARY, NOVEMBER, ROOT, export, register_text, write_csv, write_xlsx

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.study.codebook import read_codebook
from pmio_lib.survey.clean.tables import SurveyTables, clean_survey
from pmio_lib.survey.read.files import find_survey_files

FOLDER = "data/raw/demo/survey"
HEAD = "file,row,id,column,found,should_be,why,decided_by"
CORRECTION = "survey_2019_11.xlsx,3,2,10f,7,3,the school was asked,evaluator"
CODES = "wave,form_id,question,code,coder\nsurvey_2019_11,1,changes,change.mastery,A\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("survey")
    folder = root / FOLDER
    folder.mkdir(parents=True)
    schools = register_text(["School 1", "School 2"])
    (root / "data/raw/demo/schools.csv").write_text(schools, encoding="utf-8", newline="")
    rating = {"pupil_confidence": 7, "name": "Ann Canary"}
    write_xlsx(folder / "survey_2019_11.xlsx", export(NOVEMBER, {}, rating))
    write_csv(folder / "survey_2020_02.csv", export(FEBRUARY, {}))
    (folder / "coding.csv").write_text(CODES, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def before(root: Path) -> SurveyTables:
    return cleaned(root)


@pytest.fixture(scope="module")
def after(root: Path) -> SurveyTables:
    return cleaned(root, CORRECTION)


def cleaned(root: Path, *lines: str) -> SurveyTables:
    path = root / FOLDER / "corrections.csv"
    path.unlink(missing_ok=True)
    if lines:
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    files = find_survey_files(root, "demo", (NOVEMBER, FEBRUARY))
    key = Pseudonyms(b"k" * 32)
    return clean_survey(files, (NOVEMBER, FEBRUARY), read_codebook(ROOT / "study"), key)


def test_a_correction_changes_one_value_of_the_cleaned_tables(
    before: SurveyTables, after: SurveyTables
) -> None:
    names = ("responses", "support", "codes", "free_text")
    assert all(getattr(before, name).equals(getattr(after, name)) for name in names)
    both = before.ratings.compare(after.ratings, result_names=("was", "is"))
    assert both["rating"].shape == (1, 2)
    assert pd.isna(both["rating", "was"].item())
    assert both["rating", "is"].item() == 3
    assert not any("7" in each.found for each in after.reports)


def test_a_correction_is_in_the_accounts_without_a_value(
    before: SurveyTables, after: SurveyTables
) -> None:
    november, *_, corrections = after.ledgers
    assert "cells read as corrections.csv says: 1" in november.notes
    assert november.as_dict()["corrected"] == (
        {"row": 3, "column": "10f", "why": "the school was asked", "decided_by": "evaluator"},
    )
    assert corrections.file == f"{FOLDER}/corrections.csv"
    assert dict(corrections.left_out) == {"correction of a cell, no row of its own": 1}
    assert [ledger.file for ledger in after.code_ledgers] == [f"{FOLDER}/coding.csv"]
    assert "corrected" not in before.ledgers[0].as_dict()


def test_the_coding_file_is_corrected_too_and_alone_then_rests_on_corrections(root: Path) -> None:
    tables = cleaned(root, "coding.csv,2,,code,change.mastery,change.resources,a slip,coder A")
    assert tables.codes["code"].tolist() == ["change.resources"]
    assert [Path(ledger.file).name for ledger in tables.code_ledgers] == [
        "coding.csv",
        "corrections.csv",
    ]
    assert "corrections.csv" not in {Path(ledger.file).name for ledger in tables.ledgers}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("survey.xlsx,3,,10f,7,3,asked,evaluator", "one of survey_2019_11.xlsx, survey_2020_02"),
        ("survey_2019_11.xlsx,3,1,10f,7,3,asked,evaluator", "another ID than that row has"),
        ("survey_2019_11.xlsx,3,,10f,4,3,asked,evaluator", "another value than row 3"),
        ("survey_2019_11.xlsx,3,,10f,7,3,asked,Ann Canary", "words that stand in the row"),
    ],
)
def test_what_cannot_be_followed_stops_the_stage(root: Path, line: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        cleaned(root, line)
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert (problem.file, problem.row) == (f"{FOLDER}/corrections.csv", 2)
    assert "Canary" not in str(problem)
