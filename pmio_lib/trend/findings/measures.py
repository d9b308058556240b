"""An area's gap to England on several measures, each like for like, beside its neighbours'."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.official.all_areas import neighbours_band
from pmio_lib.official.area_gaps import gaps_to_england
from pmio_lib.official.like_for_like import england_like_for_like, england_printed
from pmio_lib.tables.origins import traced

GRADE_4: Final = "gcse_english_maths_4plus"
GRADE_5: Final = "gcse_english_maths_5plus"
MATHS: Final = "gcse_maths_4plus_entries"
AT_11: Final = "ks2_maths_expected"
NAMES: Final = {
    GRADE_4: "English and maths, grade 4",
    GRADE_5: "English and maths, grade 5",
    MATHS: "Maths alone, grade 4",
    AT_11: "At 11, maths",
}


@dataclass(frozen=True)
class AllAreas:
    """Figures of all areas, and which of them a page is about.

    `key_stage_4` and `key_stage_2` as official.tables.AreaFigures, `areas` an AreaRegister,
    `area` and `neighbours` codes, `pupils` of the area by year.
    """

    key_stage_4: pd.DataFrame
    key_stage_2: pd.DataFrame
    areas: pd.DataFrame
    area: str
    neighbours: Sequence[str]
    pupils: Mapping[int, float]
    confidence: float
    _england: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def england(self, measure: str) -> pd.DataFrame:
        """Give England on the footing of the authorities, as official.like_for_like does."""
        if measure not in self._england:
            self._england[measure] = self._of_england(measure)
        return self._england[measure]

    def _of_england(self, measure: str) -> pd.DataFrame:
        if measure == AT_11:
            return england_printed(self.key_stage_2, measure)
        return england_like_for_like(self.key_stage_4, self.areas, measure)

    def gaps(self, measure: str) -> pd.DataFrame:
        """Give the area's gap to England, as `gaps_to_england`, and `neighbours_gap_pp`.

        The neighbours' is the middle one's. Where no pupils are counted there is no interval.
        """
        figures = self.key_stage_2 if measure == AT_11 else self.key_stage_4
        england = self.england(measure)
        pupils = self.pupils if measure in (GRADE_4, GRADE_5) else {}
        gaps = gaps_to_england(figures, measure, self.area, england, pupils, self.confidence)
        return gaps.assign(neighbours_gap_pp=self.band(measure)["band_median_pp"])

    def band(self, measure: str) -> pd.DataFrame:
        """Give how far the neighbours' gaps to England spread, as `neighbours_band`."""
        figures = self.key_stage_2 if measure == AT_11 else self.key_stage_4
        return neighbours_band(figures, measure, self.neighbours, self.england(measure))


@traced
def unlike_exams(years: Collection[int]) -> dict[str, list[int]]:
    """Give, by measure's name, the years whose grades were set otherwise: tests at 11 were not."""
    return {name: sorted(years) for measure, name in NAMES.items() if measure != AT_11}


def on_each_measure(all_areas: AllAreas) -> dict[str, pd.DataFrame]:
    """Give `england_gap_pp` and `neighbours_gap_pp` by year, for each measure by its name."""
    columns = ["england_gap_pp", "neighbours_gap_pp"]
    return {name: all_areas.gaps(measure)[columns] for measure, name in NAMES.items()}
