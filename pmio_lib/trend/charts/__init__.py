"""Charts of page 04."""

from pmio_lib.trend.charts.change import change_chart
from pmio_lib.trend.charts.lines import gap_chart, trend_chart

__all__ = ["change_chart", "gap_chart", "trend_chart"]
