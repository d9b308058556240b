"""Figures as they stand just before they become bytes."""

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing import bars
from pmio_lib.drawing.chart import Chart, finish
from pmio_lib.survey.charts import ratings
from pmio_lib.trend.charts import change, trend

Drawn = Callable[[Chart], Figure]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Give the figure behind a chart drawn in this test."""
    figures: dict[int, Figure] = {}

    def kept(figure: Figure, alt: str) -> Chart:
        chart = finish(figure, alt)
        figures[id(chart)] = figure
        return chart

    for module in (bars, change, ratings, trend):
        monkeypatch.setattr(module, "finish", kept)
    return lambda chart: figures[id(chart)]
