"""What pages may show of words: released passages and summaries, none with a name in it."""

from pathlib import Path

import pytest
from interview_files import (
    STUDY,
    archive,
    case,
    cleaned,
    coding,
    put,
    qde,
    said,
    selection,
    source,
    table,
    value,
)

from pmio_lib.interviews.clean.tables import InterviewTables

HEAD = ["Case", "Segment", "Code", "Coder", "Text", "Memo", "Releasable"]
MARK = STUDY.interviews.summary_mark
CODES = {"c": "Confidence", "m": "May be quoted"}
WORDS = (
    "I: How was it?\nR: Children talk more and explain.\nR: Zebedee hopes that it will last.\n"
    "R: zebedee's class marks its own work.\nR: Rose said the price rose.\nR: Will it last, Mark?\n"
    "R: Grace helps when children talk.\nR: Hope is what we need.\n"
)
ORDINARY = (
    "R: we hope, they mark, it will do; a rose with grace. Now children talk, children do.\n" * 3
)


def release(passage: str, *more: str) -> str:
    start = (WORDS + ORDINARY).index(passage)
    marked = (coding("c"), coding("m"), *more)
    return selection(start, start + len(passage), passage, *marked)


def project(*selections: str, **more: str) -> bytes:
    xml = qde(source("P1", *selections), codes=CODES, **more)  # type: ignore[arg-type]
    return archive({"project.qde": xml, "sources/P1.txt": WORDS + ORDINARY})


def shown(tables: InterviewTables, kind: str = "quotation") -> list[str]:
    return sorted(tables.passages.loc[tables.passages["kind"].eq(kind), "text"])


def test_a_released_passage_is_shown_and_no_other(tmp_path: Path) -> None:
    quiet = selection(18, 40, "", coding("c"))
    content = project(release("Children talk more and explain."), quiet)
    tables = cleaned(put(tmp_path, {"a.qdpx": content}))
    assert shown(tables) == ["Children talk more and explain."]
    assert tables.passages["code"].tolist() == [
        tables.codings.loc[~tables.codings["code"].eq("mark.may_be_quoted"), "code"].iloc[0]
    ]


@pytest.mark.parametrize(
    "passage",
    [
        "Zebedee hopes that it will last.", "zebedee's class marks its own work.",
        "Rose said the price rose.", "Will it last, Mark?", "Grace helps when children talk.",
        "Hope is what we need.",
    ],
)  # fmt: skip
def test_a_released_passage_with_a_name_is_held_back_and_counted(
    tmp_path: Path, passage: str
) -> None:
    people = {"variables": {"v": "Interviewee"},
              "cases": case("P1", value("v", "Zebedee Quokka"), sources=["P1"])}  # fmt: skip
    content = project(release(passage), release("Children talk more and explain."), **people)  # type: ignore[arg-type]
    tables = cleaned(put(tmp_path, {"a.qdpx": content}))
    assert shown(tables) == ["Children talk more and explain."]
    assert "1 passages (quotation) with a word that could be a name" in said(tables)
    assert passage.split()[0] not in said(tables)


NAMED = [
    ("Interviewee", "zebedee"), ("E-mail", "zebedee@school.example"), ("Name", "ZEBEDEE"),
    ("Contact person", "Mr Zebedee"), ("First name", "Zebedee"), ("Surname", "Zebedee-Quokka"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "name"), [*NAMED, ("Notes", "spoke with Zebedee"), ("Favourite", "zebedee")]
)
def test_names_are_known_from_attributes(tmp_path: Path, heading: str, name: str) -> None:
    people = {"variables": {"v": heading}, "cases": case("P1", value("v", name), sources=["P1"])}
    content = project(release("zebedee's class marks its own work."), **people)  # type: ignore[arg-type]
    assert shown(cleaned(put(tmp_path, {"a.qdpx": content}))) == []


@pytest.mark.parametrize(("heading", "name"), NAMED)
def test_names_are_known_from_the_table_of_cases(tmp_path: Path, heading: str, name: str) -> None:
    cases = table(["Case", "Role", heading], ["P1", "head", name])
    content = project(release("zebedee's class marks its own work."))
    assert shown(cleaned(put(tmp_path, {"a.qdpx": content, "cases.csv": cases}))) == []


@pytest.mark.parametrize("place", ["document", "case", "coder"])
def test_names_are_known_from_documents_cases_and_coders(tmp_path: Path, place: str) -> None:
    text = "zebedee's class marks its own work."
    rows = {"document": {"Document": "Zebedee.txt"}, "case": {"Case": "Zebedee", "Document": "P1"},
            "coder": {"Document": "P1", "Coder": "zebedee"}}[place]  # fmt: skip
    given = {"Code": "pupil.confidence", "Text": text, "Releasable": "yes", **rows}
    coded = table(list(given), list(given.values()))
    known = cleaned(put(tmp_path / "1", {"a.csv": coded}))
    assert shown(known) == []
    assert "1 passages" in said(known)
    other = coded.replace("Zebedee", "Q1").replace(",zebedee\r", ",q1\r")
    assert shown(cleaned(put(tmp_path / "2", {"a.csv": other}))) == [text]


