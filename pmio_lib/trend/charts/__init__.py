"""Charts of page 04."""

from pmio_lib.drawing.dots import strip_chart
from pmio_lib.trend.charts.behind import Timeline, behind_chart, panels_chart
from pmio_lib.trend.charts.years import trend_chart, year_groups_chart

__all__ = [
    "Timeline",
    "behind_chart",
    "panels_chart",
    "strip_chart",
    "trend_chart",
    "year_groups_chart",
]
