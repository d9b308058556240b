"""Charts of page 03."""

from pmio_lib.case_study.charts.of_results import bands, cuts, flow
from pmio_lib.case_study.charts.parts import parts_chart

__all__ = ["bands", "cuts", "flow", "parts_chart"]
