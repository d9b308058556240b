"""Opens a zip that a stranger made, and parses its XML, piece by piece and within limits.

Belongs here: what makes either unfit to read, and the line an element stands on. Not here: what
members and elements mean. Nothing is ever unpacked to a disk, so no name in an archive can lead
anywhere. The parser is defusedxml's, which refuses what can make a parser explode.
"""

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pmio_lib.core.errors import DataError, Problem

MOST_MEMBERS: Final = 50_000
LARGEST_DIRECTORY: Final = 2**24
"""Bytes of the archive's own list of members, which is read at once."""

LARGEST_TOTAL: Final = 2**36
"""Bytes of all members: 64 GiB, for recordings may be among them; they are never unpacked."""

LARGEST_PROJECT: Final = 2**29
LARGEST_TEXT: Final = 2**24
"""Bytes of one transcript: 16 MiB, some fifty novels."""

LARGEST_TEXTS: Final = 2**27
"""Bytes of all transcripts together: 128 MiB, some twenty million words."""

MOST_INFLATION: Final = 200
INFLATION_COUNTS_FROM: Final = 2**22
"""Text packs to a tenth: what unpacks to 200 times its size, and to over 4 MiB, is no project."""

METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK: Final = 2**20
_UNREADABLE: Final = (OSError, ValueError, RuntimeError)
"""What zipfile raises, beside its own errors, on headers that make no sense."""


@dataclass(frozen=True)
class Archive:
    """An open archive whose names and stated sizes are within bounds."""

    file: str
    members: dict[str, zipfile.ZipInfo] = field(repr=False)
    _zip: zipfile.ZipFile = field(repr=False)

    def find(self, name: str) -> str | None:
        """Give the member of this name, else the one that differs in case only; None if none."""
        if name in self.members:
            return name
        alike = [one for one in self.members if one.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None

    def ending(self, suffix: str) -> str | None:
        """Give the one member outside folders whose name ends so; None if there is not just one."""
        found = [one for one in self.members if one.casefold().endswith(suffix) and "/" not in one]
        return found[0] if len(found) == 1 else None

    def chunks(self, name: str, largest: int) -> Iterator[bytes]:
        """Give a member in pieces; DataError once it is larger than `largest` bytes, or broken."""
        read = 0
        try:
            with self._zip.open(self.members[name]) as member:
                while chunk := member.read(CHUNK):
                    read += len(chunk)
                    if read > largest:
                        raise DataError([_oversized(self.file, largest)])
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, *_UNREADABLE) as error:
            found = "a member that cannot be unpacked"
            raise DataError([_problem(self.file, found, "an undamaged archive")]) from error

    def read(self, name: str, largest: int) -> bytes:
        """Give a whole member; DataError if it is larger than `largest` bytes or broken."""
        return b"".join(self.chunks(name, largest))


class _DirectoryTooLargeError(Exception):
    """More bytes asked for at once than a list of members may have."""


class _Bounded(io.FileIO):
    """A file that never gives more at once than the list of members of a sound archive."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise _DirectoryTooLargeError
        return super().read(-1 if size is None else size) or b""


@contextmanager
def open_archive(path: Path, file: str) -> Iterator[Archive]:
    """Open an archive.

    Raises DataError if it is absent, no zip, locked by a password, or holds more or larger members
    than any project, a member that unpacks out of all proportion, a name twice, or one that leads
    out of it.
    """
    if not path.is_file():
        wanted = "a project, .qdpx"
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    with _Bounded(path) as raw, _opened(raw, file) as opened:
        members = opened.infolist()
        if problems := [*_problems(file, members)]:
            raise DataError(problems)
        files = {member.filename: member for member in members if not member.is_dir()}
        yield Archive(file, files, opened)


def _opened(raw: io.FileIO, file: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except _DirectoryTooLargeError as error:
        raise DataError([_too_many(file)]) from error
    except (zipfile.BadZipFile, *_UNREADABLE) as error:
        raise DataError([_problem(file, "no zip archive", "a project, .qdpx")]) from error


def _problems(file: str, members: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    if len(members) > MOST_MEMBERS:
        yield _too_many(file)
        return
    if sum(member.file_size for member in members) > LARGEST_TOTAL:
        yield _oversized(file, LARGEST_TOTAL)
    names = [member.filename for member in members]
    projects = [name.casefold() for name in names if name.casefold().endswith(".qde")]
    if len(set(names)) < len(names) or len(set(projects)) < len(projects):
        yield _problem(file, "two members of one name", "each name once")
    faults = Counter(found for member in members for found in _member_faults(member))
    for (found, wanted), count in faults.items():
        yield _problem(file, f"{found}{f' ({count} such)' if count > 1 else ''}", wanted)


def _member_faults(member: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a member and what it should be, without its name: it may be one."""
    if leads_out(member.filename):
        yield "a member whose name leads out of the archive", "names such as sources/1.txt"
    if stat.S_ISLNK(member.external_attr >> 16):
        yield "a member that is a link", "files only"
    if member.flag_bits & 0x1:
        yield "an archive locked by a password", "one without"
    elif member.compress_type not in METHODS:
        yield "a member packed in an unusual way", "a plain zip archive"
    inflation = member.file_size / max(member.compress_size, 1)
    if member.file_size > INFLATION_COUNTS_FROM and inflation > MOST_INFLATION:
        yield f"a member that unpacks to over {MOST_INFLATION} times its size", "text"


