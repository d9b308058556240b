"""`pmio watch`: one run at the start, one for each save, and none while nothing is saved."""

import threading
import time
from pathlib import Path

import pytest

from pmio_lib.pipeline import watch as module


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "04_gcse_trend.ipynb").write_text("{}")
    monkeypatch.setattr(module, "PAUSE", 0.02)
    return tmp_path


def test_it_runs_at_the_start_and_again_after_a_save(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[list[str], Path]] = []

    def run(command: list[str], *, cwd: Path, check: bool) -> None:
        ran.append((command[1:], cwd))

    monkeypatch.setattr(module.subprocess, "run", run)
    watching = threading.Thread(
        target=module.watch, args=(root, lambda _: None, "04_gcse_trend"), kwargs={"rounds": 2}
    )
    watching.start()
    for _ in range(500):
        if ran:
            break
        time.sleep(0.01)
    time.sleep(0.2)
    assert len(ran) == 1, "nothing is saved"
    (root / "notebooks" / "04_gcse_trend.ipynb").write_text('{"cells": []}')
    watching.join(timeout=10)
    assert not watching.is_alive()
    assert ran == 2 * [(["-m", "pmio_lib.cli", "run", "04_gcse_trend"], root)]


def test_ctrl_c_ends_it_with_a_word(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    said: list[str] = []
    monkeypatch.setattr(module.subprocess, "run", stop)
    module.watch(root, said.append)
    assert said[-1].strip() == "No longer watching."
