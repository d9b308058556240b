"""`pmio watch`: runs again whatever a saved file touches, for a page open beside JupyterLab."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pmio_lib.pipeline import last_run

PAUSE: Final = 0.5
"""Seconds between two looks, and for which nothing may change before a run starts."""


def watch(
    root: Path,
    say: Callable[[str], None],
    notebook: str | None = None,
    *,
    rounds: int | None = None,
) -> None:
    """Run whenever a file the pages rest on is saved, until Ctrl-C or after `rounds` runs.

    Each run is a process of its own: it has the library as it was just saved.
    """
    say("Watching; Ctrl-C ends it. Reload the page in the browser after each run.")
    command = [sys.executable, "-m", "pmio_lib.cli", "run", *([notebook] if notebook else [])]
    seen: last_run.Stamps | None = None
    try:
        while rounds is None or rounds > 0:
            now = _settled(root)
            if now != seen:
                seen = now
                subprocess.run(command, cwd=root, check=False)
                rounds = None if rounds is None else rounds - 1
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        say("\nNo longer watching.")


def _settled(root: Path) -> last_run.Stamps:
    """Give sizes and times once two looks agree: an editor may still be writing."""
    before, now = None, last_run.inputs(root)
    while before != now:
        time.sleep(PAUSE / 5)
        before, now = now, last_run.inputs(root)
    return now
