"""What page 03 finds: results fit to show, what the report printed, and words that follow them."""

from pmio_lib.case_study.findings.printed import (
    no_share_of_intake,
    parts_of_intake,
    printed_table,
    smallest_sd,
    totals_of,
)
from pmio_lib.case_study.findings.results import (
    PUPIL_TABLES,
    Results,
    icc_range,
    listed,
    points,
    way,
)

__all__ = [
    "PUPIL_TABLES",
    "Results",
    "icc_range",
    "listed",
    "no_share_of_intake",
    "parts_of_intake",
    "points",
    "printed_table",
    "smallest_sd",
    "totals_of",
    "way",
]
