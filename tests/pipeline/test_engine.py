"""A run that stops says why in one paragraph: which stage, what stopped it, what to do.

The stages here are stand-ins of a few words in a project of a few files; DVC and the runs are real.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pmio_lib.core.errors import PipelineError, PmioError
from pmio_lib.pipeline import run as module
from pmio_lib.pipeline.engine import Children, Done, heal, locked, read_plan, run_stages
from pmio_lib.pipeline.steps import outcome

ROOT = Path(__file__).resolve().parents[2]
TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "pmio_lib/pipeline/steps/notebook.py", line 42, in <module>',
    "RuntimeError: nobody foresaw this",
)
PLAN = """stages:
  left:
    cmd: "%(sleep)s && echo left > left.txt"
    deps: [a.txt]
    outs: [left.txt: {persist: true}]
  right:
    cmd: "%(sleep)s && echo right > right.txt"
    deps: [a.txt]
    outs: [right.txt: {persist: true}]
  both:
    cmd: "cat left.txt right.txt > both.txt"
    deps: [left.txt, right.txt]
    outs: [both.txt: {persist: true}]
"""
WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project of three stages, two of which can run side by side."""
    (tmp_path / "a.txt").write_text("a\n", encoding="utf-8")
    (tmp_path / "dvc.yaml").write_text(PLAN % {"sleep": "true"}, encoding="utf-8")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\n    no_scm = true\n", encoding="utf-8")
    return tmp_path


