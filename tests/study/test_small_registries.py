"""Codebook, glossary, assumptions, disclosure, programme, overview: what is read and refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pmio_lib.core.errors import StudyError
from pmio_lib.study.codebook import group_of, read_codebook
from pmio_lib.study.glossary import read_glossary
from pmio_lib.study.instruments import read_instruments
from pmio_lib.study.overview import read_assumptions, read_disclosure, read_overview, read_programme
from pmio_lib.tables.columns import CODE

STUDY = Path(__file__).resolve().parents[2] / "study"
CODEBOOK = """\
groups:
  pupil: {label: "What pupils gained", single: false}
  change: {label: "What has changed", single: true}
codes:
  pupil.confidence: {label: "Confidence", definition: "More of it", speaks_to: aim_1}
  pupil.skill.number: {label: "Number", definition: "d", include: "i", exclude: "e"}
  change: {label: "A change", definition: "Of any kind"}
"""
ASSUMPTIONS = """\
survey_missing:
  statement: "So many are left blank."
  values: {share: 0.04}
survey_schools:
  statement: "One response a school."
  values: {}
"""
DISCLOSURE = {"survey": {"smallest_group": 5, "smallest_cell": 3, "smallest_code": 1}}


def put(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refused(read: Callable[[Path], Any], folder: Path, *words: str) -> None:
    """Hold a reading to a refusal that names the file and each of these words."""
    with pytest.raises(StudyError) as caught:
        read(folder)
    assert [word for word in words if word not in str(caught.value)] == []


# Codebook


def test_a_codes_group_is_what_stands_before_its_first_dot(tmp_path: Path) -> None:
    codebook = read_codebook(put(tmp_path, "codebook.yaml", CODEBOOK))
    assert list(codebook.of_group("pupil")) == ["pupil.confidence", "pupil.skill.number"]
    assert list(codebook.of_group("change")) == ["change"]
    assert codebook.of_group("nothing") == {}
    assert [group_of(code) for code in codebook.codes] == ["pupil", "pupil", "change"]
    assert codebook.codes["pupil.confidence"].speaks_to == "aim_1"
    assert codebook.codes["change"].include is None


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("pupil.confidence:", "parent.confidence:", "codes of no group: parent.confidence"),
        (
            '  change: {label: "A',
            '  pupil.confidence: {label: "A',
            "pupil.confidence stands here twice",
        ),
        ('definition: "Of any kind"', 'meaning: "m"', "codes.change.definition"),
        ("single: true", "single: perhaps", "groups.change.single"),
    ],
)
def test_a_wrong_codebook_is_refused_with_the_key_that_is_wrong(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    assert CODEBOOK.count(old) == 1
    text = CODEBOOK.replace(old, new)
    refused(read_codebook, put(tmp_path, "codebook.yaml", text), "codebook.yaml", word)


def test_a_study_without_a_codebook_says_which_file_is_missing(tmp_path: Path) -> None:
    refused(read_codebook, tmp_path, "codebook.yaml", "no such file")


def test_every_code_of_the_study_can_be_written_in_a_coding_file() -> None:
    codebook = read_codebook(STUDY)
    assert [code for code in codebook.codes if not re.fullmatch(CODE, code)] == []
    assert [group for group in codebook.groups if not codebook.of_group(group)] == []
    for group in codebook.groups:
        labels = [code.label for code in codebook.of_group(group).values()]
        assert len(labels) == len(set(labels)), f"two codes of {group} read alike in a chart"


# Glossary

MEANS = "means: A word that stands here for the sake of it."


def test_the_study_s_own_glossary_is_right_and_knows_all_forms() -> None:
    forms = read_glossary(STUDY).forms
    assert len(forms) >= 25
    assert forms["Holm"] == ("Holm", "Holm's correction")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"mean: {{{MEANS}}}\naverage: {{{MEANS}, also: [mean]}}\n", "mean: explained twice"),
        (f"mean: {{{MEANS}}}\nmean: {{{MEANS}}}\n", "mean stands here twice"),
        ("mean: {means: Short.}\n", "mean"),
        ("mean: {means: A text that never comes to its end}\n", "mean"),
    ],
)
def test_a_word_explained_twice_or_badly_is_refused(tmp_path: Path, text: str, says: str) -> None:
    refused(read_glossary, put(tmp_path, "glossary.yaml", text), says)


# Assumptions


def test_each_assumption_has_a_statement_for_the_page_and_values_for_the_draw(
    tmp_path: Path,
) -> None:
    read = read_assumptions(put(tmp_path, "assumptions.yaml", ASSUMPTIONS))
    assert read["survey_missing"].values == {"share": 0.04}
    assert read["survey_schools"].statement == "One response a school."
    with pytest.raises(ValidationError, match="frozen"):
        read["survey_missing"].statement = "Otherwise."


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("  values: {share: 0.04}\n", "", "survey_missing, values"),
        ("values: {}", "value: {}", "survey_schools, value:"),
        ("survey_schools:", "survey_missing:", "survey_missing stands here twice"),
        ('"One response a school."', "{a: b}", "survey_schools, statement"),
    ],
)
def test_a_wrong_assumption_is_refused_with_the_key_that_is_wrong(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    assert ASSUMPTIONS.count(old) == 1
    text = ASSUMPTIONS.replace(old, new)
    refused(read_assumptions, put(tmp_path, "assumptions.yaml", text), "assumptions.yaml", word)


def test_assumptions_name_only_waves_options_items_and_codes_that_there_are() -> None:
    """A slip of the pen in one of these would be passed over by the draw, or stop it."""
    assumptions, codes = read_assumptions(STUDY), read_codebook(STUDY).codes
    waves = {one.id: one for one in read_instruments(STUDY)}
    for wave, counts in assumptions["survey_support"].values.items():
        assert set(counts) <= {option.id for option in waves[wave].question("support").options}
    for wave, questions in assumptions["survey_free_text"].values.items():
        assert set(questions) <= {question.name for question in waves[wave].of_kind("free_text")}
        assert {code for counts in questions.values() for code in counts} <= set(codes)
    for wave, counts in assumptions["survey_closing"].values.items():
        assert all(waves[wave].asks(question) for question in counts)
    ratings = assumptions["survey_ratings"].values
    asked = {item.name for wave in waves.values() for item in wave.of_kind("rating")}
    assert set(ratings["both"]) == asked
    assert set(ratings["february"]) <= asked
    for shares in (*ratings["both"].values(), *ratings["february"].values()):
        assert sum(shares) == pytest.approx(1)


# Sections of study.yaml


def study_yaml(folder: Path, **sections: Any) -> Path:
    return put(folder, "study.yaml", yaml.safe_dump(sections))


def test_the_smallest_counts_are_read_from_their_own_section(tmp_path: Path) -> None:
    rule = read_disclosure(study_yaml(tmp_path, disclosure=DISCLOSURE, other=1)).survey
    assert (rule.smallest_group, rule.smallest_cell, rule.smallest_code) == (5, 3, 1)


@pytest.mark.parametrize("name", ["smallest_group", "smallest_cell", "smallest_code"])
@pytest.mark.parametrize("value", [0, "few", 2.5, None])
def test_a_smallest_count_that_is_none_is_refused(tmp_path: Path, name: str, value: Any) -> None:
    wrong = {"survey": {**DISCLOSURE["survey"], name: value}}
    folder = study_yaml(tmp_path, disclosure=wrong)
    refused(read_disclosure, folder, "study.yaml", f"disclosure.survey.{name}")


def test_a_smallest_cell_of_two_is_refused_as_the_one_count_it_hides_is_known(
    tmp_path: Path,
) -> None:
    wrong = {"survey": {**DISCLOSURE["survey"], "smallest_cell": 2}}
    refused(read_disclosure, study_yaml(tmp_path, disclosure=wrong), "smallest_cell", "3 and more")
    fine = {"survey": {"smallest_group": 2, "smallest_cell": 1, "smallest_code": 2}}
    assert read_disclosure(study_yaml(tmp_path, disclosure=fine)).survey.smallest_code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"survey": {"smallest_group": 5, "smallest_cell": 3}},
        {"survey": {**DISCLOSURE["survey"], "smallest_pupil": 7}},
        {**DISCLOSURE, "pupils": {}},
        {},
    ],
    ids=["a rule missing", "a rule too many", "a kind too many", "nothing"],
)
def test_rules_of_another_shape_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    refused(read_disclosure, study_yaml(tmp_path, disclosure=wrong), "study.yaml", "disclosure.")


def test_the_programme_and_the_overview_are_read_each_from_their_own_sections(
    folder: Path,
) -> None:
    programme, overview = read_programme(folder), read_overview(folder)
    assert (programme.first_school_year, programme.year_groups) == (2019, (3, 8))
    assert (overview.title, overview.asked) == ("A study", "Did it?")
    assert overview.about == "Of two areas"


@pytest.mark.parametrize(
    ("section", "read"),
    [
        ("disclosure", read_disclosure),
        ("programme", read_programme),
        ("about, asked", read_overview),
    ],
)
def test_a_section_that_is_missing_is_named(
    tmp_path: Path, section: str, read: Callable[[Path], Any]
) -> None:
    folder = study_yaml(tmp_path, title="t", unrelated=1)
    refused(read, folder, "study.yaml", f"the section {section} is missing")


@pytest.mark.parametrize("groups", [[3], [3, 8, 11], ["three", 8]], ids=["one", "three", "a word"])
def test_a_programme_needs_a_first_and_a_last_year_group(tmp_path: Path, groups: Any) -> None:
    sections = {"name": "P", "starts": "2018-11", "first_school_year": 2019}
    folder = study_yaml(tmp_path, programme={**sections, "year_groups": groups})
    refused(read_programme, folder, "study.yaml", "programme.year_groups")
