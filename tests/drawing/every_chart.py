"""Every kind of chart of the project, drawn from what its own tests draw it from."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.case_study.charts import parts_chart
from pmio_lib.case_study.charts.gap_dots import cuts_chart, gaps_chart
from pmio_lib.case_study.charts.intake import flow_chart
from pmio_lib.case_study.charts.means import band_chart
from pmio_lib.drawing.bars import bar_chart
from pmio_lib.drawing.chart import Chart
from pmio_lib.drawing.dots import interval_chart
from pmio_lib.follow_up.charts import (
    Path,
    Start,
    beyond_chart,
    grid_chart,
    paths_chart,
    power_chart,
)
from pmio_lib.follow_up.findings.grid import cohort_cells, grid_in_words, progress_cells
from pmio_lib.follow_up.findings.outcomes import changes_beyond, movements
from pmio_lib.follow_up.study_size import power_curves, study_sizes
from pmio_lib.interviews.charts.cooccurrence import cooccurrence_chart
from pmio_lib.interviews.charts.saturation_curve import saturation_chart
from pmio_lib.interviews.charts.share_dots import pairs_chart, prevalence_chart
from pmio_lib.interviews.charts.theme_matrix import matrix_chart
from pmio_lib.methods.saturation import assess_saturation
from pmio_lib.privacy.survey import LevelGroup, RatingBar
from pmio_lib.study.figures import GradingBreak
from pmio_lib.study.follow_up import read_cohort_grid, read_data_plan
from pmio_lib.study.overview import Programme, read_programme
from pmio_lib.survey.charts import ratings_chart
from pmio_lib.synthesis.charts import joint_display_chart, overlap_chart
from pmio_lib.trend.charts import (
    Timeline,
    behind_chart,
    panels_chart,
    strip_chart,
    trend_chart,
    year_groups_chart,
)
from tests.case_study.charts import test_case_study_charts as of_case_study
from tests.fixtures.all_areas import ROOT, STOKE, committed
from tests.fixtures.follow_up import follow_up_of
from tests.interviews.charts import test_cooccurrence as of_pairs
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


def grading_break(
    year: int, kind: str = "new_scale", label: str = "New <scale> & more"
) -> GradingBreak:
    return GradingBreak(year=year, stages=("key_stage_4",), kind=kind, label=label, meaning="m")  # type: ignore[arg-type]


BREAKS: Final = (
    grading_break(2019),
    grading_break(2020, "not_held", "Tests not held"),
    grading_break(2020, "centre_assessed", "Centre-assessed grades"),
    grading_break(2025, label="Beyond the axis"),
)
TIME: Final = Timeline(2018.4, "The start", 2024, [2020, 2021], [2022])
ENTRIES: Final = pd.Series([53.6, 58.8, np.nan, 63.4], index=[2018, 2019, 2020, 2021])
TREND: Final = pd.DataFrame({"Stoke & <Trent>": ENTRIES, "England": ENTRIES + 10})
MADE_UP: Final = Programme(name="P", starts="2018-11", first_school_year=2019, year_groups=(3, 8))
PROGRAMME: Final = read_programme(ROOT / "study")
PLAN: Final = read_data_plan(ROOT / "study")
AIMS: Final = pd.DataFrame(
    {"Survey": ["convergent", "expanding", "silent", "dissonant"]},
    index=pd.Index(["Results", "Parents", "Teaching", "Posts"], name="aim"),
)
OVERLAPS: Final = pd.DataFrame(
    {"n_fewest": [17, 43], "n_most": [17, 52], "forced": ["one number", "a range"]},
    index=["Both", "In any way"],
)
PARTS: Final = pd.DataFrame({"n_schools": [30, 12, 4]}, index=["Primary", "Secondary", "Other"])


def _behind() -> Chart:
    years = pd.Index(range(2018, 2025), name="year")
    gap = pd.Series([-10.8, -6.1, -7.4, -8.8, -9.6, -11.1, -12.6], index=years)
    gaps = pd.DataFrame({"england_gap_pp": gap})
    gaps["england_gap_pp_low"] = (gap - 2).where(years < 2020)
    gaps["england_gap_pp_high"] = (gap + 2).where(years < 2020)
    places = {"lowest": -17.0, "low": -9.0, "median": -6.0, "high": -3.0, "highest": -1.0}
    band = pd.DataFrame({f"band_{name}_pp": value for name, value in places.items()}, index=years)
    names = {"area": "Stoke", "england": "England"}
    return behind_chart(gaps, band, TIME, names, [2018, 2019, 2024], "Behind")


def _panels() -> Chart:
    years = pd.Index([2017, 2018, 2019, 2022, 2023], name="year")
    frame = pd.DataFrame({"england_gap_pp": [-5.0, -4.0, -3.5, -6.0, -6.2]}, index=years)
    frame["neighbours_gap_pp"] = frame["england_gap_pp"] + 2
    return panels_chart(
        {"Grade 4": frame, "At 11": frame / 2}, 2018.4, {"Grade 4": [2022]}, "Panels"
    )


def _strip() -> Chart:
    codes = [str(number) for number in range(30)]
    changes = pd.Series([(number - 15) / 3 for number in range(30)], index=codes)
    frame = pd.DataFrame({"area": codes, "change_pp": changes, "rank": range(30, 0, -1)})
    return strip_chart({"2018 to 2019": frame, "2019 to 2025": frame}, "29", ["3", "7"], "Strip")


def _bands() -> Chart:
    bars = [of_case_study.LOW, of_case_study.HIGH, of_case_study.HIDDEN]
    return band_chart(pd.concat(bars), "Sums", 1.0)


def _cuts() -> Chart:
    curves = {"Sums": of_case_study.curve(None, -6.0, -11.0), "Words": of_case_study.curve(8, 9)}
    return cuts_chart(curves, 10, "Gaps")


def _gaps() -> Chart:
    return gaps_chart(of_case_study.gaps(Sums=(9, 1, -8), Words=(4, None, None)), "Gaps")


def _flow() -> Chart:
    return flow_chart(of_case_study.steps(), of_case_study.TESTS)


def _together() -> Chart:
    return cooccurrence_chart(of_pairs.FOUND, of_pairs.LABELS, "Together")


def _sources() -> Chart:
    return pairs_chart(of_shares.PAIRS, of_shares.SOURCES, "Impact")


def _saturation() -> Chart:
    themes, new = of_saturation.THEMES, of_saturation.NEW
    marks = [assess_saturation(new)]
    waves = ["W1"] * 5 + ["W2"] * 4
    return saturation_chart(new, marks, of_saturation.orders(themes), "Themes", waves)


def _prevalence() -> Chart:
    return prevalence_chart(of_shares.FRAME, of_shares.LABELS, of_shares.GROUPS, "Themes")


def _matrix() -> Chart:
    return matrix_chart(of_matrix.MENTIONS, of_matrix.WAVES, of_matrix.LABELS, "Themes")


def path(sign: int) -> Path:
    """A path on one side of England, its band a little above it."""
    gap = pd.Series([-5.0, -4.0, -6.0, -5.0], index=[2018, 2019, 2022, 2023]) * sign
    ends = {"band_low_pp": gap + 1, "band_median_pp": gap + 2, "band_high_pp": gap + 4}
    gaps = pd.DataFrame({"england_gap_pp": gap})
    return Path("At 11", gaps, pd.DataFrame(ends), [2018, 2023], places=0)


def _strips() -> Chart:
    stoke = follow_up_of(committed())
    found = movements(stoke)
    main = found[~found.index.get_level_values("outcome").duplicated()]
    changes = changes_beyond(stoke, [each.measure for each in stoke.plan.outcomes])
    return beyond_chart(changes, main, STOKE, stoke.nearest, "Strips")


def _grid() -> Chart:
    grid = read_cohort_grid(ROOT / "study")
    last = dict.fromkeys(("key_stage_2", "key_stage_4", "multiplication_check"), 2025)
    cells = cohort_cells(grid, PROGRAMME, last)
    marks = {each.year_group: each.mark for each in grid.tests}
    return grid_chart(cells, marks, grid_in_words(cells, progress_cells(grid)), "Grid")


DRAWN: Final[Mapping[str, Callable[[], Chart]]] = {
    "behind": _behind,
    "panels": _panels,
    "strip": _strip,
    "year groups": lambda: year_groups_chart(range(2019, 2026), MADE_UP, "Year groups"),
    "ratings": lambda: ratings_chart(RATINGS, LEVELS, "Ratings"),
    "bars": lambda: bar_chart(SERIES, "Support", "Schools"),
    "intervals": lambda: interval_chart(SHARES, "Shares"),
    "parts": lambda: parts_chart(PARTS, {"the text": 46, "the table": 45}, "Schools"),
    "bands": _bands,
    "cuts": _cuts,
    "gaps": _gaps,
    "flow": _flow,
    "together": _together,
    "sources": _sources,
    "saturation": _saturation,
    "prevalence": _prevalence,
    "matrix": _matrix,
    "trend": lambda: trend_chart(TREND, BREAKS, "Share of pupils", dashed=["England"]),
    "paths": lambda: paths_chart([path(1)], Start.of(PROGRAMME), "Paths"),
    "strips": _strips,
    "grid": _grid,
    "power": lambda: power_chart(power_curves(PLAN), study_sizes(PLAN), "Power"),
    "joint display": lambda: joint_display_chart(AIMS, "Aims"),
    "overlap": lambda: overlap_chart(OVERLAPS, "Schools"),
}


@cache
def chart(name: str) -> Chart:
    """Give a chart by name; none is drawn twice."""
    return DRAWN[name]()
