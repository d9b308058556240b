"""The twin's survey: other answers from another seed, the printed totals from each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import pandas as pd
import pytest
from forms_files import ROOT

from pmio_lib.core.rounding import round_half_up
from pmio_lib.core.settings import read_settings
from pmio_lib.people.answer_codes import code_counts
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import read_instruments
from pmio_lib.survey.clean.tables import SurveyTables, clean_survey
from pmio_lib.survey.findings.uptake import options_offered, uptake
from pmio_lib.survey.read.files import find_survey_files
from pmio_lib.twin.schools import Participation, participation, twin_schools
from pmio_lib.twin.write import twin_files
from tests.twin.conftest import put

STUDY = ROOT / "study"
FIRST, SECOND = "survey_2019_11", "survey_2020_02"
SEEDS = (read_settings(ROOT).seed, 1, 99)
INSTRUMENTS = tuple(one for one in read_instruments(STUDY) if one.id in (FIRST, SECOND))


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], SurveyTables]:
    """Give the tables that the pipeline makes of the twin of a seed."""

    @cache
    def clean(seed: int) -> SurveyTables:
        root = put(tmp_path_factory.mktemp(f"seed_{seed}"), twin_files(STUDY, seed))
        found = find_survey_files(root, "demo", INSTRUMENTS)
        return clean_survey(found, INSTRUMENTS, read_codebook(STUDY), Pseudonyms(b"k" * 32))

    return clean


def test_each_seed_draws_its_own_answers(cleaned: Callable[[int], SurveyTables]) -> None:
    spreads = [spread(cleaned(seed)) for seed in SEEDS]
    assert all(one != other for one, other in combinations(spreads, 2))


def spread(tables: SurveyTables) -> dict[tuple[str, str, int], int]:
    """How often each rating was given, by wave and item: no school or response in it."""
    counts = tables.ratings.groupby(["wave", "item", "rating"]).size()
    return {tuple(key): int(count) for key, count in counts.items()}  # type: ignore[misc]


# Totals


@dataclass(frozen=True)
class Wave:
    """What the report's totals are computed from, of one wave."""

    responses: pd.DataFrame
    uptake: pd.Series
    codes: pd.DataFrame


def wave_of(tables: SurveyTables, wave: str) -> Wave:
    responses = tables.responses[tables.responses["wave"].eq(wave)]
    engaged = tables.responses[tables.responses["is_engaged"].fillna(False).astype(bool)]
    taken = uptake(tables.support, engaged[["wave", "school_id"]], options_offered(INSTRUMENTS))
    taken = taken[taken["wave"].eq(wave)].set_index("option")["n_schools"]
    return Wave(responses, taken, tables.codes[tables.codes["wave"].eq(wave)])


def survey_totals(tables: SurveyTables) -> dict[str, float]:
    """Every printed total that the survey's tables give."""
    totals: dict[str, float] = {
        "all_questionnaire_schools": tables.responses["school_id"].nunique()
    }
    for name in (FIRST, SECOND):
        wave = wave_of(tables, name)
        engaged, known = wave.responses["is_engaged"].sum(), wave.responses["is_engaged"].count()
        totals |= {
            f"{name}_responses": len(wave.responses),
            f"{name}_engaged": int(engaged),
            f"{name}_engaged_pct": round_half_up(100 * engaged / known, 0),
            f"{name}_most_accessed": int(wave.uptake.max()),
        }
    top = wave_of(tables, FIRST).uptake
    totals[f"{FIRST}_most_accessed_ties"] = int(top.eq(top.max()).sum())
    impacts = code_counts(wave_of(tables, FIRST).codes, ("pupil_impact",), "pupil")
    totals[f"{FIRST}_pupil_impacts"] = int((impacts[FIRST] > 0).sum())
    evidence = code_counts(wave_of(tables, SECOND).codes, ("evidence",), "evidence")
    totals[f"{SECOND}_without_evidence"] = int(evidence.loc["evidence.not_yet", SECOND])
    return totals


def participation_totals(design: Participation) -> dict[str, float]:
    """Every printed total that follows from which schools take part in what."""
    surveyed = {wave: set(schools) for wave, schools in design.surveyed.items()}
    interviewed = {phase: set(schools) for phase, schools in design.interviewed.items()}
    phases = {name: place.phase for name, place in enumerate(twin_schools())}
    second = interviewed["phase_2"] | surveyed[SECOND]
    return {
        "all_interview_schools": len(set().union(*interviewed.values())),
        "phase_1_interview_schools": len(interviewed["phase_1"]),
        "phase_1_interview_engaged": len(design.interviewed_engaged),
        "phase_1_interview_not_yet": len(interviewed["phase_1"] - set(design.interviewed_engaged)),
        "phase_1_schools": len(interviewed["phase_1"] | surveyed[FIRST]),
        "phase_2_interview_schools": len(interviewed["phase_2"]),
        "phase_2_interview_primary": sum(
            phases[school] == "primary" for school in interviewed["phase_2"]
        ),
        "phase_2_interview_secondary": sum(
            phases[school] == "secondary" for school in interviewed["phase_2"]
        ),
        "phase_2_schools": len(second),
        "phase_2_primary_schools": sum(phases[school] == "primary" for school in second),
        "phase_2_secondary_schools": sum(phases[school] == "secondary" for school in second),
    }


