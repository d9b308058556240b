"""A run that stops says why in one paragraph: which stage, what stopped it, what to do."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pmio_lib.core.errors import PipelineError, PmioError
from pmio_lib.pipeline import run as module

ROOT = Path(__file__).resolve().parents[2]
BEFORE = (
    "Stage 'clean_ks2_maths' didn't change, skipping",
    "Running stage 'contents':",
    "> python -m pmio_lib.pipeline.steps.contents",
    "Running stage 'notebook_04_gcse_trend':",
    "> python -m pmio_lib.pipeline.steps.notebook 04_gcse_trend",
    "cell 1 of 37",
)
FAILED = (
    "ERROR: failed to reproduce 'notebook_04_gcse_trend': failed to run: "
    "python -m pmio_lib.pipeline.steps.notebook 04_gcse_trend, exited with {}"
)
TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "pmio_lib/pipeline/steps/notebook.py", line 42, in <module>',
    "OSError: [Errno 28] No space left on device",
)


def stop(monkeypatch: pytest.MonkeyPatch, code: int, lines: Sequence[str]) -> PmioError:
    """Give the error of a run in which DVC says `lines` and ends with `code`."""
    monkeypatch.setattr(module, "_dvc", lambda *_: (code, list(lines)))
    with pytest.raises(PmioError) as caught:
        module.reproduce(ROOT, lambda line: None)
    return caught.value


@pytest.mark.parametrize(
    ("exit_code", "signal"), [(-9, "SIGKILL"), (137, "SIGKILL"), (-15, "SIGTERM"), (143, "SIGTERM")]
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that kill")
def test_a_killed_stage_ends_in_one_paragraph(
    monkeypatch: pytest.MonkeyPatch, exit_code: int, signal: str
) -> None:
    error = stop(monkeypatch, 255, [*BEFORE, FAILED.format(exit_code)])
    assert isinstance(error, PipelineError)
    assert str(error) == (
        f"The stage notebook_04_gcse_trend was killed from outside ({signal}): by a person, or by "
        "the machine when it runs short of memory. Results already made are kept; the next run "
        "goes on from there."
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that kill")
def test_a_killed_dvc_ends_in_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    error = stop(monkeypatch, -9, BEFORE)
    assert str(error).startswith("DVC was killed from outside (SIGKILL)")


def test_an_unforeseen_error_shows_the_last_words_of_its_own_stage_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = stop(monkeypatch, 255, [*BEFORE, *TRACEBACK, FAILED.format(1)])
    head, *tail = str(error).splitlines()
    assert head.startswith("The stage notebook_04_gcse_trend stopped with exit code 1 ")
    assert tail == ["cell 1 of 37", *TRACEBACK]


@pytest.mark.parametrize("lines", [(), ("",)])
def test_a_stop_without_a_word_says_so(
    monkeypatch: pytest.MonkeyPatch, lines: Sequence[str]
) -> None:
    assert str(stop(monkeypatch, 255, lines)).endswith("It said nothing.")


def test_what_dvc_says_before_any_stage_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "ERROR: Unable to acquire lock. Most likely another DVC process is running."
    assert str(stop(monkeypatch, 255, [words])).endswith(words)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for DVC is a shell script")
def test_a_run_stopped_from_the_keyboard_ends_dvc_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    dvc = tmp_path / "python"
    dvc.write_text(
        f"#!/bin/sh\necho $$ > '{started}'\necho \"Running stage 'contents':\"\nexec sleep 60\n"
    )
    dvc.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dvc))

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(PipelineError, match=r"^Stopped on request\."):
        module.reproduce(ROOT, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
