"""From the elements of a REFI-QDA project or codebook to plain records, as they stand in the file.

Belongs here: which element holds what (REFI-QDA standard 1.5). Not here: texts and offsets
(refi.py, offsets.py), nor how XML is parsed (xml_events.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

TEXT_SELECTIONS: Final = ("PlainTextSelection",)
OTHER_SELECTIONS: Final = (
    "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip
SOURCES: Final = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
TEXTS: Final = ("TextSource", "Representation", "Transcript")
"""Elements that name a plain text: a source, the text of a PDF, the transcript of a sound."""

VALUES: Final = (
    "TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue",
)  # fmt: skip


@dataclass
class RawCode:
    """One Code: `parent` is its place among the codes, or None."""

    guid: str
    name: str
    parent: int | None
    is_codable: bool
    colour: str
    description: str = ""


@dataclass
class RawText:
    """One text: the name of its source, where it stands, or the text itself where it is inline."""

    source: str
    path: str
    line: int
    inline: str | None = None


@dataclass
class RawSelection:
    """One selection: `text` is the place of its text among the texts, or None for a region."""

    guid: str
    source: str
    text: int | None
    start: str
    end: str
    name: str
    user: str
    line: int
    description: str = ""
    codings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class RawCase:
    """One Case: values of variables by the variable's guid, guids of sources and selections."""

    guid: str
    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)


@dataclass
class _Open:
    """An element that is open."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: list[str] = field(default_factory=list)


class RefiParts:
    """Hears the elements of a file (xml_events.Handler) and keeps what a project says.

    Attributes
    ----------
    root : str
        The outermost element: Project or CodeBook.
    origin : str
        The tool that wrote the file.
    users, variables, sources : dict of str to str
        Names by guid, guids in lower case.
    codes : list of RawCode
    texts : list of RawText
    selections : list of RawSelection
    cases : list of RawCase
    source_values : dict of str to dict of str to str
        Values of variables by source and variable.
    notes : dict of str to str
        Text of notes by guid, where the file holds it inline.
    """

    def __init__(self) -> None:
        self.root = ""
        self.origin = ""
        self.users: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.codes: list[RawCode] = []
        self.texts: list[RawText] = []
        self.selections: list[RawSelection] = []
        self.cases: list[RawCase] = []
        self.source_values: dict[str, dict[str, str]] = {}
        self.notes: dict[str, str] = {}
        self._open: list[_Open] = []
        self._codes_open: list[int] = []
        self._texts_open: list[int] = []
        self._source = ""
        self._selection: RawSelection | None = None
        self._case: RawCase | None = None
        self._coding_user = ""
        self._variable = ""
        self._note = ""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Hear that an element opens."""
        if not self._open:
            self.root, self.origin = tag, attributes.get("origin", "")
        self._open.append(_Open(tag, attributes, line))
        if opening := _OPENINGS.get(tag):
            opening(self, attributes, line)

    def data(self, text: str) -> None:
        """Hear text."""
        if self._open and self._open[-1].tag in _WITH_TEXT:
            self._open[-1].text.append(text)

    def end(self, tag: str) -> None:
        """Hear that an element closes."""
        one = self._open.pop()
        parent = self._open[-1].tag if self._open else ""
        if closing := _CLOSINGS.get(tag):
            closing(self, "".join(one.text), parent)

    def _user(self, attributes: dict[str, str], _line: int) -> None:
        self.users[guid_of(attributes)] = attributes.get("name") or attributes.get("id", "")

    def _code(self, attributes: dict[str, str], _line: int) -> None:
        parent = self._codes_open[-1] if self._codes_open else None
        self._codes_open.append(len(self.codes))
        is_codable = attributes.get("isCodable", "true").strip().casefold() not in ("false", "0")
        name, colour = attributes.get("name", ""), attributes.get("color", "")
        self.codes.append(RawCode(guid_of(attributes), name, parent, is_codable, colour))

    def _named_variable(self, attributes: dict[str, str], _line: int) -> None:
        self.variables[guid_of(attributes)] = attributes.get("name", "")

    def _new_source(self, attributes: dict[str, str], line: int) -> None:
        self._source = guid_of(attributes)
        self.sources[self._source] = attributes.get("name", "")
        if self._open[-1].tag == "TextSource":
            self._new_text(attributes, line)

    def _new_text(self, attributes: dict[str, str], line: int) -> None:
        path = attributes.get("plainTextPath", "")
        self._texts_open.append(len(self.texts))
        self.texts.append(RawText(self._source, path, line))

    def _text_closed(self, _text: str, _parent: str) -> None:
        if self._texts_open:
            self._texts_open.pop()

    def _inline(self, text: str, parent: str) -> None:
        if parent in TEXTS and self._texts_open:
            self.texts[self._texts_open[-1]].inline = text
        elif parent == "Note":
            self.notes[self._note] = text

    def _new_selection(self, attributes: dict[str, str], line: int) -> None:
        is_text = self._open[-1].tag in TEXT_SELECTIONS and bool(self._texts_open)
        self._selection = RawSelection(
            guid_of(attributes),
            self._source,
            self._texts_open[-1] if is_text else None,
            attributes.get("startPosition", ""),
            attributes.get("endPosition", ""),
            attributes.get("name", ""),
            attributes.get("creatingUser", "").casefold(),
            line,
        )

    def _selection_closed(self, _text: str, _parent: str) -> None:
        if self._selection is not None and self._selection.codings:
            self.selections.append(self._selection)
        self._selection = None

    def _coding(self, attributes: dict[str, str], line: int) -> None:
        self._coding_user = attributes.get("creatingUser", "").casefold()
        if self._selection is None and self._source:  # the whole source is coded
            text = self._texts_open[-1] if self._texts_open else None
            self._selection = RawSelection("", self._source, text, "", "", "", "", line)

    def _coding_closed(self, _text: str, parent: str) -> None:
        if parent in SOURCES:
            self._selection_closed("", "")

    def _code_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._selection is not None and self._parent() == "Coding":
            user = self._coding_user or self._selection.user
            self._selection.codings.append((target_of(attributes), user))

    def _note_reference(self, attributes: dict[str, str], _line: int) -> None:
        if self._selection is not None:
            self._selection.notes.append(target_of(attributes))

    def _new_note(self, attributes: dict[str, str], _line: int) -> None:
        self._note = guid_of(attributes)
        self._source = ""

    def _new_case(self, attributes: dict[str, str], line: int) -> None:
        self._source = ""
        self._case = RawCase(guid_of(attributes), attributes.get("name", ""), line)
        self.cases.append(self._case)

    def _case_closed(self, _text: str, _parent: str) -> None:
        self._case = None

    def _source_closed(self, _text: str, _parent: str) -> None:
        self._texts_open.clear()
        self._source = ""

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

    def _code_closed(self, _text: str, _parent: str) -> None:
        self._codes_open.pop()

    def _description(self, text: str, parent: str) -> None:
        if parent == "Code":
            self.codes[self._codes_open[-1]].description = text
        elif self._selection is not None and parent in (*TEXT_SELECTIONS, *OTHER_SELECTIONS):
            self._selection.description = text

    def _parent(self) -> str:
        return self._open[-2].tag if len(self._open) > 1 else ""