INTERVIEWS_ONLY = {"phase_1_perspectives"}
"""Printed totals that neither the survey nor the participation of schools gives."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_printed_total_comes_out_exactly_whatever_the_seed(
    cleaned: Callable[[int], SurveyTables], printed: dict[str, float], seed: int
) -> None:
    made = survey_totals(cleaned(seed)) | participation_totals(participation())
    assert {name: made[name] for name in printed if name in made} == {
        name: value for name, value in printed.items() if name in made
    }
    assert set(made) | INTERVIEWS_ONLY >= {
        name for name in printed if name.startswith(("survey_", "all_", "phase_1_", "phase_2_"))
    }


def test_the_printed_totals_are_those_the_issue_names(printed: dict[str, float]) -> None:
    """Held to the report itself, so that a slip in the transcription is seen here too."""
    first = [printed[f"{FIRST}_{name}"] for name in ("responses", "engaged", "engaged_pct")]
    second = [printed[f"{SECOND}_{name}"] for name in ("responses", "engaged", "engaged_pct")]
    assert (first, second) == ([26, 16, 62], [18, 13, 72])
    most = [printed[f"{wave}_most_accessed"] for wave in (FIRST, SECOND)]
    assert (most, printed[f"{FIRST}_most_accessed_ties"]) == ([9, 9], 3)
    assert printed[f"{FIRST}_pupil_impacts"] == 8
    assert printed[f"{SECOND}_without_evidence"] == 11
    assert (printed["all_questionnaire_schools"], printed["all_interview_schools"]) == (37, 32)
    assert (printed["phase_1_schools"], printed["phase_2_schools"]) == (29, 29)
    assert (printed["phase_2_primary_schools"], printed["phase_2_secondary_schools"]) == (23, 6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("wave", "most"),
    [
        (FIRST, {"subject_knowledge_workshops", "white_rose_training", "maths_roadshows"}),
        (SECOND, {"white_rose_training"}),
    ],
)
def test_no_other_support_reaches_the_nine_schools_of_the_most_accessed(
    cleaned: Callable[[int], SurveyTables], seed: int, wave: str, most: set[str]
) -> None:
    taken = wave_of(cleaned(seed), wave).uptake
    assert set(taken.index[taken.eq(9)]) == most
    assert taken.drop(list(most)).max() < 9
    assert taken.drop(list(most)).min() > 0, "every kind offered was taken up by someone"


LAST_CHART = [
    "No improvements required",
    "Improved timings for primary school courses",
    "Increased opportunities for teaching assistants",
    "Continuation of the project",
    "More regular visits",
    "Increased class support",
]
"""The report's last chart of phase 2: its categories from the top, on an axis from 0 to 4."""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_chart_has_the_reports_categories_in_their_order_and_its_axis(
    cleaned: Callable[[int], SurveyTables], seed: int
) -> None:
    codes = wave_of(cleaned(seed), SECOND).codes
    counts = code_counts(codes, ("do_differently",), "improvement")[SECOND]
    labels = {name: code.label for name, code in read_codebook(STUDY).codes.items()}
    drawn = {labels[str(code)]: int(count) for code, count in counts.items()}
    assert set(drawn) == set(LAST_CHART)
    lengths = [drawn[label] for label in LAST_CHART]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == 4 > lengths[1]


# Who took part


def test_who_is_engaged_took_part_and_is_engaged_whoever_asks() -> None:
    design = participation()
    for wave, schools in design.surveyed.items():
        assert set(design.engaged[wave]) <= set(schools)
        assert len(set(schools)) == len(schools)
    assert set(design.interviewed_engaged) <= set(design.interviewed["phase_1"])
    both = set(design.surveyed[FIRST]) & set(design.interviewed["phase_1"])
    said, told = set(design.engaged[FIRST]) & both, set(design.interviewed_engaged) & both
    assert said == told


def test_no_twin_school_can_be_taken_for_a_real_one() -> None:
    schools = twin_schools()
    assert len({school.urn for school in schools}) == len(schools)
    assert all(school.urn.startswith("9") and len(school.urn) == 6 for school in schools)
    assert all("Twin" in name for school in schools for name in (school.name, *school.aliases))
    names = [name for school in schools for name in (school.name, *school.aliases)]
    assert len(set(names)) == len(names)
    places = participation()
    numbers = {
        n for part in (places.surveyed, places.interviewed) for some in part.values() for n in some
    }
    assert max(numbers) < len(schools)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mess_is_left_out_with_its_reason_and_every_school_is_known(
    cleaned: Callable[[int], SurveyTables], seed: int
) -> None:
    tables = cleaned(seed)
    for ledger in tables.ledgers[:2]:
        assert ledger.left_out == {
            "blank row": 1,
            "superseded by a later response": 1,
            "test response": 1,
        }
    assert tables.reports == ()
    assert set(tables.responses["school_match"]) == {"exact", "alias"}
    assert tables.code_ledgers[-1].left_out.keys() <= {"code of a response that was left out"}
    assert not tables.responses["answered_after_skip"].any()
