"""Public input files beside the page that used them, so that a reader offline can open them.

Each is the file byte for byte; tables of many areas are zipped. Private files are never copied,
nor is the synthetic twin: it is no source to quote.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pmio_lib.page.numbers import source_of

PUBLIC: Final = ("published", "official")


def input_anchor(path: str) -> str:
    """Give the anchor of an input file in the list of inputs."""
    return "input-" + re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")


COPIES: Final = "data"
"""Folder of the copies, relative to the site."""


LARGE: Final = tuple(
    f"data/raw/official/{name}"
    for name in ("all_areas/", "gcse_english_maths.csv", "ks2_maths.csv")
)
"""Tables of many areas and years, whose copies are zipped: a tenth of the size."""


def copy_address(path: str) -> str | None:
    """Give where the copy of an input stands in the site, or None if the input is not public."""
    if source_of(path) not in PUBLIC or ".." in path.split("/"):
        return None
    name = Path(path).name
    return f"{COPIES}/{name}.zip" if path.startswith(LARGE) else f"{COPIES}/{name}"


def write_copies(root: Path, site: Path, inputs: Iterable[str]) -> set[str]:
    """Copy public inputs beside the pages, and give their addresses."""
    (site / COPIES).mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for path in inputs:
        address = copy_address(path)
        if address is not None:
            if path.startswith(LARGE):
                _zip(root / path, site / address)
            else:
                shutil.copyfile(root / path, site / address)
            written.add(address)
    return written


def _zip(source: Path, target: Path) -> None:
    """Zip one file; the same file gives the same bytes, whenever it was written."""
    member = ZipInfo(source.name)
    member.create_system, member.external_attr = 3, 0o100644 << 16  # as made on any system
    with ZipFile(target, "w") as archive:
        archive.writestr(member, source.read_bytes(), ZIP_DEFLATED, 9)
