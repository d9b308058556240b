"""Every table of the project, by name: the registry the data dictionary is made from."""

from dataclasses import dataclass
from typing import Final

import pandera.pandas as pa

from pmio_lib.case_study.tables import (
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
    RawFeeders,
    RawMaxima,
)
from pmio_lib.interviews.tables import (
    InterviewAnswers,
    InterviewCases,
    InterviewCodings,
    InterviewPassages,
    InterviewSegments,
    InterviewTexts,
)
from pmio_lib.official.tables import (
    AreaFigures,
    AreaRegister,
    Figures,
    RawAddedFigures,
    RawAreaFigures,
    RawAreas,
    RawFigures,
)
from pmio_lib.people.register import SchoolRegister
from pmio_lib.survey.tables import (
    RawCoding,
    SurveyCodes,
    SurveyFreeText,
    SurveyRatings,
    SurveyResponses,
    SurveySupport,
)

FIGURE_TABLES: Final = (
    "alevel_maths_entries",
    "gcse_english_maths",
    "gcse_maths_16",
    "gcse_maths_council",
    "gcse_outcomes",
    "ks2_maths",
    "ks4_cohorts",
    "report_recruitment",
    "report_totals",
)
AREA_TABLES: Final = ("key_stage_2", "key_stage_4", "multiplication_check", "school_census")


@dataclass(frozen=True)
class TableSpec:
    """One kind of table: where it stands, which tables have its shape, and its contract."""

    title: str
    stands: str
    names: tuple[str, ...]
    model: type[pa.DataFrameModel]


CATALOGUE: Final = (
    TableSpec("Figures, processed", "data/processed/figures", FIGURE_TABLES, Figures),
    TableSpec(
        "Figures of all areas, processed", "data/processed/figures", AREA_TABLES, AreaFigures
    ),
    TableSpec("Areas, processed", "data/processed/figures", ("areas",), AreaRegister),
    TableSpec("Survey responses", "data/processed/survey", ("survey_responses",), SurveyResponses),
    TableSpec("Survey support", "data/processed/survey", ("survey_support",), SurveySupport),
    TableSpec("Survey ratings", "data/processed/survey", ("survey_ratings",), SurveyRatings),
    TableSpec("Survey codes", "data/processed/survey", ("survey_codes",), SurveyCodes),
    TableSpec(
        "Survey free text (restricted)", "data/restricted", ("survey_free_text",), SurveyFreeText
    ),
    TableSpec("Interviews", "data/processed/interviews", ("interview_cases",), InterviewCases),
    TableSpec(
        "Interview paragraphs (no text)",
        "data/processed/interviews",
        ("interview_segments",),
        InterviewSegments,
    ),
    TableSpec(
        "Interview codings (no text)",
        "data/processed/interviews",
        ("interview_codings",),
        InterviewCodings,
    ),
    TableSpec(
        "Interview answers that are lists",
        "data/processed/interviews",
        ("interview_answers",),
        InterviewAnswers,
    ),
    TableSpec(
        "Passages that may be shown",
        "data/processed/interviews",
        ("interview_passages",),
        InterviewPassages,
    ),
    TableSpec(
        "Interview texts (restricted)", "data/restricted", ("interview_texts",), InterviewTexts
    ),
    TableSpec(
        "Case study pupils (no page shows a row)",
        "data/processed/case_study",
        ("case_study_pupils",),
        CaseStudyPupils,
    ),
    TableSpec(
        "Case study scores (no page shows a row)",
        "data/processed/case_study",
        ("case_study_scores",),
        CaseStudyScores,
    ),
    TableSpec(
        "Case study schools", "data/processed/case_study", ("case_study_schools",), CaseStudySchools
    ),
    TableSpec("Case study flow", "data/processed/case_study", ("case_study_flow",), CaseStudyFlow),
    TableSpec("Case study: feeders, as typed", "data/raw/<source>/case_study", (), RawFeeders),
    TableSpec("Case study: maxima, as typed", "data/raw/<source>/case_study", (), RawMaxima),
    TableSpec("Figures, as typed", "data/raw/published, data/raw/official", (), RawFigures),
    TableSpec("Figures of all areas, as typed", "data/raw/official/all_areas", (), RawAreaFigures),
    TableSpec("Figures added later", "data/raw/official/all_areas", (), RawAddedFigures),
    TableSpec("Areas, as typed", "data/raw/official/all_areas", (), RawAreas),
    TableSpec("Register of schools, as typed", "data/raw/<source>", (), SchoolRegister),
    TableSpec("Codes of free text, as typed", "data/raw/<source>/survey", (), RawCoding),
)
