"""The twin's interviews: the report's totals from every seed."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from forms_files import ROOT
from interview_files import STUDY, cleaned

from pmio_lib.core.errors import StudyError
from pmio_lib.core.settings import read_settings
from pmio_lib.interviews.clean.tables import InterviewTables
from pmio_lib.study.interviews import read_guides
from pmio_lib.study.overview import read_assumptions
from pmio_lib.twin.interview_files import PROJECT, interview_files
from pmio_lib.twin.interviews import twin_interviews
from pmio_lib.twin.schools import participation, register_csv
from tests.twin.conftest import put

FOLDER = ROOT / "study"
SEEDS = (read_settings(ROOT).seed, 1, 99)
ASSUMED = read_assumptions(FOLDER)


@cache
def files(seed: int) -> dict[str, bytes]:
    return interview_files(FOLDER, seed)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], InterviewTables]:
    """Give the tables that the pipeline makes of the twin of a seed."""

    @cache
    def clean(seed: int) -> InterviewTables:
        made = {PROJECT: files(seed)[PROJECT], "schools.csv": register_csv().encode()}
        return cleaned(put(tmp_path_factory.mktemp(f"seed_{seed}"), made))

    return clean


@pytest.mark.parametrize("seed", SEEDS)
def test_interviews_are_as_many_as_the_report_prints(
    tables: Callable[[int], InterviewTables], printed: dict[str, float], seed: int
) -> None:
    cases = tables(seed).cases
    # 14 in phase 3: a principal, a head of mathematics, five and six teachers, a workshop
    # (report, appendix F, Methodology; counted in study/assumptions.yaml, interview_people)
    assert cases["wave"].value_counts().to_dict() == {"phase_1": 20, "phase_2": 11, "phase_3": 14}
    assert cases["school_id"].nunique() == printed["all_interview_schools"] == 32
    first = cases[cases["wave"].eq("phase_1")]
    assert first["school_id"].nunique() == printed["phase_1_interview_schools"] == 20
    assert first["is_engaged"].sum() == printed["phase_1_interview_engaged"] == 17
    assert (~first["is_engaged"]).sum() == printed["phase_1_interview_not_yet"] == 3
    second = cases[cases["wave"].eq("phase_2")]
    assert second["school_id"].nunique() == printed["phase_2_interview_schools"] == 11
    assert second["school_phase"].value_counts().to_dict() == {
        "primary": printed["phase_2_interview_primary"],
        "secondary": printed["phase_2_interview_secondary"],
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_leadership_training_is_the_activity_named_most_in_phase_1(
    tables: Callable[[int], InterviewTables], seed: int
) -> None:
    """Report, Phase 1 Detailed Findings: of all activities leadership training was named most."""
    made = tables(seed)
    first = set(made.cases.loc[made.cases["wave"].eq("phase_1"), "case_id"])
    own = made.codings[made.codings["coder"].eq("coder_1") & made.codings["case_id"].isin(first)]
    named = own[own["code"].str.startswith("activity.")].groupby("code")["case_id"].nunique()
    assert named.idxmax() == "activity.leadership_training"
    assert (named == named.max()).sum() == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_themes_are_said_in_as_many_interviews_as_assumed(
    tables: Callable[[int], InterviewTables], seed: int
) -> None:
    made = tables(seed)
    waves = made.codings["case_id"].map(made.cases.set_index("case_id")["wave"])
    own = made.codings.assign(wave=waves)[made.codings["coder"].eq("coder_1")]
    for wave, codes in ASSUMED["interview_codes"].values.items():
        counts = own[own["wave"].eq(wave)].groupby("code")["case_id"].nunique()
        for code, count in codes.items():
            assert counts[code] == count, (wave, code)
    idle = own[own["code"].eq("change.none_yet")]
    not_yet = made.cases.loc[~made.cases["is_engaged"], "case_id"]
    assert set(idle["case_id"]) == set(not_yet)
    assert not set(own.loc[own["code"].eq("team.responsive"), "case_id"]) & set(not_yet)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_coder_coded_as_many_as_assumed(
    tables: Callable[[int], InterviewTables], seed: int
) -> None:
    made = tables(seed)
    second = made.codings.loc[made.codings["coder"].eq("coder_2"), "case_id"].unique()
    waves = made.cases.set_index("case_id")["wave"].loc[second].value_counts()
    values = ASSUMED["interview_second_coder"].values
    assert waves.to_dict() == {wave: values[wave] for wave in ("phase_1", "phase_2", "phase_3")}


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_of_it_is_read_without_a_word(
    tables: Callable[[int], InterviewTables], seed: int
) -> None:
    made = tables(seed)
    assert made.reports == ()
    assert made.codings["is_located"].all()
    assert made.codings["is_in_codebook"].all()
    assert made.cases.drop(columns="role").notna().all(axis=None)
    assert made.cases["role"].notna().all()
    assert {"quotation", "summary"} == set(made.passages["kind"])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_in_it_can_be_taken_for_a_person(seed: int) -> None:
    for name, content in files(seed).items():
        if name.endswith(".txt"):
            lines = [line for line in content.decode().split("\n") if line]
            assert lines[0].endswith("Synthetic: no school and no person.")
            assert all(line.startswith(("Q", "R: Synthetic answer: ")) for line in lines[1:])
    with zipfile.ZipFile(io.BytesIO(files(seed)[PROJECT])) as archive:
        xml = archive.read("project.qde").decode()
    interviewees = Counter(
        part.split("<")[0] for part in xml.split("<TextValue>") if "Respondent" in part[:12]
    )
    assert sum(interviewees.values()) == 45
    assert all(name.removeprefix("Respondent ").isdigit() for name in interviewees)


@pytest.mark.parametrize("seed", SEEDS)
def test_some_of_it_holds_letters_that_tools_count_in_other_ways(seed: int) -> None:
    texts = [c.decode() for name, c in files(seed).items() if name.endswith(".txt")]
    assert any(ord(letter) > 0xFFFF for text in texts for letter in text)
    assert any("\u0301" in text for text in texts)


def test_a_theme_in_more_interviews_than_there_are_is_refused() -> None:
    changed = ASSUMED["interview_codes"].values | {"phase_2": {"team.responsive": 12}}
    assumed = {
        **ASSUMED,
        "interview_codes": ASSUMED["interview_codes"].model_copy(update={"values": changed}),
    }
    with pytest.raises(StudyError, match=r"team.responsive in 12 of 11 interviews"):
        twin_interviews(read_guides(FOLDER), participation(), assumed, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_days_are_inside_their_wave_and_roles_as_assumed(seed: int) -> None:
    interviews = twin_interviews(STUDY.guides, participation(), ASSUMED, seed)
    assert all(one.guide.opens <= one.day <= one.guide.closes for one in interviews)
    roles = Counter((one.guide.wave, one.role) for one in interviews)
    wanted: Counter[tuple[str, str]] = Counter()
    for part, counts in ASSUMED["interview_people"].values["roles"].items():
        for role, count in counts.items():
            wanted[part[:7], role] += count
    assert roles == wanted
    assert len({one.name for one in interviews}) == len(interviews)


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_are_of_initiatives_and_the_least_is_none_of_the_best(seed: int) -> None:
    interviews = twin_interviews(STUDY.guides, participation(), ASSUMED, seed)
    asked = [one for one in interviews if one.best]
    assert asked
    for one in asked:
        assert len(set(one.best)) == 3
        assert one.least not in one.best
        assert {f"activity.{name}" for name in (*one.best, one.least)} <= set(STUDY.codebook.codes)
        assert one.is_engaged
    assert all(len(set(one.words)) in (0, 5) for one in interviews)
