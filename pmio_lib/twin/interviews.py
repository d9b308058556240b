"""The twin's interviews: who said what, drawn so that the report's totals and words come out.

Belongs here: the interviews as plain values. Not here: their transcripts and files
(interview_files.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from pmio_lib.core.errors import StudyError
from pmio_lib.core.randomness import stream
from pmio_lib.study.interviews import Guide
from pmio_lib.twin.schools import PRIMARIES, Participation
from pmio_lib.twin.survey import Assumptions, some

NOT_YET: Final = "change.none_yet"
FIRST: Final = "Coder A"
SECOND: Final = "Coder B"
WORDS: Final = 5
PARTS: Final = {
    "phase_1": "interview_phase_1",
    "phase_2_primary": "interview_phase_2_primary",
    "phase_2_secondary": "interview_phase_2_secondary",
    "phase_3_secondary": "interview_phase_3",
    "phase_3_primary": "interview_phase_3",
}
"""The guide of each part of the interviews: a wave, and the phase of schools in it."""


@dataclass
class TwinInterview:
    """One interview: `school` is a position in the register, `codes` those of the first coder."""

    name: str
    guide: Guide
    school: int
    role: str
    day: date
    minutes: int
    people: int
    is_recorded: bool
    is_engaged: bool
    codes: list[str] = field(default_factory=list)
    best: list[str] = field(default_factory=list)
    least: str = ""
    value: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    second: list[tuple[str, str]] | None = None


def twin_interviews(
    guides: Sequence[Guide], taking_part: Participation, assumptions: Assumptions, seed: int
) -> list[TwinInterview]:
    """Give every interview in the order held.

    `second` holds what the second coder made of each passage, as pairs of the first coder's code
    and the second's, either empty; None where the second coder did not code the interview. Raises
    StudyError if the assumptions ask for a theme in more interviews than could say it.
    """
    by_id = {guide.id: guide for guide in guides}
    interviews = [
        interview
        for part, guide in PARTS.items()
        for interview in _held(part, by_id[guide], taking_part, assumptions, seed)
    ]
    for wave in dict.fromkeys(interview.guide.wave for interview in interviews):
        group = [interview for interview in interviews if interview.guide.wave == wave]
        _give_codes(wave, group, assumptions, seed)
        _give_second_coder(wave, group, assumptions, seed)
        if wave != "phase_3":
            _give_lists(wave, group, assumptions, seed)
    return interviews


def _schools(part: str, taking_part: Participation, count: int) -> list[int]:
    schools = taking_part.interviewed[part[:7]]
    if part.endswith("primary"):
        return [school for school in schools if school < PRIMARIES]
    if part.endswith("secondary"):
        found = [school for school in schools if school >= PRIMARIES]
        return found * count if len(found) == 1 else found
    return list(schools)


def _held(
    part: str, guide: Guide, taking_part: Participation, assumptions: Assumptions, seed: int
) -> list[TwinInterview]:
    values = assumptions["interview_people"].values
    draw = stream(seed, f"interviews {part}")
    roles = [role for role, count in values["roles"][part].items() for _ in range(count)]
    schools = _schools(part, taking_part, len(roles))
    days = (guide.closes - guide.opens).days
    low, high = values["minutes"]
    return [
        TwinInterview(
            name=f"{guide.short} {part[8:]} interview {number:02d}".replace("  ", " "),
            guide=guide,
            school=school,
            role=role,
            day=guide.opens + timedelta(days=int(draw.integers(2, days))),
            minutes=int(draw.integers(low, high)),
            people=1 + int(draw.random() < values["two_people"]),
            is_recorded=bool(draw.random() < values["recorded"]),
            is_engaged=part != "phase_1" or school in taking_part.interviewed_engaged,
        )
        for number, (school, role) in enumerate(
            zip(schools, draw.permutation(roles).tolist(), strict=True), start=1
        )
    ]


def _give_codes(
    wave: str, group: Sequence[TwinInterview], assumptions: Assumptions, seed: int
) -> None:
    draw = stream(seed, f"interview codes {wave}")
    engaged = [interview for interview in group if interview.is_engaged]
    free = list(engaged)  # each interview names one activity at most
    for code, count in assumptions["interview_codes"].values[wave].items():
        is_activity = code.startswith("activity.")
        pool = free if is_activity else engaged
        if count > len(pool):
            raise StudyError(f"assumptions.yaml: {code} in {count} of {len(pool)} interviews.")
        takers = some(draw, pool, count)
        for interview in takers:
            interview.codes.append(code)
        if is_activity:
            free = [interview for interview in free if interview not in takers]
    for interview in group:
        if not interview.is_engaged:
            interview.codes.append(NOT_YET)


def _give_second_coder(
    wave: str, group: Sequence[TwinInterview], assumptions: Assumptions, seed: int
) -> None:
    values = assumptions["interview_second_coder"].values
    draw = stream(seed, f"second coder {wave}")
    known = sorted({code for interview in group for code in interview.codes})
    for interview in some(draw, group, values[wave]):
        pairs = [(code, _second_code(draw, code, known, values)) for code in interview.codes]
        missed = [code for code in known if code not in interview.codes]
        interview.second = pairs + [("", code) for code in missed if draw.random() < values["adds"]]


def _second_code(
    draw: np.random.Generator, code: str, known: Sequence[str], values: Mapping[str, Any]
) -> str:
    chance = draw.random()
    if chance < values["keeps"]:
        return code
    if chance < values["keeps"] + values["swaps"]:
        return str(draw.choice([other for other in known if other != code]))
    return ""


def _give_lists(
    wave: str, group: Sequence[TwinInterview], assumptions: Assumptions, seed: int
) -> None:
    values = assumptions["interview_lists"].values
    draw = stream(seed, f"interview lists {wave}")
    for interview in group:
        if not interview.is_engaged:
            continue
        if interview.guide.school_phase == "primary":
            interview.best = _weighted(draw, values["best"], 3)
            others = {name: n for name, n in values["least"].items() if name not in interview.best}
            interview.least = _weighted(draw, others, 1)[0]
        if wave == "phase_1":
            answers, chances = list(values["value"]), list(values["value"].values())
            interview.value = {
                each: str(draw.choice(answers, p=chances)) for each in interview.best
            }
        interview.words = [str(word) for word in draw.choice(values["words"], WORDS, replace=False)]


def _weighted(draw: np.random.Generator, weights: Mapping[str, float], count: int) -> list[str]:
    total = sum(weights.values())
    chances = [weight / total for weight in weights.values()]
    return [str(name) for name in draw.choice(list(weights), count, replace=False, p=chances)]
