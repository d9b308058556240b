"""What page 04 finds: gaps on each measure, cohorts, the design's strength, the report's table.

Places among all areas and gaps like for like, which serve the follow-up as well, are `official`'s.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.methods.series.change import change_since, index_to_base, relative_growth
from pmio_lib.official.all_areas import neighbours_band
from pmio_lib.official.area_gaps import gaps_to_england
from pmio_lib.official.like_for_like import england_like_for_like, england_printed
from pmio_lib.official.panel import series, yearly_counts
from pmio_lib.study.overview import Programme
from pmio_lib.tables.origins import traced

# Which year group a cohort of pupils was in when: from primary school to GCSE

GCSE_YEAR_GROUP: Final = 11
"""GCSEs end Year 11; a cohort moves up one year group each school year."""
LAST_PRIMARY_YEAR: Final = 6


def year_group(gcse_year: int, school_year: int) -> int:
    """Give the year group, in the school year ending in `school_year`, of a GCSE cohort."""
    return GCSE_YEAR_GROUP - (gcse_year - school_year)


def first_met_in_primary(programme: Programme) -> int:
    """Give the first GCSE year whose pupils were in primary school when a programme began."""
    return programme.first_school_year + GCSE_YEAR_GROUP - LAST_PRIMARY_YEAR


def gcse_cohorts(first: int, last: int, programme: Programme) -> pd.DataFrame:
    """Give each GCSE cohort and whether it could have met a programme.

    By `gcse_year`, `first` to `last` included: `year_group` in the programme's first school year,
    in words; `could_have_met` (in one of its year groups in that year or later); `met` in words.
    """
    years = pd.RangeIndex(first, last + 1, name="gcse_year")
    groups = [year_group(year, programme.first_school_year) for year in years]
    met = [group <= programme.year_groups[1] for group in groups]
    return pd.DataFrame(
        {
            "year_group": [
                f"Year {group}" if group <= GCSE_YEAR_GROUP else "past GCSE" for group in groups
            ],
            "could_have_met": met,
            "met": [_in_words(group, could) for group, could in zip(groups, met, strict=True)],
        },
        index=years,
    )


def _in_words(group: int, could_have_met: bool) -> str:
    if not could_have_met:
        return "no"
    return "yes, in primary school" if group <= LAST_PRIMARY_YEAR else "only in secondary school"


# How strong a design is: what it could show, not what it showed


class MarylandLevel(IntEnum):
    """Levels of the Maryland Scientific Methods Scale, 1 weakest to 5 strongest.

    Sherman et al. (1997), Preventing Crime; What Works Centre for Local Economic Growth, Guide to
    scoring evidence using the Maryland Scientific Methods Scale (updated June 2016), sections 3-7.
    """

    UNADJUSTED_COMPARISON = 1
    ADJUSTED_COMPARISON = 2
    BEFORE_AND_AFTER_WITH_COMPARABLE_GROUP = 3
    EXOGENOUS_VARIATION = 4
    RANDOMISED = 5


def maryland_level(
    *,
    has_comparators: bool,
    before_and_after: bool,
    comparability_shown: bool,
    randomised: bool,
    exogenous_variation: bool,
) -> MarylandLevel:
    """Place a design on the Maryland scale.

    A trend beside comparators is level 3 only where evidence shows that they are comparable; with
    comparators merely named it is level 2. A design by lot whose balance is not shown is placed
    with the near-random ones, at 4. The last two readings are this project's, where the guide
    leaves room: each takes the lower level. `exogenous_variation`: a demonstrated near-random rule
    (a cut-off, an instrument) decided who took part; `comparability_shown`: by balance, matching or
    a long parallel past. Raises StatisticsError if the design compares nothing (the scale does not
    score it), or claims likeness, lot or near-chance without comparators.
    """
    if not has_comparators:
        if comparability_shown or randomised or exogenous_variation:
            raise StatisticsError("Likeness, lot or near-chance: each needs comparators.")
        if not before_and_after:
            raise StatisticsError("A design that compares nothing is not on the Maryland scale.")
        return MarylandLevel.UNADJUSTED_COMPARISON
    if randomised and comparability_shown:
        return MarylandLevel.RANDOMISED
    if randomised or exogenous_variation:
        return MarylandLevel.EXOGENOUS_VARIATION
    # Beside comparators, a past of their own and shown likeness each add one level.
    return MarylandLevel(1 + before_and_after + comparability_shown)


# An area's gap to England on several measures, each like for like, beside its neighbours'

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

    @cached_property
    def england(self) -> Mapping[str, pd.DataFrame]:
        """England on the footing of the authorities by measure, as official.like_for_like."""
        at_16 = {
            measure: england_like_for_like(self.key_stage_4, self.areas, measure)
            for measure in (GRADE_4, GRADE_5, MATHS)
        }
        return {**at_16, AT_11: england_printed(self.key_stage_2, AT_11)}

    def gaps(self, measure: str) -> pd.DataFrame:
        """Give the area's gap to England, as `gaps_to_england`, and `neighbours_gap_pp`.

        The neighbours' is the middle one's. Where no pupils are counted there is no interval.
        """
        figures, england = self._beside_england(measure)
        pupils = self.pupils if measure in (GRADE_4, GRADE_5) else {}
        gaps = gaps_to_england(figures, measure, self.area, england, pupils, self.confidence)
        return gaps.assign(neighbours_gap_pp=self.band(measure)["band_median_pp"])

    def band(self, measure: str) -> pd.DataFrame:
        """Give how far the neighbours' gaps to England spread, as `neighbours_band`."""
        figures, england = self._beside_england(measure)
        return neighbours_band(figures, measure, self.neighbours, england)

    def _beside_england(self, measure: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give the table of a measure, and England on the footing of its authorities."""
        figures = self.key_stage_2 if measure == AT_11 else self.key_stage_4
        return figures, self.england[measure]


@traced
def unlike_exams(years: Collection[int]) -> dict[str, list[int]]:
    """Give, by measure's name, the years whose grades were set otherwise: tests at 11 were not."""
    return {name: sorted(years) for measure, name in NAMES.items() if measure != AT_11}


def on_each_measure(all_areas: AllAreas) -> dict[str, pd.DataFrame]:
    """Give `england_gap_pp` and `neighbours_gap_pp` by year, for each measure by its name."""
    columns = ["england_gap_pp", "neighbours_gap_pp"]
    return {name: all_areas.gaps(measure)[columns] for measure, name in NAMES.items()}


# The report's own table, what the council's releases add to it, and how entries grew

FOUR_PLUS: Final = "report_gcse_maths_4plus"
SEVEN_PLUS: Final = "report_gcse_maths_7plus"
ENTRIES: Final = "report_alevel_maths_entries"
PRESS: Final = "council_gcse_maths_4plus"


@traced
def rises(values: Mapping[str, pd.Series], years: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Give how far series rose from the year before, for the years asked of each.

    By `series` and `year`: `rise_pp`.
    """
    rows = [
        {"series": name, "year": year, "rise_pp": change_since(values[name], year - 1).get(year)}
        for name, asked in years.items()
        for year in asked
    ]
    return pd.DataFrame(rows).set_index(["series", "year"])


@traced
def report_table(
    report: pd.DataFrame, cohorts: pd.DataFrame, area: str, confidence: float
) -> pd.DataFrame:
    """Give the report's table, with a Wilson interval where the number of pupils is known.

    `report` has the report's shares and entries, `cohorts` the council's `ks4_pupils`. By year:
    `grade_4_pct` and `grade_7_pct` with `_low`, `_high` and `_n` (pupils), `alevel_entries`.
    """
    pupils = yearly_counts(cohorts, "ks4_pupils", area)
    shares = [
        _with_interval(series(report, measure, area), pupils, name, confidence)
        for name, measure in (("grade_4_pct", FOUR_PLUS), ("grade_7_pct", SEVEN_PLUS))
    ]
    entries = series(report, ENTRIES, area).rename("alevel_entries")
    return pd.concat([*shares, entries], axis=1).rename_axis("year")


def _with_interval(
    share: pd.Series, pupils: Mapping[int, int], name: str, confidence: float
) -> pd.DataFrame:
    rows = {}
    for year, value in share.items():
        n = pupils.get(int(str(year))) if pd.notna(value) else None
        ends = wilson_interval(value / 100, n, confidence).scaled(100) if n else None
        rows[year] = (value, ends.low if ends else None, ends.high if ends else None, n)
    columns = [f"{name}{end}" for end in ("", "_low", "_high", "_n")]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.astype(dict.fromkeys(columns[:3], float) | {columns[3]: "Int64"})


@traced
def press_table(council: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """Set the council's results-day figures beside the report's for the same year.

    By `year` and `release`: `how` (stated or worked out), `council_pct`, `report_pct`.
    """
    printed = report[report["measure"].eq(FOUR_PLUS)].set_index("year")["value"]
    press = council[council["measure"].eq(PRESS)].sort_values(["year", "publication"])
    worked_out = press["locator"].str.contains("worked out")
    return pd.DataFrame(
        {
            "year": press["year"],
            "release": press["publication"].str[-4:],
            "how": worked_out.map({True: "worked out", False: "stated"}),
            "council_pct": press["value"],
            "report_pct": press["year"].map(printed),
        }
    ).set_index(["year", "release"])


@traced
def relative_growths(counts: Mapping[str, pd.Series], base_year: int, year: int) -> pd.DataFrame:
    """Give how far yearly counts grew from a base year to another, by series: `growth_pct`."""
    grown = {name: relative_growth(each, base_year)[year] for name, each in counts.items()}
    return pd.DataFrame({"growth_pct": pd.Series(grown)}).rename_axis("series")


@traced
def entries_index(entries: Mapping[str, pd.Series], base_year: int) -> pd.DataFrame:
    """Give yearly counts as index numbers, the base year 100, one column a series."""
    columns = {
        f"{name}_index": index_to_base(counts, base_year) for name, counts in entries.items()
    }
    return pd.DataFrame(columns).rename_axis("year")
