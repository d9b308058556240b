"""Every kind of chart of the project, drawn from what its own tests draw it from."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pandas as pd

from pmio_lib.case_study.charts import parts_chart
from pmio_lib.case_study.charts.cut_points import cuts_chart
from pmio_lib.case_study.charts.flow_boxes import flow_chart
from pmio_lib.case_study.charts.means import band_chart
from pmio_lib.drawing.bars import bar_chart
from pmio_lib.drawing.chart import Chart
from pmio_lib.drawing.intervals import interval_chart
from pmio_lib.interviews.charts.cooccurrence import cooccurrence_chart
from pmio_lib.interviews.charts.pairs import pairs_chart
from pmio_lib.interviews.charts.saturation_curve import saturation_chart
from pmio_lib.interviews.charts.share_dots import prevalence_chart
from pmio_lib.interviews.charts.theme_matrix import matrix_chart
from pmio_lib.methods.saturation import assess_saturation
from pmio_lib.privacy.merging import LevelGroup
from pmio_lib.privacy.survey import RatingBar
from pmio_lib.survey.charts.ratings import ratings_chart
from tests.case_study.charts import test_case_study_charts as of_case_study
from tests.drawing import test_charts as of_trend
from tests.interviews.charts import test_cooccurrence as of_pairs
from tests.interviews.charts import test_pairs as of_sources
from tests.interviews.charts import test_saturation_curve as of_saturation
from tests.interviews.charts import test_share_dots as of_shares
from tests.interviews.charts import test_theme_matrix as of_matrix

LEVELS: Final = ("Much better", "Slightly better", "Stayed the same", "Worse")
RATINGS: Final = [
    RatingBar("Maths", "November 2019", 20, tuple(LevelGroup((n,), 5) for n in range(4))),
    RatingBar("Maths", "February 2020", 20, (LevelGroup((0, 1), 12), LevelGroup((2, 3), 8))),
    RatingBar("Confidence", "November 2019", 0, None),
]
SERIES: Final = pd.DataFrame(
    {f"Wave {number}": [number + 1.0, 5.0, None] for number in range(4)}, index=["A", "B", "C"]
)
SHARES: Final = pd.DataFrame(
    {
        "share_pct": [55.0, 19.0],
        "share_pct_low": [34.0, 9.0],
        "share_pct_high": [74.0, 38.0],
        "base": ["11 of 20", "5 of 26"],
    },
    index=["Interviews that named one of the activities", "Survey"],
)
PARTS: Final = pd.DataFrame({"n_schools": [30, 12, 4]}, index=["Primary", "Secondary", "Other"])


def _ratings() -> Chart:
    return ratings_chart(RATINGS, LEVELS, "Ratings")


def _bars() -> Chart:
    return bar_chart(SERIES, "Support", "Schools")


def _intervals() -> Chart:
    return interval_chart(SHARES, "Shares")


def _parts() -> Chart:
    return parts_chart(PARTS, {"the text": 46, "the table": 45}, "Schools")


def _bands() -> Chart:
    bars = [of_case_study.LOW, of_case_study.HIGH, of_case_study.HIDDEN]
    return band_chart(bars, "Sums", 1.0)


def _cuts() -> Chart:
    return cuts_chart(of_case_study.curve(None, -6.0, -11.0), 10, "Sums")


def _flow() -> Chart:
    return flow_chart(of_case_study.steps(), of_case_study.TESTS, "Flow", "1 to 7", "Rounded.")


def _together() -> Chart:
    return cooccurrence_chart(of_pairs.FOUND, of_pairs.LABELS, "Together")


def _sources() -> Chart:
    return pairs_chart(of_sources.PAIRS, of_sources.INTERVIEWS, of_sources.SURVEY, "Impact")


def _saturation() -> Chart:
    themes, new = of_saturation.THEMES, of_saturation.NEW
    marks = [assess_saturation(new)]
    waves = ["W1"] * 5 + ["W2"] * 4
    return saturation_chart(new, marks, of_saturation.orders(themes), "Themes", waves)


def _prevalence() -> Chart:
    return prevalence_chart(of_shares.FRAME, of_shares.LABELS, of_shares.GROUPS, "Themes")


def _matrix() -> Chart:
    return matrix_chart(of_matrix.MENTIONS, of_matrix.WAVES, of_matrix.LABELS, "Themes")


DRAWN: Final[Mapping[str, Callable[[], Chart]]] = {
    "ratings": _ratings,
    "bars": _bars,
    "intervals": _intervals,
    "parts": _parts,
    "bands": _bands,
    "cuts": _cuts,
    "flow": _flow,
    "together": _together,
    "sources": _sources,
    "saturation": _saturation,
    "prevalence": _prevalence,
    "matrix": _matrix,
    "trend": of_trend.draw_trend,
    "gap": of_trend.draw_gap,
    "change": of_trend.draw_change,
}


@cache
def chart(name: str) -> Chart:
    """Give a chart by name; none is drawn twice."""
    return DRAWN[name]()
