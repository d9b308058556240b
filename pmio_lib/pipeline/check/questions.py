"""`pmio check --corrections`: what a check found, as a corrections.csv for a person to fill in.

Belongs here: cells of a file of whatever phase, and corrections.csv held against them. Only the
file that is written holds what stands in a cell: it lies beside the raw files, as private as they.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pmio_lib.case_study.check import case_study_cells, is_case_study_file
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import shown
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import CORRECTIONS, Cells, Correction, corrected
from pmio_lib.files.corrections_file import read_corrections, write_questions
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import SUFFIXES
from pmio_lib.interviews.check import interview_cells, is_coding_file
from pmio_lib.people.register import REGISTER
from pmio_lib.survey.check import is_survey_export, survey_file_cells
from pmio_lib.survey.clean.codes import coding_cells
from pmio_lib.survey.read.files import CODING, SURVEY
from pmio_lib.tables.checked import Checked

KIND: Final = "corrections"


def cells_of(path: Path, root: Path) -> Cells | None:
    """Give the cells of a file as they stand; None of a kind that corrections do not reach.

    Raises DataError if the file cannot be read.
    """
    if path.suffix.casefold() not in SUFFIXES or path.name in (REGISTER, CORRECTIONS):
        return None
    if is_case_study_file(path):
        return case_study_cells(path, root)
    if path.name == CODING and path.parent.name == SURVEY:
        file = shown(path, root)
        return coding_cells(read_delimited(path, file), file)
    if is_survey_export(path, root):
        return survey_file_cells(path, root)
    return interview_cells(path, root) if is_coding_file(path) else None


def check_corrections(path: Path, root: Path) -> Checked:
    """Check corrections.csv against the files beside it."""
    file = shown(path, root)
    corrections = read_corrections(path, file)
    beside = [each for each in sorted(path.parent.iterdir()) if corrections.of(each.name)]
    problems, reached = list[Problem](), list[str]()
    for each in beside:
        try:
            if cells := cells_of(each, root):
                reached.append(each.name)
                corrected(cells, corrections)
        except DataError as error:
            problems += error.problems
    problems += corrections.astray(reached)
    rows_in = corrections.ledger.rows_in if corrections.ledger else 0
    lines = len(corrections.lines)
    if problems:
        return Checked(KIND, file, rows_in=rows_in, stops=tuple(problems))
    counts = {"corrections": lines}
    return Checked(KIND, file, rows_in=rows_in, rows_kept=lines, counts=counts)


def ask(checks: Iterable[Checked], root: Path, into: Path | None = None) -> Iterator[str]:
    """Write what checks found as questions, beside the files or to `into`; give a line on each.

    Raises DataError, having written nothing, if a file is there already.
    """
    asked: dict[Path, list[Correction]] = {}
    for check in checks:
        if check.path is not None and (questions := [*_questions(check, root)]):
            place = into or check.path.parent / CORRECTIONS
            asked.setdefault(place, []).extend(questions)
    for place in asked:
        refuse_present(place, root)
    for place, questions in asked.items():
        write_questions(place, questions)
        many = f"{len(questions)} question{'s' * (len(questions) > 1)}"
        yield f"{shown(place, root)}: {many} to answer. It holds what stands in the cells."
    if not asked:
        yield "No cell to ask about: no file of corrections was written."


def refuse_present(place: Path, root: Path) -> None:
    """Refuse to write over a file; DataError."""
    if place.exists():
        advice = "It was left as it is. Name another place: --into FILE."
        found, wanted = "a file that is there already", "a new file for the questions"
        raise DataError([Problem(shown(place, root), None, None, found, wanted, advice)])


def _questions(check: Checked, root: Path) -> Iterator[Correction]:
    """Give a question for each cell that a check reports, in order of rows."""
    if check.path is None or not check.path.is_file():
        return
    try:
        cells = cells_of(check.path, root)
    except DataError:  # what keeps it from being read is told by the check
        return
    if cells is None:
        return
    reported = (each for each in (*check.stops, *check.reports) if each.file == check.file)
    for row, place in sorted({each for one in reported for each in _places(one, cells)}):
        yield Correction(
            line=0,
            file=check.path.name,
            row=row,
            id=_id(cells, row),
            column=_column(cells, place),
            found=str(cells.grid.frame.loc[row, place]),
            should_be="",
            why="",
            decided_by="",
        )


def _places(problem: Problem, cells: Cells) -> Iterator[tuple[int, int]]:
    place = cells.place(problem.column) if problem.column else None
    if place is None or cells.name(place) is None:
        return
    rows = problem.rows or (() if problem.row is None else (problem.row,))
    yield from ((row, place) for row in rows if row in cells.grid.frame.index)


def _id(cells: Cells, row: int) -> str:
    return str(cells.grid.frame.loc[row, cells.names[cells.id_name]]) if cells.has_ids else ""


def _column(cells: Cells, place: int) -> str:
    """Give a column's heading, or where others have it too the study's name for it."""
    headings = [plain(heading) for heading in cells.grid.headings]
    is_alone = headings.count(headings[place]) == 1 and headings[place]
    return cells.grid.headings[place] if is_alone else str(cells.name(place))
