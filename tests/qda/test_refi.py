"""Projects written in the manner of other tools: what is read of them, and that nothing is lost.

What is known of the tools' exports: NVivo for Windows 12.6 writes `Sources/`, richTextPath beside
plainTextPath and empty names; MAXQDA 24 upper-case guids, sources without ending, names such as
"3,12"; ATLAS.ti pairs a region of a page with its text, and notes in files. The order of elements
and braces around guids are those of the REFI-QDA schema (Project.xsd, version 1.0).
"""

from pathlib import Path

import pytest
from interview_files import (
    CODES,
    USERS,
    archive,
    case,
    coding,
    qde,
    read_made,
    refused,
    rows,
    selection,
    source,
    value,
    write_qdpx,
)

from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project

TEXT = "I: How was it?\nR: The children talk more.\nR: Some are quiet."
TALK = "The children talk more."
START = TEXT.index(TALK)
END = START + len(TALK)


def one(project: CodedProject) -> dict[str, object]:
    (row,) = rows(project).to_dict("records")
    return {str(key): cell for key, cell in row.items()}


def balanced(project: CodedProject) -> bool:
    return project.rows_in == len(project.codings) + sum(project.left_out.values())


def test_the_manner_of_nvivo(tmp_path: Path) -> None:
    guid = "56a79789-d535-4fb8-bedd-a915504c54ba"
    xml = qde(
        source(guid, selection(START, END), name="Interview 1",
               richTextPath=f"internal://{guid}.docx"),
        origin="NVivo for Windows 12.6",
        cases=case("Case 1", sources=[guid.upper()]),
    )  # fmt: skip
    project = read_made(tmp_path, xml, {guid: "\ufeff" + TEXT}, folder="Sources/")
    assert one(project)["text"] == TALK
    assert project.cases[0].documents == ("Interview 1",)
    assert project.tool == "NVivo for Windows 12.6"


def test_the_manner_of_maxqda(tmp_path: Path) -> None:
    guid, code, user = "C5E4C960-5296-4FDE", "C9E3D7E0-4DBF", "F3EA8DA1-BB99"
    made = selection(START, END, f"{START},{END}", coding(code, user), guid="A0")
    xml = qde(
        source(guid, made, name="Interview 1"),
        origin="MAXQDA 24 (Release 24.7.0)",
        users={user: "Coder A"},
        codes={code: "Confidence"},
    )
    row = one(read_made(tmp_path, xml, {guid: TEXT.replace("\n", "\r\n")}))
    assert (row["text"], row["code"], row["coder"], row["document"]) == (
        TALK, "Confidence", "Coder A", "Interview 1",
    )  # fmt: skip
    assert row["place"] == "unchecked"


def test_the_manner_of_atlas_ti(tmp_path: Path) -> None:
    """A region and its text are one quotation; its comment stands in a note of its own file."""
    region = f'<PDFSelection guid="r" name="{TALK}" page="1">{coding()}</PDFSelection>'
    told = selection(START, END, TALK, coding(), '<NoteRef targetGUID="n"/>')
    head = '<Representation guid="t" plainTextPath="internal://t.txt">'
    text = f"{head}{told}</Representation>"
    note = '<Note guid="n" name="c" plainTextPath="internal://n.txt"/>'
    pdf = source("p", region, text, tag="PDFSource", plainTextPath="", name="scan.pdf")
    project = read_made(tmp_path, qde(pdf, notes=note), {"t": TEXT, "n": "Summary: they talk"})
    row = one(project)
    assert (row["text"], row["document"], row["memo"]) == (TALK, "scan.pdf", "Summary: they talk")
    assert dict(project.left_out) == {"region of a page whose text is coded the same as well": 1}
    assert balanced(project)
    assert project.documents["scan.pdf"] == TEXT


