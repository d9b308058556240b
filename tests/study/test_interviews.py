"""Guides, what interviews are described by, names that stand for one thing, the checklist."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from forms_files import ROOT

from pmio_lib.core.errors import StudyError
from pmio_lib.core.wording import plain
from pmio_lib.study.codebook import group_of, read_codebook
from pmio_lib.study.interviews import (
    Kind,
    kind_called,
    read_coreq,
    read_guides,
    read_interviews,
    wordings,
)

STUDY = ROOT / "study"
GUIDE = """\
id: interview_one
kind: interview
wave: one
label: "One"
short: O1
sequence: 1
opens: 2019-11-01
closes: 2019-11-30
school_phase: any
is_printed: true
source: "s"
questions:
  - {number: "1", name: n, text: "t"}
  - {number: "2a", name: m, text: "t", kind: list, speaks_to: [x], roles: [head]}
"""
INTERVIEWS = """\
roles: {head: {label: "Head", aliases: [boss]}, teacher: {label: "Teacher"}}
settings: {remote: {label: "Online", aliases: [video]}}
plain_words: [I, "On"]
release_mark: mark.may_be_quoted
summary_mark: "Summary:"
disclosure: {smallest_group: 5, smallest_word: 2}
"""


def write(folder: Path, **guides: str) -> Path:
    (folder / "guides").mkdir()
    for name, text in guides.items():
        (folder / "guides" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_guide_is_read_whole(tmp_path: Path) -> None:
    (guide,) = read_guides(write(tmp_path, interview_one=GUIDE))
    assert (guide.wave, guide.short, guide.is_printed) == ("one", "O1", True)
    first, second = guide.questions
    assert (first.kind, first.roles, first.speaks_to) == ("open", (), ())
    assert (second.number, second.kind, second.roles) == ("2a", "list", ("head",))


def test_guides_come_in_order_of_their_wave(tmp_path: Path) -> None:
    later = GUIDE.replace("interview_one", "interview_a").replace("wave: one", "wave: two")
    later = later.replace("sequence: 1", "sequence: 2").replace("short: O1", "short: A2")
    guides = read_guides(write(tmp_path, interview_one=GUIDE, interview_a=later, other=GUIDE))
    assert [guide.id for guide in guides] == ["interview_one", "interview_a"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('number: "2a"', 'number: "1"', "1 more than once"),
        ("closes: 2019-11-30", "closes: 2019-10-30", "closes before it opens"),
        ("id: interview_one", "id: interview_two", "found interview_two; expected interview_one"),
        ("short: O1", "short: ABCDE", "short"),
        ("sequence: 1", "sequence: 0", "sequence"),
        ("wave: one", "wave: One", "wave"),
        ("school_phase: any", "school_phase: middle", "school_phase"),
        ("kind: interview", "kind: survey", "kind"),
        ("kind: list", "kind: lists", "kind"),
        ("opens: 2019-11-01", "opens: soon", "opens"),
        ('source: "s"', 'sources: "s"', "source"),
        ('label: "One"', "", "label"),
        ("questions:", "questions: []\nmore:", "questions"),
    ],
)
def test_a_guide_that_is_wrong_is_refused(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    assert was in GUIDE
    with pytest.raises(StudyError, match=told):
        read_guides(write(tmp_path, interview_one=GUIDE.replace(was, becomes, 1)))


@pytest.mark.parametrize("change", ['label: "Two"', "short: O2", "sequence: 2"])
def test_guides_of_one_wave_have_its_names_in_common(tmp_path: Path, change: str) -> None:
    key = change.split(":")[0]
    line = next(line for line in GUIDE.splitlines() if line.startswith(f"{key}:"))
    other = GUIDE.replace("interview_one", "interview_two").replace(line, change)
    with pytest.raises(StudyError, match="differ from another guide of one"):
        read_guides(write(tmp_path, interview_one=GUIDE, interview_two=other))


def test_no_guide_is_no_fault(tmp_path: Path) -> None:
    assert read_guides(tmp_path) == ()


def test_the_studys_guides_hang_together() -> None:
    guides = read_guides(STUDY)
    told = yaml.safe_load((STUDY / "study.yaml").read_text("utf-8"))["aims"]
    aims = {aim["id"] for aim in told}
    interviews = read_interviews(STUDY)
    assert {guide.wave for guide in guides} == {"phase_1", "phase_2", "phase_3"}
    for guide in guides:
        for question in guide.questions:
            assert set(question.speaks_to) <= aims, (guide.id, question.number)
            assert set(question.roles) <= set(interviews.roles)
    waves = {(guide.wave, guide.opens, guide.closes) for guide in guides}
    ordered = sorted(waves, key=lambda wave: wave[1])
    assert all(one[2] < other[1] for one, other in pairwise(ordered))


def test_a_description_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"interviews\.yaml"):
        read_interviews(tmp_path)


def test_kinds_are_known_by_id_label_and_alias(tmp_path: Path) -> None:
    (tmp_path / "interviews.yaml").write_text(INTERVIEWS, encoding="utf-8")
    roles = read_interviews(tmp_path).roles
    for name in ("head", "HEAD", " Boss. "):
        assert kind_called(name, roles) == "head"
    assert kind_called("Teachers", roles) is None
    assert kind_called("", roles) is None
    assert wordings(Kind(label="A B", aliases=("a-b",))) == {"a b"}


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('label: "Teacher"', 'label: "BOSS"', "roles: boss stands for two"),
        ("smallest_group: 5", "smallest_group: 0", "smallest_group"),
        ('"On"', "on", "plain_words"),  # YAML reads it as true
        ('summary_mark: "Summary:"\n', "", "summary_mark"),
        ("release_mark", "releases", "release"),
    ],
)
def test_a_description_that_is_wrong_is_refused(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    assert was in INTERVIEWS
    (tmp_path / "interviews.yaml").write_text(INTERVIEWS.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(StudyError, match=told):
        read_interviews(tmp_path)


def test_the_studys_marks_are_codes_of_no_theme() -> None:
    book, interviews = read_codebook(STUDY), read_interviews(STUDY)
    assert interviews.release_mark in book.codes
    assert group_of(interviews.release_mark) == "mark"


def test_no_alias_of_the_codebook_stands_for_two_codes() -> None:
    book = read_codebook(STUDY)
    owners: dict[tuple[str, str], str] = {}
    for id_, code in book.codes.items():
        for alias in code.aliases:
            assert owners.setdefault((group_of(id_), plain(alias)), id_) == id_
        labels = {
            plain(other.label)
            for name, other in book.of_group(group_of(id_)).items()
            if name != id_
        }
        assert not labels & {plain(alias) for alias in code.aliases}


def changed(folder: Path, change: dict[str, Any], number: int) -> Path:
    content = yaml.safe_load((STUDY / "coreq.yaml").read_text("utf-8"))
    content["items"][number - 1] |= change
    (folder / "coreq.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return folder


def test_the_checklist_has_its_32_items_in_three_domains() -> None:
    """8, 15 and 9 items: Tong, Sainsbury and Craig (2007), table 1."""
    items = read_coreq(STUDY).items
    domains = [item.domain for item in items]
    assert [domains.count(name) for name in ("team", "design", "analysis")] == [8, 15, 9]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 5}, "each once, in order"),
        ({"number": 33}, "less than or equal to 32"),
        ({"filled_by": "coders"}, "the same for two items"),
        ({"domain": "other"}, "domain"),
    ],
)
def test_a_checklist_that_is_not_whole_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(StudyError, match=words):
        read_coreq(changed(tmp_path, change, 12))
