"""Areas, their flags and the named sets of comparators, from study/study.yaml."""

from typing import Literal

from pydantic import model_validator

from pmio_lib.core.yaml_files import StudyModel


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
    def _sets_hold_known_areas(self) -> "Areas":
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

    def resolve(self, areas: str | tuple[str, ...]) -> tuple[str, ...]:
        """Give the codes meant by the name of a set or by a list of codes."""
        return self.area_sets[areas] if isinstance(areas, str) else areas
