"""Fingerprints of files, for provenance. Not for pseudonyms: those are keyed (see privacy)."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def combined_sha256(paths: Iterable[Path], root: Path) -> str:
    """Give one SHA-256 for many text files: names and contents, in sorted order.

    Line ends are read as LF, so that the fingerprint is the same on every system.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
