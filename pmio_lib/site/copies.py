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


def copies_folder(page: str) -> str:
    """Give the folder of a page's copies, relative to the page."""
    return f"{page}_data"


def copy_address(path: str, page: str) -> str | None:
    """Give where a page's copy of an input stands, or None if the input is not public."""
    is_public = source_of(path) in PUBLIC and ".." not in path.split("/")
    return f"{copies_folder(page)}/{Path(path).name}" if is_public else None


def write_copies(root: Path, site: Path, page: str, inputs: Iterable[str]) -> None:
    """Copy a page's public inputs beside it; the folder is there even where none is public."""
    folder = site / copies_folder(page)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in inputs:
        address = copy_address(path, page)
        if address is not None:
            shutil.copyfile(root / path, site / address)
