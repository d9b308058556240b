"""The short-term data plan: schools, what is assumed, who collects what, what is to be decided."""

from pathlib import Path
from typing import Final, Literal

from pmio_lib.core.yaml_files import StudyModel, read_model

FILE: Final = "data_plan.yaml"


class Schools(StudyModel):
    """Schools of a phase, pupils of one cohort in each, and how unequal they are."""

    phase: Literal["primary", "secondary"]
    n: int
    pupils_a_cohort: float
    size_cv: float


class Assumed(StudyModel):
    """What a calculation of power has to assume; shares of variance or of schools or pupils."""

    share_in_higher_band: float
    share_pupil_premium: float
    r2_school: float
    r2_pupil: float
    school_stability: float
    gap_variance: float
    iccs: tuple[float, ...]
    cohorts: tuple[int, ...]


class Collection(StudyModel):
    """One thing collected."""

    what: str
    who: str
    when: str
    template: str
    checked: str


class DataPlan(StudyModel):
    """The plan."""

    schools: tuple[Schools, ...]
    assumed: Assumed
    collections: tuple[Collection, ...]
    decisions: tuple[str, ...]


def read_data_plan(folder: Path) -> DataPlan:
    """Read study/data_plan.yaml."""
    return read_model(folder / FILE, DataPlan)
