"""Charts of page 03."""

from pmio_lib.case_study.charts.of_results import bands, cuts, flow, gaps
from pmio_lib.case_study.charts.parts import parts_chart

__all__ = ["bands", "cuts", "flow", "gaps", "parts_chart"]
