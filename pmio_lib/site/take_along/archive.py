"""Files beside the pages: copies of public inputs, and the whole site as one zip.

A reader who unpacks the zip offline can open both. A copy is the file byte for byte; tables of many
areas are zipped. Private files are never copied, nor is the synthetic twin: it is no source to
quote.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pmio_lib.page.numbers import source_of

PUBLIC: Final = ("published", "official")
COPIES: Final = "data"
"""Folder of the copies, relative to the site."""
LARGE: Final = tuple(
    f"data/raw/official/{name}"
    for name in ("all_areas/", "gcse_english_maths.csv", "ks2_maths.csv")
)
"""Tables of many areas and years, whose copies are zipped: a tenth of the size."""
ARCHIVE: Final = "site.zip"
FOLDER: Final = "pmio_site"
"""What it unpacks to."""
LEFT_OUT: Final = (ARCHIVE, "manifest.json")
"""Itself; and the one file that names the commit, or a commit alone would change the archive."""
OFFER: Final = re.compile(rb'<li class="archive">.*?</li>\n?', flags=re.DOTALL)
"""The front page's line that offers the archive, which leads nowhere within it."""


def input_anchor(path: str) -> str:
    """Give the anchor of an input file in the list of inputs."""
    return "input-" + re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")


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
        if address is None:
            continue
        if path.startswith(LARGE):
            _zip(site / address, {Path(path).name: (root / path).read_bytes()})
        else:
            shutil.copyfile(root / path, site / address)
        written.add(address)
    return written


def _zip(target: Path | BytesIO, files: Mapping[str, bytes]) -> None:
    """Zip files; the same contents give the same bytes, whenever they were written."""
    with ZipFile(target, "w") as archive:
        for name, content in files.items():
            member = ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o100644 << 16  # as on any system
            archive.writestr(member, content, ZIP_DEFLATED, 9)


def archive_of(site: Path) -> bytes:
    """Pack every file of the site, the front page without its offer of the archive."""
    contents = {name: path.read_bytes() for name, path in sorted(_files(site).items())}
    if "index.html" in contents:
        contents["index.html"] = OFFER.sub(b"", contents["index.html"])
    buffer = BytesIO()
    _zip(buffer, {f"{FOLDER}/{name}": content for name, content in contents.items()})
    return buffer.getvalue()


def _files(site: Path) -> dict[str, Path]:
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {
        name: path
        for name, path in found.items()
        if name not in LEFT_OUT and not path.name.startswith(".")
    }


def size_words(size: int) -> str:
    """Write a number of bytes as a reader of pages meets it: 46 KB, 1.2 MB; it does not break."""
    words = f"{size / 1000:,.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
    return words.replace(" ", "\N{NO-BREAK SPACE}")