def leads_out(name: str) -> bool:
    """Tell whether a path is absolute, on a drive, or climbs out of the folder it starts in."""
    posix, windows = PurePosixPath(name.replace("\\", "/")), PureWindowsPath(name)
    return posix.is_absolute() or bool(windows.drive or windows.root) or ".." in posix.parts


def _too_many(file: str) -> Problem:
    return _problem(file, f"more than {MOST_MEMBERS} members", "a project of interviews")


def _oversized(file: str, largest: int) -> Problem:
    return _problem(file, f"more than {largest // 2**20} MiB unpacked", "a project of interviews")


def _problem(file: str, found: str, wanted: str) -> Problem:
    return Problem(file, None, None, found, wanted, "Export the project anew.")


DEEPEST: Final = 200
"""Elements inside one another; a hierarchy of codes goes ten deep."""

MOST_ELEMENTS: Final = 3_000_000
"""A coding takes three: room for a million of them."""

LARGEST_TAG: Final = 2**24
"""Bytes of one element's tag with its attributes; an attribute may hold a coded passage."""

MEND: Final = "Export the project anew; if it stays so, take out the note or memo on that line."
LINE: Final = "line of the file"
"""An attribute that no file can hold: where an element opens."""


def line_of(element: Element) -> int:
    """Give the line of the file that an element opens on."""
    return int(element.get(LINE, "0"))


class _BeyondBoundsError(Exception):
    """More than any project holds; the message says of what."""


class _Builder(TreeBuilder):
    """Builds trees of the outermost elements of the names wanted, and keeps nothing else.

    `whole` are those that are closed, in order; the document's own element, emptied, is the last.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        super().__init__()
        self.expat: Any = None
        self.whole: list[Element] = []
        self._wanted = wanted
        self._open: list[Element] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        self._count += 1
        if len(self._open) == DEEPEST:
            raise _BeyondBoundsError(f"more than {DEEPEST} elements inside one another")
        if self._count > MOST_ELEMENTS:
            raise _BeyondBoundsError(f"more than {MOST_ELEMENTS} elements")
        element = super().start(tag.rpartition("}")[2], attributes)
        element.set(LINE, str(self.expat.CurrentLineNumber))
        self._open.append(element)
        return element

    def end(self, tag: str, /) -> Element:
        element = super().end(tag.rpartition("}")[2])
        self._open.pop()
        if not any(outer.tag in self._wanted for outer in self._open):
            for parent in self._open[-1:]:
                parent.remove(element)
            if element.tag in self._wanted or not self._open:
                self.whole.append(element)
        return element


def xml_elements(chunks: Iterable[bytes], file: str, wanted: Collection[str]) -> Iterator[Element]:
    """Parse a document and give its outermost elements of the names wanted, then its own.

    Names are without their namespaces. Raises DataError if it is not well-formed (with the line),
    declares a document type or an entity, or nests deeper or holds more than any project.
    """
    builder = _Builder(wanted)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    expat = builder.expat = parser.parser
    given = 0
    try:
        for chunk in chunks:
            parser.feed(chunk)
            given += len(chunk)
            if given - expat.CurrentByteIndex > LARGEST_TAG:
                raise _BeyondBoundsError(f"a tag of more than {LARGEST_TAG // 2**20} MiB")
            yield from builder.whole
            builder.whole.clear()
        parser.close()
        yield from builder.whole
    except ParseError as error:
        raise DataError([_malformed(file, error)]) from error
    except DefusedXmlException as error:
        found = "a document type or an entity"
        raise DataError([_refused(file, expat, found, "elements and text only")]) from error
    except _BeyondBoundsError as error:
        raise DataError([_refused(file, expat, str(error), "a project")]) from error
    except (LookupError, ValueError) as error:  # how an encoding that Python has not is told
        found = "XML in an encoding that cannot be read"
        raise DataError([_refused(file, expat, found, "XML in UTF-8")]) from error


def _refused(file: str, expat: Any, found: str, wanted: str) -> Problem:
    return Problem(file, expat.CurrentLineNumber, None, found, wanted, "Export it anew.")


def _malformed(file: str, error: ParseError) -> Problem:
    line, column = error.position
    found = f"XML that breaks off at letter {column + 1} of the line"
    return Problem(file, line, None, found, "well-formed XML", MEND)
