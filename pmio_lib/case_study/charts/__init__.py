"""The charts of page 03, each from the case study's results, with the table it was drawn from."""

from dataclasses import replace

import pandas as pd

from pmio_lib.case_study.charts.gap_dots import cuts_chart, gaps_chart
from pmio_lib.case_study.charts.intake import flow_chart, parts_chart
from pmio_lib.case_study.charts.means import COLUMNS, band_chart, band_rows
from pmio_lib.case_study.findings.results import Results
from pmio_lib.drawing.chart import Chart
from pmio_lib.tables.origins import resting_on

__all__ = ["bands", "cuts", "flow", "gaps", "parts_chart"]


def flow(results: Results) -> Chart:
    """Draw the intake, what the rules leave out and why, the analysis, and each test."""
    steps = {f"test_{name}": label for name, label in results.tests.items()}
    chart = flow_chart(results.flow, steps)
    return _with(chart, "Pupils and schools at each step", results.flow_table)


def bands(results: Results, test: str) -> Chart:
    """Draw one test's mean scores by band and Pupil Premium, with the model's intervals."""
    label = results.tests[test]
    shown = (results.means, results.gaps, results.shares, results.cells)
    bars, rows = (band_rows(test, *shown, names) for names in (results.spans, results.labels))
    heading = f"{label}: mean score by band"
    chart = band_chart(bars, heading, results.study.gap_marked_above_pp)
    rows = rows[list(COLUMNS)].set_index(["band", "group"])
    rows = rows.rename(columns={"low_pct": "mean_pct_low", "high_pct": "mean_pct_high"})
    title = f"{label}: mean scores by engagement band and Pupil Premium"
    return _with(chart, title, resting_on(rows, results.bands))


def gaps(results: Results) -> Chart:
    """Draw each test's gap in both bands and the difference of the two, with intervals."""
    rows = pd.concat({label: results.contrasts(test) for test, label in results.tests.items()})
    rows = rows.rename_axis(["test", "contrast"]).filter(like="estimate_pp")
    rows = rows[rows.index.get_level_values("contrast").isin(results.gap_names)]
    chart = gaps_chart(rows, "Others minus Pupil Premium, in points")
    title = "The gap in each band, and the difference of the two"
    return _with(chart, title, resting_on(rows, results.bands))


def cuts(results: Results) -> Chart:
    """Draw the difference of gaps at every cut between bands, by test, the report's own marked."""
    heading = "Gap of the higher band minus gap of the lower, by cut"
    curves = {label: results.curve(test) for test, label in results.tests.items()}
    rows = pd.concat({label: results.cuts(test) for test, label in results.tests.items()})
    rows = resting_on(rows.rename_axis(["test", "cut"]), results.bands)
    title = "The difference of gaps at every possible cut"
    return _with(cuts_chart(curves, results.cut, heading), title, rows)


def _with(chart: Chart, title: str, data: pd.DataFrame) -> Chart:
    return replace(chart, title=title, data=data)
