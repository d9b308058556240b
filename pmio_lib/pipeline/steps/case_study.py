"""Stage: the case study's files to its tables, from the source that params.yaml names."""

from pathlib import Path
from typing import Final

from pmio_lib.case_study.clean.tables import clean_case_study
from pmio_lib.case_study.read import find_case_study_files
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
from pmio_lib.study.bands_and_tests import read_bands, read_case_study
from pmio_lib.tables.said import summarised, tidy, write_said
from pmio_lib.tables.store import write_table, write_waiting

ROOM: Final = "case_study"
TABLES: Final = {
    f"{ROOM}/case_study_pupils": CaseStudyPupils,
    f"{ROOM}/case_study_scores": CaseStudyScores,
    f"{ROOM}/case_study_schools": CaseStudySchools,
    f"{ROOM}/case_study_flow": CaseStudyFlow,
}


def main(root: Path) -> None:
    """Clean the case study's source and store the tables; without one, without rows."""
    source = read_settings(root).source_of("case_study")
    if source == "none":
        write_waiting(root, TABLES)
        write_said(root, ROOM, [])
    else:
        _clean(root, source)
    tidy(root, ROOM, TABLES)


def _clean(root: Path, source: str) -> None:
    study, bands = read_case_study(root / "study"), read_bands(root / "study")
    files = find_case_study_files(root, source)
    pseudonyms = Pseudonyms(read_key(root, source, read_settings(root).seed))
    tables = clean_case_study(files, study, bands, pseudonyms)
    frames = (tables.pupils, tables.scores, tables.schools, tables.flow)
    for (name, model), frame in zip(TABLES.items(), frames, strict=True):
        write_table(root, name, frame, tables.ledgers, model)
    for each in (*tables.said, *tables.reports):
        print(each)
    write_said(root, ROOM, [*tables.said, *summarised(tables.reports)])


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
