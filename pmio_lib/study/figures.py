"""What the tables of figures rest on: areas, their neighbours, measures, breaks, publications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import RootModel, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import (
    Model,
    StudyModel,
    read_model,
    read_sections,
    read_yaml,
    validate,
)


class AreaFlag(StudyModel):
    """A programme an area took part in that a reader should know of, with its source."""

    flag: Literal["opportunity_area", "priority_education_investment_area"]
    source: str


class Area(StudyModel):
    """One local authority, region or country; `code` is the old LA code as text."""

    code: str
    name: str
    kind: Literal["local_authority", "region", "country"]
    flags: tuple[AreaFlag, ...] = ()


class Areas(StudyModel):
    """All areas of the study and the named sets drawn from them."""

    areas: tuple[Area, ...]
    area_sets: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _sets_hold_known_areas(self) -> Areas:
        codes = [area.code for area in self.areas]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"areas listed twice: {', '.join(repeated)}")
        for name, members in self.area_sets.items():
            unknown = sorted(set(members) - set(codes))
            if unknown:
                raise ValueError(f"area_sets.{name} names unknown areas: {', '.join(unknown)}")
        return self

    def named(self, code: str) -> Area:
        """Give the area with this code; KeyError if the study has none."""
        return {area.code: area for area in self.areas}[code]

    @property
    def names(self) -> dict[str, str]:
        """Give every area's name by code."""
        return {area.code: area.name for area in self.areas}


class Publication(StudyModel):
    """One publication; `released` is year and month, `retrieved` how its figures got here.

    `next_release` is a sentence, where a source announces one.
    """

    title: str
    publisher: str
    released: str | None = None
    licence: str | None = None
    address: str | None = None
    retrieved: str
    caveat: str | None = None
    next_release: str | None = None


Unit = Literal["percent", "count", "points", "score", "index"]
Group = Literal["disadvantaged", "other"]


def short_labels(folder: Path) -> dict[str, str]:
    """Give what each measure of study/measures.yaml is called, in short."""
    measures = read_yaml(folder / "measures.yaml")
    return {name: content["short_label"] for name, content in measures.items()}


class Coverage(StudyModel):
    """Areas (a set's name or codes) and the first and last year a measure is held for."""

    areas: str | tuple[str, ...]
    years: tuple[int, int]

    @model_validator(mode="after")
    def _years_in_order(self) -> Coverage:
        first, last = self.years
        if first > last:
            raise ValueError(f"years run from the first to the last, not from {first} to {last}")
        return self

    def cells(self, areas: Areas) -> Iterator[tuple[str, int]]:
        """Give each (area code, year) that must be a row."""
        codes = areas.area_sets[self.areas] if isinstance(self.areas, str) else self.areas
        first, last = self.years
        yield from product(codes, range(first, last + 1))


class Origin(StudyModel):
    """Where a measure's figures of some years come from.

    `years` are the first and last; `areas` are codes, None for every area. Rows of named areas
    come from the origin that names them.
    """

    years: tuple[int, int]
    areas: tuple[str, ...] | None = None
    publication: str
    status: Literal["final", "revised", "provisional", "unstated"]
    locator: str


class AllAreas(StudyModel):
    """A measure as the tables of all authorities hold it.

    `counted_of` is the measure that counts the pupils it is a share of, `group` the pupils it is
    split by. Of an `awaited` measure the table may hold no row yet: its file has not arrived.
    `same_as` is a measure that counts the same quantity in another publication.
    """

    table: str
    awaited: bool = False
    same_as: str | None = None
    counted_of: str | None = None
    group: Group | None = None
    origins: tuple[Origin, ...]


class Measure(StudyModel):
    """One published quantity; percentages run 0 to 100, counts have no upper limit.

    `table` and `coverage` say which small table holds it, cell by cell; `all_areas` which table of
    all authorities. One of the two, or both.
    """

    label: str
    short_label: str
    table: str | None = None
    stage: Literal["key_stage_2", "key_stage_4", "key_stage_5", "school_census", "evaluation"]
    unit: Unit
    minimum: float | None = None
    maximum: float | None = None
    population: str
    coverage: tuple[Coverage, ...] = ()
    all_areas: AllAreas | None = None

    @model_validator(mode="after")
    def _stands_in_a_table(self) -> Measure:
        if (self.table is None) != (not self.coverage):
            raise ValueError("table and coverage go together")
        if self.table is None and self.all_areas is None:
            raise ValueError("neither table nor all_areas says where it stands")
        return self


