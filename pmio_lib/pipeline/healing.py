"""Mends what a killed run can leave behind, so that the next one goes on as if nothing had been.

DVC writes its record and its list of locks in place: killed in between, it leaves them empty or cut
off, and refuses to start ever after. Both can be done without: what is not in the record is made
anew, and locks of processes that are gone hold nothing.
"""

import json
from pathlib import Path
from typing import Final

import yaml

from pmio_lib.pipeline.engine import LOCK

PART: Final = "*.part"
MADE: Final = ("data/processed", "data/restricted", "reports", "build")


def heal(root: Path) -> None:
    """Take away an unreadable record, an unreadable list of locks, and files written by half."""
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
