"""Runs the pipeline and says what it does: which stage of how many, or why it stopped.

Raw tables are all checked before anything under reports/ is touched, so that a wrong figure
leaves the last good pages as they were.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import PipelineError, PmioError
from pmio_lib.core.settings import LOCAL_PARAMS, Settings, read_settings
from pmio_lib.core.writing import write_bytes
from pmio_lib.people.pseudonyms import KEY_FILE, make_key
from pmio_lib.pipeline import last_run
from pmio_lib.pipeline.engine import (
    FINGERPRINTS,
    LOCK,
    Done,
    Stages,
    heal,
    locked,
    read_plan,
    refuse_unlisted,
    run_command,
    run_stages,
)
from pmio_lib.pipeline.fingerprints import write_fingerprints
from pmio_lib.pipeline.raw_files import refuse_absent, unread_files
from pmio_lib.pipeline.steps.outcome import foreseen
from pmio_lib.site.contents import notebook_names
from pmio_lib.site.provenance import write_manifest
from pmio_lib.tables.said import read_said

LOCAL_RECORD: Final = "build/local.lock"
"""In place of dvc.lock where this machine has files or settings of its own: git passes over it."""

SAID_LINES: Final = 12
SAID_CAUSES: Final = 20
ROOMS: Final = ("survey", "interviews", "case_study", "figures")
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


def reproduce(
    root: Path, say: Say, notebook: str | None = None, jobs: int | None = None
) -> Outcome:
    """Run every stage that a change has touched, then describe the site in its manifest.

    Parameters
    ----------
    root : pathlib.Path
    say : callable
        Told each line of progress.
    notebook : str, optional
        Only this one's page is made anew, with what it rests on.
    jobs : int, optional
        Stages at once; as many as there are processors unless given.

    Raises
    ------
    DataError
        If a file that a phase needs is not there.
    StageError
        If a stage stops; reports/ is as it was unless the failing stage makes reports.
    PipelineError
        If the run is stopped, or the disk is full or cannot be written.
    """
    try:
        with _stoppable():
            return _reproduce(root, say, notebook, jobs or os.cpu_count() or 1)
    except KeyboardInterrupt:
        raise PipelineError(f"Stopped on request. {GO_ON}") from None
    except PmioError:
        raise
    except Exception as error:
        known = foreseen(error) or _of_dvc(error)
        if known is None:
            raise
        raise known from error


def _reproduce(root: Path, say: Say, notebook: str | None, jobs: int) -> Outcome:
    _prepare_dvc(root)
    with locked(root, say) as repo:
        heal(root)
        settings = read_settings(root)
        refuse_absent(root, settings)
        if settings.is_private and make_key(root):
            say(f"Made {KEY_FILE}, the key of pseudonyms: keep it with the private files.")
        before = last_run.inputs(root)
        stages = read_plan(repo, _record(root, settings))
        names = notebook_names(root)
        refuse_unlisted(stages, names)
        wanted = _wanted(stages, notebook, names)
        total = len(wanted) + (notebook is not None)  # its page is rendered apart
        counter = _Counter(stages, total, say)
        parts = write_fingerprints(root)
        stages.begin(FINGERPRINTS)
        stages.finish(FINGERPRINTS)
        counter.passed(FINGERPRINTS)
        last_run.forget(root)
        _run(stages, [name for name in wanted if name != FINGERPRINTS], root, jobs, counter)
        if notebook is None:
            write_manifest(root)
            last_run.remember(root, parts, before)
        else:
            _render(stages, Path(notebook).stem, root, counter)
    for line in _what_was_said(root):
        say(line)
    for line in unread_files(root, settings):
        say(f"  {line}")
    return Outcome(tuple(counter.executed), total)


def _record(root: Path, settings: Settings) -> Path:
    """Give the record of what was made; this machine's own begins with what dvc.lock has."""
    shared, own = root / LOCK, root / LOCAL_RECORD
    if not (settings.is_private or (root / LOCAL_PARAMS).is_file()):
        return shared
    if shared.is_file() and not own.is_file():
        write_bytes(own, shared.read_bytes())
    return own


def _of_dvc(error: Exception) -> PipelineError | None:
    """Give in one paragraph what DVC's library could not do, with what it said the cause was."""
    if not type(error).__module__.startswith("dvc"):
        return None
    causes = [str(each) for each in (error, error.__cause__) if each is not None and str(each)]
    return PipelineError(f"DVC could not go on: {': '.join(causes)}. {GO_ON}")


def _wanted(stages: Stages, notebook: str | None, names: Sequence[str]) -> list[str]:
    """Give the stages to look at, in an order in which each follows what it needs."""
    if notebook is None:
        return list(_in_order(stages, list(stages.by_name)))
    name = Path(notebook).stem
    if name not in names:
        raise PipelineError(f"There is no notebook {name}; there are {', '.join(names)}.")
    targets = [stage for stage in stages.by_name if stage.partition("@")[2] == name]
    return list(_in_order(stages, targets))


