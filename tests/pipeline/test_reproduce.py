"""The whole pipeline, run as a user runs it, in a copy of the working tree.

The cold copy is run once; what a change does to it stands in test_changes.py.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pmio_lib.pipeline.fingerprints import Fingerprints
from pmio_lib.pipeline.steps.read import tables_read
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import (
    CODE,
    ROOT,
    Change,
    ProjectCopy,
    clone,
    plan,
    run_now,
    without_manifest,
)

ENGLISH_MATHS = "data/raw/official/gcse_english_maths.csv"
ROOMS = ("figures", "survey", "interviews", "case_study")


@pytest.fixture(scope="module")
def first(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    return cold.copied(tmp_path_factory.mktemp("reproduce") / "one")


def files_opened(folder: Path, logs: Path) -> dict[str, set[str]]:
    """Give, by stage, the files of the clone that were read; compiled code as its source."""
    opened: dict[str, set[str]] = {}
    for log in logs.iterdir():
        paths = [Path(path) for path in log.read_bytes().decode().split("\0") if path]
        inside = [path.relative_to(folder) for path in paths if within(path, folder)]
        opened.setdefault(log.name.split()[0], set()).update(map(source_file, inside))
    return opened


def within(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and path.is_file()


def source_file(path: Path) -> str:
    if path.parent.name == "__pycache__":
        path = path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path.as_posix()


NAMES = tuple(plan(ROOT))
STAGES = tuple(name for name in NAMES if name != CODE)


@pytest.fixture(scope="module")
def second_run(first: ProjectCopy) -> Change:
    return run_now(first)


# Runs


def test_the_copy_runs_its_own_library(cold: Cold, first: ProjectCopy) -> None:
    for copy in (cold.copy, first):
        shown = subprocess.run(
            [sys.executable, "-c", "import pmio_lib; print(pmio_lib.__file__)"],
            cwd="/",
            env=copy.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert Path(shown.stdout.strip()) == copy.folder / "pmio_lib" / "__init__.py"


def test_the_first_run_executes_every_stage_once_what_it_needs_is_there(cold: Cold) -> None:
    assert sorted(cold.run.executed) == sorted(STAGES)
    counted = re.findall(r"^\[ *(\d+)/(\d+)\] ", cold.run.said, flags=re.MULTILINE)
    assert counted == [(str(place), str(len(NAMES))) for place in range(1, len(NAMES) + 1)]
    assert f"{len(STAGES)} of {len(NAMES)} stages run" in cold.run.said
    place = {name: cold.run.executed.index(name) for name in STAGES}
    assert max(place[room] for room in ROOMS) < place["read"]
    assert place["read"] < min(place[name] for name in STAGES if name.startswith("notebook@"))
    assert place["site"] == len(STAGES) - 1


def test_a_second_run_executes_nothing_and_says_so(second_run: Change) -> None:
    assert second_run.run.exit_code == 0
    assert second_run.run.executed == ()
    assert f"\n0 of {len(NAMES)} stages run" in second_run.run.said
    assert second_run.run.said.count("unchanged: ") == len(STAGES)
    assert second_run.after == second_run.before


def test_a_third_run_asks_nobody(first: ProjectCopy, second_run: Change) -> None:
    run = first.run()
    assert run.said.startswith("Nothing to do")
    assert "unchanged" not in run.said
    assert "Nothing would run" in first.explained()


def test_what_reading_left_out_is_said_at_the_end_and_stands_in_the_report(cold: Cold) -> None:
    end = cold.run.said.partition("Left out, merged or not understood:")[2]
    assert "survey_2019_11.xlsx: left out: test response (1)" in end
    assert "engagement.csv: School: found a school that is not there" in end
    report = (cold.copy.folder / "reports/site/validation.html").read_text("utf-8")
    assert "left out: test response" in report
    assert "School: found a school that is not there" in report


def test_no_stage_reads_a_file_it_does_not_rest_on(cold: Cold) -> None:
    opened = files_opened(cold.copy.folder, cold.opened)
    assert set(opened) == set(STAGES)
    assert ENGLISH_MATHS in opened["figures"]
    assert "pmio_lib/methods/series/change.py" in opened["notebook@04_gcse_trend"]
    parts = Fingerprints(cold.copy.folder).stages
    for name, stage in plan(cold.copy.folder).items():
        if name == CODE:
            continue
        declared = {part.partition(": ")[0] for part in parts[name]} | {"params.yaml"}
        outs = [next(iter(out)) for out in [*stage["outs"], *stage.get("metrics", [])]]
        declared |= {*stage.get("deps", []), *outs, *tables_of(cold.copy.folder, name)}
        declared |= {file for parameter in stage["params"] for file in parameter}
        undeclared = {
            file
            for file in opened[name] - declared
            if not any(file.startswith(f"{folder}/") for folder in declared)
            and not file.startswith(("build/notebooks/", "build/matplotlib/", "build/parts.json"))
            and not (name == "site" and file.startswith(COPIED))
        }
        assert undeclared == WHERE_ONLY_SECTIONS_COUNT.get(name.partition("@")[0], set()), name


WHERE_ONLY_SECTIONS_COUNT = {
    "read": {f"notebooks/{name.partition('@')[2]}.ipynb" for name in NAMES if "@" in name},
    "site": {f"notebooks/{name.partition('@')[2]}.ipynb" for name in NAMES if "@" in name},
}
"""Of notebooks these stages use the names of tables, and titles: parts have those."""


COPIED = ("data/raw/published/", "data/raw/official/")
"""The site copies the public inputs of a page; reports/numbers names each by its fingerprint."""


def tables_of(root: Path, stage: str) -> set[str]:
    return set(tables_read(root).get(stage.partition("@")[2], {}))


@pytest.mark.slow
def test_two_clones_in_different_folders_give_the_same_bytes(cold: Cold, tmp_path: Path) -> None:
    other = clone(cold.copy, tmp_path / "a third")
    run = other.run()
    assert run.exit_code == 0, run.message
    assert without_manifest(other.reports()) == without_manifest(cold.copy.reports())


@pytest.mark.slow
def test_plain_dvc_gives_the_same_bytes_from_cold(cold: Cold, tmp_path: Path) -> None:
    other = clone(cold.copy, tmp_path / "by dvc")
    done = other.command("dvc", "repro", DVC_NO_ANALYTICS="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert other.reports() == without_manifest(cold.copy.reports())
    assert (other.folder / "dvc.lock").read_bytes() == (cold.copy.folder / "dvc.lock").read_bytes()