def test_a_role_in_the_place_of_a_name_names_nobody(tmp_path: Path) -> None:
    cases = table(["Case", "Interviewee"], ["P1", "Teaching assistant, Mark"])
    rows = [
        ["P1", "1", "pupil.confidence", "A", "an assistant helps", "", "yes"],
        ["P1", "2", "pupil.confidence", "A", "they mark it", "", "yes"],
    ]
    tables = cleaned(put(tmp_path, {"a.csv": table(HEAD, *rows), "cases.csv": cases}))
    assert shown(tables) == ["an assistant helps"]


def test_summaries_are_shown_and_held_to_the_same(tmp_path: Path) -> None:
    def described(code: str, memo: str, start: int = 0) -> str:
        return selection(18 + start, 40, "", f"<Description>{memo}</Description>", coding(code))

    memos = (
        f"{MARK} children talk.",
        f"{MARK}  they\n talk\tmore ",
        f"{MARK.lower()} in lower case",
        "x",
        f"{MARK} Zebedee is glad.",
        MARK,
        f"{MARK} see a@b.example",
    )
    content = project(
        *(described("c", memo, n) for n, memo in enumerate(memos)),
        described("m", f"{MARK} a mark."),
    )
    tables = cleaned(put(tmp_path, {"a.qdpx": content}))
    assert shown(tables, "summary") == ["children talk.", "they talk more"]
    assert "2 passages (summary) with a word that could be a name" in said(tables)
    assert "Zebedee" not in said(tables)


def test_a_memo_of_a_coding_given_twice_is_kept(tmp_path: Path) -> None:
    told = f"<Description>{MARK} they talk</Description>"
    plainly = selection(18, 40, "", coding("c"))
    content = project(plainly, selection(18, 40, "", told, coding("c")), plainly)
    tables = cleaned(put(tmp_path, {"a.qdpx": content}))
    assert len(tables.codings) == 1
    assert shown(tables, "summary") == ["they talk"]


def test_a_table_releases_by_its_column_or_by_the_mark(tmp_path: Path) -> None:
    rows = [
        ["P1", "1", "pupil.confidence", "A", "they talk", "", "yes"],
        ["P1", "2", "pupil.confidence", "A", "they  explain", "", ""],
        ["P1", "2", "mark.may_be_quoted", "A", "they explain", "", ""],
        ["P1", "3", "pupil.confidence", "A", "they listen", "", "no"],
        ["P2", "3", "pupil.confidence", "A", "they explain", "", "no"],
        ["P1", "4", "pupil.confidence", "A", "", "", "yes"],
    ]
    tables = cleaned(put(tmp_path, {"a.csv": table(HEAD, *rows)}))
    assert shown(tables) == ["they explain", "they talk"]
    assert tables.passages["case_id"].nunique() == 1


def test_a_passage_of_two_themes_is_shown_under_each_once(tmp_path: Path) -> None:
    rows = [["P1", "1", code, coder, "they talk", "", "yes"]
            for code in ("pupil.confidence", "pupil.enjoyment") for coder in "AB"]  # fmt: skip
    tables = cleaned(put(tmp_path, {"a.csv": table(HEAD, *rows)}))
    assert tables.passages["code"].tolist() == ["pupil.confidence", "pupil.enjoyment"]


def test_without_transcripts_the_coded_words_themselves_tell_what_is_ordinary(
    tmp_path: Path,
) -> None:
    said_often = [["P1", str(n), "pupil.enjoyment", "A", f"{n} children", "", ""] for n in range(4)]
    rows = [["P1", "1", "pupil.confidence", "A", "Children talk", "", "yes"], *said_often,
            ["P1", "3", "pupil.enjoyment", "A", "Wombat talks", "", "yes"]]  # fmt: skip
    assert shown(cleaned(put(tmp_path, {"a.csv": table(HEAD, *rows)}))) == ["Children talk"]


@pytest.mark.parametrize("coders", ["AB", "ABC"])
@pytest.mark.parametrize("name", ["brindle", "saffron"])
def test_a_name_in_a_passage_of_several_coders_files_is_not_ordinary_for_it(
    tmp_path: Path, name: str, coders: str
) -> None:
    """Each file repeats what was said once: two passages are no more for being coded thrice."""
    small = f"Then we asked {name} for help. She said {name} could, so {name} did."
    quotation = f"{name.title()} came every week and children listened."
    files = {
        f"{coder}.csv": table(
            HEAD,
            ["P1", "1", "pupil.confidence", coder, f"Then we asked {name} for help.", "", ""],
            ["P1", "2", "pupil.enjoyment", coder, small, "", ""],
            ["P1", "3", "pupil.confidence", coder, quotation, "", "yes"],
        )
        for coder in coders
    }
    assert shown(cleaned(put(tmp_path, files))) == []
