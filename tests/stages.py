"""Runs a stage in this process as in its own, and gives what it made."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from forms_files import ROOT

from pmio_lib.pipeline.steps.outcome import run_step

PARAMS = "sources: {survey: demo, interviews: demo, case_study: demo}\nseed: 1\nnotebooks: {}\n"


class Done(NamedTuple):
    """How a stage ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


def run_here(main: Callable[[Path], None], root: Path) -> Done:
    """Run a stage in this process; what it would end with a traceback is raised here."""
    before, code = signal.getsignal(signal.SIGTERM), 0
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
        try:
            run_step(lambda: main(root))
        except SystemExit as end:
            code = int(str(end.code))
        finally:
            signal.signal(signal.SIGTERM, before)
    return Done(code, out.getvalue(), errors.getvalue())


def run_apart(stage: str, root: Path) -> Done:
    """Run a stage as the pipeline does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"pmio_lib.pipeline.steps.{stage}"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def outputs(root: Path, *rooms: str) -> dict[str, bytes]:
    """Give every file that stages made in rooms of data/, by its place."""
    files = [path for room in rooms for path in sorted((root / "data" / room).rglob("*"))]
    return {
        path.relative_to(root / "data").as_posix(): path.read_bytes()
        for path in files
        if path.is_file()
    }
