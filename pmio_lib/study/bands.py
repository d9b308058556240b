"""What the case study compares: groups of pupils, and bands of engagement from study/study.yaml.

Belongs here: the bands, which holds a count, what groups are called. Not here: what counts as an
engagement (`case_study.clean`).
"""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import StudyModel, read_sections

COMPARED: Final = 2
"""Bands that the page on the case study compares."""

NO_BAND: Final = "none"
"""What a table says of a school in no band; no band may be called so."""


class Band(StudyModel):
    """One band: both ends belong to it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Annotated[str, Field(min_length=1)]
    minimum: Annotated[int, Field(ge=0)]
    maximum: int

    @model_validator(mode="after")
    def _runs_upward(self) -> Self:
        if self.maximum < self.minimum:
            raise ValueError(f"{self.span} ends before it begins")
        if self.id == NO_BAND:
            raise ValueError(f"{NO_BAND!r} is the library's own word for a school in no band")
        return self

    @property
    def span(self) -> str:
        """The band as messages name it: "low_medium (1 to 11)"."""
        return f"{self.id} ({self.minimum} to {self.maximum})"


class Bands(StudyModel):
    """All bands, lowest first: each begins where the one before it ends."""

    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _join_without_overlap(self) -> Self:
        ids = [band.id for band in self.bands]
        repeated = sorted({one for one in ids if ids.count(one) > 1})
        if repeated:
            raise ValueError(f"bands listed twice: {', '.join(repeated)}")
        faults = [fault for pair in pairwise(self.bands) if (fault := _fault(*pair))]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def labels(self) -> dict[str, str]:
        """Every band's label by id, lowest band first."""
        return {band.id: band.label for band in self.bands}

    @property
    def lowest(self) -> int:
        """The smallest count that is in a band."""
        return self.bands[0].minimum

    @property
    def highest(self) -> int:
        """The largest count that is in a band."""
        return self.bands[-1].maximum

    def holding(self, engagements: int) -> Band | None:
        """Give the band that holds a count; None where none does."""
        found = (band for band in self.bands if band.minimum <= engagements <= band.maximum)
        return next(found, None)


def two_bands(bands: Bands) -> tuple[str, str]:
    """Give the ids of the lower and the higher band, for what compares two.

    Raises StudyError if there are more or fewer.
    """
    if len(bands.bands) != COMPARED:
        raise StudyError(
            f"study.yaml, bands: found {len(bands.bands)}; the page on the case study compares "
            f"{COMPARED}."
        )
    lower, higher = bands.bands
    return lower.id, higher.id


def _fault(lower: Band, higher: Band) -> str:
    """Say what is wrong between two bands that follow each other; nothing if they join."""
    if higher.maximum < lower.minimum:
        return f"{higher.span} stands after {lower.span}, which is above it: list the lowest first"
    if higher.minimum <= lower.maximum:
        return f"{lower.span} and {higher.span} overlap: each count belongs to one band"
    if higher.minimum > lower.maximum + 1:
        return f"between {lower.span} and {higher.span} is a gap: each count belongs to one band"
    return ""


def read_bands(folder: Path) -> Bands:
    """Read the bands from study.yaml in `folder`.

    Raises StudyError if there is none, two overlap, leave a gap or stand out of order; both are
    named.
    """
    return read_sections(folder, "study.yaml", ("bands",), Bands)


ALL: Final = "all"
OTHERS: Final = "others"
PREMIUM: Final = "pupil_premium"
UNKNOWN: Final = "unknown"
GROUPS: Final = (ALL, OTHERS, PREMIUM, UNKNOWN)
"""Groups of pupils; the last holds those whose Pupil Premium is not known, who count among all."""

GROUP_NAMES: Final = {ALL: "All pupils", OTHERS: "Others", PREMIUM: "Pupil Premium"}
"""What readers call them."""

ALL_BANDS: Final = "all_bands"
"""What stands in the column `band` where the bands are taken together."""

ABSENT: Final = "absent"
PRESENT: Final = "present"
