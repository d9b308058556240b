"""The record of the last good run: enough to say within a second that nothing has changed.

Belongs here: sizes and times of every file a run rests on or makes. Nothing heavy is imported: the
answer is to come before pandas or DVC could.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

RECORD: Final = "build/last_run.json"
INPUTS: Final = ("data/raw", "notebooks", "pmio_lib", "study")
INPUT_FILES: Final = ("dvc.yaml", "params.yaml", "params.local.yaml", "requirements.lock")
RESULTS: Final = ("data/processed", "data/restricted", "reports")
RESULT_FILES: Final = ("dvc.lock", "build/code.yaml", "build/read.yaml")
PASSED_OVER: Final = frozenset({"__pycache__", ".ipynb_checkpoints", "manifest.json"})

Stamp = tuple[int, int, int]
"""Size in bytes, times of the last change of content and of anything, in nanoseconds."""
Stamps = dict[str, Stamp]


def inputs(root: Path) -> Stamps:
    """Give size and time of every file that a run rests on."""
    return _stamps(root, INPUTS, INPUT_FILES)


def stamps(root: Path) -> Stamps:
    """Give size and time of every file that a run rests on or makes."""
    return inputs(root) | _stamps(root, RESULTS, RESULT_FILES)


def _stamps(root: Path, places: tuple[str, ...], files: tuple[str, ...]) -> Stamps:
    found = dict(_below(root, [str(root / place) for place in places]))
    for file in files:
        path = root / file
        if path.is_file():
            found[file] = _stamp(path.stat())
    return found


def _below(root: Path, folders: list[str]) -> Iterator[tuple[str, Stamp]]:
    start = len(str(root)) + 1
    while folders:
        folder = folders.pop()
        if not os.path.isdir(folder):  # noqa: PTH112 (a Path for each of a thousand files is slow)
            continue
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name in PASSED_OVER:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    yield entry.path[start:], _stamp(entry.stat())


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def is_unchanged(root: Path) -> bool:
    """Whether every file is as the last good run left it."""
    record = read(root)
    now = {file: list(stamp) for file, stamp in stamps(root).items()}
    return bool(record) and record.get("stamps") == now and record.get("key") == _key()


def remember(root: Path, parts: Mapping[str, Mapping[str, str]], before: Stamps) -> None:
    """Note that a run has ended well, and what its stages rested on.

    `before` are the inputs as the run found them: what was saved meanwhile is to be looked at.
    """
    results = _stamps(root, RESULTS, RESULT_FILES)
    content = {"stamps": before | results, "key": _key(), "parts": parts}
    path = root / RECORD
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(path)


def forget(root: Path) -> None:
    """Take the note away: until a run has ended well, DVC is asked."""
    path = root / RECORD
    if path.is_file():
        content = read(root)
        content["stamps"] = {}
        path.write_text(json.dumps(content), encoding="utf-8")


def read(root: Path) -> dict[str, Any]:
    """Give the record, or nothing where there is none that can be read."""
    try:
        content = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _key() -> bool:
    """Whether a key of pseudonyms is in the environment: another one has to be looked at."""
    return "PMIO_PSEUDONYM_KEY" in os.environ
