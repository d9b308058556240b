"""The coding file: every code, answer and response is known, and every row accounted for."""

from pathlib import Path

import pytest
from forms_files import FEBRUARY, NOVEMBER, ROOT, export, known_schools, write_xlsx

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import Pseudonyms, pseudonym
from pmio_lib.study.codebook import read_codebook
from pmio_lib.survey.clean.codes import CleanCodes, clean_codes
from pmio_lib.survey.clean.responses import CleanWave, clean_wave

KEY = b"k" * 32
CODEBOOK = read_codebook(ROOT / "study")
HEAD = "wave,form_id,question,code,coder"
GOOD = "survey_2019_11,1,changes,change.mastery,A"


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CleanWave]:
    rows = export(NOVEMBER, {}, {"school": "test"})
    path = write_xlsx(tmp_path_factory.mktemp("survey") / "x.xlsx", rows)
    return {NOVEMBER.id: clean_wave(path, "x.xlsx", NOVEMBER, known_schools(1), Pseudonyms(KEY))}


def coded(tmp_path: Path, waves: dict[str, CleanWave], *rows: str) -> CleanCodes:
    path = tmp_path / "coding.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return clean_codes(path, "coding.csv", waves, (NOVEMBER, FEBRUARY), CODEBOOK)


def test_codes_are_given_to_responses(tmp_path: Path, waves: dict[str, CleanWave]) -> None:
    by_number = "survey_2019_11,1,8,change.resources,coder_2"
    table = coded(tmp_path, waves, GOOD, by_number).frame
    assert table.to_dict("records") == [
        {
            "response_id": pseudonym("response", f"{NOVEMBER.id} 1", KEY),
            "wave": NOVEMBER.id,
            "question": "changes",
            "code": code,
            "coder": coder,
        }
        for code, coder in (("change.mastery", "A"), ("change.resources", "coder_2"))
    ]


def test_every_row_is_accounted_for(tmp_path: Path, waves: dict[str, CleanWave]) -> None:
    of_a_test = "survey_2019_11,2,changes,change.mastery,A"
    ledger = coded(tmp_path, waves, GOOD, "", GOOD, of_a_test, of_a_test).ledger
    assert (ledger.rows_in, ledger.rows_out) == (5, 1)
    assert dict(ledger.left_out) == {
        "blank row": 1,
        "code of a response that was left out": 2,
        "the same code twice": 1,
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("survey_2020_02,1,changes,change.mastery,A", "wave"),
        ("survey_2019_11,77,changes,change.mastery,A", "form_id"),
        ("survey_2019_11,1,thoughts,change.mastery,A", "question"),
        ("survey_2019_11,1,support,change.mastery,A", "question"),
        ("survey_2019_11,1,10a,change.mastery,A", "question"),
        ("survey_2019_11,1,changes,change.weather,A", "code"),
        ("survey_2019_11,1,changes,,A", "code"),
        ("survey_2019_11,1,changes,change.mastery,Ann Canary", "coder"),
        ("survey_2019_11,1,changes,change.mastery,", "coder"),
        ("Ann Canary,1,changes,change.mastery,A", "wave"),
        ("survey_2019_11,1,Ann Canary,change.mastery,A", "question"),
        ("survey_2019_11,Ann Canary,changes,change.mastery,A", "form_id"),
    ],
)
def test_what_is_unknown_is_refused_by_place(
    tmp_path: Path, waves: dict[str, CleanWave], row: str, column: str
) -> None:
    with pytest.raises(DataError) as caught:
        coded(tmp_path, waves, GOOD, row)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(3, column)]
    assert "Canary" not in str(caught.value)
