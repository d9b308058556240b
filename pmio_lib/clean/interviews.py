"""The interviews' raw files as their tables: what a stage stores.

Belongs here: reading the files together, and from placed codings to tables. Not here: what is wrong
with a cell, a code or a place (interview_*.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final, TypeVar

import pandas as pd
import pandera.pandas as pa

from pmio_lib.clean.interview_answers import activity_names, clean_answers
from pmio_lib.clean.interview_cases import clean_cases
from pmio_lib.clean.interview_codes import code_index
from pmio_lib.clean.interview_codings import PlacedCodings, coder_numbers, place_codings
from pmio_lib.clean.interview_documents import (
    GatheredCases,
    document_key,
    gather_cases,
    turns_of,
)
from pmio_lib.clean.interview_files import TABLES, InterviewFiles
from pmio_lib.clean.interview_passages import clean_passages, study_words
from pmio_lib.clean.interview_turns import Turns
from pmio_lib.clean.possible_names import name_words
from pmio_lib.clean.row_ledger import RowLedger
from pmio_lib.clean.schools import BLANK_ROW, Register, read_register
from pmio_lib.clean.survey import Pseudonymise
from pmio_lib.errors import DataError, Problem
from pmio_lib.hashing import file_sha256
from pmio_lib.ingest.interview_cases import case_columns, read_case_table
from pmio_lib.ingest.plain_table import PlainTable
from pmio_lib.ingest.qda.coded_table import read_coded_table
from pmio_lib.ingest.qda.offsets import stored_text
from pmio_lib.ingest.qda.project import CodedProject
from pmio_lib.ingest.qda.refi import read_refi_project
from pmio_lib.ingest.qda.taguette import read_taguette_project
from pmio_lib.schemas.interviews import (
    InterviewCodings,
    InterviewSegments,
    InterviewTexts,
)
from pmio_lib.schemas.validation import validated
from pmio_lib.study.codebook import Codebook
from pmio_lib.study.guides import Guide
from pmio_lib.study.interviews import Interviews

Read = TypeVar("Read")
NOT_OF_A_CODER: Final = ("_highlights", "_project", " highlights", " project")
CASE_ENTRY: Final = "interview of the table of cases, no row of its own"
GENERIC: Final = frozenset(
    {"school", "primary", "secondary", "academy", "high", "college", "catholic", "twin", "the",
     "church", "england", "city", "stoke", "trent", "saint", "and"}
)  # fmt: skip
"""Words of schools' names that name none."""


@dataclass(frozen=True)
class InterviewStudy:
    """What the study says of interviews."""

    codebook: Codebook
    guides: tuple[Guide, ...]
    interviews: Interviews


@dataclass(frozen=True)
class InterviewTables:
    """Every table of the interviews, with the accounts of the files they are made from.

    Attributes
    ----------
    cases, segments, codings, answers, passages, texts : pandas.DataFrame
        Columns of schemas.interviews; `texts` is restricted.
    ledgers : tuple of RowLedger
        One for each file.
    reports : tuple of Problem
        What was found wrong and did not stop the reading.
    """

    cases: pd.DataFrame = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    answers: pd.DataFrame = field(repr=False)
    passages: pd.DataFrame = field(repr=False)
    texts: pd.DataFrame = field(repr=False)
    ledgers: tuple[RowLedger, ...]
    reports: tuple[Problem, ...]


