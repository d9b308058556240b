"""Which code of the codebook a tool's code is."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_files import STUDY

from pmio_lib.interviews.clean.codes import (
    CodeIndex,
    code_index,
    code_path,
    not_in_codebook,
    own_code,
    own_codes_told,
)
from pmio_lib.interviews.clean.documents import CaseEntry
from pmio_lib.interviews.clean.possible_names import known_words
from pmio_lib.people.schools import no_register
from pmio_lib.qda.project import CodeNode
from pmio_lib.qda.taguette import split_path
from pmio_lib.tables.columns import CODE

BOOK = STUDY.codebook
INDEX = code_index(BOOK)


@pytest.mark.parametrize("code", BOOK.codes)
def test_every_code_is_found_by_path_id_label_and_alias(code: str) -> None:
    path = code_path(code, BOOK)
    for separator in (" > ", "\\", "."):
        assert INDEX.find(CodeNode(split_path(separator.join(path)))) == code
    assert INDEX.find(CodeNode(path)) == code
    assert INDEX.find(CodeNode(tuple(name.upper() for name in path))) == code
    assert INDEX.find(CodeNode(split_path(code))) == code
    for name in BOOK.codes[code].aliases:
        assert INDEX.find(CodeNode((*path[:-1], name))) == code


def test_a_label_that_two_codes_have_is_none_alone() -> None:
    labels = [code.label for code in BOOK.codes.values()]
    for label in {one for one in labels if labels.count(one) > 1}:
        assert INDEX.find(CodeNode((label,))) is None
    assert INDEX.find(CodeNode(("Leadership training",))) == "activity.leadership_training"


def test_a_bare_name_is_the_same_code_as_with_its_category() -> None:
    """A project has paths, a table of the same coding the last name alone."""
    for name in ("Pupil confidence", "Leadership training", "No such code"):
        bare, under = (INDEX.find(CodeNode(path)) for path in ((name,), ("Some category", name)))
        assert bare == under


def test_a_label_with_a_dot_in_it_is_found_after_it_was_taken_apart() -> None:
    label = BOOK.codes["improvement.timing"].label
    assert INDEX.find(CodeNode(split_path(label.replace(" ", ". ", 1)))) == "improvement.timing"


@pytest.mark.parametrize("name", ["Zest", "", " ", "Other things", "confidence of staff members"])
def test_other_codes_are_none(name: str) -> None:
    assert INDEX.find(CodeNode((name,))) is None


@given(path=st.lists(st.text(max_size=12), min_size=1, max_size=3))
def test_a_code_of_its_own_is_a_code(path: list[str]) -> None:
    assert re.fullmatch(CODE, own_code(CodeNode(tuple(path))))


def test_names_that_have_nothing_in_common_get_codes_of_their_own() -> None:
    names = ["\u4fe1\u5fc3", "\u4e50\u8da3", "!", "?", "", "1 thing", "Thing", "Th\u00efng 2"]
    assert len({own_code(CodeNode((name,))) for name in names}) == len(names)


def test_a_code_that_is_missing_is_told_shortly() -> None:
    (problem,) = not_in_codebook("a.qdpx", [(CodeNode(("x" * 500,)), 7)])
    assert "given 7 times" in problem.found
    assert len(problem.found) < 120


def test_many_codes_that_are_missing_are_one_line() -> None:
    nodes = [(CodeNode((f"Theme {number}",)), 1) for number in range(40)]
    (problem,) = not_in_codebook("a.qdpx", nodes)
    assert "'Theme 0', given once; 'Theme 1', given" in problem.found
    assert problem.found.endswith("and 10 more")
    assert [*not_in_codebook("a.qdpx", [])] == []


@pytest.mark.parametrize(
    "path",
    [("What staff gained", "Confidence"), ("Parents", "Attainment"), ("Confidence (+)",),
     ("Confidence (−)",), ("Workload -",)],
)  # fmt: skip
def test_what_stands_above_or_a_sign_makes_it_another_code(path: tuple[str, ...]) -> None:
    assert INDEX.find(CodeNode(path)) is None


def test_codes_that_differ_by_signs_stay_two() -> None:
    ids = {own_code(CodeNode((name,))) for name in ("Cover +", "Cover −", "Cover")}
    assert len(ids) == 3


def index_of(texts: list[str], *plain_words: str) -> CodeIndex:
    """Codes of a project whose coder, interviews and documents have names."""
    definitions = STUDY.interviews.model_copy(update={"plain_words": plain_words})
    study = replace(STUDY, guides=(), interviews=definitions)
    case = CaseEntry("Tollerby", ["vaneby 2019"], {}, "x.csv", None, people=["Ada Quennell"])
    return code_index(BOOK, known_words(texts, study, [case], [], no_register("schools.csv")))


SAID = ["Pace: We asked Brindle. Oracy came up, and oracy again.\nHope Vane: no, ask Marlow's."]


@pytest.mark.parametrize(
    "name",
    ["Brindle", "Marlow", "quennell", "QUENNELL", "Qu\u00e9nnell effect", "Tollerby", "tollerby",
     "Hope", "Pace"],
)  # fmt: skip
def test_a_code_called_as_somebody_may_be_is_kept_without_its_name(name: str) -> None:
    assert index_of(SAID).may_name_somebody(CodeNode((name,)))


@pytest.mark.parametrize("name", ["oracy", "Oracy", "Peer support", "SEND", "Workload", "Joy"])
def test_a_theme_keeps_its_name(name: str) -> None:
    assert not index_of(SAID).may_name_somebody(CodeNode((name,)))
    assert not index_of(SAID, "Pace").may_name_somebody(CodeNode(("Pace",)))


def test_what_cannot_be_told_is_put_to_a_person() -> None:
    names = ["Workload", "Joy", "SEND", "workload", "Peer support"]
    nodes = [(CodeNode((name,)), 1) for name in names]
    told = [each.found for each in own_codes_told("x.csv", nodes, index_of(SAID, "Oracy"))]
    assert "2 of these codes that are one word with a capital, as a surname is" in told
    cleared = own_codes_told("x.csv", nodes, index_of(SAID, "Workload", "Joy"))
    assert len([*cleared]) == 1
