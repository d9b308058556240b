"""The interviews' raw files as their tables: what a stage stores.

Belongs here: from what was read to tables, and the account of their rows. Not here: reading, nor
what is wrong with a cell, a code or a place (the files beside this one).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.interviews.clean.answers import activity_names, clean_answers
from pmio_lib.interviews.clean.cases import clean_cases
from pmio_lib.interviews.clean.codes import code_index
from pmio_lib.interviews.clean.codings import (
    PlacedCodings,
    coded_twice,
    coder_numbers,
    place_codings,
)
from pmio_lib.interviews.clean.documents import (
    all_paragraphs,
    document_key,
    paragraphs_before,
    paragraphs_of_respondents,
    questions_told,
    turns_of,
)
from pmio_lib.interviews.clean.passages import clean_passages
from pmio_lib.interviews.clean.possible_names import known_words
from pmio_lib.interviews.read.cases import case_columns
from pmio_lib.interviews.read.files import InterviewFiles, ReadFiles, read_files
from pmio_lib.interviews.read.gathering import GatheredCases, gather_cases
from pmio_lib.interviews.tables import InterviewCodings, InterviewSegments, InterviewTexts
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.qda.project import CodedProject
from pmio_lib.study.interviews import InterviewStudy
from pmio_lib.tables.row_ledger import RowLedger, row_account
from pmio_lib.tables.said import Said
from pmio_lib.tables.validation import stored

CASE_ENTRY: Final = "interview of the table of cases, no row of its own"


def interview_ledgers(
    files: InterviewFiles, read: ReadFiles, placed: Sequence[PlacedCodings]
) -> Iterator[RowLedger]:
    """Give one account for each coding file, the table of cases and so on."""
    for project, one in zip(read.projects, placed, strict=True):
        yield RowLedger(
            file=project.file,
            sha256=file_sha256(files.path(project.file)),
            rows_in=project.rows_in,
            rows_out=len(one.frame),
            left_out=dict(one.left_out),
            notes=project.notes,
            corrected=project.corrected,
        )
    if read.cases is not None:
        table, entries = read.cases, len(read.cases.frame)
        yield row_account(
            files.root / table.file,
            table.file,
            rows=entries,
            rows_out=0,
            left_out={CASE_ENTRY: entries},
            blank_rows=table.blank_rows,
            notes=table.notes,
            corrected=table.corrected,
        )
    if files.transcripts:
        note = f"{len(files.transcripts)} texts; the fingerprint is of theirs, in order of name"
        yield RowLedger(files.folder, _together(files), 0, 0, {}, (note,))
    if read.register.is_there:
        yield read.register.ledger
    yield from read.corrections


def _together(files: InterviewFiles) -> str:
    """Give one fingerprint of all transcripts; their names are left out, they may be people's."""
    digest = hashlib.sha256()
    for file in files.transcripts:
        digest.update(bytes.fromhex(file_sha256(files.root / file)))
    return digest.hexdigest()


_CODING_ORDER: Final = ["case_id", "coder", "segment_first", "segment_last", "code"]


@dataclass(frozen=True)
class InterviewTables:
    """Every table of the interviews, with the accounts of the files they are made from.

    Columns of interviews.tables; `texts` is restricted. A ledger for each file; `reports` did not
    stop it.
    """

    cases: pd.DataFrame = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    answers: pd.DataFrame = field(repr=False)
    passages: pd.DataFrame = field(repr=False)
    texts: pd.DataFrame = field(repr=False)
    ledgers: tuple[RowLedger, ...]
    reports: tuple[Problem, ...]
    said: tuple[Said, ...] = ()