def clean_interviews(
    files: InterviewFiles, study: InterviewStudy, pseudonyms: Pseudonymise
) -> InterviewTables:
    """Read, check and type a source's interviews.

    Parameters
    ----------
    files : InterviewFiles
    study : InterviewStudy
    pseudonyms : callable
        As privacy.pseudonyms.Pseudonyms.

    Raises
    ------
    DataError
        With every problem that keeps a file from being read.
    """
    read = read_files(files, study)
    columns = case_columns(activity_names(study.codebook))
    gathered = gather_cases(read.cases, read.projects, columns)
    base, own = turns_of(read.projects, read.transcripts)
    coders, index = coder_numbers(read.projects), code_index(study.codebook)
    placed = [place_codings(each, index, coders, base, own) for each in read.projects]
    order = _paragraph_order(gathered, base)
    cases = clean_cases(
        gathered.entries,
        _respondents(gathered, base),
        study.guides,
        study.interviews,
        read.register,
        pseudonyms,
    )
    codings = _codings(placed, gathered, cases.ids, order)
    answers = clean_answers(gathered.entries, cases.ids, study.codebook)
    passages = clean_passages(
        codings,
        [text.text for text in base.values()],
        study.interviews,
        study_words(study.codebook, study.guides, study.interviews),
        _names(gathered, read),
        files.codings[0],
    )
    return InterviewTables(
        cases=cases.frame,
        segments=_segments(gathered, base, cases.ids),
        codings=_stored(codings, InterviewCodings, _CODING_ORDER),
        answers=answers.frame,
        passages=passages.frame,
        texts=_texts(gathered, base, cases.ids),
        ledgers=tuple(_ledgers(files, read, placed)),
        reports=(
            *(report for project in read.projects for report in project.reports),
            *gathered.reports,
            *(report for one in placed for report in one.reports),
            *_idle_coders(read.projects),
            *cases.reports,
            *answers.reports,
            *passages.reports,
        ),
    )


_CODING_ORDER: Final = ["case_id", "coder", "segment_first", "segment_last", "code"]


@dataclass(frozen=True)
class ReadFiles:
    """Everything read of the files."""

    register: Register
    cases: PlainTable | None = field(repr=False)
    projects: tuple[CodedProject, ...] = field(repr=False)
    transcripts: Mapping[str, str] = field(repr=False)


def read_files(files: InterviewFiles, study: InterviewStudy) -> ReadFiles:
    """Read every file; DataError with the problems of all of them."""
    problems: list[Problem] = []
    register = _kept(problems, lambda: read_register(files.root / files.register, files.register))
    columns = case_columns(activity_names(study.codebook))
    cases = None
    if files.cases:
        name = files.cases
        cases = _kept(problems, lambda: read_case_table(files.root / name, name, columns))
    readings = [_kept(problems, _reading(files.root, file)) for file in files.codings]
    texts = [_kept(problems, _transcript(files.root, file)) for file in files.transcripts]
    if problems or register is None:
        raise DataError(problems)
    transcripts = {
        document_key(PurePath(file).name): text
        for file, text in zip(files.transcripts, texts, strict=True)
        if text is not None
    }
    return ReadFiles(register, cases, tuple(one for one in readings if one), transcripts)


def _kept(problems: list[Problem], reading: Callable[[], Read]) -> Read | None:
    try:
        return reading()
    except DataError as error:
        problems += error.problems
        return None


def _reading(root: Path, file: str) -> Callable[[], CodedProject]:
    path, coder = root / file, coder_of(PurePath(file).stem)
    if path.suffix.casefold() == ".qdpx":
        return lambda: read_refi_project(path, file)
    if path.suffix.casefold() in TABLES:
        return lambda: read_coded_table(path, file, coder)
    return lambda: read_taguette_project(path, file, coder)


def coder_of(stem: str) -> str:
    """Give the coder that a file without one is named after: coder_a of coder_a_highlights."""
    for ending in NOT_OF_A_CODER:
        stem = stem.removesuffix(ending)
    return stem


def _transcript(root: Path, file: str) -> Callable[[], str]:
    def reading() -> str:
        try:
            return stored_text((root / file).read_bytes()).text
        except UnicodeDecodeError as error:
            found = "a text that is not UTF-8"
            raise DataError([Problem(file, None, None, found, "UTF-8 text")]) from error

    return reading


def _paragraph_order(gathered: GatheredCases, base: Mapping[str, Turns]) -> dict[str, int]:
    """Give how many paragraphs of its interview stand before each document."""
    before: dict[str, int] = {}
    for entry in gathered.entries.values():
        count = 0
        for document in sorted(entry.documents):
            before[document] = count
            count += len(base[document]) if document in base else 0
    return before


def _respondents(gathered: GatheredCases, base: Mapping[str, Turns]) -> dict[str, int | None]:
    counts: dict[str, int | None] = {}
    for key, entry in gathered.entries.items():
        texts = [base[document] for document in entry.documents if document in base]
        counts[key] = sum(sum(text.is_respondent) for text in texts) if texts else None
    return counts


