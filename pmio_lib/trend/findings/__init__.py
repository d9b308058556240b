"""What page 04 finds: gaps, changes beside comparators, cohorts, the report's own table.

Places among all areas and gaps like for like serve the follow-up as well.
"""

from pmio_lib.methods.series.change import change_since, gap
from pmio_lib.methods.series.difference_in_differences import difference_in_differences
from pmio_lib.official.all_areas import (
    area_changes,
    area_levels,
    changes_among_areas,
    levels_among_areas,
    neighbours_band,
    steps_as_large,
    yearly_steps,
)
from pmio_lib.official.area_gaps import (
    changes_with_intervals,
    disadvantage_gap_change,
    disadvantage_gaps,
    gap_widenings,
    gaps_to_england,
    pupils_by_year,
    same_pupils_later,
)
from pmio_lib.official.comparison import comparators_frame, compare_with_pools, neighbour_pools
from pmio_lib.official.like_for_like import (
    england_like_for_like,
    england_printed,
    printed_against_regions,
)
from pmio_lib.official.panel import panel, series, yearly_counts
from pmio_lib.official.sources import sources_frame, sources_said
from pmio_lib.trend.findings.cohorts import gcse_cohorts
from pmio_lib.trend.findings.design_strength import maryland_level
from pmio_lib.trend.findings.measures import (
    AT_11,
    GRADE_4,
    GRADE_5,
    MATHS,
    NAMES,
    AllAreas,
    on_each_measure,
    unlike_exams,
)
from pmio_lib.trend.findings.report import (
    ENTRIES,
    FOUR_PLUS,
    SEVEN_PLUS,
    entries_index,
    gaps,
    press_table,
    relative_growths,
    report_table,
    rises,
    shares,
)

__all__ = [
    "AT_11",
    "ENTRIES",
    "FOUR_PLUS",
    "GRADE_4",
    "GRADE_5",
    "MATHS",
    "NAMES",
    "SEVEN_PLUS",
    "AllAreas",
    "area_changes",
    "area_levels",
    "change_since",
    "changes_among_areas",
    "changes_with_intervals",
    "comparators_frame",
    "compare_with_pools",
    "difference_in_differences",
    "disadvantage_gap_change",
    "disadvantage_gaps",
    "england_like_for_like",
    "england_printed",
    "entries_index",
    "gap",
    "gap_widenings",
    "gaps",
    "gaps_to_england",
    "gcse_cohorts",
    "levels_among_areas",
    "maryland_level",
    "neighbour_pools",
    "neighbours_band",
    "on_each_measure",
    "panel",
    "press_table",
    "printed_against_regions",
    "pupils_by_year",
    "relative_growths",
    "report_table",
    "rises",
    "same_pupils_later",
    "series",
    "shares",
    "sources_frame",
    "sources_said",
    "steps_as_large",
    "unlike_exams",
    "yearly_counts",
    "yearly_steps",
]
