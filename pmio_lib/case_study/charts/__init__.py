"""Charts of page 03."""

from pmio_lib.case_study.charts.of_results import bands, cuts, flow

__all__ = ["bands", "cuts", "flow"]
