"""Stage: the interviews' coding files to their tables, from the source that params.yaml names."""

from pathlib import Path
from typing import Final

from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.interviews.clean.tables import clean_interviews
from pmio_lib.interviews.read.files import find_interview_files
from pmio_lib.interviews.tables import (
    InterviewAnswers,
    InterviewCases,
    InterviewCodings,
    InterviewPassages,
    InterviewSegments,
    InterviewTexts,
)
from pmio_lib.people.pseudonyms import Pseudonyms, read_key
from pmio_lib.people.restricted import write_restricted
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.interviews import read_interview_study
from pmio_lib.tables.said import summarised, tidy, write_said
from pmio_lib.tables.store import write_table, write_waiting

ROOM: Final = "interviews"
TABLES: Final = {
    f"{ROOM}/interview_cases": InterviewCases,
    f"{ROOM}/interview_segments": InterviewSegments,
    f"{ROOM}/interview_codings": InterviewCodings,
    f"{ROOM}/interview_answers": InterviewAnswers,
    f"{ROOM}/interview_passages": InterviewPassages,
}


def main(root: Path) -> None:
    """Clean the interviews' source and store the tables; without one, without rows."""
    source = read_settings(root).source_of("interviews")
    if source == "none":
        write_waiting(root, TABLES)
        write_restricted(root, "interview_texts", InterviewTexts.empty())
        write_said(root, ROOM, [])
    else:
        _clean(root, source)
    tidy(root, ROOM, TABLES)


def _clean(root: Path, source: str) -> None:
    study = read_interview_study(root / "study")
    files = find_interview_files(root, source)
    pseudonyms = Pseudonyms(read_key(root, source, read_settings(root).seed))
    tables = clean_interviews(files, study, pseudonyms)
    frames = (tables.cases, tables.segments, tables.codings, tables.answers, tables.passages)
    for (name, model), frame in zip(TABLES.items(), frames, strict=True):
        write_table(root, name, frame, tables.ledgers, model)
    write_restricted(root, "interview_texts", tables.texts)
    for each in (*tables.said, *tables.reports):
        print(each)
    write_said(root, ROOM, [*tables.said, *summarised(tables.reports)])


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
