"""From the elements of a REFI-QDA project or codebook to plain records, as they stand in the file.

Belongs here: which element holds what (REFI-QDA standard 1.5). Not here: texts and offsets
(places.py), nor how XML is parsed (untrusted.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from sys import intern
from typing import Final
from xml.etree.ElementTree import Element

from pmio_lib.qda.project import CodeNode
from pmio_lib.qda.untrusted import line_of, xml_elements

TEXT_SELECTION: Final = "PlainTextSelection"
OTHER_SELECTIONS: Final = (
    "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip
SOURCES: Final = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
PARTS_WITH_TEXT: Final = ("Representation", "TextDescription", "Transcript")
"""Elements that name the text of a PDF, of a picture, of a recording."""

VALUES: Final = (
    "TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue",
)  # fmt: skip
ITEMS: Final = ("User", "Code", "Variable", "Case", "Set", "Note", *SOURCES)


@dataclass(slots=True)
class RawCode:
    """One Code: `parent` is the place among the codes of the one it stands under, or None."""

    guid: str
    parent: int | None
    node: CodeNode


@dataclass(slots=True)
class RawText:
    """One text: the key of its source, where it stands, or the text itself where it is inline."""

    source: str
    path: str
    inline: str | None


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
    values: dict[str, str]
    sources: list[str]
    selections: list[str]
    codes: list[str]


def guid_of(element: Element, name: str = "guid") -> str:
    """Give a guid in lower case and without braces: tools write it in either way."""
    return element.get(name, "").strip().strip("{}").casefold()


def user_of(element: Element) -> str:
    """Give who made an element; some tools name only who changed it last."""
    return guid_of(element, "creatingUser") or guid_of(element, "modifyingUser")


def _targets(elements: Iterable[Element]) -> list[str]:
    return [guid_of(element, "targetGUID") for element in elements]


def _own_text(element: Element | None) -> str:
    """Give all text that stands directly in an element, also between and after those within it."""
    if element is None:
        return ""
    return "".join([element.text or "", *(within.tail or "" for within in element)])


def _values(element: Element) -> dict[str, str]:
    """Give the values of variables that stand in an element, by the variable's guid."""
    values = {}
    for each in element.iter("VariableValue"):
        variable = "".join(_targets(each.findall("VariableRef")))
        for value in each:
            if value.tag in VALUES:
                values[variable] = _own_text(value).strip()
    return values