def _in_order(stages: Stages, targets: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in seen:
            seen.add(name)
            for need in sorted(stages.needs[name]):
                yield from visit(need)
            yield name

    for target in targets:
        yield from visit(target)


def _render(stages: Stages, name: str, root: Path, counter: "_Counter") -> None:
    """Render one page alone; the others may not be there."""
    command = f"{stages.by_name['site'].cmd} {name}"
    counter.starts("site")
    with tempfile.TemporaryDirectory(prefix="pmio-outcome-") as folder:
        word = Path(folder) / "failure.json"
        done = run_command(command, "site", root, hear=counter.hear, word=word)
        if done.exit_code:
            raise _failure(word, done)


def _run(stages: Stages, wanted: Sequence[str], root: Path, jobs: int, counter: "_Counter") -> None:
    with tempfile.TemporaryDirectory(prefix="pmio-outcome-") as folder:
        word = Path(folder) / "failure.json"
        done = run_stages(
            stages,
            wanted,
            root,
            jobs=jobs,
            starts=counter.starts,
            unchanged=counter.unchanged,
            hear=counter.hear,
            word=word,
        )
        if done is not None:
            raise _failure(word, done)


def _prepare_dvc(root: Path) -> None:
    """Keep DVC to this folder: no telemetry, no home, no git where there is none."""
    os.environ["DVC_NO_ANALYTICS"] = "1"
    os.environ["DVC_SITE_CACHE_DIR"] = str(root / ".dvc" / "tmp" / "site")
    local = root / ".dvc" / "config.local"
    if not (root / ".git").exists() and not local.exists():
        local.write_text("[core]\n    no_scm = true\n", encoding="utf-8")


class _Counter:
    """Counts stages as they start or are passed over, and says where the run is."""

    def __init__(self, stages: Stages, total: int, say: Say) -> None:
        self._doing = {name: stage.desc or name for name, stage in stages.by_name.items()}
        self._total, self._count, self._say = total, 0, say
        self._cells: dict[str, str] = {}
        self.executed: list[str] = []

    def starts(self, name: str) -> None:
        """Say that a stage starts."""
        self.executed.append(name)
        self._tell(self._doing[name])

    def unchanged(self, name: str) -> None:
        """Say that a stage need not run."""
        self._tell(f"unchanged: {name}")

    def passed(self, name: str) -> None:
        """Say that a stage, which always runs, has run."""
        self._tell(self._doing[name])

    def hear(self, name: str, line: str) -> None:
        """Take one line that a stage printed: on a screen, show the cell each notebook is at."""
        if line.startswith("cell ") and sys.stdout.isatty():
            self._cells[name] = f"{name.split('@')[-1]}: {line}"
            print("\r        " + "   ".join(self._cells.values()) + "   ", end="", flush=True)

    def _tell(self, text: str) -> None:
        self._count += 1
        start = "\r\033[K" if self._cells and sys.stdout.isatty() else ""
        self._say(f"{start}[{self._count:>2}/{self._total}] {text}")


def _what_was_said(root: Path) -> Iterator[str]:
    """Give what reading and cleaning left out, merged or could not tell, one line a cause."""
    told = [each for room in ROOMS for each in read_said(root, room)]
    warnings = [each for each in told if each.is_warning]
    said = [each for each in told if not each.is_warning]
    if warnings:
        yield "\nWarning: what the pages show rests on less than it seems to:"
        yield from (f"  {each}" for each in warnings)
    if said:
        yield "\nLeft out, merged or not understood:"
        yield from (f"  {each}" for each in said[:SAID_CAUSES])
        if len(said) > SAID_CAUSES:
            yield f"  and {len(said) - SAID_CAUSES} more causes"
        yield "  More: reports/site/validation.html; `pmio check FILE` names the rows."


def _failure(word: Path, done: Done) -> PmioError:
    if word.is_file():
        said: dict[str, Any] = json.loads(word.read_text(encoding="utf-8"))
        return StageError(said["message"], said["exit_code"])
    if killed := _signal(done.exit_code):
        return PipelineError(
            f"The stage {done.name} was killed from outside ({killed}): by a person, or by the "
            f"machine when it runs short of memory. {GO_ON}"
        )
    tail = "\n".join([line for line in done.lines if line.strip()][-SAID_LINES:])
    return PipelineError(
        f"The stage {done.name} stopped with exit code {done.exit_code} for a reason the project "
        f"does not foresee. Its last words:\n{tail or 'It said nothing.'}"
    )


def _signal(exit_code: int) -> str | None:
    """Name the signal that ended a process: -n from Python, 128 + n through a shell."""
    number = -exit_code if exit_code < 0 else exit_code - 128
    return signal.Signals(number).name if number in set(signal.Signals) else None


@contextmanager
def _stoppable() -> Iterator[None]:
    """Take a request to end (SIGTERM, a closed terminal) as Ctrl-C: children end with the run."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    wanted = [getattr(signal, name) for name in names if hasattr(signal, name)]
    try:
        before = {each: signal.signal(each, _interrupt) for each in wanted}
    except ValueError:  # not the main thread: whoever started it sees to its end
        yield
        return
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
