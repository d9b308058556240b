"""Stage: a source's case-study files to the case study's tables. Run with the source's name."""

import sys

from pmio_lib.case_study.clean.files import find_case_study_files
from pmio_lib.case_study.clean.pupils_and_schools import clean_case_study
from pmio_lib.case_study.tables import (
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
)
from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.people.pseudonyms import Pseudonyms, read_key
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.bands import read_bands
from pmio_lib.study.case_study_files import read_case_study
from pmio_lib.tables.store import write_table


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
