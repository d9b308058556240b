"""The stage on a small project: tables, ledgers, and no pupil in what it makes or says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from case_study_files import counts, pupils, write_project
from forms_files import ROOT

from pmio_lib.case_study.tables import (
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
)

TABLES = {
    "case_study_pupils": CaseStudyPupils,
    "case_study_scores": CaseStudyScores,
    "case_study_schools": CaseStudySchools,
    "case_study_flow": CaseStudyFlow,
}
PARAMS = "sources: {survey: demo, interviews: demo, case_study: demo}\nseed: 1\nnotebooks: {}\n"
CANARIES = ("Zebedee", "Quokka", "UPN-4711")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    rows = pupils(("Hill", 6), ("Dale", 5), ("Quokka Primary", 3), ("", 1), id={1: "UPN-4711"})
    write_project(tmp_path, rows, counts(Hill=3, Dale=15), feeders=[["urn"], ["100000"]])
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_bytes((ROOT / "study" / "study.yaml").read_bytes())
    params = PARAMS
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    return tmp_path


def run(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pmio_lib.pipeline.steps.case_study"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def outputs(root: Path) -> dict[str, bytes]:
    folder = root / "data" / "processed"
    return {p.name + p.parent.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_run_stores_valid_tables_twice_the_same(root: Path) -> None:
    done = run(root)
    assert done.returncode == 0, done.stderr
    for name, model in TABLES.items():
        model.validate(
            pd.read_parquet(root / "data" / "processed" / "case_study" / f"{name}.parquet")
        )
        for room in ("ledgers", "checks"):
            assert json.loads(
                (root / f"data/processed/case_study/{room}/{name}.json").read_text("utf-8")
            )
    first = outputs(root)
    run(root)
    assert outputs(root) == first
    assert {f"{name}.parquetcase_study" for name in TABLES} <= set(first)


def test_no_pupil_and_no_school_is_named_in_what_is_stored_or_said(root: Path) -> None:
    done = run(root)
    said = done.stdout + done.stderr
    said += "".join(content.decode("latin-1") for content in outputs(root).values())
    for name in TABLES:
        said += pd.read_parquet(
            root / "data" / "processed" / "case_study" / f"{name}.parquet"
        ).to_csv()
    assert not [canary for canary in CANARIES if canary in said]
    assert "3 rows in all with a school that is not in the register" in said


def test_one_mark_changed_changes_the_scores_and_nothing_else(root: Path) -> None:
    run(root)
    before = outputs(root)
    path = root / "data/raw/demo/case_study/pupils.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("N,10,", "N,11,", 1), encoding="utf-8", newline="")
    assert path.read_text(encoding="utf-8") != text
    run(root)
    changed = {name for name, content in outputs(root).items() if before[name] != content}
    assert {name for name in changed if "parquet" in name} == {
        "case_study_scores.parquetcase_study"
    }


def test_bad_data_stops_with_its_code_and_writes_nothing(root: Path) -> None:
    path = root / "data/raw/demo/case_study/pupils.csv"
    text = path.read_text(encoding="utf-8").replace(",10,", ",Zebedee,", 1)
    path.write_text(text, encoding="utf-8", newline="")
    done = run(root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "row 2, column Sequencing (out of 20): found a text of 7 characters" in done.stderr
    assert not [canary for canary in CANARIES if canary in done.stdout + done.stderr]
    assert not (root / "data" / "processed").exists()


def test_overlapping_bands_stop_with_both_named(root: Path) -> None:
    path = root / "study" / "study.yaml"
    text = path.read_text(encoding="utf-8").replace("minimum: 12", "minimum: 11")
    path.write_text(text, encoding="utf-8")
    done = run(root)
    assert done.returncode == 2
    assert "low_medium (1 to 11) and high_very_high (11 to 24) overlap" in done.stderr
    assert "Traceback" not in done.stderr
