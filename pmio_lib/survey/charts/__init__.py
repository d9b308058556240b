"""Charts of page 01."""

from pmio_lib.survey.charts.ratings import ratings_chart

__all__ = ["ratings_chart"]
