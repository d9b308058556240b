"""Reads the texts of a REFI-QDA project out of its archive: of sources and of notes.

Belongs here: where a text may stand, and how much text a project may hold. Not here: what is
selected in it (places.py).
"""

from collections.abc import Callable
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.archive import LARGEST_TEXT, Archive
from pmio_lib.qda.gathered import Fault, Gathered
from pmio_lib.qda.refi_records import RawText
from pmio_lib.qda.stored_text import StoredText, stored_text, with_short_ends

FOLDERS: Final = ("sources/", "")
LARGEST_TEXTS: Final = 2**27
"""Bytes of all transcripts together: 128 MiB, some twenty million words."""

NO_TEXT: Final = Fault(
    "a source without a readable plain text in the file",
    "UTF-8 text inside the project",
    "Its codings are kept for their interview, without a place.",
)
OUTSIDE: Final = Fault(
    "a source whose text is said to be outside the project",
    "text inside the project",
    "It was not looked for. Export the project with its sources.",
)


class RefiTexts:
    """The texts of one archive; each is read once, however often it is named.

    `faults` hears what is wrong, and `where` says in words whose text that is.
    """

    def __init__(self, archive: Archive, faults: Gathered, where: Callable[[RawText], str]) -> None:
        self._archive, self._faults, self._where = archive, faults, where
        self._known: dict[str, StoredText] = {}
        self._read = 0

    def of_source(self, raw: RawText) -> StoredText | None:
        """Give the text of a source; None, and why among the faults, where there is none."""
        found, fault = self._find(raw)
        if fault is not None:
            self._faults.add_at(fault, self._where(raw))
        return found

    def of_note(self, raw: RawText | None) -> str:
        """Give the text of a note, empty where there is none."""
        found = self._find(raw)[0] if raw is not None else None
        return found.text if found is not None else ""

    def _find(self, raw: RawText) -> tuple[StoredText | None, Fault | None]:
        if raw.inline is not None:
            return with_short_ends(raw.inline), None
        scheme, separator, name = raw.path.partition("://")
        if separator and scheme.casefold() != "internal":
            return None, OUTSIDE
        wanted = (name if separator else raw.path).replace("\\", "/")
        members = (self._archive.find(folder + wanted) for folder in FOLDERS if wanted)
        member = next((each for each in members if each), None)
        if member is None:
            return None, NO_TEXT
        try:
            return self._stored(member), None
        except UnicodeDecodeError:
            return None, NO_TEXT

    def _stored(self, member: str) -> StoredText:
        if member not in self._known:
            content = self._archive.read(member, LARGEST_TEXT)
            self._count(len(content))
            self._known[member] = stored_text(content)
        return self._known[member]

    def _count(self, size: int) -> None:
        self._read += size
        if self._read > LARGEST_TEXTS:
            found = f"more than {LARGEST_TEXTS // 2**20} MiB of transcripts"
            advice = "Export fewer interviews at a time."
            problem = Problem(self._archive.file, None, None, found, "a project", advice)
            raise DataError([problem])
