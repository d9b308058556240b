"""What a chart of the interviews was drawn on."""

import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing.chart import Chart, finish
from pmio_lib.interviews.charts import cooccurrence, saturation_curve, share_dots, theme_matrix


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str) -> Chart:
        figures.append(figure)
        return finish(figure, alt)

    for module in (cooccurrence, saturation_curve, share_dots, theme_matrix):
        monkeypatch.setattr(module, "finish", kept)
    return figures
