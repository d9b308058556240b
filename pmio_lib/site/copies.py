"""Public input files beside the page that used them, so that a reader offline can open them.

Private files are never copied, nor is the synthetic twin: it is no source to quote.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pmio_lib.page.numbers import source_of

PUBLIC: Final = ("published", "official")


def input_anchor(path: str) -> str:
    """Give the anchor of an input file in the list of inputs."""
    return "input-" + re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")


COPIES: Final = "data"
"""Folder of the copies, relative to the site."""


def copy_address(path: str) -> str | None:
    """Give where the copy of an input stands in the site, or None if the input is not public."""
    is_public = source_of(path) in PUBLIC and ".." not in path.split("/")
    return f"{COPIES}/{Path(path).name}" if is_public else None


def write_copies(root: Path, site: Path, inputs: Iterable[str]) -> set[str]:
    """Copy public inputs beside the pages, and give their addresses."""
    (site / COPIES).mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for path in inputs:
        address = copy_address(path)
        if address is not None:
            shutil.copyfile(root / path, site / address)
            written.add(address)
    return written
