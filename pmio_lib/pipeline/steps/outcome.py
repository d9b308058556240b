"""How a stage ends: in silence, or in one paragraph and an exit code, never a traceback."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import PmioError

FAILURE_FILE: Final = "PMIO_FAILURE_FILE"
"""Environment variable: where a failed stage leaves its message for `pmio run` to show."""


def run_step(step: Callable[[], None]) -> None:
    """Run one stage and end the process as its outcome asks."""
    try:
        step()
    except PmioError as error:
        _leave_word(error)
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error


def _leave_word(error: PmioError) -> None:
    target = os.environ.get(FAILURE_FILE)
    if target:
        word = {"exit_code": error.exit_code, "message": str(error)}
        Path(target).write_text(json.dumps(word), encoding="utf-8")