def guid_of(attributes: dict[str, str]) -> str:
    """Give an element's guid in lower case: tools write it in either."""
    return attributes.get("guid", "").strip().casefold()


def target_of(attributes: dict[str, str]) -> str:
    """Give the guid an element refers to, in lower case."""
    return attributes.get("targetGUID", "").strip().casefold()


_Opening = Callable[[RefiParts, dict[str, str], int], None]
_Closing = Callable[[RefiParts, str, str], None]

_OPENINGS: Final[dict[str, _Opening]] = {
    "User": RefiParts._user,
    "Code": RefiParts._code,
    "Variable": RefiParts._named_variable,
    "Case": RefiParts._new_case,
    "Note": RefiParts._new_note,
    "Coding": RefiParts._coding,
    "CodeRef": RefiParts._code_reference,
    "NoteRef": RefiParts._note_reference,
    "VariableRef": RefiParts._variable_reference,
    "SourceRef": RefiParts._source_reference,
    "SelectionRef": RefiParts._selection_reference,
    "Representation": RefiParts._new_text,
    "Transcript": RefiParts._new_text,
    **dict.fromkeys(SOURCES, RefiParts._new_source),
    **dict.fromkeys((*TEXT_SELECTIONS, *OTHER_SELECTIONS), RefiParts._new_selection),
}
_CLOSINGS: Final[dict[str, _Closing]] = {
    "Code": RefiParts._code_closed,
    "Case": RefiParts._case_closed,
    "Coding": RefiParts._coding_closed,
    "Description": RefiParts._description,
    "PlainTextContent": RefiParts._inline,
    "Representation": RefiParts._text_closed,
    "Transcript": RefiParts._text_closed,
    **dict.fromkeys(VALUES, RefiParts._value),
    **dict.fromkeys(SOURCES, RefiParts._source_closed),
    **dict.fromkeys((*TEXT_SELECTIONS, *OTHER_SELECTIONS), RefiParts._selection_closed),
}
_WITH_TEXT: Final = frozenset((*VALUES, "Description", "PlainTextContent"))
