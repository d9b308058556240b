"""Finds the survey's raw files of one source: the register, an export a wave, the coding file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import CORRECTIONS
from pmio_lib.files.grid import SUFFIXES
from pmio_lib.people.register import REGISTER
from pmio_lib.study.instruments import Instrument

SURVEY: Final = "survey"
CODING: Final = "coding.csv"


@dataclass(frozen=True)
class SurveyFiles:
    """The raw files of a source, by the name that messages give them.

    Names are relative to `root`; `exports` goes by instrument id, `absent` instruments have none.
    `corrections` may not be there.
    """

    root: Path = field(repr=False)
    register: str
    exports: Mapping[str, str]
    absent: tuple[str, ...]
    coding: str | None
    corrections: str

    @property
    def correctable(self) -> tuple[str, ...]:
        """Files whose cells corrections.csv may correct."""
        return (*self.exports.values(), *([self.coding] if self.coding else []))


def find_survey_files(root: Path, source: str, instruments: tuple[Instrument, ...]) -> SurveyFiles:
    """Find a source's files.

    Raises DataError if no wave has an export, or a wave has two.
    """
    folder = f"data/raw/{source}/{SURVEY}"
    names = {
        each.id: [f"{folder}/{each.id}{suffix}" for suffix in SUFFIXES] for each in instruments
    }
    found = {
        wave: [name for name in some if (root / name).is_file()] for wave, some in names.items()
    }
    problems = [_two_exports(folder, some) for some in found.values() if len(some) > 1]
    if not any(found.values()):
        wanted = " or ".join(f"{each.id}.xlsx" for each in instruments)
        problems.append(Problem(folder, None, None, "no export", wanted, "Put it there."))
    if problems:
        raise DataError(problems)
    coding = f"{folder}/{CODING}"
    return SurveyFiles(
        root=root,
        register=f"data/raw/{source}/{REGISTER}",
        exports={wave: some[0] for wave, some in found.items() if some},
        absent=tuple(wave for wave, some in found.items() if not some),
        coding=coding if (root / coding).is_file() else None,
        corrections=f"{folder}/{CORRECTIONS}",
    )


def _two_exports(folder: str, names: list[str]) -> Problem:
    both = " and ".join(Path(name).name for name in names)
    return Problem(folder, None, None, both, "one export a wave", "Keep the one Forms wrote last.")
