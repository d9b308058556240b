"""What the writer writes, the reader reads: every text, offset, code, case and coder."""

import io
import xml.etree.ElementTree as ET
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_files import refused

from pmio_lib.qda.project import Case, CodedProject, CodeNode, codings_frame
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.refi_parts import RefiParts
from pmio_lib.qda.refi_writer import refi_codebook_bytes, refi_project_bytes
from pmio_lib.qda.texts import with_short_ends

SPACE = "{urn:QDA-XML:project:1.0}"
# one unit or two, one letter or two, line ends of every kind, what XML cannot hold, right to left
PIECES = (
    "word", " ", ".", "&<>\"']]>", "\u00e9", "e\u0301", "\U0001f642", "\U0001f44d\U0001f3fd",
    "\U0001d465", "\u05e9\u05dc\u05d5\u05dd", "\u202e", "\u200d", "\u2028", "\u2029", "\u0085",
    "\u00a0", "\r\n", "\r", "\n", "\t", "\x00", "\x0b", "\x1f", "\x7f", "\ufeff", "\ufffe",
    "\ufffd", "\ud83d", "\ude42",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
NAMES = st.text(st.sampled_from("ab \u00e9\U0001f642&<\x01\x02"), max_size=6)
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


def replaced(text: str) -> str:
    """A text as a file can hold it: halves of letters are marked where they stood."""
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)


def row_of(document: str, coder: str, start: int, end: int, text: str) -> dict[str, object]:
    return {"document": document, "coder": coder, "code": 0, "start": start, "end": end,
            "text": text, "place": "checked", "line": 1}  # fmt: skip


def project_of(texts: list[str], spans: list[tuple[int, int, int]], **more: Any) -> CodedProject:
    """A project whose codings are spans of its documents: document, start, length."""
    documents = {f"{n}.txt": text for n, text in enumerate(texts)}
    rows = []
    for number, start, length in spans:
        name = f"{number % len(texts)}.txt"
        text = documents[name]
        begin = start % (len(text) + 1)
        end = min(len(text), begin + length)
        if begin < end:
            rows.append(row_of(name, "A", begin, end, replaced(text[begin:end])))
    given = {"codes": (CodeNode(("Code",)),), "coders": ("A",), "cases": (), **more}
    return CodedProject("p.qdpx", "pmio", documents, codings=codings_frame(rows), **given)


def again(tmp_path: Path, project: CodedProject) -> CodedProject:
    content = refi_project_bytes(project, "p")
    assert refi_project_bytes(project, "p") == content
    path = tmp_path / "p.qdpx"
    path.write_bytes(content)
    return read_refi_project(path, "p.qdpx")


@given(
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    spans=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=8
    ),
)
def test_every_selection_is_read_back_letter_by_letter(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    spans: list[tuple[int, int, int]],
) -> None:
    short = [with_short_ends(text).text for text in texts]
    project = project_of(short, spans)
    if not len(project.codings):
        return
    read = again(tmp_path_factory.mktemp("trip"), project)
    for name, text in project.documents.items():
        assert read.documents[name] == replaced(text or "")
    keys = ["document", "start", "end"]
    assert read.codings[keys].equals(
        project.codings[keys].sort_values("document", kind="stable", ignore_index=True)
    )
    for row in read.codings.itertuples():
        text = read.documents[row.document]
        assert text is not None
        assert row.text == text[row.start : row.end]
    assert set(read.codings["place"]) <= {"checked", "unchecked"}
    assert read.notes == ()


@given(
    names=st.lists(NAMES, min_size=1, max_size=4, unique=True),
    values=st.dictionaries(PLAIN.filter(bool), PLAIN.filter(lambda t: bool(t.strip())), max_size=3),
    memo=PLAIN,
)
def test_names_attributes_and_memos_are_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    values: dict[str, str],
    memo: str,
) -> None:
    documents = dict.fromkeys(names, "some text")
    rows = [row_of(name, name, 0, 4, "some") | {"memo": memo} for name in names]
    cases = tuple(Case(name, values, (name,)) for name in names)
    project = CodedProject("p", "pmio", documents, (CodeNode(("Code",)),), tuple(names), cases,
                           codings_frame(rows))  # fmt: skip
    read = again(tmp_path_factory.mktemp("trip"), project)
    assert len(read.codings) == len(names)
    assert len(read.documents) == len(names)
    assert [dict(case.attributes) for case in read.cases] == [
        {name: text.strip() for name, text in values.items()} for _ in names
    ]
    assert [case.name for case in read.cases] == [_legal(name) for name in names]
    assert set(read.codings["memo"]) == {memo}
    assert all(len(case.documents) == 1 for case in read.cases)


