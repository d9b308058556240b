"""From the elements of a REFI-QDA project or codebook to plain records, as they stand in the file.

Belongs here: which element holds what (REFI-QDA standard 1.5). Not here: texts and offsets
(places.py), nor how XML is parsed (untrusted.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
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


class RefiParts:
    """Hears the elements of a file (untrusted.Handler) and keeps what a project says.

    `users` and `variables` are names by guid in lower case; `sources` by key (the guid, made unique
    where a file repeats one or has none); `main_text` and RawSelection.text are places among
    `texts`; `source_of_selection` is for every selection, coded or not; `codings_elsewhere` belong
    to no source.
    """

    def __init__(self) -> None:
        self.root = ""
        self.origin = ""
        self.users: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.codes: list[RawCode] = []
        self.texts: list[RawText] = []
        self.main_text: dict[str, int] = {}
        self.selections: list[RawSelection] = []
        self.source_of_selection: dict[str, str] = {}
        self.cases: list[RawCase] = []
        self.source_values: dict[str, dict[str, str]] = {}
        self.notes: dict[str, RawText] = {}
        self.codings = 0
        self.codings_elsewhere = 0
        self.sets = 0
        self._open: list[tuple[str, list[str]]] = []  # tags of open elements, and their text
        self._codes_open: list[int] = []
        self._texts_open: list[int] = []
        self._selections_open: list[RawSelection] = []
        self._source = ""
        self._case: RawCase | None = None
        self._coding_user = ""
        self._variable = ""
        self._note: RawText | None = None
        self._sync_points: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Hear that an element opens."""
        if not self._open:
            self.root, self.origin = tag, attributes.get("origin", "")
        self._open.append((tag, []))
        if opening := _OPENINGS.get(tag):
            opening(self, attributes, line)

    def data(self, text: str) -> None:
        """Hear text."""
        if self._open and self._open[-1][0] in _WITH_TEXT:
            self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        """Hear that an element closes."""
        _, texts = self._open.pop()
        parent = self._open[-1][0] if self._open else ""
        if closing := _CLOSINGS.get(tag):
            closing(self, "".join(texts), parent)

    @property
    def _selection(self) -> RawSelection | None:
        return self._selections_open[-1] if self._selections_open else None

    def _user(self, attributes: dict[str, str], _line: int) -> None:
        self.users[guid_of(attributes)] = attributes.get("name") or attributes.get("id", "")

    def _code(self, attributes: dict[str, str], _line: int) -> None:
        parent = self._codes_open[-1] if self._codes_open else None
        self._codes_open.append(len(self.codes))
        is_codable = attributes.get("isCodable", "true").strip().casefold() not in ("false", "0")
        name, colour = attributes.get("name", ""), attributes.get("color", "")
        self.codes.append(RawCode(guid_of(attributes), name, parent, is_codable, colour))

    def _code_closed(self, _text: str, _parent: str) -> None:
        self._codes_open.pop()

    def _named_variable(self, attributes: dict[str, str], _line: int) -> None:
        self.variables[guid_of(attributes)] = attributes.get("name", "")

    def _new_source(self, attributes: dict[str, str], _line: int) -> None:
        guid = guid_of(attributes)
        known = not guid or guid in self.sources
        self._source = f"{guid} source {len(self.sources)}" if known else guid
        self.sources[self._source] = attributes.get("name", "")
        if self._open[-1][0] == "TextSource":
            self._new_text(attributes, 0)

    def _source_closed(self, _text: str, _parent: str) -> None:
        self._texts_open.clear()
        self._source = ""

    def _new_text(self, attributes: dict[str, str], _line: int) -> None:
        if self._selection is None and not self._texts_open:
            self.main_text.setdefault(self._source, len(self.texts))
        self._texts_open.append(len(self.texts))
        self.texts.append(RawText(self._source, attributes.get("plainTextPath", "")))

    def _text_closed(self, _text: str, _parent: str) -> None:
        if self._texts_open:
            self._texts_open.pop()

    def _inline(self, text: str, parent: str) -> None:
        if parent == "Note" and self._note is not None:
            self._note.inline = text
        elif parent in TEXTS and self._texts_open:
            self.texts[self._texts_open[-1]].inline = text

    def _new_selection(self, attributes: dict[str, str], line: int) -> None:
        tag = self._open[-1][0]
        ends = self._ends(tag, attributes)
        selection = RawSelection(
            guid_of(attributes),
            self._source,
            tag,
            self._text_here() if tag in TEXT_SELECTIONS or ends[0] else None,
            *ends,
            attributes.get("name", ""),
            intern(user_of(attributes)),
            line,
        )
        self._selections_open.append(selection)
        if selection.guid and self._source:
            self.source_of_selection[selection.guid] = self._source

    def _ends(self, tag: str, attributes: dict[str, str]) -> tuple[str, str]:
        if tag == "TranscriptSelection":
            points = (guid_of(attributes, name) for name in ("fromSyncPoint", "toSyncPoint"))
            start, end = (self._sync_points.get(point, "") for point in points)
            return (start, end) if start and end else ("", "")
        if tag in TEXT_SELECTIONS:
            return attributes.get("startPosition", ""), attributes.get("endPosition", "")
        return "", ""

    def _text_here(self) -> int | None:
        return self._texts_open[-1] if self._texts_open else self.main_text.get(self._source)

    def _selection_closed(self, _text: str, _parent: str) -> None:
        selection = self._selections_open.pop()
        if selection.codings and selection.source:
            self.selections.append(selection)

    def _sync_point(self, attributes: dict[str, str], _line: int) -> None:
        self._sync_points[guid_of(attributes)] = attributes.get("position", "")

    def _coding(self, attributes: dict[str, str], line: int) -> None:
        self._coding_user = user_of(attributes)
        if self._selection is None:  # the whole source is coded
            text = self._text_here()
            whole = RawSelection("", self._source, "", text, "", "", "", "", line, is_whole=True)
            self._selections_open.append(whole)

    def _coding_closed(self, _text: str, _parent: str) -> None:
        if self._selection is not None and self._selection.is_whole:
            self._selection_closed("", "")

    def _code_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._case is not None and self._parent() == "Case":
            self._case.codes.append(target_of(attributes))
        if self._selection is not None and self._parent() == "Coding":
            self.codings += 1
            self.codings_elsewhere += not self._selection.source
            user = self._coding_user or self._selection.user
            self._selection.codings.append((intern(target_of(attributes)), intern(user)))

    def _note_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._selection is not None:
            self._selection.notes.append(target_of(attributes))

    def _new_note(self, attributes: dict[str, str], _line: int) -> None:
        self._note = RawText("", attributes.get("plainTextPath", ""))
        self.notes[guid_of(attributes)] = self._note

    def _note_closed(self, _text: str, _parent: str) -> None:
        self._note = None

    def _new_case(self, attributes: dict[str, str], _line: int) -> None:
        self._case = RawCase(guid_of(attributes), attributes.get("name", ""))
        self.cases.append(self._case)

    def _set(self, _attributes: dict[str, str], _line: int) -> None:
        self.sets += 1

    def _case_closed(self, _text: str, _parent: str) -> None:
        self._case = None

    def _variable_reference(self, attributes: dict[str, str], _line: int) -> None:
        self._variable = target_of(attributes)

    def _value(self, text: str, parent: str) -> None:
        if parent != "VariableValue":
            return
        if self._case is not None:
            self._case.values[self._variable] = text.strip()
        elif self._source:
            self.source_values.setdefault(self._source, {})[self._variable] = text.strip()

    def _source_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._case is not None:
            self._case.sources.append(target_of(attributes))

    def _selection_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._case is not None:
            self._case.selections.append(target_of(attributes))

    def _description(self, text: str, parent: str) -> None:
        if parent == "Code":
            self.codes[self._codes_open[-1]].description = text
        elif self._selection is not None and parent in SELECTIONS:
            self._selection.description = text

    def _parent(self) -> str:
        return self._open[-2][0] if len(self._open) > 1 else ""


