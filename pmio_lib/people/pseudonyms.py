"""Keyed pseudonyms: who has the key can tell that two are the same; who has not learns nothing.

Nothing here prints, logs or repeats a value or the key.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem

Pseudonymise = Callable[[str, pd.Series], pd.Series]
"""Gives the pseudonyms of a column of text, by what it names; missing stays missing."""

KEY_VARIABLE: Final = "PMIO_PSEUDONYM_KEY"
KEY_FILE: Final = "data/raw/private/pseudonym.key"
SHORTEST_KEY: Final = 32
DIGITS: Final = 16
"""Hexadecimal digits of a pseudonym: 64 bits, two of 50,000 alike once in ten thousand million."""

MAKE_KEY: Final = (
    'Make one with `python -c "import secrets; print(secrets.token_hex(32))"`, keep it out of git '
    "and with the private files: with another key every pseudonym changes."
)


def pseudonym(kind: str, value: str, key: bytes) -> str:
    """Give the pseudonym of one value: 16 hexadecimal digits of HMAC-SHA256 (RFC 2104)."""
    message = kind.encode() + b"\0" + value.encode()
    return hmac.digest(key, message, "sha256").hex()[:DIGITS]


@dataclass(frozen=True)
class Pseudonyms:
    """Makes pseudonyms with one key, which it never shows; DataError if the key is short."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _refuse_short(self.key, "the key")

    def __call__(self, kind: str, values: pd.Series) -> pd.Series:
        """Give the pseudonyms of a column of text; missing values stay missing."""
        known = values.dropna().unique()
        made = {value: pseudonym(kind, value, self.key) for value in known}
        return values.map(made).astype("str")


def read_key(root: Path, source: str, seed: int) -> bytes:
    """Give the key of a source.

    The twin's is public, made from the seed: its people do not exist. Any other source's comes from
    the environment variable PMIO_PSEUDONYM_KEY or, without that, from the file
    data/raw/private/pseudonym.key. Raises DataError if there is none, or it is too short.
    """
    if source == "demo":
        return hashlib.sha256(f"pmio demo key {seed}".encode()).digest()
    if stated := os.environ.get(KEY_VARIABLE):
        return _refuse_short(stated.encode(), KEY_VARIABLE)
    path = root / KEY_FILE
    if not path.is_file():
        wanted = f"a key there, or in the environment variable {KEY_VARIABLE}"
        raise DataError([Problem(KEY_FILE, None, None, "no file", wanted, MAKE_KEY)])
    return _refuse_short(path.read_bytes().strip(), KEY_FILE)


def make_key(root: Path) -> Path | None:
    """Make a key beside the private files where there is none, and give its place if made."""
    path = root / KEY_FILE
    if os.environ.get(KEY_VARIABLE) or path.is_file():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(SHORTEST_KEY) + "\n")
    return path


def _refuse_short(key: bytes, where: str) -> bytes:
    if len(key) < SHORTEST_KEY:
        found, wanted = f"a key of {len(key)} bytes", f"at least {SHORTEST_KEY} bytes"
        raise DataError([Problem(where, None, None, found, wanted, MAKE_KEY)])
    return key