def clean_interviews(
    files: InterviewFiles, study: InterviewStudy, pseudonyms: Pseudonymise
) -> InterviewTables:
    """Read, check and type a source's interviews.

    Raises DataError with every problem that keeps a file from being read.
    """
    read = read_files(files, study.codebook)
    gathered = gather_cases(read.cases, read.projects, case_columns(activity_names(study.codebook)))
    base, own = turns_of(read.projects, read.transcripts)
    texts = [text.text for text in base.values()]
    entries = [*gathered.entries.values()]
    known = known_words(texts, study, entries, read.projects, read.register)
    coders, index = coder_numbers(read.projects), code_index(study.codebook, known)
    placed = [place_codings(each, index, coders, base, own) for each in read.projects]
    cases = clean_cases(
        gathered.entries,
        paragraphs_of_respondents(gathered.entries, base),
        study.guides,
        study.interviews,
        read.register,
        pseudonyms,
    )
    parts = _codings(placed, gathered, cases.ids, paragraphs_before(gathered.entries, base))
    codings = pd.concat(parts, ignore_index=True)
    answers, of_answers = clean_answers(gathered.entries, cases.ids, study.codebook, known)
    passages, of_passages = clean_passages(
        codings, study.interviews, known, next(iter(files.codings))
    )
    paragraphs = all_paragraphs(gathered.entries, base, cases.ids)
    return InterviewTables(
        cases=cases.frame,
        segments=stored(paragraphs, InterviewSegments, ["case_id", "segment"]),
        codings=stored(codings, InterviewCodings, _CODING_ORDER),
        answers=answers,
        passages=passages,
        texts=stored(paragraphs, InterviewTexts, ["case_id", "segment"]),
        ledgers=tuple(interview_ledgers(files, read, placed)),
        reports=(
            *read.register.missing(),
            *(report for project in read.projects for report in project.reports),
            *(report for project in read.projects for report in questions_told(project)),
            *gathered.reports,
            *_astray(files, read, gathered),
            *(report for one in placed for report in one.reports),
            *coded_twice(dict(zip(files.codings, parts, strict=True))),
            *_idle_coders(read.projects),
            *cases.reports,
            *of_answers,
            *of_passages,
        ),
        said=cases.said,
    )


def _codings(
    placed: Sequence[PlacedCodings],
    gathered: GatheredCases,
    ids: Mapping[str, str],
    before: Mapping[str, int],
) -> list[pd.DataFrame]:
    """Give the codings of each file with their interview, paragraphs counted through it."""
    cases = {document: ids[key] for document, key in gathered.of_document.items()}
    return [
        one.frame.assign(
            case_id=one.frame["document"].map(cases),
            segment_first=one.frame["segment_first"] + earlier,
            segment_last=one.frame["segment_last"] + earlier,
        )
        for one in placed
        for earlier in [one.frame["document"].map(before).astype("Int64")]
    ]


def _astray(files: InterviewFiles, read: ReadFiles, gathered: GatheredCases) -> Iterator[Problem]:
    astray = len(read.transcripts.keys() - gathered.of_document.keys())
    if astray:
        found = f"{astray} texts that are no document of a coding file or of cases.csv"
        advice = "They are not read. Name each as the document is named in the coding file."
        yield Problem(files.folder, None, None, found, "a text for a document", advice)
    coded = {document_key(name) for project in read.projects for name in project.documents}
    there = coded | read.transcripts.keys()
    named = [each for entry in gathered.entries.values() if entry.file == files.cases
             for each in entry.documents]  # fmt: skip
    if lost := len([document for document in named if document not in there]):
        found = f"{lost} documents that no coding file and no text has"
        advice = "Write each name as the coding file has it, or leave the cell empty."
        yield Problem(files.cases or "", None, "documents", found, "names of documents", advice)


def _idle_coders(projects: Sequence[CodedProject]) -> Iterator[Problem]:
    for project in projects:
        idle = len(set(project.coders) - set(project.codings["coder"]))
        if idle:
            found = f"{idle} coders who coded nothing"
            advice = "They count in no agreement."
            yield Problem(project.file, None, "User", found, "codings by each", advice)