_Opening = Callable[[RefiParts, dict[str, str], int], None]
_Closing = Callable[[RefiParts, str, str], None]


def user_of(attributes: dict[str, str]) -> str:
    """Give who made an element; some tools name only who changed it last."""
    return guid_of(attributes, "creatingUser") or guid_of(attributes, "modifyingUser")


_OPENINGS: Final[dict[str, _Opening]] = {
    "User": RefiParts._user,
    "Code": RefiParts._code,
    "Variable": RefiParts._named_variable,
    "Case": RefiParts._new_case,
    "Set": RefiParts._set,
    "Note": RefiParts._new_note,
    "Coding": RefiParts._coding,
    "CodeRef": RefiParts._code_reference,
    "NoteRef": RefiParts._note_reference,
    "VariableRef": RefiParts._variable_reference,
    "SourceRef": RefiParts._source_reference,
    "SelectionRef": RefiParts._selection_reference,
    "SyncPoint": RefiParts._sync_point,
    **dict.fromkeys(PARTS_WITH_TEXT, RefiParts._new_text),
    **dict.fromkeys(SOURCES, RefiParts._new_source),
    **dict.fromkeys(SELECTIONS, RefiParts._new_selection),
}
_CLOSINGS: Final[dict[str, _Closing]] = {
    "Code": RefiParts._code_closed,
    "Case": RefiParts._case_closed,
    "Note": RefiParts._note_closed,
    "Coding": RefiParts._coding_closed,
    "Description": RefiParts._description,
    "PlainTextContent": RefiParts._inline,
    **dict.fromkeys(PARTS_WITH_TEXT, RefiParts._text_closed),
    **dict.fromkeys(VALUES, RefiParts._value),
    **dict.fromkeys(SOURCES, RefiParts._source_closed),
    **dict.fromkeys(SELECTIONS, RefiParts._selection_closed),
}
_WITH_TEXT: Final = frozenset((*VALUES, "Description", "PlainTextContent"))
