"""In which unit a tool counted is found from the stated texts alone.

The standard counts Unicode characters (REFI-QDA 1.5, 0-based); tools in .NET, Java and JavaScript
count UTF-16 units, Taguette UTF-8 bytes; QualCoder's files show that a byte order mark and the
carriage return of a line end may be in the file and not be counted (shared/data/qda/README.md).
"""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_files import CODES, coding, qde, read_made, rows, selection, source

from pmio_lib.qda.texts import COUNTINGS, UNITS, Counting, with_short_ends

EMOJI = "\N{SLIGHTLY SMILING FACE}"
MARK = "\ufeff"
TEXT = (
    f"I: How did it go? {EMOJI}\r\nR: Caf\u00e9 talk, fr\u00e8re, went well {EMOJI} this week.\r\n"
    "R: The children explain \U0001d465 and y to each other.\r\n"
    "R: Nothing else \u20ac comes to mind."
)
PASSAGES = ("this week", "The children explain", "to each other.\nR: Nothing", "comes to mind.")
LONG = "explain \U0001d465 and y to each other.\nR: Nothing else"


def offset(text: str, place: int, counting: Counting, has_mark: bool = True) -> int:
    """Offset of a place of a CRLF text, counted the slow way."""
    before = text[:place]
    if not counting.counts_line_ends:
        before = before.replace("\r\n", "\n")
    sizes = {
        UNITS[0]: len,
        UNITS[1]: lambda s: len(s.encode("utf-16-le")) // 2,
        UNITS[2]: lambda s: len(s.encode()),
    }
    mark = MARK if counting.counts_mark and has_mark else ""
    return sizes[counting.unit](mark + before)


def counted(counting: Counting, passage: str, text: str = TEXT) -> tuple[int, int]:
    stored = passage.replace("\n", "\r\n")
    start = text.index(stored)
    return offset(text, start, counting), offset(text, start + len(stored), counting)


@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_each_way_of_counting_is_recognised(tmp_path: Path, counting: Counting) -> None:
    selections = [selection(*counted(counting, one), one) for one in PASSAGES]
    project = read_made(tmp_path, qde(source("a", *selections)), {"a": (MARK + TEXT).encode()})
    assert project.codings["text"].tolist() == list(PASSAGES)
    assert set(project.codings["place"]) == {"checked"}
    wanted = () if counting == COUNTINGS[0] else (f"offsets of this project count {counting}",)
    assert project.notes == wanted
    assert not project.reports


@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
@pytest.mark.parametrize("ending", ["\N{HORIZONTAL ELLIPSIS}", "...", " ...", ""])
def test_names_cut_short_are_enough(tmp_path: Path, counting: Counting, ending: str) -> None:
    cut = LONG[:-12].replace("\n", " ")[:48] + ending
    selections = [selection(*counted(counting, LONG), cut)]
    project = read_made(tmp_path, qde(source("a", *selections)), {"a": (MARK + TEXT).encode()})
    (text,) = project.codings["text"]
    assert text.startswith(LONG[:24])
    assert project.codings["place"].tolist() == ["checked"]


def test_the_end_of_a_selection_is_evidence_as_well(tmp_path: Path) -> None:
    """A letter of two units inside the only selection: its text is whole in one unit only."""
    passage = f"Caf\u00e9 talk, fr\u00e8re, went well {EMOJI} this"
    one = selection(*counted(COUNTINGS[4], passage), passage)
    project = read_made(tmp_path, qde(source("a", one)), {"a": (MARK + TEXT).encode()})
    assert project.codings["text"].tolist() == [passage]
    assert project.notes == ("offsets of this project count UTF-16 units",)


@pytest.mark.parametrize("name", ["", "3,12", "line:4", "Theme 2: talk", "1:4 \u00b6 17"])
@pytest.mark.parametrize("counting", [COUNTINGS[0], COUNTINGS[4], COUNTINGS[6]], ids=str)
def test_without_stated_texts_the_ends_of_words_tell(
    tmp_path: Path, counting: Counting, name: str
) -> None:
    """NVivo leaves names empty, MAXQDA writes numbers, users write labels."""
    selections = [selection(*counted(counting, one), name) for one in PASSAGES]
    project = read_made(tmp_path, qde(source("a", *selections)), {"a": (MARK + TEXT).encode()})
    assert project.codings["text"].tolist() == list(PASSAGES)
    assert set(project.codings["place"]) == {"unchecked"}
    assert all("judged by where words end" in note for note in project.notes)
    assert bool(project.notes) == (counting != COUNTINGS[0])
    assert "(4 such in all)" in str(project.reports[-1])
    assert "does not state its text" in str(project.reports[-1])


def test_plain_letters_need_no_check(tmp_path: Path) -> None:
    project = read_made(tmp_path, qde(source("a", selection(0, 5))), {"a": "Plain words."})
    assert project.codings["text"].tolist() == ["Plain"]
    assert project.reports == ()


def test_where_none_fits_it_is_said_and_the_text_is_looked_for(tmp_path: Path) -> None:
    one, twice = "The children explain", "R: "
    wrong = [
        selection(3, 3 + len(one), one),
        selection(30, 30 + len(twice), twice),
        selection(7, 20, "gone from text"),
    ]
    project = read_made(tmp_path, qde(source("a", *wrong)), {"a": TEXT.encode()})
    assert project.codings["place"].tolist() == ["found", "none", "unchecked"]
    assert project.codings["text"].tolist()[:2] == [one, twice]
    told = [str(problem) for problem in project.reports]
    assert sum("stands once elsewhere" in one for one in told) == 1
    assert sum("under any way of counting" in one for one in told) == 1


