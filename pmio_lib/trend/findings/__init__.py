"""What page 04 finds: gaps, changes beside comparators, cohorts, the report's own table."""

from pmio_lib.methods.series.change import change_since, gap
from pmio_lib.methods.series.difference_in_differences import difference_in_differences
from pmio_lib.official.panel import panel, series, yearly_counts
from pmio_lib.trend.findings.cohorts import gcse_cohorts
from pmio_lib.trend.findings.comparison import (
    changes,
    comparators_frame,
    compare_with_pools,
    neighbour_pools,
    paths,
)
from pmio_lib.trend.findings.design_strength import maryland_level
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
from pmio_lib.trend.findings.sources import sources_frame

__all__ = [
    "ENTRIES",
    "FOUR_PLUS",
    "SEVEN_PLUS",
    "change_since",
    "changes",
    "comparators_frame",
    "compare_with_pools",
    "difference_in_differences",
    "entries_index",
    "gap",
    "gaps",
    "gcse_cohorts",
    "maryland_level",
    "neighbour_pools",
    "panel",
    "paths",
    "press_table",
    "relative_growths",
    "report_table",
    "rises",
    "series",
    "shares",
    "sources_frame",
    "yearly_counts",
]
