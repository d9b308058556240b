"""Charts of page 06."""

from pmio_lib.follow_up.charts.paths import Path, Start, paths_chart

__all__ = ["Path", "Start", "paths_chart"]
