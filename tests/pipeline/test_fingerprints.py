"""What each stage rests on: a change of one thing changes the stages that rest on it, no other."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pmio_lib.core.errors import DataError
from pmio_lib.core.hashing import content_sha256
from pmio_lib.pipeline.fingerprints import CODE, Fingerprints, Parts, write_fingerprints
from pmio_lib.pipeline.raw_files import refuse_absent, unread_files
from tests.pipeline.project_copy import ROOT

PRIVATE = "sources: {survey: private}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give the project's inputs; the library's files are read where they are."""
    for place in ("study", "notebooks", "data/raw", "pmio_lib"):
        shutil.copytree(
            ROOT / place, tmp_path / place, ignore=shutil.ignore_patterns("private", "__pycache__")
        )
    for file in ("params.yaml", "requirements.lock", "dvc.yaml"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def changed(root: Path, change: Callable[[], object]) -> set[str]:
    before = Fingerprints(root).stages
    change()
    after = Fingerprints(root).stages
    return {name for name in after if after[name] != before[name]}


def edited(path: Path, old: str, new: str) -> Callable[[], object]:
    text = path.read_text(encoding="utf-8")
    assert old in text
    return lambda: path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_official_figure_touches_the_figures(root: Path) -> None:
    path = root / "data/raw/official/ks2_maths.csv"
    assert changed(root, lambda: path.write_bytes(path.read_bytes() + b"\n")) == {"figures"}


def test_a_parameter_of_a_notebook_touches_that_notebook(root: Path) -> None:
    change = edited(root / "params.yaml", "base_year: 2018", "base_year: 2019")
    assert changed(root, change) == {"notebook@04_gcse_trend"}


def test_a_section_of_the_study_touches_what_reads_it(root: Path) -> None:
    change = edited(root / "study/study.yaml", 'title: "Primary', 'title: "Another Primary')
    assert changed(root, change) == {"site"}


def test_a_statement_of_the_report_touches_the_synthesis_alone(root: Path) -> None:
    change = edited(root / "study/claims.yaml", "intake: 210", "intake: 211")
    assert changed(root, change) == {"synthesis@05_synthesis"}


def test_the_seed_touches_what_is_drawn(root: Path) -> None:
    change = edited(root / "params.yaml", "\nseed: 20210125", "\nseed: 1")
    assert changed(root, change) == {"survey", "interviews", "case_study"}


def test_a_new_key_touches_the_private_phases_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root / "data/raw/demo", root / "data/raw/private")
    (root / "params.local.yaml").write_text(PRIVATE, encoding="utf-8")
    monkeypatch.setenv("PMIO_PSEUDONYM_KEY", "k" * 32)
    other = changed(root, lambda: monkeypatch.setenv("PMIO_PSEUDONYM_KEY", "l" * 32))
    assert other == {"survey"}
    parts = str(Fingerprints(root).stages["survey"])
    assert "l" * 32 not in parts


def test_corrections_touch_their_phase_alone(root: Path) -> None:
    place = root / "data/raw/demo/case_study/corrections.csv"
    assert changed(root, lambda: place.write_text("file,row\n", "utf-8")) == {"case_study"}
    assert changed(root, lambda: place.write_text("file,row,id\n", "utf-8")) == {"case_study"}


def test_a_phase_without_files_touches_its_notebook_and_the_links_to_it(root: Path) -> None:
    change = edited(root / "params.yaml", "interviews: demo", "interviews: none")
    assert changed(root, change) == {"interviews", "notebook@02_interviews", "site"}


def test_the_file_holds_one_fingerprint_a_stage(root: Path) -> None:
    parts: dict[str, Parts] = write_fingerprints(root)
    held = yaml.safe_load((root / CODE).read_text(encoding="utf-8"))
    assert held["figures"] == content_sha256(parts["figures"])
    assert held["notebook"]["01_survey"] == content_sha256(parts["notebook@01_survey"])
    assert len(held) - 1 + len(held["notebook"]) == len(parts)


# Raw files


def test_absent_files_are_named_with_what_they_are(root: Path) -> None:
    (root / "params.local.yaml").write_text(
        "sources: {survey: none, interviews: private, case_study: private}\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        refuse_absent(root, Fingerprints(root).settings)
    files = [problem.file for problem in caught.value.problems]
    assert files == [
        "data/raw/private/interviews/",
        "data/raw/private/case_study/pupils.xlsx (or .csv)",
        "data/raw/private/case_study/engagement.xlsx (or .csv)",
        "data/raw/private/schools.csv",
    ]
    assert all("set the source of" in problem.advice for problem in caught.value.problems)


def test_files_that_nothing_reads_are_named(root: Path) -> None:
    shutil.copy(
        root / "data/raw/demo/case_study/pupils.xlsx",
        root / "data/raw/demo/case_study/pupils (2).xlsx",
    )
    (root / "data/raw/demo/survey/~$open.xlsx").write_bytes(b"")
    (root / "data/raw/demo/survey/corrections.csv").write_text("file\n")
    (root / "data/raw/private/survey").mkdir(parents=True)
    (root / "data/raw/private/survey/survey_2019_11.csv").write_text("x")
    told = unread_files(root, Fingerprints(root).settings)
    assert len(told) == 2
    assert "pupils (2).xlsx: nothing reads it; expected names are pupils, engagement" in told[1]
    assert "data/raw/private/survey: 1 files that nothing reads" in told[0]