@pytest.mark.parametrize(
    "path", ["internal://x.txt", "internal://Sources/x.txt", "Sources/x.txt", r"Sources\x.txt",
             "INTERNAL://X.TXT"]
)  # fmt: skip
def test_a_text_is_found_however_its_path_is_written(tmp_path: Path, path: str) -> None:
    xml = qde(source("a", selection(START, END, TALK), plainTextPath=path))
    assert one(read_made(tmp_path, xml, {"x": TEXT}, folder="Sources/"))["place"] == "checked"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("absolute://C:/Users/Zebedee/x.txt", "outside the project"),
        ("relative:///x.txt", "outside the project"),
        ("https://example.org/x.txt", "outside the project"),
        ("file:///etc/passwd", "outside the project"),
        ("internal://../../etc/passwd", "without a readable plain text"),
        ("internal://gone.txt", "without a readable plain text"),
        ("internal://", "without a readable plain text"),
        ("", "without a readable plain text"),
    ],
)
def test_a_text_that_is_not_inside_is_not_looked_for(tmp_path: Path, path: str, told: str) -> None:
    rich = {"richTextPath": "internal://x.docx", "plainTextPath": path}
    project = read_made(
        tmp_path, qde(source("a", selection(START, END, TALK), **rich)), {"x": TEXT}
    )
    row = one(project)
    assert (row["place"], row["text"]) == ("none", TALK)
    (problem,) = project.reports
    assert told in problem.found
    assert "Zebedee" not in str(problem)
    assert balanced(project)


def test_a_text_inside_the_xml_is_read(tmp_path: Path) -> None:
    inline = f"<PlainTextContent>{TEXT}</PlainTextContent>"
    xml = qde(source("a", inline, selection(START, END, TALK), plainTextPath=""))
    assert one(read_made(tmp_path, xml))["place"] == "checked"


def test_text_around_an_element_or_a_comment_within_it_is_kept(tmp_path: Path) -> None:
    parted = "one <b>two</b> three<!-- four --> five"
    described = f"<Description>{parted}</Description>"
    inline = f"<PlainTextContent>{parted}</PlainTextContent>"
    coded = source("a", inline, selection(5, 10, "three", described, coding()), plainTextPath="")
    xml = qde(coded, variables={"v": "Role"}, cases=case("One", value("v", parted), sources=["a"]))
    with_code = xml.replace("</Codes>", f'<Code guid="d" name="D">{described}</Code></Codes>')
    project = read_made(tmp_path, with_code)
    kept = "one  three five"
    assert project.documents["a.txt"] == kept
    assert one(project)["memo"] == kept
    assert project.codes[-1].description == kept
    assert project.cases[0].attributes == {"Role": kept}


@pytest.mark.parametrize("broken", [b"\xff\xfe\x00", b"\xc3\x28 no text", b"\xff\xfe\x00\xd8"])
def test_a_text_that_is_none_is_told(tmp_path: Path, broken: bytes) -> None:
    project = read_made(tmp_path, qde(source("a", selection(0, 3, "one"))), {"a": broken})
    assert one(project)["place"] == "none"
    assert "without a readable plain text" in project.reports[0].found


def test_a_pdf_coded_in_its_text_beside_the_representation(tmp_path: Path) -> None:
    text = '<Representation guid="t" plainTextPath="internal://t.txt"/>'
    pdf = source("p", text, selection(START, END, TALK), tag="PDFSource", plainTextPath="")
    assert one(read_made(tmp_path, qde(pdf), {"t": TEXT}))["place"] == "checked"


def test_the_text_of_a_region_does_not_take_its_codings(tmp_path: Path) -> None:
    """A PDFSelection may hold a text of its own, with selections, before its codings."""
    inner = (
        '<Representation guid="t"><PlainTextContent>words</PlainTextContent>'
        f"{selection(0, 5, 'words', coding('c2'))}</Representation>"
    )
    region = f'<PDFSelection guid="r" name="r" page="1">{inner}{coding("c1")}</PDFSelection>'
    pdf = source("p", region, tag="PDFSource", plainTextPath="")
    project = read_made(tmp_path, qde(pdf))
    assert sorted(rows(project)["code"]) == sorted(CODES.values())
    assert set(rows(project)["place"]) == {"none"}
    assert balanced(project)
    told = " ".join(map(str, project.reports))
    assert "of a page, a picture or a recording" in told
    assert "of a second text of its source" in told


