"""Stage: a source's coding files of interviews to their tables. Run with the source's name."""

import sys

from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.interviews.clean.interviews import InterviewStudy, clean_interviews
from pmio_lib.interviews.read.files import find_interview_files
from pmio_lib.interviews.tables import (
    InterviewAnswers,
    InterviewCases,
    InterviewCodings,
    InterviewPassages,
    InterviewSegments,
)
from pmio_lib.people.pseudonyms import Pseudonyms, read_key
from pmio_lib.people.restricted import write_restricted
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.guides import read_guides
from pmio_lib.study.interviews import read_interviews
from pmio_lib.tables.store import write_table


def main(source: str) -> None:
    """Clean the interviews of `source` and store their tables."""
    root = project_root()
    folder = root / "study"
    study = InterviewStudy(read_codebook(folder), read_guides(folder), read_interviews(folder))
    files = find_interview_files(root, source)
    pseudonyms = Pseudonyms(read_key(root, source, read_settings(root).seed))
    tables = clean_interviews(files, study, pseudonyms)
    for report in tables.reports:
        print(report)
    write_table(root, "interview_cases", tables.cases, tables.ledgers, InterviewCases)
    write_table(root, "interview_segments", tables.segments, tables.ledgers, InterviewSegments)
    write_table(root, "interview_codings", tables.codings, tables.ledgers, InterviewCodings)
    write_table(root, "interview_answers", tables.answers, tables.ledgers, InterviewAnswers)
    write_table(root, "interview_passages", tables.passages, tables.ledgers, InterviewPassages)
    write_restricted(root, "interview_texts", tables.texts)


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
