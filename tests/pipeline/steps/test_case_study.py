"""The stage on a small project: tables, ledgers, and no pupil in what it makes or says."""

import json
from pathlib import Path

import pandas as pd
import pytest
from case_study_files import counts, pupils, write_project
from forms_files import ROOT
from stages import PARAMS, outputs, run_apart, run_here

from pmio_lib.pipeline.steps.case_study import TABLES, main

CANARIES = ("Zebedee", "Quokka", "UPN-4711")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    rows = pupils(("Hill", 6), ("Dale", 5), ("Quokka Primary", 3), ("", 1), id={1: "UPN-4711"})
    write_project(tmp_path, rows, counts(Hill=3, Dale=15), feeders=[["urn"], ["100000"]])
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_bytes((ROOT / "study" / "study.yaml").read_bytes())
    (tmp_path / "params.yaml").write_text(PARAMS, encoding="utf-8")
    return tmp_path


def stored(root: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(root / "data" / "processed" / f"{name}.parquet")


def test_a_run_stores_valid_tables_twice_the_same(root: Path) -> None:
    assert run_here(main, root).returncode == 0
    first = outputs(root, "processed")
    names = ("pupils", "scores", "schools", "flow")
    assert list(TABLES) == [f"case_study/case_study_{name}" for name in names]
    for name, model in TABLES.items():
        model.validate(stored(root, name))
        for part in ("ledgers", "checks"):
            place = name.replace("/", f"/{part}/")
            assert json.loads(first[f"processed/{place}.json"])
    assert run_apart("case_study", root).returncode == 0
    assert outputs(root, "processed") == first


def test_no_pupil_and_no_school_is_named_in_what_is_stored_or_said(root: Path) -> None:
    said = run_here(main, root).said
    said += "".join(each.decode("latin-1") for each in outputs(root, "processed").values())
    said += "".join(stored(root, name).to_csv() for name in TABLES)
    assert not [canary for canary in CANARIES if canary in said]
    assert "3 rows in all with a school that is not in the register" in said


def test_one_mark_changed_changes_the_scores_and_nothing_else(root: Path) -> None:
    run_here(main, root)
    before = outputs(root, "processed")
    path = root / "data/raw/demo/case_study/pupils.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("N,10,", "N,11,", 1), encoding="utf-8", newline="")
    assert path.read_text(encoding="utf-8") != text
    run_here(main, root)
    after = outputs(root, "processed")
    changed = {Path(name).name for name in after if before[name] != after[name]}
    assert {name for name in changed if "parquet" in name} == {"case_study_scores.parquet"}


def test_bad_data_stops_with_its_code_and_writes_nothing(root: Path) -> None:
    path = root / "data/raw/demo/case_study/pupils.csv"
    text = path.read_text(encoding="utf-8").replace(",10,", ",Zebedee,", 1)
    path.write_text(text, encoding="utf-8", newline="")
    done = run_apart("case_study", root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "row 2, column Sequencing (out of 20): found a text of 7 characters" in done.stderr
    assert not [canary for canary in CANARIES if canary in done.said]
    assert not (root / "data" / "processed").exists()


def test_overlapping_bands_stop_with_both_named(root: Path) -> None:
    path = root / "study" / "study.yaml"
    text = path.read_text(encoding="utf-8").replace("minimum: 12", "minimum: 11")
    path.write_text(text, encoding="utf-8")
    done = run_here(main, root)
    assert done.returncode == 2
    assert "low_medium (1 to 11) and high_very_high (11 to 24) overlap" in done.stderr
