"""Stage: a source's case-study files to the case study's tables. Run with the source's name."""

import sys

from pmio_lib.clean.case_study import clean_case_study
from pmio_lib.clean.case_study_files import find_case_study_files
from pmio_lib.paths import project_root
from pmio_lib.privacy.pseudonyms import Pseudonyms, read_key
from pmio_lib.schemas.case_study import (
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
)
from pmio_lib.settings import read_settings
from pmio_lib.steps.outcome import run_step
from pmio_lib.store import write_table
from pmio_lib.study.bands import read_bands
from pmio_lib.study.case_study import read_case_study


def main(source: str) -> None:
    """Clean the case study of `source` and store its tables."""
    root = project_root()
    study, bands = read_case_study(root / "study"), read_bands(root / "study")
    files = find_case_study_files(root, source)
    pseudonyms = Pseudonyms(read_key(root, source, read_settings(root).seed))
    tables = clean_case_study(files, study, bands, pseudonyms)
    for report in tables.reports:
        print(report)
    write_table(root, "case_study_pupils", tables.pupils, tables.ledgers, CaseStudyPupils)
    write_table(root, "case_study_scores", tables.scores, tables.ledgers, CaseStudyScores)
    write_table(root, "case_study_schools", tables.schools, tables.ledgers, CaseStudySchools)
    write_table(root, "case_study_flow", tables.flow, tables.ledgers, CaseStudyFlow)


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