class RefiParts:
    """What a project says.

    `users` and `variables` are names by guid in lower case; `sources` by key (the guid, made unique
    where a file repeats one or has none); `main_text` and RawSelection.text are places among
    `texts`; `source_of_selection` is for every selection, coded or not; `codings_elsewhere` belong
    to no source.
    """

    def __init__(self, chunks: Iterable[bytes], file: str) -> None:
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
        self._sync_points: dict[str, str] = {}
        for element in xml_elements(chunks, file, ITEMS):
            self._add(element)

    def _add(self, element: Element) -> None:
        name = element.get("name", "")
        match element.tag:
            case "User":
                self.users[guid_of(element)] = name or element.get("id", "")
            case "Code":
                self._add_code(element, None)
            case "Variable":
                self.variables[guid_of(element)] = name
            case "Case":
                case = RawCase(
                    guid=guid_of(element),
                    name=name,
                    values=_values(element),
                    sources=_targets(element.iter("SourceRef")),
                    selections=_targets(element.iter("SelectionRef")),
                    codes=_targets(element.findall("CodeRef")),
                )
                self.cases.append(case)
            case "Set":
                self.sets += 1
            case "Note":
                self.notes[guid_of(element)] = _text(element, "")
                self._add_inside(element, "", None, None)
            case tag if tag in SOURCES:
                self._add_source(element)
            case root:
                self.root, self.origin = root, element.get("origin", "")

    def _add_code(self, element: Element, parent: int | None) -> None:
        place = len(self.codes)
        above = () if parent is None else self.codes[parent].node.path
        is_codable = element.get("isCodable", "true").strip().casefold() not in ("false", "0")
        about = _own_text(element.find("Description")).strip()
        node = CodeNode((*above, element.get("name", "")), about, is_codable)
        self.codes.append(RawCode(guid_of(element), parent, node))
        for below in element.findall("Code"):
            self._add_code(below, place)

    def _add_source(self, element: Element) -> None:
        guid = guid_of(element)
        known = not guid or guid in self.sources
        source = f"{guid} source {len(self.sources)}" if known else guid
        self.sources[source] = element.get("name", "")
        text = self._add_text(element, source, None) if element.tag == "TextSource" else None
        self._add_inside(element, source, text, None)
        if values := _values(element):
            self.source_values[source] = values

    def _add_text(self, element: Element, source: str, within: object) -> int:
        """Add a text, the source's own unless it stands within another text or a selection."""
        self.texts.append(_text(element, source))
        place = len(self.texts) - 1
        if within is None:
            self.main_text.setdefault(source, place)
        return place

    def _add_inside(
        self, element: Element, source: str, text: int | None, selection: RawSelection | None
    ) -> None:
        """Add what stands in an element: of a source, within one of its texts or a selection."""
        for child in element:
            if child.tag in PARTS_WITH_TEXT:
                within = selection if text is None else text
                self._add_inside(child, source, self._add_text(child, source, within), selection)
            elif child.tag == TEXT_SELECTION or child.tag in OTHER_SELECTIONS:
                self._add_selection(child, source, text)
            elif child.tag == "Coding":
                self._add_coding(child, source, text, selection)
            elif child.tag == "NoteRef" and selection is not None:
                selection.notes += _targets([child])
            elif child.tag == "SyncPoint":
                self._sync_points[guid_of(child)] = child.get("position", "")
            else:
                self._add_inside(child, source, text, selection)

    def _add_selection(self, element: Element, source: str, text: int | None) -> None:
        start, end = self._ends(element)
        is_of_text = element.tag == TEXT_SELECTION or bool(start)
        selection = RawSelection(
            guid_of(element),
            source,
            element.tag,
            self._text_here(source, text) if is_of_text else None,
            start,
            end,
            element.get("name", ""),
            intern(user_of(element)),
            line_of(element),
            description=_own_text(element.find("Description")),
        )
        if selection.guid and source:
            self.source_of_selection[selection.guid] = source
        self._add_inside(element, source, text, selection)
        self._keep(selection)

    def _ends(self, element: Element) -> tuple[str, str]:
        if element.tag == "TranscriptSelection":
            points = (guid_of(element, name) for name in ("fromSyncPoint", "toSyncPoint"))
            start, end = (self._sync_points.get(point, "") for point in points)
            return (start, end) if start and end else ("", "")
        if element.tag == TEXT_SELECTION:
            return element.get("startPosition", ""), element.get("endPosition", "")
        return "", ""

    def _text_here(self, source: str, text: int | None) -> int | None:
        return self.main_text.get(source) if text is None else text

    def _add_coding(
        self, element: Element, source: str, text: int | None, selection: RawSelection | None
    ) -> None:
        here, line = self._text_here(source, text), line_of(element)
        whole = RawSelection("", source, "", here, "", "", "", "", line, is_whole=True)
        coded = selection or whole
        user = intern(user_of(element) or coded.user)
        codes = _targets(element.findall("CodeRef"))
        coded.codings += [(intern(code), user) for code in codes]
        self.codings += len(codes)
        self.codings_elsewhere += 0 if source else len(codes)
        self._add_inside(element, source, text, coded)
        if selection is None:
            self._keep(whole)

    def _keep(self, selection: RawSelection) -> None:
        if selection.codings and selection.source:
            self.selections.append(selection)


def _text(element: Element, source: str) -> RawText:
    content = element.find("PlainTextContent")
    inline = None if content is None else _own_text(content)
    return RawText(source, element.get("plainTextPath", ""), inline)