def all_areas_of(measures: Mapping[str, Measure]) -> dict[str, AllAreas]:
    """Give how the tables of all authorities hold measures, of those they hold."""
    return {name: one.all_areas for name, one in measures.items() if one.all_areas}


@dataclass(frozen=True)
class FigureStudy:
    """Areas, measures by id and publications by id."""

    areas: Areas
    measures: dict[str, Measure]
    publications: dict[str, Publication]


def read_areas(folder: Path) -> Areas:
    """Read areas and area sets from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("areas", "area_sets"), Areas)


def read_registry(path: Path, model: type[Model]) -> dict[str, Model]:
    """Read a YAML mapping of id to `model`."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise StudyError(f"{path.name}: expected a mapping of ids at the top level.")
    return {key: validate(value, model, f"{path.name}, {key}") for key, value in content.items()}


def read_figure_study(folder: Path) -> FigureStudy:
    """Read what the tables of figures are checked against.

    Raises StudyError if a file of study/ is missing or wrong, or a coverage names an unknown area
    or set.
    """
    areas = read_areas(folder)
    measures = read_registry(folder / "measures.yaml", Measure)
    for name, measure in measures.items():
        for coverage in measure.coverage:
            unknown = _unknown_areas(coverage.areas, areas)
            _refuse(unknown, f"{name}, coverage: unknown areas")
    publications = read_registry(folder / "publications.yaml", Publication)
    for name, held in all_areas_of(measures).items():
        unknown = {origin.publication for origin in held.origins} - set(publications)
        unknown |= {each for each in (held.counted_of, held.same_as) if each} - set(measures)
        _refuse(unknown, f"{name}, all_areas: unknown")
    return FigureStudy(areas, measures, publications)


def _unknown_areas(wanted: str | tuple[str, ...], areas: Areas) -> set[str]:
    if isinstance(wanted, str):
        return {wanted} - set(areas.area_sets)
    return set(wanted) - set(areas.names)


def _refuse(unknown: set[str], where: str) -> None:
    if unknown:
        raise StudyError(f"measures.yaml, {where} {', '.join(sorted(unknown))}.")


def read_neighbours(folder: Path) -> dict[str, tuple[str, ...]]:
    """Give codes of the neighbours of study/neighbours.yaml, closest first, by authority's code."""
    return read_model(folder / "neighbours.yaml", RootModel[dict[str, tuple[str, ...]]]).root


Stage = Literal["key_stage_2", "key_stage_4", "key_stage_5"]


class GradingBreak(StudyModel):
    """One year in which results before and after are not on the same footing."""

    year: int
    stages: tuple[Stage, ...]
    kind: Literal[
        "new_scale",
        "centre_assessed",
        "teacher_assessed",
        "adapted_grading",
        "standard_restored",
        "not_held",
    ]
    label: str
    meaning: str


def breaks_in_full(breaks: tuple[GradingBreak, ...]) -> list[dict[str, object]]:
    """Give each break as a row of words: `year`, `tests`, `label`, `meaning`."""
    return [
        {
            "year": one.year,
            "tests": ", ".join(stage.replace("_", " ") for stage in one.stages),
            "label": one.label,
            "meaning": one.meaning,
        }
        for one in breaks
    ]


def breaks_for(breaks: tuple[GradingBreak, ...], stage: Stage) -> tuple[GradingBreak, ...]:
    """Give the breaks that concern one stage, by year."""
    return tuple(sorted((b for b in breaks if stage in b.stages), key=lambda b: b.year))


class _Section(StudyModel):
    grading_breaks: tuple[GradingBreak, ...]


def read_breaks(folder: Path) -> tuple[GradingBreak, ...]:
    """Read the breaks from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("grading_breaks",), _Section).grading_breaks
