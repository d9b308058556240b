"""How alike pupils of one school are, by the case study's own files where there are any."""

from typing import Final

from pmio_lib.case_study import tables
from pmio_lib.case_study.findings.results import Results
from pmio_lib.core.settings import read_settings
from pmio_lib.page.page import Page
from pmio_lib.study.bands import read_bands, read_case_study

PUPIL_TABLES: Final = {
    "case_study_pupils": tables.CaseStudyPupils,
    "case_study_scores": tables.CaseStudyScores,
    "case_study_schools": tables.CaseStudySchools,
    "case_study_flow": tables.CaseStudyFlow,
}


def icc_range(page: Page) -> tuple[float, ...]:
    """Give low end, estimate and high end of the intraclass correlation, fit to show.

    Over the tests: the middle estimate, and the outermost ends of their intervals. Empty where the
    files are not private ones, or none may be shown: the twin tells nothing of real schools.
    """
    if read_settings(page.root).source_of("case_study") != "private":
        return ()
    pupils, scores, schools, flow = (page.read(*each) for each in PUPIL_TABLES.items())
    study, bands = read_case_study(page.study), read_bands(page.study)
    results = Results(pupils, scores, schools, flow, study, bands, page.confidence)
    found = results.detectable[["icc_low", "icc", "icc_high"]].dropna()
    if found.empty:
        return ()
    low, middle, high = found["icc_low"].min(), found["icc"].median(), found["icc_high"].max()
    return (float(low), float(middle), float(high))
