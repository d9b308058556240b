"""What page 01 finds: results of the survey, fit to show."""

from pmio_lib.survey.findings.printed import printed_uptake, report_figures, told_apart_from
from pmio_lib.survey.findings.results import CODED, GROUPS, LEVELS, Results

__all__ = [
    "CODED",
    "GROUPS",
    "LEVELS",
    "Results",
    "printed_uptake",
    "report_figures",
    "told_apart_from",
]
