"""Copies of the project, each run once for all workers; stories go on from copies of them.

One is run from cold; one goes on from it with people planted in the files of every phase.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.project_copy import ProjectCopy, Ran, copy_of_working_tree

READY, FAILED = "ready", "failed"
FOLDER = Path("another place", "with a longer name")
LONGEST_WAIT = 600


@dataclass(frozen=True)
class Cold:
    """A copy as its run left it. Nobody changes it: go on from `copied`."""

    copy: ProjectCopy
    opened: Path
    said: str
    message: str
    exit_code: int
    executed: tuple[str, ...]

    def copied(self, folder: Path) -> ProjectCopy:
        """Give a copy to change."""
        return self.copy.copied(folder)


@pytest.fixture(scope="session")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Cold:
    """Make the copy, or wait for the worker that makes it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed: the pipeline is run in a copy")
    return _shared(tmp_path_factory, "cold", _run_from_cold)


@pytest.fixture(scope="session")
def planted(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> Cold:
    """Go on from the cold copy with people in its survey, interviews and case study."""
    return _shared(tmp_path_factory, "planted", lambda place: _run_planted(cold, place))


def _shared(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], tuple[ProjectCopy, Ran]]
) -> Cold:
    base = factory.getbasetemp()
    place = (base.parent if base.name.startswith("popen-") else base) / name
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(place)
        return _read(place)
    try:
        _keep(place, *make(place))
    except BaseException:
        (place / FAILED).touch()
        raise
    return _read(place)


def _run_from_cold(place: Path) -> tuple[ProjectCopy, Ran]:
    copy = copy_of_working_tree(place / FOLDER)
    listener, opened = place / "listener", place / "opened"
    listener.mkdir()
    opened.mkdir()
    (listener / "sitecustomize.py").write_text(LISTENER)
    return copy, copy.run(path=str(listener), PMIO_OPENED=str(opened))


def _run_planted(cold: Cold, place: Path) -> tuple[ProjectCopy, Ran]:
    from tests.pipeline import test_case_study_pipeline as case_study
    from tests.pipeline import test_interview_pipeline as interviews
    from tests.pipeline import test_survey_pipeline as survey

    copy = cold.copied(place / FOLDER)
    for phase in (survey, interviews, case_study):
        phase.plant_people(copy.folder)
    return copy, copy.run()


def _keep(place: Path, copy: ProjectCopy, run: Ran) -> None:
    assert copy.folder == place / FOLDER
    for name in ("said", "message"):
        (place / name).write_text(getattr(run, name), encoding="utf-8")
    (place / "executed").write_text("\n".join(run.executed), encoding="utf-8")
    (place / READY).write_text(str(run.exit_code), encoding="utf-8")


def _wait_for(place: Path) -> None:
    for _ in range(LONGEST_WAIT):
        if (place / READY).is_file():
            return
        if (place / FAILED).is_file():
            pytest.fail(f"another worker could not make the {place.name} copy")
        time.sleep(1)
    pytest.fail(f"the {place.name} copy was not made in time")


def _read(place: Path) -> Cold:
    run = Ran(
        int((place / READY).read_text("utf-8")),
        (place / "said").read_text("utf-8"),
        (place / "message").read_text("utf-8"),
        tuple((place / "executed").read_text("utf-8").splitlines()),
    )
    assert run.exit_code == 0, run.message
    return Cold(
        ProjectCopy(place / FOLDER),
        place / "opened",
        run.said,
        run.message,
        run.exit_code,
        run.executed,
    )


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
