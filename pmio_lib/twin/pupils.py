"""The twin's Year 7 intake: the totals the report prints, the rest as assumed.

Belongs here: who comes from where, the marks they get, and how the files look.

The report prints 210 pupils as 111 from named feeder schools, 56 from others and 43 from unnamed
ones, and results for 167, which are 111 and 56. What of its totals cannot hold together is said in
study/assumptions.yaml under case_study_totals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from pmio_lib.core.errors import StudyError
from pmio_lib.core.randomness import stream
from pmio_lib.study.bands_and_tests import Bands, CaseStudy, read_bands, read_case_study
from pmio_lib.study.instruments import read_instruments
from pmio_lib.study.overview import read_assumptions
from pmio_lib.twin.forms_file import csv_text, xlsx_bytes
from pmio_lib.twin.schools import TwinSchool, twin_schools
from pmio_lib.twin.survey import Assumptions, some

LEFT_OUT: Final = "left_out"
PREMIUM: Final = {True: "pupil_premium", False: "others"}
TwinMarks = Mapping[str, list[int | None]]
"""By test, a mark for each pupil; None where absent."""


@dataclass(frozen=True)
class TwinPupil:
    """One pupil: `school` is a number of the register from 1, or the name of one outside it.

    `band` is None for a pupil the rules leave out.
    """

    school: int | str | None
    band: str | None
    pupil_premium: bool | None

    @property
    def group(self) -> tuple[str, str]:
        """Band and Pupil Premium, as the assumptions name them."""
        return (self.band or LEFT_OUT, PREMIUM[bool(self.pupil_premium)])


def twin_marks(
    pupils: Sequence[TwinPupil], study: CaseStudy, assumptions: Assumptions, seed: int
) -> TwinMarks:
    """Draw every pupil's marks; each group's have the assumed mean, to the nearest whole sum."""
    absent = _absent(pupils, study, assumptions, seed)
    ability = _ability(pupils, assumptions, seed)
    return {
        test.id: _test_marks(test.id, pupils, ability, absent[test.id], assumptions, seed)
        for test in study.tests
    }


def _absent(
    pupils: Sequence[TwinPupil], study: CaseStudy, assumptions: Assumptions, seed: int
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


def _groups(pupils: Sequence[TwinPupil]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for place, pupil in enumerate(pupils):
        groups.setdefault(pupil.group, []).append(place)
    return groups


def _ability(
    pupils: Sequence[TwinPupil], assumptions: Assumptions, seed: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
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
    pupils: Sequence[TwinPupil],
    ability: np.ndarray[Any, np.dtype[np.float64]],
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
        drawn = [round((mean + spread[place]) / 100 * maximum) for place in present]
        drawn = [min(max(mark, 0), maximum) for mark in drawn]
        total = round(mean / 100 * maximum * len(present))
        for place, mark in zip(present, moved_to(drawn, total, maximum), strict=True):
            marks[place] = mark
    return marks


def moved_to(marks: Sequence[int], total: int, maximum: int) -> list[int]:
    """Move marks by one at a time, in turn, until they sum to `total`; none leaves its scale.

    Raises StudyError if no marks on the scale have that sum.
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


TITLE: Final = "Year 7 baseline tests, autumn 2020 (synthetic)"
HEADINGS: Final = ("Pupil ID", "Primary school", "PP (Y/N)")
LOG_HEADINGS: Final = ("School", "Activity", "Date")
YES: Final[tuple[Any, ...]] = ("Y", "yes", "Yes", 1)
NO: Final[tuple[Any, ...]] = ("N", "no", "No", 0)
UNKNOWN: Final[tuple[Any, ...]] = (None,) * len(YES)
ABSENT: Final = ("A", "abs", "absent", "-", None)
NOT_NAMED: Final = (None, None, "Not known", None, "unknown", "n/a")
OTHER_OPTION: Final = "other"


def case_study_files(study: Path, seed: int) -> dict[str, bytes]:
    """Give the case study's files of the twin by their path below data/raw/demo.

    Raises StudyError if the assumptions contradict the bands or each other.
    """
    assumptions, bands = read_assumptions(study), read_bands(study)
    definitions = read_case_study(study)
    log = engagement_rows(definitions, assumptions, _activities(study), seed)
    return {
        "case_study/pupils.xlsx": xlsx_bytes(pupil_rows(definitions, bands, assumptions, seed)),
        # As a spreadsheet program saves it: with a byte order mark and CRLF.
        "case_study/engagement.csv": csv_text(log).encode("utf-8-sig"),
        "case_study/feeders.csv": _feeders(assumptions).encode(),
    }


def twin_pupils(bands: Bands, assumptions: Assumptions, seed: int) -> list[TwinPupil]:
    """Give the intake school by school: named feeders, others, then those the rules leave out."""
    schools = assumptions["case_study_schools"].values
    kept = [
        TwinPupil(int(number), _band(count, bands), None)
        for group in ("named_feeder", "other")
        for number, (entrants, count) in schools[group].items()
        for _ in range(entrants)
    ]
    outside = assumptions["case_study_left_out"].values
    names = [name for name, count in outside["not_in_register"].items() for _ in range(count)]
    left_out = [TwinPupil(name, None, None) for name in names]
    left_out += [TwinPupil(None, None, None)] * outside["not_named"]
    return _with_pupil_premium([*kept, *left_out], bands, assumptions, seed)