def test_a_transcript_is_placed_by_its_points_in_time(tmp_path: Path) -> None:
    points = f'<SyncPoint guid="s" position="{START}"/><SyncPoint guid="e" position="{END}"/>'

    def selected(more: str) -> str:
        return (
            f'<TranscriptSelection guid="x" name="{TALK}" {more}>{coding()}</TranscriptSelection>'
        )

    def transcript(more: str) -> str:
        inner = f'<Transcript guid="t" plainTextPath="internal://t.txt">{points}{selected(more)}'
        return qde(source("a", f"{inner}</Transcript>", tag="AudioSource", plainTextPath=""))

    ends = 'fromSyncPoint="s" toSyncPoint="e"'
    row = one(read_made(tmp_path, transcript(ends), {"t": TEXT}))
    assert (row["text"], row["place"]) == (TALK, "checked")
    project = read_made(tmp_path, transcript('fromSyncPoint="s"'), {"t": TEXT})
    assert one(project)["place"] == "none"
    assert "recording" in project.reports[0].found


@pytest.mark.parametrize("tag", ["PictureSource", "AudioSource", "VideoSource"])
def test_regions_are_kept_without_a_place_and_told(tmp_path: Path, tag: str) -> None:
    part = tag.replace("Source", "Selection")
    region = f'<{part} guid="r" name="00:16 - 00:45">{coding()}</{part}>'
    xml = qde(source("a", region, tag=tag, plainTextPath=""), source("b", name="b"))
    project = read_made(tmp_path, xml, {"b": TEXT})
    assert one(project)["place"] == "none"
    assert "of a page, a picture or a recording" in project.reports[0].found


def test_codings_of_a_whole_source_cover_its_text(tmp_path: Path) -> None:
    whole = source("a", selection(START, END, TALK), coding("c2"))
    text = '<Representation guid="t" plainTextPath="internal://a.txt"/>'
    pdf = source("p", text, coding("c2"), tag="PDFSource", plainTextPath="")
    found = rows(read_made(tmp_path, qde(whole, pdf), {"a": TEXT}))
    assert found["text"].tolist() == [TALK, TEXT, TEXT]
    assert found["place"].tolist() == ["checked"] * 3


def test_codings_of_memos_are_no_codings_of_interviews(tmp_path: Path) -> None:
    """NVivo's memos can be coded; QualCoder's annotations are selections in notes."""
    notes = (
        f'<Note guid="n"><PlainTextContent>words</PlainTextContent>'
        f"{selection(0, 5, 'words', coding(), coding('c2'))}{coding()}</Note>"
        f'<Note guid="m">{selection(0, 5, "words", " ")}</Note>'
    )
    project = read_made(
        tmp_path, qde(source("a", selection(START, END, TALK)), notes=notes), {"a": TEXT}
    )
    assert len(project.codings) == 1
    assert dict(project.left_out) == {"coding of a note or memo, not of an interview": 3}
    assert balanced(project)
    assert "" not in project.documents


def test_memos_are_descriptions_or_notes(tmp_path: Path) -> None:
    notes = '<Note guid="n"><PlainTextContent>in a note</PlainTextContent></Note>'
    ref = '<NoteRef targetGUID="{N}"/>'
    described = "<Description>described</Description>"
    xml = qde(
        source(
            "a",
            selection(0, 2, "I:", coding(), ref),
            selection(0, 2, "I:", described, coding("c2"), ref),
            selection(3, 6, "How", coding(), '<NoteRef targetGUID="gone"/>'),
        ),
        notes=notes,
    )
    assert rows(read_made(tmp_path, xml, {"a": TEXT}))["memo"].tolist() == [
        "in a note",
        "described",
        "",
    ]


