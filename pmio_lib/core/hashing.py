"""Fingerprints of files, for provenance. Not for pseudonyms: those are keyed (`people`)."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def content_sha256(content: Any) -> str:
    """Give the SHA-256 of plain values, whatever the order of their keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def combined_sha256(paths: Iterable[Path], root: Path) -> str:
    """Give one SHA-256 for many text files: names and contents, in sorted order.

    Line ends are read as LF, so that the fingerprint is the same on every system.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
