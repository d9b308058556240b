"""Runs the stages of dvc.yaml side by side: DVC says what has changed and keeps the results.

`dvc repro` runs one stage at a time, and a process for each costs seconds; here DVC's own library
is asked in one process which stage has changed, the stage's own command runs beside others, and DVC
records what it made. Plain `dvc repro` does the same work, one stage after the other.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from pmio_lib.core.errors import PipelineError
from pmio_lib.core.writing import write_text
from pmio_lib.pipeline.steps.outcome import FAILURE_FILE, WATCHED_PARENT

PLAN: Final = "dvc.yaml"
LOCK: Final = "dvc.lock"
LOCK_SCHEMA: Final = "2.0"
FINGERPRINTS: Final = "code"
STAGE: Final = "PMIO_STAGE"
"""Environment variable: the stage that a command is run for, as DVC_STAGE is for DVC."""

PART: Final = "*.part"
MADE: Final = ("data/processed", "data/restricted", "reports", "build")

Hear = Callable[[str, str], None]
"""Told a stage's name and a line it printed."""


@dataclass(frozen=True)
class Done:
    """How a stage's command ended: its exit code and what it printed."""

    name: str
    exit_code: int
    lines: tuple[str, ...]


@dataclass
class Stages:
    """The stages of dvc.yaml as DVC reads them, and the record of their last results.

    `record` is the file that says what each stage was made from: dvc.lock, or one that git passes
    over.
    """

    repo: Any
    record: Path
    by_name: dict[str, Any] = field(init=False, repr=False)
    needs: dict[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from dvc.dvcfile import load_file
        from dvc.repo.graph import build_graph
        from dvc.stage.loader import StageLoader

        plan = load_file(self.repo, str(Path(self.repo.root_dir) / PLAN))
        loader = StageLoader(plan, plan.contents, {"stages": self._recorded()})
        self.by_name = {name: loader[name] for name in loader}
        graph = build_graph(list(self.by_name.values()))
        self.needs = {
            name: frozenset(each.name for each in graph.successors(stage))
            for name, stage in self.by_name.items()
        }

    def has_changed(self, name: str) -> bool:
        """Ask DVC whether what a stage rests on, its command or its results have changed."""
        stage = self.by_name[name]
        return bool(stage.changed())

    def begin(self, name: str) -> None:
        """Note what a stage rests on, before it reads it."""
        self.by_name[name].save_deps()

    def finish(self, name: str) -> None:
        """Keep a stage's results and record what they were made from."""
        stage = self.by_name[name]
        stage.save_outs()
        stage.md5 = stage.compute_md5()
        stage.commit()
        self._dump(name)

    def _recorded(self) -> dict[str, Any]:
        if not self.record.is_file():
            return {}
        content = yaml.safe_load(self.record.read_text(encoding="utf-8")) or {}
        stages: dict[str, Any] = content.get("stages", {})
        return stages

    def _dump(self, name: str) -> None:
        """Write the record as DVC would, but whole or not at all; gone stages are left out."""
        from dvc.stage.serialize import to_lockfile
        from dvc.utils.serialize import dumps_yaml

        entries = self._recorded() | to_lockfile(self.by_name[name])
        stages = {each: entries[each] for each in sorted(entries) if each in self.by_name}
        write_text(self.record, dumps_yaml({"schema": LOCK_SCHEMA, "stages": _plain(stages)}))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def heal(root: Path) -> None:
    """Take away what a killed run left: an unreadable record or list of locks, `*.part` files.

    DVC writes both in place and refuses to start ever after with one that is empty or cut off. What
    is not in the record is made anew, and locks of processes that are gone hold nothing.
    """
    if not _is_record(root / LOCK):
        (root / LOCK).unlink(missing_ok=True)
    if not _is_json(root / ".dvc" / "tmp" / "rwlock"):
        (root / ".dvc" / "tmp" / "rwlock").unlink(missing_ok=True)
    for folder in MADE:
        for path in (root / folder).rglob(PART):
            path.unlink(missing_ok=True)


def _is_record(path: Path) -> bool:
    if not path.is_file():
        return True
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return False
    return isinstance(content, dict) and isinstance(content.get("stages"), dict)


def _is_json(path: Path) -> bool:
    if not path.is_file():
        return True
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
    except ValueError:
        return False


@contextmanager
def locked(root: Path, say: Callable[[str], None]) -> Iterator[Any]:
    """Give DVC's repository while no other run may touch the project; one at work is waited for."""
    from dvc.lock import LockError
    from dvc.repo import Repo

    repo = Repo(str(root))
    try:
        is_told = False
        while True:
            try:
                repo.lock.lock()
                break
            except LockError:
                if not is_told:
                    say("Another run is at work in this folder; waiting until it has ended.")
                is_told = True
        try:
            yield repo
        finally:
            repo.lock.unlock()
    finally:
        repo.close()


def read_plan(repo: Any, record: Path) -> Stages:
    """Read dvc.yaml and the record; PipelineError if it cannot be read."""
    from dvc.exceptions import DvcException

    try:
        return Stages(repo, record)
    except DvcException as error:
        cause = error.__cause__
        why = f" {cause}" if cause is not None else ""
        raise PipelineError(f"{PLAN} cannot be read: {error}.{why}") from error


def run_stages(
    stages: Stages,
    wanted: Sequence[str],
    folder: Path,
    *,
    jobs: int,
    starts: Callable[[str], None],
    unchanged: Callable[[str], None],
    hear: Hear,
    word: Path,
) -> Done | None:
    """Run the stages that have changed, each once what it needs is there.

    Parameters
    ----------
    stages : Stages
    wanted : sequence of str
        Names; the others are taken to be as they should be.
    folder : pathlib.Path
        The project.
    jobs : int
        How many at once.
    starts, unchanged : callable
        Told the name of a stage that starts, or that need not.
    hear : callable
    word : pathlib.Path
        Where a stage that stops leaves its message.

    Returns
    -------
    Done or None
        The first stage that stopped; the others have been ended, or had finished.
    """
    left, running, made = list(wanted), dict[Future[Done], str](), set[str]()
    children = Children(folder, hear, word)
    with ThreadPoolExecutor(jobs) as pool, children:
        while left or running:
            for name in [
                name for name in left if not stages.needs[name] & {*left, *running.values()}
            ]:
                if len(running) == jobs:
                    break
                left.remove(name)
                if stages.has_changed(name):
                    starts(name)
                    stages.begin(name)
                    command = stages.by_name[name].cmd
                    running[pool.submit(children.run, name, command)] = name
                else:
                    unchanged(name)
            for future in _ended(running):
                name, done = running.pop(future), future.result()
                if done.exit_code:
                    return done
                stages.finish(name)
                made.add(name)
    return None


def run_command(command: str, name: str, folder: Path, *, hear: Hear, word: Path) -> Done:
    """Run one command beside DVC: it takes no note of the result, and the next run looks anew."""
    with ThreadPoolExecutor(1) as pool, Children(folder, hear, word) as children:
        running = {pool.submit(children.run, name, command): name}
        while not (ended := _ended(running)):
            continue
        return ended[0].result()


def _ended(running: dict[Future[Done], str]) -> list[Future[Done]]:
    """Wait in short steps, so that a request to stop is heard."""
    while running:
        ended, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        if ended:
            return list(ended)
    return []


class Children:
    """The commands that are running; they end with the run, however it ends."""

    def __init__(self, folder: Path, hear: Hear, word: Path) -> None:
        self._folder, self._hear, self._word = folder, hear, word
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._guard = threading.Lock()
        self._stopped = False

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *error: object) -> None:
        with self._guard:
            self._stopped = True
            processes = list(self._processes.values())
        for process in processes:
            _end(process)

    def run(self, name: str, command: str) -> Done:
        """Run one command to its end."""
        with self._guard:
            if self._stopped:
                return Done(name, -signal.SIGTERM, ())
            process = self._start(name, command)
            self._processes[name] = process
        lines = []
        with process:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                self._hear(name, line.rstrip())
        with self._guard:
            del self._processes[name]
        return Done(name, process.returncode, tuple(lines))

    def _start(self, name: str, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S602 (dvc.yaml's own words, as DVC runs them)
            command,
            shell=True,
            cwd=self._folder,
            env=environment() | {FAILURE_FILE: str(self._word), WATCHED_PARENT: "1", STAGE: name},
            stdin=subprocess.PIPE,  # never written to: it closes when this process is gone
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name != "nt",
        )


def environment() -> dict[str, str]:
    """Give the environment of a stage: the project's own Python first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}


def _end(process: "subprocess.Popen[str]") -> None:
    """End a command and whatever it started; a second word for one that does not listen."""
    if process.poll() is not None:
        return
    for last in (False, True):
        _signal(process, last=last)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        return


def _signal(process: "subprocess.Popen[str]", *, last: bool) -> None:
    if os.name == "nt":
        process.terminate()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL if last else signal.SIGTERM)
    except ProcessLookupError:
        return


def refuse_unlisted(stages: Stages, notebooks: Sequence[str]) -> None:
    """Name the notebooks that dvc.yaml does not list, and those it lists that are gone."""
    listed = {name.split("@")[1] for name in stages.by_name if "@" in name}
    if new := sorted(set(notebooks) - listed):
        raise PipelineError(
            f"notebooks/{new[0]}.ipynb is in no stage: add the line `- {new[0]}` to the list of "
            f"notebooks in {PLAN}."
        )
    if gone := sorted(listed - set(notebooks)):
        raise PipelineError(
            f"{PLAN} lists the notebook {gone[0]}, and there is no notebooks/{gone[0]}.ipynb: "
            "take the line out, or put the notebook back."
        )
