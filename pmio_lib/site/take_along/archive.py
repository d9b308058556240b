"""The whole site as one file, to be sent or kept: unpacked, it opens without a network."""

import re
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ARCHIVE: Final = "site.zip"
FOLDER: Final = "pmio_site"
"""What it unpacks to."""
LEFT_OUT: Final = (ARCHIVE, "manifest.json")
"""Itself; and the one file that names the commit, or a commit alone would change the archive."""
OFFER: Final = re.compile(rb'<li class="archive">.*?</li>\n?', flags=re.DOTALL)
"""The front page's line that offers the archive, which leads nowhere within it."""


def archive_of(site: Path) -> bytes:
    """Pack every file of the site; the same files give the same bytes, whenever they were written.

    The front page is packed without its offer of the archive.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, path in sorted(_files(site).items()):
            content = path.read_bytes()
            if name == "index.html":
                content = OFFER.sub(b"", content)
            member = ZipInfo(f"{FOLDER}/{name}")
            member.create_system, member.external_attr = 3, 0o100644 << 16  # as made on any system
            archive.writestr(member, content, ZIP_DEFLATED, 9)
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