@pytest.mark.parametrize("ending", ["\N{HORIZONTAL ELLIPSIS}", "..."])
def test_a_cut_name_that_is_elsewhere_gives_no_place(tmp_path: Path, ending: str) -> None:
    cut = "The children explain" + ending
    project = read_made(tmp_path, qde(source("a", selection(0, 44, cut))), {"a": TEXT.encode()})
    assert project.codings["place"].tolist() == ["none"]
    assert "under any way of counting" in str(project.reports[0])


def test_a_label_that_is_a_word_of_the_text_does_not_move_its_selection(tmp_path: Path) -> None:
    text = "R: One. R: Two about cubes and more. R: Three says multiplication."
    project = read_made(tmp_path, qde(source("a", selection(8, 36, "multiplication"))), {"a": text})
    assert project.codings["text"].tolist() == ["R: Two about cubes and more."]


def test_a_document_that_counts_in_another_way_is_noticed(tmp_path: Path) -> None:
    most = [selection(*counted(COUNTINGS[4], one), one) for one in PASSAGES]
    other = [selection(*counted(COUNTINGS[8], one), one) for one in PASSAGES[:2]]
    texts = {"a": (MARK + TEXT).encode(), "b": (MARK + TEXT).encode()}
    project = read_made(tmp_path, qde(source("a", *most), source("b", *other)), texts)
    assert project.codings["text"].tolist() == [*PASSAGES, *PASSAGES[:2]]
    assert project.notes == (
        "offsets of this project count UTF-16 units",
        "offsets of one document count UTF-8 bytes",
    )


def test_utf_16_files_are_read(tmp_path: Path) -> None:
    one = selection(*counted(COUNTINGS[4], PASSAGES[0]), PASSAGES[0])
    for encoding in ("utf-16", "utf-8-sig"):
        project = read_made(tmp_path, qde(source("a", one)), {"a": TEXT.encode(encoding)})
        assert project.codings["text"].tolist() == [PASSAGES[0]]


LETTERS = st.sampled_from(["a", "B", " ", "\u00e9", "\u20ac", EMOJI, "e\u0301", "\r\n", "\u2028"])


@given(
    letters=st.lists(LETTERS, min_size=1, max_size=40),
    counting=st.sampled_from(COUNTINGS),
    has_mark=st.booleans(),
)
def test_boundaries_are_those_of_slow_counting(
    letters: list[str], counting: Counting, has_mark: bool
) -> None:
    text = "".join(letters)
    stored = with_short_ends(text, has_mark)
    places = [0, *itertools.accumulate(len(part) for part in _atoms(text))]
    slow = [offset(text, place, counting, has_mark) for place in places]
    assert stored.boundaries(counting).tolist() == slow
    plainest = stored.plainest(counting)
    assert stored.boundaries(plainest).tolist() == slow
    assert plainest in COUNTINGS


def _atoms(text: str) -> list[str]:
    """Letters; a line end of two is one."""
    return ["\r\n" if one == "\n" else one for one in text.replace("\r\n", "\n")]


def test_a_selection_coded_by_several_is_a_row_for_each(tmp_path: Path) -> None:
    codings = [coding(code, user) for code in CODES for user in ("u1", "u2")]
    project = read_made(
        tmp_path, qde(source("a", selection(0, 5, "Plain", *codings))), {"a": "Plain words."}
    )
    found = rows(project)[["code", "coder", "text"]].itertuples(index=False, name=None)
    assert sorted(found) == [
        (name, coder, "Plain")
        for name in ("Confidence", "Enjoyment")
        for coder in ("Coder A", "Coder B")
    ]


TALK = "I: How was it?\nR: The children talk more.\nR: Some are quiet."
AGAIN = "R: No time today. More later.\nR: Give a reason, one good reason, for time."


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [(5, 5000, "beyond its text"), (9000, 9005, "beyond its text"), (9, 4, "ends before it starts"),
     ("", "", "states no number"), ("x", "y", "states no number"), (-4, 3, "ends before it starts"),
     (4, 4, "holds no letter"), ("9" * 5000, "9" * 5001, "states no number")],
)  # fmt: skip
def test_selections_of_nothing_are_kept_without_a_place(
    tmp_path: Path, start: object, end: object, told: str
) -> None:
    project = read_made(tmp_path, qde(source("a", selection(start, end))), {"a": TALK})
    assert project.codings["place"].tolist() == ["none"]
    (problem,) = project.reports
    assert told in problem.found
    assert (problem.file, problem.row) == ("made.qdpx", None)
    assert "document 1, code 'Confidence'" in problem.found
    assert project.rows_in == len(project.codings)


@pytest.mark.parametrize(
    ("start", "word", "place"),
    [
        (9, "time", "found"),  # nearest by far
        (40, "time", "none"),  # near none
        (42, "reason", "found"),
        (49, "reason", "none"),  # between two
    ],
)
def test_a_short_passage_is_placed_at_the_nearest_occurrence(
    tmp_path: Path, start: int, word: str, place: str
) -> None:
    xml = qde(source("a", selection(start, start + len(word), word)))
    project = read_made(tmp_path, xml, {"a": AGAIN})
    assert project.codings[["place", "text"]].values.tolist() == [[place, word]]


def test_an_unplaced_passage_is_told_by_document_and_code(tmp_path: Path) -> None:
    twice = (
        "I: Was it so?\nR: We ran short of cover.\n"
        + "R: Well.\n" * 9
        + "R: We ran short of cover."
    )
    xml = qde(
        source("a", selection(0, 1, "I")), source("b", selection(80, 102, "We ran short of cover."))
    )
    (problem,) = read_made(tmp_path, xml, {"a": TALK, "b": twice}).reports
    assert "document 2, code 'Confidence'" in problem.found
    assert "again" in problem.advice
    assert "cover" not in str(problem)
