"""Every error a user of the project can meet: one small tree, an exit code per class.

Belongs here: the error types and how they read. Not here: the checks that raise them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class PmioError(Exception):
    """An error a user can act on: shown as a message, never as a traceback."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place in a file.

    `row` is the line as an editor numbers it (the header is 1); `file` is relative to the project;
    `rows` are all that it concerns, where there are more than one.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    advice: str = "Correct the file and run again."
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: found {self.found}; expected {self.expected}. {self.advice}"


class DataError(PmioError):
    """Input data that breaks its contract; carries every problem found, not the first."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StudyError(PmioError):
    """A file of study/ or params.yaml that cannot be read as what it should say."""

    exit_code = 2


class StatisticsError(PmioError):
    """A quantity asked for that the data given cannot bear."""

    exit_code = 3


class NotebookError(PmioError):
    """A notebook that could not be run, or that breaks the project's rules for notebooks."""

    exit_code = 4


class PublishError(PmioError):
    """A page that could not be made."""

    exit_code = 5


class PipelineError(PmioError):
    """The pipeline stopped for a reason outside the data (a tool missing, a stage killed)."""

    exit_code = 6
