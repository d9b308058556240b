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
from typing import Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.project import CodedProject, CodeNode, Document
from pmio_lib.qda.texts import MARK, REPLACEMENT, legal

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
        archive.writestr(zipfile.ZipInfo("project.qde", FIXED), _Writer(project).qde(name))
        for document in project.documents.values():
            if document.text is not None:
                member = zipfile.ZipInfo(f"sources/{_source_guid(document)}.txt", FIXED)
                archive.writestr(member, _stored(document.text))
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
    buffer = io.BytesIO()
    xml = _Xml(buffer)
    with xml.element("CodeBook", xmlns=CODEBOOK_NAMESPACE, origin=ORIGIN), xml.element("Codes"):
        _write_codes(xml, codes)
    return xml.finished()


class _Xml:
    """Writes elements, indented by line, whatever letters their texts hold."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer
        self._generator = XMLGenerator(buffer, "utf-8", short_empty_elements=True)
        self._generator.startDocument()

    @contextmanager
    def element(self, tag: str, **attributes: str) -> Iterator[None]:
        """Open an element, and close it afterwards."""
        legal_ones = AttributesImpl({key: legal(text) for key, text in attributes.items()})
        self._generator.startElement(tag, legal_ones)
        yield
        self._generator.endElement(tag)
        self._generator.ignorableWhitespace("\n")

    def empty(self, tag: str, **attributes: str) -> None:
        """Write an element that holds nothing."""
        with self.element(tag, **attributes):
            pass

    def text(self, tag: str, text: str, **attributes: str) -> None:
        """Write an element that holds text; nothing where there is none."""
        if text:
            with self.element(tag, **attributes):
                self._generator.characters(legal(text))

    def finished(self) -> bytes:
        """Give everything written."""
        self._generator.endDocument()
        return self._buffer.getvalue()


class _Writer:
    """Writes one project."""

    def __init__(self, project: CodedProject) -> None:
        self.project = project
        self.variables = sorted({name for case in project.cases for name in case.attributes})

    def qde(self, name: str) -> bytes:
        buffer = io.BytesIO()
        xml = _Xml(buffer)
        with xml.element("Project", xmlns=PROJECT_NAMESPACE, name=name, origin=ORIGIN):
            self._write_users(xml)
            if self.project.codes:
                with xml.element("CodeBook"), xml.element("Codes"):
                    _write_codes(xml, self.project.codes)
            self._write_variables(xml)
            self._write_cases(xml)
            self._write_sources(xml)
        return xml.finished()

    def _write_users(self, xml: _Xml) -> None:
        if not self.project.coders:
            return
        with xml.element("Users"):
            for coder in self.project.coders:
                xml.empty("User", guid=_guid("user", coder), name=coder)

    def _write_variables(self, xml: _Xml) -> None:
        if not self.variables:
            return
        with xml.element("Variables"):
            for name in self.variables:
                guid = _guid("variable", name)
                xml.empty("Variable", guid=guid, name=name, typeOfVariable="Text")

    def _write_cases(self, xml: _Xml) -> None:
        if not self.project.cases:
            return
        with xml.element("Cases"):
            for case in self.project.cases:
                with xml.element("Case", guid=_guid("case", case.name), name=case.name):
                    for name, value in sorted(case.attributes.items()):
                        with xml.element("VariableValue"):
                            xml.empty("VariableRef", targetGUID=_guid("variable", name))
                            xml.text("TextValue", value)
                    for document in case.documents:
                        guid = _source_guid(self.project.documents[document])
                        xml.empty("SourceRef", targetGUID=guid)

    def _write_sources(self, xml: _Xml) -> None:
        if not self.project.documents:
            return
        rows: dict[str, list[dict[Hashable, object]]] = {}
        for name, own in self.project.codings.groupby("document", sort=False):
            rows[str(name)] = own.to_dict("records")
        with xml.element("Sources"):
            for document in self.project.documents.values():
                self._write_source(xml, document, rows.get(document.name, []))

    def _write_source(
        self, xml: _Xml, document: Document, own: Sequence[Mapping[Hashable, object]]
    ) -> None:
        guid = _source_guid(document)
        path = {} if document.text is None else {"plainTextPath": f"internal://{guid}.txt"}
        with xml.element("TextSource", guid=guid, name=document.name, **path):
            for number, row in enumerate(own):
                self._write_selection(xml, f"{guid} {number}", row)

    def _write_selection(self, xml: _Xml, key: str, row: Mapping[Hashable, object]) -> None:
        user = _guid("user", str(row["coder"]))
        path = self.project.codes[int(str(row["code"]))].path
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
                xml.empty("CodeRef", targetGUID=_code_guid(path))


def _write_codes(xml: _Xml, codes: Sequence[CodeNode]) -> None:
    """Write codes nested by path; a category that no code of its own stands for is made."""
    known = {code.path: code for code in codes}
    for code in codes:
        for depth in range(1, len(code.path)):
            known.setdefault(code.path[:depth], CodeNode(code.path[:depth], is_codable=False))
    children: dict[tuple[str, ...], list[CodeNode]] = {}
    for code in known.values():
        children.setdefault(code.path[:-1], []).append(code)
    _write_level(xml, children, ())


def _write_level(
    xml: _Xml, children: dict[tuple[str, ...], list[CodeNode]], above: tuple[str, ...]
) -> None:
    for code in children.get(above, []):
        colour = {"color": code.colour} if code.colour else {}
        with xml.element(
            "Code",
            guid=_code_guid(code.path),
            name=code.path[-1],
            isCodable="true" if code.is_codable else "false",
            **colour,
        ):
            xml.text("Description", code.description)
            _write_level(xml, children, code.path)


def _guid(kind: str, name: str) -> str:
    return str(uuid.uuid5(GUIDS, f"{kind}\0{name.encode('utf-8', 'replace').decode()}"))


def _source_guid(document: Document) -> str:
    return _guid("source", document.name)


def _code_guid(path: tuple[str, ...]) -> str:
    return _guid("code", "\0".join(path))
