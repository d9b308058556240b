"""`pmio check` for a coding file of interviews: what was recognised, and what would be told.

It reads as the pipeline would and changes nothing. No text, no name of a document, case or person
is repeated; names of codes are, since a person has to find them in the codebook.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import shown
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import Cells
from pmio_lib.files.corrections_file import corrections_beside
from pmio_lib.files.plain_table import Column, read_cells, read_plain_table
from pmio_lib.interviews.clean.answers import activity_names
from pmio_lib.interviews.clean.codes import (
    CodeIndex,
    code_index,
    code_of,
    own_codes,
    own_codes_told,
)
from pmio_lib.interviews.clean.codings import TWICE, given_twice
from pmio_lib.interviews.clean.documents import questions_told
from pmio_lib.interviews.clean.possible_names import known_words
from pmio_lib.interviews.read.cases import case_columns
from pmio_lib.interviews.read.files import CASES, INTERVIEWS, PROJECTS, TABLES, read_coding_file
from pmio_lib.interviews.read.gathering import cases_of, gather_cases
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import no_register
from pmio_lib.qda.coded_table import COLUMNS, read_coded_table
from pmio_lib.qda.project import Case, CodedProject
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.interviews import read_interview_study
from pmio_lib.tables.checked import Checked, LeftOut
from pmio_lib.tables.row_ledger import BLANK_ROW

WORDS: Final = {"wave", "phase", "school"}
DATABASES: Final = (".qda",)
CODED, CASE_LIST = "coding project", "case list"
KINDS: Final = (CODED, CASE_LIST)
PLACES: Final = {
    "checked": "stand where the file says",
    "unchecked": "state no text to check their place by",
    "found": "were placed by their text, which stands elsewhere than the file says",
    "none": "have no place in a text",
}


def is_coding_file(path: Path) -> bool:
    """Tell whether a file is a coding project, a table of coded passages, or a table of cases."""
    suffix = path.suffix.casefold()
    if suffix in PROJECTS or suffix in DATABASES:
        return True
    if suffix not in TABLES:
        return False
    if path.parent.name == INTERVIEWS or _can(lambda: read_coded_table(path, path.name, "")):
        return True
    columns = case_columns({})
    return _is_list(path) and _can(lambda: read_plain_table(path, path.name, columns))


def _is_list(path: Path) -> bool:
    return path.stem.casefold() == CASES


def _can(read: Callable[[], object]) -> bool:
    try:
        read()
    except DataError:
        return False
    return True


def check_coding_file(path: Path, root: Path) -> Checked:
    """Check one coding file, or a table of cases."""
    file = shown(path, root)
    if path.suffix.casefold() in DATABASES:
        advice = "Export the project from QualCoder as REFI-QDA (.qdpx), and put that there."
        found = "a database of QualCoder, which is no exchange format"
        stop = Problem(file, None, None, found, "a REFI-QDA project (.qdpx)", advice)
        return Checked(CODED, file, stops=(stop,))
    try:
        if _is_list(path):
            return _case_list(path, file, root)
        index = code_index(read_codebook(root / "study"))
        project = read_coding_file(path, file, index, corrections_beside(path, file))
    except DataError as error:
        return Checked(CASE_LIST if _is_list(path) else CODED, file, stops=error.problems)
    index = _index(project, root)
    twice = given_twice(project.codings)
    return Checked(
        CODED,
        file,
        what=f"written by {project.tool or 'an unnamed program'}",
        understood=tuple(_understood(project)),
        rows_in=len(project.codings) + sum(project.left_out.values()),
        rows_kept=int((~twice).sum()),
        left_out=tuple(_left_out(project, twice)),
        blank_rows=project.lines_left_out.get(BLANK_ROW, ()),
        reports=(*project.reports, *questions_told(project), *_strange(project, index)),
        counts=_counts(project, index),
    )


def _index(project: CodedProject, root: Path) -> CodeIndex:
    """Give the codebook's codes, and what this one file shows of words and names."""
    study = read_interview_study(root / "study")
    entries = cases_of(project, _case_columns(root))
    texts = [text for text in project.documents.values() if text]
    nowhere = no_register(REGISTER)
    return code_index(study.codebook, known_words(texts, study, entries, [project], nowhere))