class Heard:
    """What a run of the engine told."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.unchanged: list[str] = []
        self.lines: list[str] = []


def run(project: Path, heard: Heard, *, jobs: int = 2) -> Done | None:
    module._prepare_dvc(project)
    with locked(project, heard.lines.append) as repo:
        heal(project)
        return run_stages(
            read_plan(repo, project / "dvc.lock"),
            ["left", "right", "both"],
            project,
            jobs=jobs,
            starts=heard.started.append,
            unchanged=heard.unchanged.append,
            hear=lambda name, line: heard.lines.append(f"{name}: {line}"),
            word=project / "word.json",
        )


def ran(project: Path, *, jobs: int = 2) -> Heard:
    heard = Heard()
    assert run(project, heard, jobs=jobs) is None
    return heard


def test_stages_run_once_what_they_need_is_there_and_not_again(project: Path) -> None:
    first = ran(project)
    assert first.started == ["left", "right", "both"]
    assert (project / "both.txt").read_text() == "left\nright\n"
    assert ran(project).unchanged == ["left", "right", "both"]
    (project / "right.txt").write_text("by hand\n")
    again = ran(project)
    assert again.started == ["right"]
    assert again.unchanged == ["left", "both"]


def test_independent_stages_run_side_by_side_and_one_at_a_time_if_asked(project: Path) -> None:
    wait = f"while test $(ls begun | wc -l) -lt 2; do {sys.executable} -c ''; done"
    (project / "begun").mkdir()
    text = PLAN.replace("%(sleep)s && echo left", f"touch begun/left; {wait}; echo left")
    text = text.replace("%(sleep)s && echo right", f"touch begun/right; {wait}; echo right")
    (project / "dvc.yaml").write_text(text, encoding="utf-8")
    ran(project)  # each waits for the other: one at a time they would not end
    assert (project / "both.txt").read_text() == "left\nright\n"


def test_the_record_is_as_dvc_itself_would_write_it(project: Path) -> None:
    ran(project)
    own = (project / "dvc.lock").read_bytes()
    done = dvc(project, "repro")
    assert "didn't change" in done
    assert (project / "dvc.lock").read_bytes() == own
    (project / "dvc.lock").unlink()
    dvc(project, "repro")
    assert set((project / "dvc.lock").read_text().splitlines()) == set(own.decode().splitlines())


def dvc(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *arguments],
        cwd=project,
        env={**os.environ, "DVC_NO_ANALYTICS": "1", "SHELL": "/bin/sh"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_stage_that_fails_stops_the_run_and_keeps_what_was_made(project: Path) -> None:
    text = PLAN.replace("cat left.txt right.txt", "echo so; exit 3") % {"sleep": "true"}
    (project / "dvc.yaml").write_text(text, encoding="utf-8")
    done = run(project, Heard())
    assert done == Done("both", 3, ("so",))
    (project / "dvc.yaml").write_text(PLAN % {"sleep": "true"}, encoding="utf-8")
    assert ran(project).started == ["both"]


@pytest.mark.parametrize("left_behind", ["", "schema: '2.0'\nstages:\n  le", "[", "stages: 3\n"])
def test_a_record_that_a_kill_cut_off_is_healed(project: Path, left_behind: str) -> None:
    ran(project)
    good = (project / "dvc.lock").read_bytes()
    (project / "dvc.lock").write_text(left_behind, encoding="utf-8")
    (project / ".dvc" / "tmp" / "rwlock").write_text(left_behind and '{"read', encoding="utf-8")
    (project / "reports").mkdir()
    (project / "reports" / ".page.html.7.part").write_text("half")
    assert ran(project).started == ["left", "right", "both"]
    assert (project / "dvc.lock").read_bytes() == good
    assert list((project / "reports").iterdir()) == []


def test_a_good_record_and_a_good_list_of_locks_are_left_alone(project: Path) -> None:
    ran(project)
    kept = [project / "dvc.lock", project / ".dvc" / "tmp" / "rwlock"]
    kept[1].write_text('{"read": {}}', encoding="utf-8")
    before = [path.read_bytes() for path in kept]
    heal(project)
    assert [path.read_bytes() for path in kept] == before


def test_a_second_run_says_so_and_waits(project: Path) -> None:
    first = Heard()
    module._prepare_dvc(project)
    code = (
        "from pathlib import Path; from pmio_lib.pipeline.engine import locked\n"
        "with locked(Path('.'), lambda line: print(line, flush=True)):\n"
        "    print('in', flush=True)"
    )
    with locked(project, first.lines.append):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Another run is at work in this folder")
        assert process.poll() is None
    assert process.communicate()[0] == "in\n"
    assert process.returncode == 0


@WINDOWS
def test_children_end_with_the_run_and_so_do_theirs(tmp_path: Path) -> None:
    command = "sleep 60 & echo $!; wait"
    lines: list[str] = []
    with Children(tmp_path, lambda _, line: lines.append(line), tmp_path / "word") as children:
        threading.Thread(target=children.run, args=("a", command), daemon=True).start()
        while not lines:
            time.sleep(0.01)
    assert is_gone(int(lines[0]))


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").is_file() and " Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


@WINDOWS
def test_a_step_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "step.py").write_text(
        "import os, time; from pmio_lib.pipeline.steps.outcome import run_step\n"
        "print(os.getpid(), flush=True); run_step(lambda: time.sleep(60))"
    )
    parent = (
        "from pathlib import Path; from pmio_lib.pipeline.engine import Children\n"
        "hear = lambda _, line: print(line, flush=True)\n"
        "with Children(Path('.'), hear, Path('w')) as children:\n"
        f"    children.run('a', 'exec {sys.executable} step.py')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        pid = int(process.stdout.readline())
        process.kill()
    assert is_gone(pid)


def test_what_a_person_set_for_pandera_has_no_say() -> None:
    code = "import os, pmio_lib; print([name for name in os.environ if name.startswith('PANDERA')])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PANDERA_VALIDATION_DEPTH": "as I like"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


# What a run says when a stage stopped


def stop(tmp_path: Path, done: Done) -> PmioError:
    return module._failure(tmp_path / "word.json", done)


@pytest.mark.parametrize(
    ("exit_code", "signal"), [(-9, "SIGKILL"), (137, "SIGKILL"), (-15, "SIGTERM"), (143, "SIGTERM")]
)
@WINDOWS
def test_a_killed_stage_ends_in_one_paragraph(tmp_path: Path, exit_code: int, signal: str) -> None:
    error = stop(tmp_path, Done("notebook@04_gcse_trend", exit_code, ("cell 1 of 37",)))
    assert isinstance(error, PipelineError)
    assert str(error) == (
        f"The stage notebook@04_gcse_trend was killed from outside ({signal}): by a person, or by "
        "the machine when it runs short of memory. Results already made are kept; the next run "
        "goes on from there."
    )


def test_an_unforeseen_error_shows_the_last_words_of_its_own_stage(tmp_path: Path) -> None:
    error = stop(tmp_path, Done("notebook@04_gcse_trend", 1, ("cell 1 of 37", "", *TRACEBACK)))
    head, *tail = str(error).splitlines()
    assert head.startswith("The stage notebook@04_gcse_trend stopped with exit code 1 ")
    assert tail == ["cell 1 of 37", *TRACEBACK]


@pytest.mark.parametrize("lines", [(), ("",)])
def test_a_stop_without_a_word_says_so(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert str(stop(tmp_path, Done("site", 1, lines))).endswith("It said nothing.")


def test_a_stage_s_own_message_and_exit_code_are_passed_on(tmp_path: Path) -> None:
    word = {"message": "figures.csv, row 2: found 591", "exit_code": 2}
    (tmp_path / "word.json").write_text(json.dumps(word), encoding="utf-8")
    error = stop(tmp_path, Done("figures", 2, ("Traceback",)))
    assert (str(error), error.exit_code) == (word["message"], 2)


@WINDOWS
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_asked_to_stop_says_so_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    monkeypatch.setattr(module, "_reproduce", lambda *_: os.kill(os.getpid(), how) or time.sleep(5))
    with pytest.raises(PipelineError, match=r"^Stopped on request\. Results already made are kept"):
        module.reproduce(ROOT, lambda line: None)


def test_a_full_disk_is_told_in_whatever_words_it_arrives(tmp_path: Path) -> None:
    for words, said in (
        ("database or disk is full", "The disk is full: a file could not be written."),
        ("attempt to write a readonly database", "a file could not be written or read: the perm"),
    ):
        try:
            try:
                raise sqlite3.OperationalError(words)
            except sqlite3.Error:
                raise RuntimeError("while closing") from None
        except RuntimeError as error:
            told = outcome.foreseen(error)
        assert str(told).startswith(said)
    assert outcome.foreseen(ValueError("disk is full of figures")) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (28, "The disk is full: page.html could not be written. The last good pages are as they"),
        (13, "page.html could not be written or read: the permission is missing."),
        (30, "page.html could not be written or read: the permission is missing."),
    ],
)
def test_a_full_disk_and_a_closed_folder_are_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "as the system says it", "/somewhere/page.html")

    monkeypatch.setattr(module, "_reproduce", fail)
    with pytest.raises(PipelineError, match=said.replace(".", r"\.")) as caught:
        module.reproduce(ROOT, lambda line: None)
    assert "/somewhere" not in str(caught.value)