def _band(engagements: int, bands: Bands) -> str:
    band = bands.holding(engagements)
    if band is None:
        raise StudyError(
            f"assumptions.yaml, case_study_schools: {engagements} engagements are in no band."
        )
    return band.id


def _with_pupil_premium(
    pupils: list[TwinPupil], bands: Bands, assumptions: Assumptions, seed: int
) -> list[TwinPupil]:
    draw = stream(seed, "case study pupil premium")
    values = assumptions["case_study_pupil_premium"].values
    status = dict[int, bool | None](dict.fromkeys(range(len(pupils)), False))
    for group in (*bands.labels, None):
        members = [place for place, pupil in enumerate(pupils) if pupil.band == group]
        unknown = some(draw, members, values["left_out_unknown"]) if group is None else []
        known = [place for place in members if place not in unknown]
        eligible = some(draw, known, values[group or "left_out"])
        status |= dict.fromkeys(unknown, None) | dict.fromkeys(eligible, True)
    return [replace(pupil, pupil_premium=status[place]) for place, pupil in enumerate(pupils)]


def pupil_rows(
    study: CaseStudy, bands: Bands, assumptions: Assumptions, seed: int
) -> list[list[Any]]:
    """Give the pupil file as rows of cells: a title, the headings, the pupils in mixed order."""
    pupils = twin_pupils(bands, assumptions, seed)
    marks = twin_marks(pupils, study, assumptions, seed)
    maxima = assumptions["case_study_maxima"].values
    tests = [f"{test.label} (out of {maxima[test.id]})" for test in study.tests]
    order = stream(seed, "case study order").permutation(len(pupils))
    rows = [
        _row(number, pupils[place], marks, int(place), study)
        for number, place in enumerate(order, start=1)
    ]
    return [[TITLE], [*HEADINGS, *tests], *rows]


def _row(
    number: int, pupil: TwinPupil, marks: TwinMarks, place: int, study: CaseStudy
) -> list[Any]:
    cells = [marks[test.id][place] for test in study.tests]
    shown = [
        ABSENT[(number + column) % len(ABSENT)] if mark is None else mark
        for column, mark in enumerate(cells)
    ]
    premium = {True: YES, False: NO, None: UNKNOWN}[pupil.pupil_premium][number % len(YES)]
    return [f"Y7-{number:03d}", _written(number, pupil), premium, *shown]


def _written(number: int, pupil: TwinPupil) -> str | None:
    """Give a school as one of the people who filled the file in wrote it."""
    if pupil.school is None:
        return NOT_NAMED[number % len(NOT_NAMED)]
    if isinstance(pupil.school, str):
        return pupil.school
    return _school(pupil.school).spellings[number % 4]


def engagement_rows(
    study: CaseStudy, assumptions: Assumptions, activities: Sequence[str], seed: int
) -> list[list[str]]:
    """Give the engagement log as rows of cells, by date; some lie outside the academic year."""
    draw = stream(seed, "case study engagements")
    values = assumptions["case_study_engagements"].values
    first, last = (date.fromisoformat(values[end]) for end in ("first", "last"))
    days = (last - first).days
    held = [
        (first + timedelta(days=int(draw.integers(0, days + 1))), name, _drawn(draw, activities))
        for name, count in _engaged(assumptions)
        for _ in range(count)
    ]
    early = study.academic_year.first_day - timedelta(days=60)
    late = study.academic_year.last_day + timedelta(days=13)
    strays = [_school(number).name for number in values["outside_the_year"]]
    outside = [
        (early + timedelta(days=number % 20), name, _drawn(draw, activities))
        for number, name in enumerate(strays)
    ]
    outside += [(late, name, _drawn(draw, activities)) for name in strays]
    rows = [[name, what, f"{day:%d/%m/%Y}"] for day, name, what in sorted([*held, *outside])]
    return [list(LOG_HEADINGS), *rows[:60], ["", "", ""], *rows[60:]]


def _drawn(draw: Any, activities: Sequence[str]) -> str:
    return activities[int(draw.integers(0, len(activities)))]


def _engaged(assumptions: Assumptions) -> Iterator[tuple[str, int]]:
    """Give every school of the log with its engagements in the academic year."""
    schools = assumptions["case_study_schools"].values
    for group in ("named_feeder", "other"):
        for number, (_, engagements) in schools[group].items():
            yield _school(number).name, engagements
    values = assumptions["case_study_engagements"].values
    for number, engagements in values["sent_no_pupil"].items():
        yield _school(number).name, engagements
    yield values["misspelt"], 1


def _school(number: int) -> TwinSchool:
    return twin_schools()[int(number) - 1]


def _activities(study: Path) -> list[str]:
    """Give the kinds of support that the last survey offered: what a log calls its activities."""
    instrument = next(one for one in read_instruments(study) if one.id == "survey_2020_02")
    options = instrument.question("support").options
    return [option.label for option in options if option.id != OTHER_OPTION]


def _feeders(assumptions: Assumptions) -> str:
    numbers = assumptions["case_study_schools"].values["named_feeder"]
    lines = [f"{_school(number).urn},yes" for number in numbers]
    return "\n".join(["urn,named_feeder", *lines]) + "\n"