def test_the_user_is_the_codings_own_else_the_selections(tmp_path: Path) -> None:
    without = '<Coding guid="g"><CodeRef targetGUID="c1"/></Coding>'
    xml = qde(
        source(
            "a",
            selection(0, 2, "I:", coding(user="u2"), creatingUser="u1"),
            selection(0, 2, "I:", without, creatingUser="u1"),
            selection(0, 2, "I:", without),
            selection(0, 2, "I:", coding(user="u9")),
        ),
        users={**USERS, "u3": "Nobody"},
    )
    project = read_made(tmp_path, xml, {"a": TEXT})
    assert rows(project)["coder"].tolist() == ["Coder B", "Coder A", *["unknown coder"] * 2]
    assert "Nobody" in project.coders
    (problem,) = [one for one in project.reports if "not among the users" in one.found]
    assert "document 1, code 'Confidence' (2 such in all)" in problem.found


def test_a_user_without_a_name_goes_by_the_id(tmp_path: Path) -> None:
    xml = qde(source("a", selection(0, 2, "I:")), users={"u1": ""})
    xml = xml.replace('name=""/>', 'id="CA"/>')
    assert one(read_made(tmp_path, xml, {"a": TEXT}))["coder"] == "CA"


def test_codes_that_are_gone_are_kept_apart_and_told(tmp_path: Path) -> None:
    gone = [selection(0, 2, "I:", coding(code)) for code in ("Zebedee", "x2", "Zebedee", "c1")]
    project = read_made(tmp_path, qde(source("a", *gone)), {"a": TEXT})
    assert rows(project)["code"].tolist() == [
        "lost code 1",
        "lost code 2",
        "lost code 1",
        "Confidence",
    ]
    (problem,) = project.reports
    assert "document 1 (2 such in all)" in problem.found
    assert "Zebedee" not in " ".join(map(str, project.reports))


def test_a_selection_without_offsets_is_not_the_whole_document(tmp_path: Path) -> None:
    bare = f"<PlainTextSelection>{coding()}</PlainTextSelection>"
    assert one(read_made(tmp_path, qde(source("a", bare)), {"a": TEXT}))["place"] == "none"


def test_sources_of_one_name_or_one_guid_stay_apart(tmp_path: Path) -> None:
    xml = qde(
        source("a", selection(0, 3, "one"), name="Interview"),
        source("b", selection(0, 3, "two"), name="Interview"),
        source("b", selection(0, 3, "six"), name="Interview (2)", plainTextPath="internal://c.txt"),
        source("", selection(0, 3, "ten"), name="", plainTextPath="internal://d.txt"),
    )
    texts = {"a": "one text", "b": "two texts", "c": "six texts", "d": "ten texts"}
    project = read_made(tmp_path, xml, texts)
    assert project.codings["document"].nunique() == 4
    assert set(project.codings["place"]) == {"checked"}
    for row in project.codings.itertuples():
        text = project.documents[row.document]
        assert text is not None
        assert text.startswith(str(row.text))


def test_attributes_of_cases_and_of_their_documents_are_put_together(tmp_path: Path) -> None:
    numbered = value("v2", "x").replace("TextValue", "FloatValue").replace("x", " 24.0 ")
    xml = qde(
        source("a", selection(0, 2, "I:"), value("v1", "of the document"), numbered),
        source("b", value("v1", "alone")),
        source("c"),
        variables={"v1": "Role", "v2": "Minutes"},
        cases=case("One", value("v1", "of the case"), value("gone", "x"), sources=["a", "gone"]),
    )
    project = read_made(tmp_path, xml, dict.fromkeys("abc", TEXT))
    first, second = project.cases
    assert first.attributes == {"Role": "of the case", "Minutes": "24.0"}
    assert (first.documents, first.is_made) == (("a.txt",), False)
    assert (second.attributes, second.documents, second.is_made) == (
        {"Role": "alone"}, ("b.txt",), True,
    )  # fmt: skip
    assert set(project.documents) == {"a.txt", "b.txt", "c.txt"}


