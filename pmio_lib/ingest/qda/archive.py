"""Opens a zip that a stranger made, member by member, in memory and within limits.

Belongs here: what makes an archive unfit to read. Not here: what its members mean. Nothing is ever
unpacked to a disk, so no name in it can lead anywhere.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Final

from pmio_lib.errors import DataError, Problem

MOST_MEMBERS: Final = 50_000
LARGEST_MEMBER: Final = 2**30
LARGEST_TOTAL: Final = 2**32
LARGEST_TEXT: Final = 2**26
"""Bytes of one transcript: 64 MiB, some two hundred novels."""

MOST_INFLATION: Final = 200
INFLATION_COUNTS_FROM: Final = 2**22
"""Text packs to a tenth: what unpacks to 200 times its size, and to over 4 MiB, is no project."""

CHUNK: Final = 2**20
EXPORT_ANEW: Final = "Export the project anew."


@dataclass(frozen=True)
class Archive:
    """An open archive whose names and stated sizes are within bounds."""

    file: str
    members: dict[str, zipfile.ZipInfo] = field(repr=False)
    _zip: zipfile.ZipFile = field(repr=False)

    def find(self, name: str) -> str | None:
        """Give the member of this name, whatever the case of its letters; None if there is none."""
        if name in self.members:
            return name
        return next((each for each in self.members if each.casefold() == name.casefold()), None)

    def chunks(self, name: str, largest: int = LARGEST_MEMBER) -> Iterator[bytes]:
        """Give a member in pieces; DataError once it is larger than `largest` bytes, or broken."""
        read = 0
        try:
            with self._open(name) as member:
                while chunk := member.read(CHUNK):
                    read += len(chunk)
                    if read > largest:
                        raise DataError([_oversized(self.file, largest)])
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            found = "a member that cannot be unpacked"
            raise DataError([_problem(self.file, found, "an undamaged archive")]) from error

    def read(self, name: str, largest: int = LARGEST_TEXT) -> bytes:
        """Give a whole member; DataError if it is larger than `largest` bytes or broken."""
        return b"".join(self.chunks(name, largest))

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(self.members[name])
        except RuntimeError as error:  # zipfile's way to say that a password is asked for
            raise DataError([_locked(self.file)]) from error


@contextmanager
def open_archive(path: Path, file: str) -> Iterator[Archive]:
    """Open an archive.

    Parameters
    ----------
    path : pathlib.Path
    file : str
        The file's name as messages give it.

    Raises
    ------
    DataError
        If it is absent, no zip, locked by a password, or holds more or larger members than any
        project, a member that unpacks out of all proportion, a name twice, or a name that leads
        out of the archive.
    """
    if not path.is_file():
        wanted = "a project, .qdpx"
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError([_problem(file, "no zip archive", "a project, .qdpx")]) from error
    with opened:
        members = opened.infolist()
        if problems := [*_problems(file, members)]:
            raise DataError(problems)
        files = {member.filename: member for member in members if not member.is_dir()}
        yield Archive(file, files, opened)


def _problems(file: str, members: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    if len(members) > MOST_MEMBERS:
        found = f"{len(members)} members"
        yield _problem(file, found, f"at most {MOST_MEMBERS}")
        return
    if sum(member.file_size for member in members) > LARGEST_TOTAL:
        yield _oversized(file, LARGEST_TOTAL)
    names = [member.filename for member in members]
    if len({name.casefold() for name in names}) < len(names):
        yield _problem(file, "two members of one name", "each name once")
    for number, member in enumerate(members, start=1):
        yield from _member_problems(file, number, member)


def _member_problems(file: str, number: int, member: zipfile.ZipInfo) -> Iterator[Problem]:
    if leads_out(member.filename):
        found = f"member {number} of the archive with a name that leads out of it"
        yield _problem(file, found, "names inside the archive, such as sources/1.txt")
    if stat.S_ISLNK(member.external_attr >> 16):
        yield _problem(file, f"member {number}, a link", "files only")
    if member.flag_bits & 0x1:
        yield _locked(file)
    inflation = member.file_size / max(member.compress_size, 1)
    if member.file_size > INFLATION_COUNTS_FROM and inflation > MOST_INFLATION:
        found = f"member {number}, which unpacks to {inflation:.0f} times its size"
        yield _problem(file, found, "text, which unpacks to some ten times its size")


def leads_out(name: str) -> bool:
    """Tell whether a path is absolute, on a drive, or climbs out of the folder it starts in."""
    posix, windows = PurePosixPath(name.replace("\\", "/")), PureWindowsPath(name)
    return posix.is_absolute() or bool(windows.drive or windows.root) or ".." in posix.parts


def _oversized(file: str, largest: int) -> Problem:
    return _problem(file, f"more than {largest // 2**20} MiB unpacked", "a project of interviews")


def _locked(file: str) -> Problem:
    return _problem(file, "an archive locked by a password", "one without")


def _problem(file: str, found: str, wanted: str) -> Problem:
    return Problem(file, None, None, found, wanted, EXPORT_ANEW)
