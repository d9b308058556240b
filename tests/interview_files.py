"""Coded interviews to test with: REFI-QDA projects by hand, and where the tools' own files are."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd
import pytest
from forms_files import ROOT, csv_text, register_text

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.interviews.clean.tables import InterviewTables, clean_interviews
from pmio_lib.interviews.read.files import find_interview_files
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.study.interviews import read_interview_study

STUDY = read_interview_study(ROOT / "study")
QDA = ROOT.parent / "shared" / "data" / "qda"
NOT_HERE = "the tools' own files (shared/data/qda beside the repository) are not on this machine"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
USERS = {"u1": "Coder A", "u2": "Coder B"}
CODES = {"c1": "Confidence", "c2": "Enjoyment"}


def qda_files() -> Path:
    """Where the tools' own files are; the test is skipped where they are not."""
    if not QDA.is_dir():
        pytest.skip(NOT_HERE)
    return QDA


def attributes(**given: str) -> str:
    return "".join(f" {name}={quoteattr(text)}" for name, text in given.items())


def coding(code: str = "c1", user: str = "u1") -> str:
    return (
        f'<Coding guid="g"{attributes(creatingUser=user)}><CodeRef targetGUID="{code}"/></Coding>'
    )


def selection(start: object, end: object, name: str = "", *codings: str, **more: str) -> str:
    """A PlainTextSelection; one coding of the first code by the first user unless others given."""
    ends = attributes(startPosition=str(start), endPosition=str(end), name=name, **more)
    return f"<PlainTextSelection{ends}>{''.join(codings) or coding()}</PlainTextSelection>"


def source(guid: str, *parts: str, name: str = "", tag: str = "TextSource", **more: str) -> str:
    """A source; its text stands in sources/<guid>.txt unless a path is given."""
    more.setdefault("plainTextPath", f"internal://{guid}.txt")
    head = attributes(guid=guid, name=name or f"{guid}.txt", **more)
    return f"<{tag}{head}>{''.join(parts)}</{tag}>"


def qde(
    *sources: str,
    origin: str = "Some tool",
    users: Mapping[str, str] = USERS,
    codes: Mapping[str, str] = CODES,
    variables: Mapping[str, str] | None = None,
    cases: str = "",
    notes: str = "",
) -> str:
    """A project's XML."""
    users_xml = "".join(f"<User{attributes(guid=g, name=n)}/>" for g, n in users.items())
    codes_xml = "".join(
        f'<Code{attributes(guid=g, name=n)} isCodable="true"/>' for g, n in codes.items()
    )
    named = "".join(
        f'<Variable{attributes(guid=g, name=n)} typeOfVariable="Text"/>'
        for g, n in (variables or {}).items()
    )
    return (
        f'{HEAD}\n<Project xmlns="urn:QDA-XML:project:1.0"{attributes(name="p", origin=origin)}>'
        f"<Users>{users_xml}</Users><CodeBook><Codes>{codes_xml}</Codes></CodeBook>"
        f"<Variables>{named}</Variables><Cases>{cases}</Cases>"
        f"\n<Sources>\n{chr(10).join(sources)}\n</Sources>\n<Notes>{notes}</Notes></Project>"
    )


def value(variable: str, text: str) -> str:
    return (
        f'<VariableValue><VariableRef targetGUID="{variable}"/><TextValue>{text}</TextValue>'
        "</VariableValue>"
    )


def case(name: str, *parts: str, sources: Sequence[str] = ()) -> str:
    refs = "".join(f'<SourceRef targetGUID="{guid}"/>' for guid in sources)
    return f"<Case{attributes(guid='k ' + name, name=name)}>{''.join(parts)}{refs}</Case>"


def archive(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


def write_qdpx(
    path: Path, xml: str, texts: Mapping[str, bytes | str] | None = None, folder: str = "sources/"
) -> Path:
    """Write a project; `texts` by name without ending."""
    members = {f"{folder}{name}.txt": text for name, text in (texts or {}).items()}
    path.write_bytes(archive({"project.qde": xml, **members}))
    return path


def read_made(
    tmp_path: Path,
    xml: str,
    texts: Mapping[str, bytes | str] | None = None,
    folder: str = "sources/",
) -> CodedProject:
    """Write a project and read it."""
    return read_refi_project(write_qdpx(tmp_path / "made.qdpx", xml, texts, folder), "made.qdpx")


def rows(project: CodedProject) -> pd.DataFrame:
    """Codings with the code's last name in the place of its position."""
    names = [node.path[-1] for node in project.codes]
    return project.codings.assign(code=[names[place] for place in project.codings["code"]])


def outcome(call: Callable[[], CodedProject]) -> CodedProject | DataError:
    """What a reading gives: a project in which nothing is lost, or a refusal that says why."""
    try:
        project = call()
    except DataError as error:
        if not error.problems:
            raise
        return error
    assert project.rows_in == len(project.codings) + sum(project.left_out.values())
    return project


def refused(call: Callable[[], object]) -> list[Problem]:
    """The problems that a call is refused with, held to what holds of every one of them."""
    with pytest.raises(DataError) as caught:
        call()
    found = list(caught.value.problems)
    assert found
    assert caught.value.exit_code == 2
    assert len(found) == len(set(found))
    return found


def put(
    root: Path, files: Mapping[str, bytes | str], schools: Sequence[str] = ("Hill", "Dale")
) -> Path:
    """Put coding files, cases and transcripts of a source in their places; give the root."""
    folder = root / "data" / "raw" / "demo"
    for name, content in files.items():
        path = folder / "interviews" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "schools.csv").write_text(register_text(schools), encoding="utf-8")
    return root


def cleaned(root: Path) -> InterviewTables:
    """The tables of a source; what came in of each file is held to what is accounted for."""
    tables = clean_interviews(find_interview_files(root, "demo"), STUDY, Pseudonyms(b"k" * 32))
    out = sum(ledger.rows_out for ledger in tables.ledgers)
    assert out == len(tables.codings)
    return tables


def table(*given: Sequence[object]) -> str:
    """A table as text."""
    return csv_text([list(row) for row in given])


def said(tables: InterviewTables) -> str:
    """Every report, one a line."""
    return "\n".join(map(str, tables.reports))
