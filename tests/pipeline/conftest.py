"""Copies of the project, each run once for all workers; stories go on from copies of them.

One is run from cold. One goes on from it with private files that have people in every place; one
goes on from that with a figure edited in the files of each phase.
"""

import pickle
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline import private_files as private
from tests.pipeline.project_copy import ProjectCopy, Ran, copy_of_working_tree, git

READY, FAILED = "ready", "failed"
FOLDER = Path("another place", "with a longer name")
LONGEST_WAIT = 900
ALL_PRIVATE = dict.fromkeys(("survey", "interviews", "case_study"), "private")


@dataclass(frozen=True)
class Made:
    """A copy as its last run left it. Nobody changes it: go on from `copied`."""

    copy: ProjectCopy
    run: Ran

    def copied(self, folder: Path) -> ProjectCopy:
        """Give a copy to change."""
        return self.copy.copied(folder)


@dataclass(frozen=True)
class Cold(Made):
    """The run from cold, and the folder of what each stage opened."""

    opened: Path


@dataclass(frozen=True)
class Private(Made):
    """The runs of a holder of no files, of the survey's exports alone, and of all (`run`).

    `pages` are those of the survey alone; `status` and `locks` what git and dvc.lock said.
    """

    without: Ran
    alone: Ran
    pages: dict[str, str]
    status: tuple[str, str]
    locks: tuple[bytes, bytes]


@dataclass(frozen=True)
class Edited(Made):
    """One run after an edit in each phase's files; what `explain` said of each edit by itself."""

    explained: dict[str, str]


@pytest.fixture(scope="session")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Cold:
    """Make the copy, or wait for the worker that makes it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed: the pipeline is run in a copy")
    made: Cold = _shared(tmp_path_factory, "cold", _run_from_cold)
    assert made.run.exit_code == 0, made.run.message
    return made


@pytest.fixture(scope="session")
def site(cold: Cold) -> Path:
    """The site of the run from cold."""
    return cold.copy.folder / "reports" / "site"


@pytest.fixture(scope="session")
def held(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> Private:
    """Go on from the cold copy as somebody who holds private files, with people in them."""
    made: Private = _shared(tmp_path_factory, "held", lambda place: _run_private(cold, place))
    assert made.run.exit_code == 0, made.run.message
    return made


@pytest.fixture(scope="session")
def edited(held: Private, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """Go on from the private files with one edit in each phase."""
    made: Edited = _shared(tmp_path_factory, "edited", lambda place: _run_edited(held, place))
    assert made.run.exit_code == 0, made.run.message
    return made


def _shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Any:
    base = factory.getbasetemp()
    place = (base.parent if base.name.startswith("popen-") else base) / name
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(place)
    else:
        try:
            made = pickle.dumps(make(place))
        except BaseException:
            (place / FAILED).touch()
            raise
        (place / "made").write_bytes(made)
        (place / READY).touch()
    return pickle.loads((place / "made").read_bytes())  # noqa: S301 (made by a worker)


def _wait_for(place: Path) -> None:
    for _ in range(LONGEST_WAIT):
        if (place / READY).is_file():
            return
        if (place / FAILED).is_file():
            pytest.fail(f"another worker could not make the {place.name} copy")
        time.sleep(1)
    pytest.fail(f"the {place.name} copy was not made in time")


def _run_from_cold(place: Path) -> Cold:
    copy = copy_of_working_tree(place / FOLDER)
    listener, opened = place / "listener", place / "opened"
    listener.mkdir()
    opened.mkdir()
    (listener / "sitecustomize.py").write_text(LISTENER)
    return Cold(copy, copy.run(path=str(listener), PMIO_OPENED=str(opened)), opened)


def _run_private(cold: Cold, place: Path) -> Private:
    copy = cold.copied(place / FOLDER)
    root = copy.folder
    git("commit", "--quiet", "--all", "--allow-empty", "--message", "The lock", folder=root)
    locked = (root / "dvc.lock").read_bytes()
    private.use(root, survey="private", interviews="none", case_study="none")
    without = copy.run()
    private.plant_survey(root)
    alone = copy.run()
    pages = {path.stem: path.read_text("utf-8") for path in (root / "reports/site").glob("*.html")}
    status = copy.status()
    private.plant_the_others(root)
    private.use(root, **ALL_PRIVATE)
    whole = copy.run()
    locks = locked, (root / "dvc.lock").read_bytes()
    return Private(copy, whole, without, alone, pages, (status, copy.status()), locks)


def _run_edited(held: Private, place: Path) -> Edited:
    copy = held.copied(place / FOLDER)
    root = copy.folder
    explained: dict[str, str] = {}
    for phase, (file, edit) in private.EDITS.items():
        before = (root / file).read_bytes()
        edit(root)
        explained[phase] = copy.explained()
        (root / file).write_bytes(before)
    for _, edit in private.EDITS.values():
        edit(root)
    return Edited(copy, copy.run(), explained)


LISTENER = """
import os, sys
if "PMIO_STAGE" in os.environ:
    name = f"{os.environ['PMIO_STAGE']} {os.getpid()}"
    log = os.open(os.path.join(os.environ["PMIO_OPENED"], name), os.O_CREAT | os.O_WRONLY)
    def hear(event, arguments):
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        if not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            os.write(log, os.fsencode(path) + b"\\0")
    sys.addaudithook(hear)
"""
