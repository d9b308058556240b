"""The twin's schools, and which of them take part where: what the report's totals force.

Schools are numbered, not invented: "Twin Primary School 07" can be mistaken for no real one.
"""

from dataclasses import dataclass
from typing import Final

FIRST_URN: Final = 900001
"""Real unique reference numbers begin with 1; these cannot be one."""


@dataclass(frozen=True)
class TwinSchool:
    """One school of the twin."""

    urn: str
    name: str
    phase: str
    aliases: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways in which people write its name."""
        return self.name, f"{self.name} ", self.name.upper(), self.aliases[0]


@dataclass(frozen=True)
class Participation:
    """Which schools (by position in the register) took part in which part of the evaluation.

    The report prints 26 and 18 responses, 20 and 11 schools interviewed, 29 schools in each phase,
    37 schools with a questionnaire and 32 interviewed. With one response a school this leaves 17
    schools both surveyed and interviewed in the first phase, none in the second, 7 surveyed twice,
    and at least one interviewed in the third phase only.
    """

    surveyed: dict[str, tuple[int, ...]]
    engaged: dict[str, tuple[int, ...]]
    interviewed: dict[str, tuple[int, ...]]
    interviewed_engaged: tuple[int, ...]


PRIMARIES: Final = 40
SECONDARIES: Final = 14


def twin_schools() -> tuple[TwinSchool, ...]:
    """Give the register: primary schools first, then secondary schools."""
    primary = [_school(index, "Primary", index) for index in range(PRIMARIES)]
    secondary = [_school(PRIMARIES + index, "Secondary", index) for index in range(SECONDARIES)]
    return (*primary, *secondary)


def _school(position: int, phase: str, index: int) -> TwinSchool:
    number = f"{index + 1:02d}"
    name = f"Twin {phase} School {number}"
    aliases = (f"Twin {phase} {number}", f"{number} Twin {phase}")
    return TwinSchool(str(FIRST_URN + position), name, phase.lower(), aliases)


def participation() -> Participation:
    """Give who takes part in what, as the report's totals force it."""
    first = tuple(range(26))
    second = (*range(7), *range(26, 37))
    second_primary = (17, 18, 19, 20, 21)
    second_secondary = tuple(range(PRIMARIES, PRIMARIES + 6))
    return Participation(
        surveyed={"survey_2019_11": first, "survey_2020_02": second},
        engaged={
            "survey_2019_11": (*range(14), 17, 18),
            "survey_2020_02": (*range(7), *range(26, 32)),
        },
        interviewed={
            "phase_1": (*range(17), 37, 38, 39),
            "phase_2": (*second_primary, *second_secondary),
            "phase_3": (PRIMARIES + 6, 0, 1, 2, 3, 4, 5),
        },
        interviewed_engaged=(*range(14), 37, 38, 39),
    )


def register_csv() -> str:
    """Give the register as schools.csv."""
    lines = ["urn,name,phase,aliases"]
    for school in twin_schools():
        lines.append(f"{school.urn},{school.name},{school.phase},{'|'.join(school.aliases)}")
    return "\n".join(lines) + "\n"
