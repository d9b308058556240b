"""Charts of page 06."""

from pmio_lib.follow_up.charts.grid import grid_chart
from pmio_lib.follow_up.charts.paths import Path, Start, paths_chart
from pmio_lib.follow_up.charts.power import power_chart
from pmio_lib.follow_up.charts.strips import strips_chart

__all__ = ["Path", "Start", "grid_chart", "paths_chart", "power_chart", "strips_chart"]
