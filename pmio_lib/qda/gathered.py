"""Gathers what is wrong with a file, the same fault told once with how often it was found."""

from dataclasses import dataclass, field
from typing import Final

from pmio_lib.core.errors import Problem

MOST_TOLD: Final = 3
"""Places of the same fault that are named; more are only counted."""

MOST_WORDED: Final = 10
"""The same of places in words, which stand in one message."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault in words: what was found, what should stand there, what to do."""

    found: str
    expected: str
    advice: str


@dataclass
class Gathered:
    """Faults of one file with the lines they stand on, in the order they were met."""

    file: str
    places: dict[tuple[str, Fault], list[int]] = field(default_factory=dict)
    worded: dict[Fault, list[str]] = field(default_factory=dict)

    def add(self, column: str, fault: Fault, line: int) -> None:
        """Remember a fault of `column` (an element or a heading) on `line`."""
        self.places.setdefault((column, fault), []).append(line)

    def add_at(self, fault: Fault, where: str) -> None:
        """Remember a fault where a line says nothing: `where` is in words a researcher knows."""
        self.worded.setdefault(fault, []).append(where)

    def problems(self) -> tuple[Problem, ...]:
        """Give a problem for each fault at each of its first places, the last with the count."""
        lined = (
            problem
            for (column, fault), lines in self.places.items()
            for problem in self._told(column, fault, lines)
        )
        return (*lined, *(self._worded(fault, where) for fault, where in self.worded.items()))

    def _worded(self, fault: Fault, where: list[str]) -> Problem:
        """Tell a fault once, with its first places in words and how many there are."""
        told = "; ".join(dict.fromkeys(where[:MOST_WORDED]))
        more = f" ({len(where)} such in all)" if len(where) > 1 else ""
        return Problem(
            self.file, None, None, f"{fault.found}: {told}{more}", fault.expected, fault.advice
        )

    def _told(self, column: str, fault: Fault, lines: list[int]) -> list[Problem]:
        told = lines[:MOST_TOLD]
        more = f" ({len(lines)} such in all)" if len(lines) > len(told) else ""
        return [
            Problem(
                self.file,
                line or None,
                column,
                fault.found + (more if line_number == len(told) else ""),
                fault.expected,
                fault.advice,
            )
            for line_number, line in enumerate(told, start=1)
        ]