def check_cases(paths: Iterable[Path], root: Path) -> tuple[list[Problem], list[Problem]]:
    """Hold a folder's readable coding files and list of cases together.

    Gives what keeps their interviews from being counted, and what is told of them.
    """
    columns = _case_columns(root)
    index = code_index(read_codebook(root / "study"))
    named = [(path, shown(path, root)) for path in paths]
    tables = [
        read_plain_table(path, file, columns, corrections_beside(path, file))
        for path, file in named
        if _is_list(path)
    ]
    projects = (  # one at a time: a project holds all its transcripts
        read_coding_file(path, file, index, corrections_beside(path, file))
        for path, file in named
        if not _is_list(path)
    )
    try:
        return [], [*gather_cases(tables[0] if tables else None, projects, columns).reports]
    except DataError as error:
        return [*error.problems], []


def interview_cells(path: Path, root: Path) -> Cells:
    """Give the cells of a table of cases or codings as they stand; DataError if unreadable."""
    columns = _case_columns(root) if _is_list(path) else COLUMNS
    return read_cells(path, shown(path, root), columns)


def _case_columns(root: Path) -> tuple[Column, ...]:
    return case_columns(activity_names(read_codebook(root / "study")))


def _left_out(project: CodedProject, twice: pd.Series) -> Iterator[LeftOut]:
    """Name rows by number where the file is a table; of a project they are only counted."""
    is_table = PurePath(project.file).suffix.casefold() in TABLES
    again = [int(line) for line in project.codings.loc[twice, "line"].dropna()]
    lines = {**project.lines_left_out, TWICE: tuple(again)}
    for reason, count in {**project.left_out, TWICE: int(twice.sum())}.items():
        if count and reason != BLANK_ROW:
            yield LeftOut(lines.get(reason, ()), reason, count=None if is_table else count)


def _understood(project: CodedProject) -> Iterator[str]:
    texts = sum(text is not None for text in project.documents.values())
    yield f"documents: {len(project.documents)}, with a text: {texts}"
    yield f"cases: {len(project.cases)}; coders: {len(project.coders)}"
    yield f"codings: {len(project.codings)}"
    for place, words in PLACES.items():
        if count := int(project.codings["place"].eq(place).sum()):
            yield f"{count} {words}"
    yield from (f"note: {note}" for note in project.notes)


def _counts(project: CodedProject, index: CodeIndex) -> dict[str, Any]:
    given = project.codings["code"].value_counts()
    codes = Counter[str]()
    for place, count in given.items():
        codes[code_of(project, int(str(place)), index)] += int(count)
    return {
        "interviews": len(project.cases) or len(project.documents),
        "codings": len(project.codings),
        "placed": int(project.codings["place"].ne("none").sum()),
        "coders": len(set(project.codings["coder"])),
        "distinct_codes": len(given),
        "codes": dict(codes),
    }


def _case_list(path: Path, file: str, root: Path) -> Checked:
    corrections = corrections_beside(path, file)
    table = read_plain_table(path, file, _case_columns(root), corrections)
    columns = f"columns: {', '.join(table.headings.values())}"
    gather_cases(table, [], _case_columns(root))  # an interview that stands there twice is refused
    return Checked(
        CASE_LIST,
        file,
        understood=(columns, *(f"note: {note}" for note in table.notes)),
        rows_in=table.rows_in,
        rows_kept=len(table.frame),
        counts={"interviews": len(table.frame)},
        blank_rows=table.blank_rows,
    )


def _strange(project: CodedProject, index: CodeIndex) -> Iterator[Problem]:
    own = own_codes(project, project.codings, index)
    yield from own_codes_told(project.file, own, index)
    if not any(_says_wave_or_school(case) for case in project.cases):
        found = "no interview with a wave or a school"
        advice = "Give them as attributes of the cases, or in cases.csv beside this file."
        wanted = "what is known of each interview"
        yield Problem(project.file, None, None, found, wanted, advice)


def _says_wave_or_school(case: Case) -> bool:
    return any(
        value.strip() and WORDS & set(plain(name).split())
        for name, value in case.attributes.items()
    )
