"""The twin's files: the committed bytes from one seed, the same again, others from another."""

from pathlib import Path

import pytest
from forms_files import ROOT

from pmio_lib.core.settings import read_settings
from pmio_lib.twin.write import twin_files, write_twin

DEMO = ROOT / "data" / "raw" / "demo"
SEED = read_settings(ROOT).seed


def test_the_committed_files_are_what_the_seed_of_params_yaml_gives(tmp_path: Path) -> None:
    (tmp_path / "study").symlink_to(ROOT / "study")
    named = write_twin(tmp_path, SEED)
    made = {name: (tmp_path / "data" / "raw" / "demo" / name).read_bytes() for name in named}
    assert [name for name in made if (DEMO / name).read_bytes() != made[name]] == []
    assert {path.relative_to(DEMO).as_posix() for path in DEMO.rglob("*.*")} == set(named)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return twin_files(ROOT / "study", 1)


def test_the_same_seed_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert twin_files(ROOT / "study", 1) == made


def test_another_seed_draws_its_own_answers_and_no_other_register(made: dict[str, bytes]) -> None:
    other = twin_files(ROOT / "study", 99)
    assert other["schools.csv"] == made["schools.csv"]
    drawn = ("survey/survey_2019_11.xlsx", "interviews/coding.qdpx", "case_study/pupils.xlsx")
    assert all(other[name] != made[name] for name in drawn)
