"""The twin's survey answers: totals as the report prints them, the rest as assumed.

Belongs here: who answers what. Not here: how an export looks, which forms_file.py knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import Any, Final, TypeVar

import numpy as np

from pmio_lib.core.errors import StudyError
from pmio_lib.core.randomness import stream
from pmio_lib.study.instruments import Instrument
from pmio_lib.study.overview import Assumption
from pmio_lib.twin.schools import Participation

Thing = TypeVar("Thing")
Assumptions = Mapping[str, Assumption]
MOST_ACCESSED: Final = {
    "survey_2019_11": ("subject_knowledge_workshops", "white_rose_training", "maths_roadshows"),
    "survey_2020_02": ("white_rose_training",),
}
"""Kinds of support that the report names as the most accessed, at `MOST_ACCESSED_SCHOOLS`."""

MOST_ACCESSED_SCHOOLS: Final = 9
YES_NO: Final = {True: "yes", False: "no"}


def some(draw: np.random.Generator, things: Sequence[Thing], count: int) -> list[Thing]:
    """Draw `count` of `things` without repeats, in their own order."""
    chosen = sorted(draw.choice(len(things), size=count, replace=False))
    return [things[index] for index in chosen]


@dataclass
class Response:
    """One response: `answers` by question name, options and ratings by id and value."""

    form_id: int
    school: int
    started: datetime
    minutes: int
    answers: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)


def twin_responses(
    instrument: Instrument, taking_part: Participation, assumptions: Assumptions, seed: int
) -> list[Response]:
    """Give the responses of one wave, in the order they came in.

    Raises StudyError if the assumptions ask for more answers than there are respondents.
    """
    schools = taking_part.surveyed[instrument.id]
    engaged = set(taking_part.engaged[instrument.id])
    responses = _arrivals(instrument, schools, seed)
    for response in responses:
        response.answers["is_involved"] = YES_NO[response.school in engaged]
    involved = [response for response in responses if response.school in engaged]
    _answer_support(instrument, involved, assumptions, seed)
    _answer_ratings(instrument, involved, assumptions, seed)
    free_text = assumptions["survey_free_text"].values[instrument.id]
    _answer_free_text(involved, stream(seed, f"{instrument.id} free text"), free_text)
    closing = assumptions["survey_closing"].values[instrument.id]
    _answer_closing(responses, stream(seed, f"{instrument.id} closing"), closing)
    return responses


def _arrivals(instrument: Instrument, schools: tuple[int, ...], seed: int) -> list[Response]:
    draw = stream(seed, f"{instrument.id} arrivals")
    days = (instrument.closes - instrument.opens).days
    first = datetime.combine(instrument.opens, datetime.min.time())
    drawn = draw.integers(1, days, len(schools)), draw.integers(0, 540, len(schools))
    starts = sorted(
        first + timedelta(days=int(day), hours=8, minutes=int(minute))
        for day, minute in zip(*drawn, strict=True)
    )
    order = draw.permutation(len(schools))
    minutes = draw.integers(3, 25, len(schools))
    return [
        Response(number + 1, schools[int(order[number])], start, int(minutes[number]))
        for number, start in enumerate(starts)
    ]


def _answer_support(
    instrument: Instrument, involved: list[Response], assumptions: Assumptions, seed: int
) -> None:
    draw = stream(seed, f"{instrument.id} support")
    counts = dict(assumptions["survey_support"].values[instrument.id])
    counts |= dict.fromkeys(MOST_ACCESSED[instrument.id], MOST_ACCESSED_SCHOOLS)
    for response in involved:
        response.answers["support"] = []
    for option in instrument.question("support").options:
        for response in _takers(draw, involved, counts.get(option.id, 0), option.id):
            response.answers["support"].append(option.id)


def _takers(
    draw: np.random.Generator, involved: list[Response], count: int, what: str
) -> list[Response]:
    if count > len(involved):
        raise StudyError(
            f"assumptions.yaml: {count} answers of {what} are asked of {len(involved)} respondents."
        )
    return some(draw, involved, count)


def _answer_ratings(
    instrument: Instrument, involved: list[Response], assumptions: Assumptions, seed: int
) -> None:
    values = assumptions["survey_ratings"].values
    shares = values["both"] | (values["february"] if instrument.id == "survey_2020_02" else {})
    likeness = assumptions["survey_likeness"].values
    blank = assumptions["survey_missing"].values["share"]
    draw = stream(seed, f"{instrument.id} ratings")
    spread = 1 - likeness["school"] - likeness["respondent"]
    for response in involved:
        school = stream(seed, f"school {response.school}").normal() * likeness["school"] ** 0.5
        person = draw.normal() * likeness["respondent"] ** 0.5
        for item in instrument.of_kind("rating"):
            score = school + person + draw.normal() * spread**0.5
            is_blank = draw.random() < blank
            response.answers[item.name] = None if is_blank else _level(score, shares[item.name])


def _level(score: float, shares: list[float]) -> int:
    """Give the level, 1 to 4, whose part of a standard normal holds the score."""
    below = int(np.searchsorted(np.cumsum(shares), NormalDist().cdf(score)))
    return min(below + 1, len(shares))


def _answer_free_text(
    involved: list[Response], draw: np.random.Generator, values: Mapping[str, dict[str, int]]
) -> None:
    for question, counts in values.items():
        one_code_each = sum(counts.values()) <= len(involved)
        pool = list(involved)
        for code, count in counts.items():
            takers = _takers(draw, pool, count, code)
            for response in takers:
                response.codes.setdefault(question, []).append(code)
            if one_code_each:
                pool = [response for response in pool if response not in takers]


def _answer_closing(
    responses: list[Response], draw: np.random.Generator, values: Mapping[str, int]
) -> None:
    for question, count in values.items():
        said_yes = {response.form_id for response in _takers(draw, responses, count, question)}
        for response in responses:
            response.answers[question] = YES_NO[response.form_id in said_yes]
