"""Plain records of what a REFI-QDA file says, as it stands there.

Belongs here: the names of elements that are of one kind, and the shape of each record. Not here:
which element fills which record (refi_parts.py).
"""

from dataclasses import dataclass, field
from typing import Final

TEXT_SELECTIONS: Final = ("PlainTextSelection",)
OTHER_SELECTIONS: Final = (
    "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip
SELECTIONS: Final = (*TEXT_SELECTIONS, *OTHER_SELECTIONS)
SOURCES: Final = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
PARTS_WITH_TEXT: Final = ("Representation", "TextDescription", "Transcript")
"""Elements that name the text of a PDF, of a picture, of a recording."""

TEXTS: Final = ("TextSource", *PARTS_WITH_TEXT)
VALUES: Final = (
    "TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue",
)  # fmt: skip


@dataclass(slots=True)
class RawCode:
    """One Code: `parent` is its place among the codes, or None."""

    guid: str
    name: str
    parent: int | None
    is_codable: bool
    colour: str
    description: str = ""


@dataclass(slots=True)
class RawText:
    """One text: the key of its source, where it stands, or the text itself where it is inline."""

    source: str
    path: str
    line: int
    inline: str | None = None


@dataclass(slots=True)
class RawSelection:
    """One selection.

    `source` is a key of RefiParts.sources, `tag` the element's name, `text` the place among its
    texts, None for a region; with `is_whole` the source itself is coded. `codings` are guids of
    code and user.
    """

    guid: str
    source: str
    tag: str
    text: int | None
    start: str
    end: str
    name: str
    user: str
    line: int
    is_whole: bool = False
    description: str = ""
    codings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawCase:
    """One Case: values of variables by the variable's guid, guids of sources, selections, codes."""

    guid: str
    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def guid_of(attributes: dict[str, str], name: str = "guid") -> str:
    """Give a guid in lower case and without braces: tools write it in either way."""
    return attributes.get(name, "").strip().strip("{}").casefold()


def target_of(attributes: dict[str, str]) -> str:
    """Give the guid an element refers to."""
    return guid_of(attributes, "targetGUID")