def _codings(
    placed: Sequence[PlacedCodings],
    gathered: GatheredCases,
    ids: Mapping[str, str],
    order: Mapping[str, int],
) -> pd.DataFrame:
    frame = pd.concat([one.frame for one in placed], ignore_index=True)
    before = frame["document"].map(order).astype("Int64")
    cases = {document: ids[key] for document, key in gathered.of_document.items()}
    return frame.assign(
        case_id=frame["document"].map(cases),
        segment_first=frame["segment_first"] + before,
        segment_last=frame["segment_last"] + before,
    )


def _paragraphs(
    gathered: GatheredCases, base: Mapping[str, Turns], ids: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    for key, entry in gathered.entries.items():
        number = 0
        for document in sorted(entry.documents):
            text = base.get(document)
            for place in range(len(text) if text else 0):
                number += 1
                yield {
                    "case_id": ids[key],
                    "segment": number,
                    "answer": text.answers[place] if text else None,
                    "is_respondent": text.is_respondent[place] if text else False,
                    "text": text.paragraphs[place] if text else "",
                }


def _all_paragraphs(
    gathered: GatheredCases, base: Mapping[str, Turns], ids: Mapping[str, str]
) -> pd.DataFrame:
    columns = ["case_id", "segment", "answer", "is_respondent", "text"]
    frame = pd.DataFrame(list(_paragraphs(gathered, base, ids)), columns=columns)
    types = {"case_id": "str", "segment": "int64", "answer": "str", "is_respondent": "bool"}
    return frame.astype({**types, "text": "str"})


def _segments(
    gathered: GatheredCases, base: Mapping[str, Turns], ids: Mapping[str, str]
) -> pd.DataFrame:
    frame = _all_paragraphs(gathered, base, ids).drop(columns="text")
    return _stored(frame, InterviewSegments, ["case_id", "segment"])


def _texts(
    gathered: GatheredCases, base: Mapping[str, Turns], ids: Mapping[str, str]
) -> pd.DataFrame:
    frame = _all_paragraphs(gathered, base, ids).drop(columns="answer")
    return _stored(frame, InterviewTexts, ["case_id", "segment"])


def _names(gathered: GatheredCases, read: ReadFiles) -> frozenset[str]:
    """Give the words of every name that is known: people, coders, schools."""
    entries = gathered.entries.values()
    people = [value for entry in entries for value in entry.others]
    coders = [coder.title() for project in read.projects for coder in project.coders]
    written = [entry.attributes.get("school", "").title() for entry in entries]
    schools = [name.title() for name in (*read.register.by_name, *read.register.by_alias)]
    return name_words([*people, *coders, *written, *schools]) - GENERIC


def _idle_coders(projects: Sequence[CodedProject]) -> Iterator[Problem]:
    for project in projects:
        idle = len(set(project.coders) - set(project.codings["coder"]))
        if idle:
            found = f"{idle} coders who coded nothing"
            advice = "They count in no agreement."
            yield Problem(project.file, None, "User", found, "codings by each", advice)


def _ledgers(
    files: InterviewFiles, read: ReadFiles, placed: Sequence[PlacedCodings]
) -> Iterator[RowLedger]:
    for project, one in zip(read.projects, placed, strict=True):
        kept, left_out = len(one.frame), dict(one.left_out)
        rows_in = kept + sum(left_out.values())
        digest = file_sha256(files.root / project.file)
        yield RowLedger(project.file, digest, rows_in, kept, left_out, project.notes)
    if read.cases is not None:
        table = read.cases
        blank = {BLANK_ROW: len(table.blank_rows)} if table.blank_rows else {}
        digest = file_sha256(files.root / table.file)
        left_out = {CASE_ENTRY: len(table.frame), **blank}
        yield RowLedger(table.file, digest, table.rows_in, 0, left_out, table.notes)
    for file in files.transcripts:
        yield RowLedger(file, file_sha256(files.root / file), 0, 0, {})
    yield read.register.ledger


def _stored(frame: pd.DataFrame, model: type[pa.DataFrameModel], keys: list[str]) -> pd.DataFrame:
    columns = [str(name) for name in model.to_schema().columns]
    ordered = frame[columns].sort_values(keys, ignore_index=True)
    return validated(ordered, model, model.__name__)
