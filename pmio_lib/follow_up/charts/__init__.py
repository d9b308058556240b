"""Charts of page 06."""

from pmio_lib.follow_up.charts.could_show import grid_chart, power_chart
from pmio_lib.follow_up.charts.outcomes import Path, Start, beyond_chart, paths_chart

__all__ = ["Path", "Start", "beyond_chart", "grid_chart", "paths_chart", "power_chart"]