def _legal(name: str) -> str:
    return "".join("\ufffd" if one in "\x01\x02" else one for one in name)


PATHS = st.lists(PLAIN.filter(lambda t: bool(t) and t == t.strip()), min_size=1, max_size=3)


@given(
    nodes=st.dictionaries(PATHS.map(tuple), st.tuples(PLAIN, st.booleans()), min_size=1, max_size=6)
)
def test_codebooks_are_read_back(nodes: dict[tuple[str, ...], tuple[str, bool]]) -> None:
    codes = [CodeNode(path, told.strip(), codable) for path, (told, codable) in nodes.items()]
    content = refi_codebook_bytes(codes)
    assert refi_codebook_bytes(codes) == content
    read = {code.node.path: code.node for code in RefiParts([content], "b.qdc").codes}
    for code in codes:
        assert read[code.path] == code
    made = {path[:depth] for path in nodes for depth in range(1, len(path))} - nodes.keys()
    assert read.keys() == nodes.keys() | made
    assert not any(read[path].is_codable for path in made)


ORDER = {  # Project.xsd of the REFI-QDA standard, version 1.0: xsd:sequence of each type
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes"],
    "Code": ["Description", "NoteRef", "Code"],
    "Case": ["Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"],
    "VariableValue": ["VariableRef", "TextValue"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef"],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"],
    "Coding": ["CodeRef", "NoteRef"],
}
REQUIRED = {
    "User": {"guid"}, "Code": {"guid", "name", "isCodable"}, "Case": {"guid"},
    "Variable": {"guid", "name", "typeOfVariable"}, "TextSource": {"guid"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"}, "Coding": {"guid"},
}  # fmt: skip
NEVER_EMPTY = {"Users", "Codes", "Variables", "Cases", "Sources", "CodeBook"}


def xml_of(project: CodedProject) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(refi_project_bytes(project, "p"))) as archive:
        return ET.fromstring(archive.read("project.qde"))  # noqa: S314 - our own


def full_project() -> CodedProject:
    codes = (
        CodeNode(("Group", "Code"), "what"),
        CodeNode(("Group", "Code", "Kind")),
    )
    cases = (Case("One", {"Role": "head", "Wave": "phase_1"}, ("0.txt",)), Case("Two", {}, ()))
    project = project_of(["some text\n"], [(0, 0, 4), (0, 5, 4)], codes=codes, cases=cases)
    return CodedProject(**{**vars(project), "codings": project.codings.assign(memo="a memo")})


@pytest.mark.parametrize("project", [full_project(), project_of([""], [], codes=(), coders=())])
def test_elements_stand_in_the_order_of_the_standard(project: CodedProject) -> None:
    guids: list[str] = []
    for element in xml_of(project).iter():
        tag = element.tag.removeprefix(SPACE)
        assert element.tag.startswith(SPACE)
        children = [child.tag.removeprefix(SPACE) for child in element]
        if tag in ORDER:
            places = [ORDER[tag].index(child) for child in children]
            assert places == sorted(places), tag
        if tag in NEVER_EMPTY:
            assert children
        assert REQUIRED.get(tag, set()) <= element.attrib.keys()
        guids += [element.attrib["guid"]] if "guid" in element.attrib else []
    assert len(guids) == len(set(guids))


def test_the_archive_holds_the_project_and_its_texts_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(refi_project_bytes(full_project(), "p"))) as archive:
        names = archive.namelist()
        assert names[0] == "project.qde"
        assert len(names) == 2
        assert names[1].startswith("sources/")
        assert archive.read(names[1]) == b"some text\n"
        assert {info.date_time for info in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_what_cannot_be_written_is_refused() -> None:
    project = full_project()
    lost = project.codings.assign(start=[None, 5])
    astray = project.codings.assign(document=["0.txt", "gone.txt"])
    cases = (Case("One", {}, ("gone.txt",)),)
    for change, told in (
        ({"codings": lost}, "1 codings without a place"),
        ({"codings": astray}, "1 codings or cases with a document that is not there"),
        ({"cases": cases}, "1 codings or cases with a document that is not there"),
    ):
        changed = CodedProject(**{**vars(project), **change})
        (problem,) = refused(partial(refi_project_bytes, changed, "p"))
        assert told in problem.found
        assert "gone.txt" not in str(problem)