@pytest.mark.parametrize("inner", [coding(), " "])
def test_a_case_may_name_a_selection_coded_or_not(tmp_path: Path, inner: str) -> None:
    """NVivo gives text to a case by a selection, which need not have a code."""
    chosen = selection(START, END, TALK, inner, guid="{S1}")
    xml = qde(
        source("a", chosen, selection(0, 2, "I:")),
        cases=case("One", '<SelectionRef targetGUID="s1"/>'),
    )
    project = read_made(tmp_path, xml, {"a": TEXT})
    assert project.cases[0].documents == ("a.txt",)


def test_guids_in_braces_are_guids(tmp_path: Path) -> None:
    xml = qde(source("a", selection(0, 2, "I:", coding("{C1}", "{U1}"))))
    row = one(read_made(tmp_path, xml, {"a": TEXT}))
    assert (row["code"], row["coder"]) == ("Confidence", "Coder A")


def test_a_project_without_codings_is_refused(tmp_path: Path) -> None:
    path = write_qdpx(tmp_path / "p.qdpx", qde(source("a")), {"a": TEXT})
    (problem,) = refused(lambda: read_refi_project(path, "p.qdpx"))
    assert "nothing is coded" in problem.found


def test_the_project_may_be_written_in_capitals(tmp_path: Path) -> None:
    xml = qde(source("a", selection(0, 2, "I:")))
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({"Project.QDE": xml, "sources/A.TXT": TEXT}))
    assert one(read_refi_project(path, "p.qdpx"))["place"] == "checked"


def nvivo(*sources: str, guid: str = "p1", extra: str = "") -> str:
    """A project with a person as code and as case."""
    person = f'<Case guid="{guid}" name="Zebedee Quokka">{extra}{value("v1", "phase_1")}</Case>'
    codes = {**CODES, "p1": "Zebedee Quokka"}
    return qde(*sources, codes=codes, variables={"v1": "Wave"}, cases=person)


@pytest.mark.parametrize(
    ("guid", "extra"),
    [("p1", ""), ("k", '<CodeRef targetGUID="p1"/>'), ("k", "")],
)
def test_a_code_that_is_a_case_is_no_theme(tmp_path: Path, guid: str, extra: str) -> None:
    xml = nvivo(
        source("a", coding("p1"), selection(START, END, TALK)),
        source("b", selection(START, END, TALK)),
        guid=guid,
        extra=extra,
    )
    project = read_made(tmp_path, xml, {"a": TEXT, "b": TEXT})
    assert rows(project)["code"].tolist() == ["Confidence", "Confidence"]
    assert balanced(project)
    assert [case.documents for case in project.cases] == [("a.txt",)]
    (problem,) = project.reports
    assert "1 codings with codes that are cases" in problem.found
    assert "Zebedee" not in str(problem)


def test_codes_below_a_folder_of_cases_are_no_themes(tmp_path: Path) -> None:
    xml = nvivo(source("a", coding("p2"), selection(START, END, TALK)))
    folder = '<Code guid="f" name="Cases" isCodable="false"><Code guid="p2" name="Zoe"/></Code>'
    project = read_made(tmp_path, xml.replace("</Codes>", f"{folder}</Codes>"), {"a": TEXT})
    assert rows(project)["code"].tolist() == ["Confidence"]


def test_a_project_coded_with_cases_alone_is_refused(tmp_path: Path) -> None:
    problems = refused(lambda: read_made(tmp_path, nvivo(source("a", coding("p1"))), {"a": TEXT}))
    assert "nothing is coded" in problems[0].found
