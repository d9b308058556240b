"""The twin's marks: drawn alike within pupil and school, then moved onto the assumed means.

Belongs here: who is absent and what the others score. Not here: who the pupils are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pmio_lib.core.errors import StudyError
from pmio_lib.core.randomness import stream
from pmio_lib.study.case_study_files import CaseStudy
from pmio_lib.twin.draw import some
from pmio_lib.twin.survey import Assumptions

LEFT_OUT: Final = "left_out"
PREMIUM: Final = {True: "pupil_premium", False: "others"}
TwinMarks = Mapping[str, list[int | None]]
"""By test, a mark for each pupil; None where absent."""


@dataclass(frozen=True)
class Cell:
    """What a pupil's marks depend on; `band` is None for a pupil the rules leave out."""

    school: int | str | None
    band: str | None
    is_pupil_premium: bool

    @property
    def group(self) -> tuple[str, str]:
        """Band and Pupil Premium, as the assumptions name them."""
        return (self.band or LEFT_OUT, PREMIUM[self.is_pupil_premium])


def twin_marks(
    pupils: Sequence[Cell], study: CaseStudy, assumptions: Assumptions, seed: int
) -> TwinMarks:
    """Draw every pupil's marks.

    Each group's marks have the assumed mean, to the nearest whole sum of marks.
    """
    absent = _absent(pupils, study, assumptions, seed)
    ability = _ability(pupils, assumptions, seed)
    return {
        test.id: _test_marks(test.id, pupils, ability, absent[test.id], assumptions, seed)
        for test in study.tests
    }


def _absent(
    pupils: Sequence[Cell], study: CaseStudy, assumptions: Assumptions, seed: int
) -> dict[str, set[int]]:
    """Draw who is absent from which test; nobody in the analysis is absent from all."""
    draw = stream(seed, "case study absence")
    values = assumptions["case_study_absence"].values
    absent: dict[str, set[int]] = {}
    for test in study.tests:
        often = {
            place
            for place, pupil in enumerate(pupils)
            if pupil.band and sum(place in gone for gone in absent.values()) >= len(study.tests) - 1
        }
        gone: set[int] = set()
        for group, members in _groups(pupils).items():
            band, premium = group
            free = [place for place in members if place not in often]
            gone |= set(some(draw, free, values[test.id][band][premium]))
        absent[test.id] = gone
    return absent


def _groups(pupils: Sequence[Cell]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for place, pupil in enumerate(pupils):
        groups.setdefault(pupil.group, []).append(place)
    return groups


def _ability(
    pupils: Sequence[Cell], assumptions: Assumptions, seed: int
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Draw what a pupil's marks in every test share, in standard deviations."""
    values = assumptions["case_study_likeness"].values
    of_school = {
        school: stream(seed, f"case study school {school}").normal()
        for school in sorted({str(pupil.school) for pupil in pupils})
    }
    own = stream(seed, "case study ability").normal(size=len(pupils))
    schools = np.array([of_school[str(pupil.school)] for pupil in pupils])
    return np.asarray(schools * values["school"] ** 0.5 + own * values["pupil"] ** 0.5)


def _test_marks(
    test: str,
    pupils: Sequence[Cell],
    ability: "np.ndarray[Any, np.dtype[np.float64]]",
    absent: set[int],
    assumptions: Assumptions,
    seed: int,
) -> list[int | None]:
    values = assumptions["case_study_likeness"].values
    maximum = assumptions["case_study_maxima"].values[test]
    means = assumptions["case_study_scores"].values[test]
    noise = stream(seed, f"case study {test}").normal(size=len(pupils))
    rest = (1 - values["school"] - values["pupil"]) ** 0.5
    spread = values["deviation_pct"] * (ability + rest * noise)
    marks: list[int | None] = [None] * len(pupils)
    for (band, premium), members in _groups(pupils).items():
        present = [place for place in members if place not in absent]
        mean = means[band][premium]
        drawn = [_mark(mean + spread[place], maximum) for place in present]
        total = round(mean / 100 * maximum * len(present))
        for place, mark in zip(present, moved_to(drawn, total, maximum), strict=True):
            marks[place] = mark
    return marks


def _mark(score_pct: float, maximum: int) -> int:
    return int(min(max(round(score_pct / 100 * maximum), 0), maximum))


def moved_to(marks: Sequence[int], total: int, maximum: int) -> list[int]:
    """Move marks by one at a time, in turn, until they sum to `total`; none leaves its scale.

    Raises
    ------
    StudyError
        If no marks on the scale have that sum.
    """
    if not 0 <= total <= maximum * len(marks):
        raise StudyError(f"assumptions.yaml: {len(marks)} marks of {maximum} cannot sum to {total}")
    moved = list(marks)
    place = 0
    while (missing := total - sum(moved)) != 0:
        step = 1 if missing > 0 else -1
        if 0 <= moved[place % len(moved)] + step <= maximum:
            moved[place % len(moved)] += step
        place += 1
    return moved
