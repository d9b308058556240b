"""What page 01 finds: results of the survey, fit to show."""

from pmio_lib.survey.findings.results import CODED, GROUPS, LEVELS, Results, report_figures

__all__ = ["CODED", "GROUPS", "LEVELS", "Results", "report_figures"]
