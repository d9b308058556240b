"""Charts of page 04."""

from pmio_lib.drawing.strip import strip_chart
from pmio_lib.trend.charts.behind import Timeline, behind_chart
from pmio_lib.trend.charts.lines import trend_chart
from pmio_lib.trend.charts.panels import panels_chart
from pmio_lib.trend.charts.year_groups import year_groups_chart

__all__ = [
    "Timeline",
    "behind_chart",
    "panels_chart",
    "strip_chart",
    "trend_chart",
    "year_groups_chart",
]
