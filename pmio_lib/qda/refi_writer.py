"""Writes REFI-QDA projects (.qdpx) and codebooks (.qdc): the same content, the same bytes.

Offsets are Unicode characters, 0-based and end-exclusive, as the standard counts; every selection
carries its text as its name, so that whoever reads it can check. Guids are made from what they
name. The writer stands beside the reader, because each is the other's test.
"""

import io
import re
import uuid
import zipfile
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.project import Case, CodedProject, CodeNode
from pmio_lib.qda.texts import MARK, REPLACEMENT, legal

Item = TypeVar("Item")
ORIGIN: Final = "pmio"
PROJECT_NAMESPACE: Final = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
GUIDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:pmio:refi-qda")
FIXED: Final = (2020, 1, 1, 0, 0, 0)
SURROGATES: Final = re.compile("[\ud800-\udfff]")
"""Halves of letters, which no file can hold alone."""


def refi_project_bytes(project: CodedProject, name: str) -> bytes:
    """Give a project as a .qdpx file.

    Raises DataError if a coding has no place, or one in no document of the project, or a case names
    such a document: the format has no way to say so.
    """
    if problems := [*_unwritable(project)]:
        raise DataError(problems)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("project.qde", FIXED), _qde(project, name))
        for document, text in project.documents.items():
            if text is not None:
                member = zipfile.ZipInfo(f"sources/{_guid('source', document)}.txt", FIXED)
                archive.writestr(member, _stored(text))
    return buffer.getvalue()


def _unwritable(project: CodedProject) -> Iterator[Problem]:
    known = project.documents.keys()
    lost = int(project.codings["start"].isna().sum())
    astray = int((~project.codings["document"].isin(list(known))).sum())
    astray += sum(name not in known for case in project.cases for name in case.documents)
    if lost:
        found = f"{lost} codings without a place in a text"
        yield Problem(project.file, None, None, found, "a place for each")
    if astray:
        found = f"{astray} codings or cases with a document that is not there"
        yield Problem(project.file, None, None, found, "documents of the project")


def _stored(text: str) -> bytes:
    """Give a text as bytes that are read back letter by letter."""
    mark = MARK if text.startswith(MARK) else ""  # a reader takes the first one away
    return (mark + SURROGATES.sub(REPLACEMENT, text)).encode()


def refi_codebook_bytes(codes: Sequence[CodeNode]) -> bytes:
    """Give codes as a .qdc file."""
    xml = _Xml()
    with xml.element("CodeBook", xmlns=CODEBOOK_NAMESPACE, origin=ORIGIN):
        _write_codes(xml, codes)
    return xml.finished()


class _Xml:
    """Writes elements, indented by line, whatever letters their texts hold."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._generator = XMLGenerator(self._buffer, "utf-8", short_empty_elements=True)
        self._generator.startDocument()

    @contextmanager
    def element(self, tag: str, **attributes: str) -> Iterator[None]:
        """Open an element, and close it afterwards."""
        legal_ones = AttributesImpl({key: legal(text) for key, text in attributes.items()})
        self._generator.startElement(tag, legal_ones)
        yield
        self._generator.endElement(tag)
        self._generator.ignorableWhitespace("\n")

    def each(self, tag: str, items: Sequence[Item]) -> Iterator[Item]:
        """Give items one by one within an element; write nothing where there are none."""
        if items:
            with self.element(tag):
                yield from items

    def text(self, tag: str, text: str) -> None:
        """Write an element that holds text; nothing where there is none."""
        for part in self.each(tag, [text] if text else []):
            self._generator.characters(legal(part))

    def empty(self, tag: str, **attributes: str) -> None:
        """Write an element that holds nothing."""
        with self.element(tag, **attributes):
            pass

    def finished(self) -> bytes:
        """Give everything written."""
        self._generator.endDocument()
        return self._buffer.getvalue()


def _qde(project: CodedProject, name: str) -> bytes:
    xml = _Xml()
    variables = sorted({name for case in project.cases for name in case.attributes})
    own = {str(name): rows.to_dict("records")
           for name, rows in project.codings.groupby("document", sort=False)}  # fmt: skip
    with xml.element("Project", xmlns=PROJECT_NAMESPACE, name=name, origin=ORIGIN):
        for coder in xml.each("Users", project.coders):
            xml.empty("User", guid=_guid("user", coder), name=coder)
        for codes in xml.each("CodeBook", [project.codes] if project.codes else []):
            _write_codes(xml, codes)
        for variable in xml.each("Variables", variables):
            guid = _guid("variable", variable)
            xml.empty("Variable", guid=guid, name=variable, typeOfVariable="Text")
        for case in xml.each("Cases", project.cases):
            _write_case(xml, case)
        for document in xml.each("Sources", [*project.documents]):
            _write_source(xml, project, document, own.get(document, []))
    return xml.finished()


def _write_case(xml: _Xml, case: Case) -> None:
    with xml.element("Case", guid=_guid("case", case.name), name=case.name):
        for name, value in sorted(case.attributes.items()):
            with xml.element("VariableValue"):
                xml.empty("VariableRef", targetGUID=_guid("variable", name))
                xml.text("TextValue", value)
        for document in case.documents:
            xml.empty("SourceRef", targetGUID=_guid("source", document))


def _write_source(
    xml: _Xml, project: CodedProject, document: str, own: Sequence[Mapping[Hashable, object]]
) -> None:
    guid = _guid("source", document)
    has_text = project.documents[document] is not None
    path = {"plainTextPath": f"internal://{guid}.txt"} if has_text else {}
    with xml.element("TextSource", guid=guid, name=document, **path):
        for number, row in enumerate(own):
            code = project.codes[int(str(row["code"]))]
            _write_selection(xml, f"{guid} {number}", row, code)


def _write_selection(xml: _Xml, key: str, row: Mapping[Hashable, object], code: CodeNode) -> None:
    user = _guid("user", str(row["coder"]))
    with xml.element(
        "PlainTextSelection",
        guid=_guid("selection", key),
        startPosition=str(row["start"]),
        endPosition=str(row["end"]),
        name=str(row["text"]),
        creatingUser=user,
    ):
        xml.text("Description", str(row["memo"]))
        with xml.element("Coding", guid=_guid("coding", key), creatingUser=user):
            xml.empty("CodeRef", targetGUID=_code_guid(code.path))


def _write_codes(xml: _Xml, codes: Sequence[CodeNode]) -> None:
    """Write codes nested by path; a category that no code of its own stands for is made."""
    known = {code.path: code for code in codes}
    for code in codes:
        for depth in range(1, len(code.path)):
            known.setdefault(code.path[:depth], CodeNode(code.path[:depth], is_codable=False))
    children: dict[tuple[str, ...], list[CodeNode]] = {}
    for code in known.values():
        children.setdefault(code.path[:-1], []).append(code)
    with xml.element("Codes"):
        _write_level(xml, children, ())


def _write_level(
    xml: _Xml, children: dict[tuple[str, ...], list[CodeNode]], above: tuple[str, ...]
) -> None:
    for code in children.get(above, []):
        with xml.element(
            "Code",
            guid=_code_guid(code.path),
            name=code.path[-1],
            isCodable="true" if code.is_codable else "false",
        ):
            xml.text("Description", code.description)
            _write_level(xml, children, code.path)


def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(GUIDS, f"{kind}\0{name.encode('utf-8', 'replace').decode()}"))


def _code_guid(path: tuple[str, ...]) -> str:
    return _guid("code", "\0".join(path))
