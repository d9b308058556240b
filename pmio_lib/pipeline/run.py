"""Runs the pipeline and says what it does: which stage of how many, or why it stopped.

Raw tables are all checked before anything under reports/ is touched, so that a wrong figure
leaves the last good pages as they were.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from pmio_lib.core.errors import DataError, PipelineError, PmioError, Problem
from pmio_lib.pipeline.stages import CHECKS, FIGURE_FOLDERS, Stage, dvc_yaml, stages
from pmio_lib.pipeline.steps.outcome import FAILURE_FILE
from pmio_lib.site.manifest import write_manifest

PLAN: Final = "dvc.yaml"
PUBLIC: Final = tuple(f"{folder}/" for folder in FIGURE_FOLDERS)
RUNNING: Final = re.compile(r"Running stage '([^']+)'")
UNCHANGED: Final = re.compile(r"Stage '([^']+)' (didn't change|is cached)")
CELL: Final = re.compile(r"cell \d+ of \d+")
STOPPED: Final = re.compile(
    r"failed to reproduce '([^']+)': failed to run: .*, exited with (-?\d+)"
)
SAID_LINES: Final = 12
GO_ON: Final = "Results already made are kept; the next run goes on from there."
Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run did: stages run again, of how many."""

    executed: tuple[str, ...]
    stages: int


class StageError(PmioError):
    """A stage that stopped; its own message and exit code are passed on."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]


def reproduce(root: Path, say: Say) -> Outcome:
    """Run every stage that a change has touched, then describe the site in its manifest.

    Parameters
    ----------
    root : pathlib.Path
    say : callable
        Told each line of progress.

    Raises
    ------
    DataError
        If a raw file is not there.
    StageError
        If a stage stops; reports/ is as it was unless the failing stage makes reports.
    """
    _refuse_missing(root)
    _work_without_git(root)
    if write_plan(root):
        say("dvc.yaml was written anew: notebooks, figures or imports have changed.")
    plan = stages(root)
    counter = _Counter(plan, say)
    _repro(root, ["--glob", CHECKS], counter)
    _repro(root, [], counter)
    write_manifest(root)
    return Outcome(tuple(counter.executed), len(plan))


def _refuse_missing(root: Path) -> None:
    missing = [file for file in _planned_files(root) if not (root / file).is_file()]
    if missing:
        advice = "Put the file there; the last good pages are as they were."
        raise DataError(
            [Problem(file, None, None, "no file", "a table of figures", advice) for file in missing]
        )


def _planned_files(root: Path) -> list[str]:
    """Give the public raw files of the plan as dvc.yaml has it: one that is gone is missed."""
    if not (root / PLAN).is_file():
        return []
    plan = yaml.safe_load((root / PLAN).read_text(encoding="utf-8"))["stages"].values()
    files = {file for stage in plan for file in stage["deps"]}
    return sorted(file for file in files if file.startswith(PUBLIC))


def write_plan(root: Path) -> bool:
    """Write dvc.yaml where notebooks, figures or imports are others than it says; say if so."""
    file, text = root / PLAN, dvc_yaml(root)
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8", newline="\n")
    return True


def _work_without_git(root: Path) -> None:
    """Let DVC run in a copy that came as a zip: it asks for git unless told otherwise."""
    local = root / ".dvc" / "config.local"
    if not (root / ".git").exists() and not local.exists():
        local.write_text("[core]\n    no_scm = true\n", encoding="utf-8")


class _Counter:
    """Counts stages as DVC names them, and says where the run is."""

    def __init__(self, plan: Sequence[Stage], say: Say) -> None:
        self._doing = {stage.name: stage.doing for stage in plan}
        self._seen: set[str] = set()
        self._say = say
        self.executed: list[str] = []

    def hear(self, line: str) -> None:
        """Take one line of DVC's output."""
        if found := RUNNING.search(line):
            self._tell(found[1], self._doing.get(found[1], found[1]))
            self.executed.append(found[1])
        elif (found := UNCHANGED.search(line)) and found[1] not in self._seen:
            self._tell(found[1], f"unchanged: {found[1]}")
        elif CELL.fullmatch(line.strip()) and sys.stdout.isatty():
            print(f"\r        {line.strip()}   ", end="", flush=True)

    def _tell(self, name: str, text: str) -> None:
        self._seen.add(name)
        self._say(f"[{len(self._seen):>2}/{len(self._doing)}] {text}")


def _repro(root: Path, arguments: Sequence[str], counter: _Counter) -> None:
    with tempfile.TemporaryDirectory(prefix="pmio-outcome-") as folder:
        word = Path(folder) / "failure.json"
        code, lines = _dvc(root, ["repro", *arguments], counter, word)
        if code:
            raise _failure(word, code, lines)


def _dvc(
    root: Path, arguments: Sequence[str], counter: _Counter, word: Path
) -> tuple[int, list[str]]:
    environment = {
        **os.environ,
        "DVC_NO_ANALYTICS": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONUNBUFFERED": "1",
        FAILURE_FILE: str(word),
    }
    if os.name != "nt":
        environment["SHELL"] = "/bin/sh"  # DVC would use the user's own, which may be none
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", "dvc", *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                counter.hear(line)
        except KeyboardInterrupt:
            process.terminate()
            raise PipelineError(f"Stopped on request. {GO_ON}") from None
    return process.returncode, lines


def _failure(word: Path, code: int, lines: Sequence[str]) -> PmioError:
    if word.is_file():
        said = json.loads(word.read_text(encoding="utf-8"))
        return StageError(said["message"], said["exit_code"])
    stopped = STOPPED.search("\n".join(lines))
    who = f"The stage {stopped[1]}" if stopped else "DVC"
    exit_code = int(stopped[2]) if stopped else code
    if killed := _signal(exit_code):
        return PipelineError(
            f"{who} was killed from outside ({killed}): by a person, or by the machine when it "
            f"runs short of memory. {GO_ON}"
        )
    own = [line for line in _own_words(lines) if line.strip() and not STOPPED.search(line)]
    tail = "\n".join(own[-SAID_LINES:]) or "It said nothing."
    return PipelineError(
        f"{who} stopped with exit code {exit_code} for a reason the project does not foresee. "
        f"Its last words:\n{tail}"
    )


def _signal(exit_code: int) -> str | None:
    """Name the signal that ended a process: -n from Python, 128 + n through a shell."""
    number = -exit_code if exit_code < 0 else exit_code - 128
    return signal.Signals(number).name if number in set(signal.Signals) else None


def _own_words(lines: Sequence[str]) -> Sequence[str]:
    """Leave out what DVC said of the stages before the last."""
    starts = [index for index, line in enumerate(lines) if RUNNING.search(line)]
    return lines[starts[-1] + 2 :] if starts else lines
