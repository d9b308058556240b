"""How a stage begins and ends: with its parent, and in one paragraph, never a traceback."""

import errno
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import PipelineError, PmioError

FAILURE_FILE: Final = "PMIO_FAILURE_FILE"
"""Environment variable: where a failed stage leaves its message for `pmio run` to show."""

WATCHED_PARENT: Final = "PMIO_WATCHED_PARENT"
"""Environment variable: set by a parent whose end closes this process's standard input."""

KEPT: Final = "The last good pages are as they were."
NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)
NO_WRITING: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def run_step(step: Callable[[], object]) -> None:
    """Run one stage and end the process as its outcome asks."""
    _end_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        step()
    except PmioError as error:
        _stop(error)
    except Exception as error:
        _stop(foreseen(error) or error)


def foreseen(error: BaseException | None) -> PipelineError | None:
    """Give one plain sentence for a disk that is full or a place that cannot be written.

    The reason may stand anywhere among an error's causes, and DVC's database has its own words.
    """
    while error is not None:
        said = str(error).casefold() if isinstance(error, sqlite3.Error) else ""
        number = error.errno if isinstance(error, OSError) else None
        place = getattr(error, "filename", None)
        name = Path(place).name if isinstance(place, str) else "a file"
        if number in NO_SPACE or "full" in said:
            return PipelineError(f"The disk is full: {name} could not be written. {KEPT}")
        if number in NO_WRITING or "readonly" in said or "unable to open" in said:
            return PipelineError(
                f"{name} could not be written or read: the permission is missing. {KEPT}"
            )
        error = error.__cause__ or error.__context__
    return None


def _stop(error: Exception) -> None:
    if not isinstance(error, PmioError):
        raise error
    target = os.environ.get(FAILURE_FILE)
    if target:
        word = {"exit_code": error.exit_code, "message": str(error)}
        Path(target).write_text(json.dumps(word), encoding="utf-8")
    print(error, file=sys.stderr)
    raise SystemExit(error.exit_code) from error


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that went."""
    if os.environ.pop(WATCHED_PARENT, None):
        _watched.append(os.getpid())
        watch_with_others()


_watched: list[int] = []


def watch_with_others() -> None:
    """Watch in a worker of this process's own pool too: a fork takes no thread along."""
    if _watched:
        threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock would abort an interpreter that ends
        pass
    os._exit(128 + signal.SIGTERM)
