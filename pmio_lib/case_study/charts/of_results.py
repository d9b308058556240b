"""The charts of page 03, each from the case study's results, with the table it was drawn from."""

from dataclasses import replace

import pandas as pd

from pmio_lib.case_study.charts.cut_points import cuts_chart
from pmio_lib.case_study.charts.data import band_bars, band_rows
from pmio_lib.case_study.charts.flow_boxes import flow_chart
from pmio_lib.case_study.charts.means import band_chart
from pmio_lib.case_study.findings.results import Results
from pmio_lib.drawing.chart import Chart
from pmio_lib.tables.origins import resting_on


def flow(results: Results) -> Chart:
    """Draw the intake, what the rules leave out and why, the analysis, and each test."""
    steps = {f"test_{name}": label for name, label in results.tests.items()}
    note = "Counts of pupils are rounded to the nearest five, each by itself."
    chart = flow_chart(results.flow, steps, "From the intake to the analysis", "1 to 7", note)
    return _with(chart, "Pupils and schools at each step", results.flow_table)


def bands(results: Results, test: str) -> Chart:
    """Draw one test's mean scores by band and Pupil Premium, with the model's intervals."""
    label = results.tests[test]
    given = (results.means, results.gaps, results.shares, results.cells, results.spans)
    chart = band_chart(
        band_bars(test, *given), f"{label}: mean score by band", results.study.gap_marked_above_pp
    )
    rows = band_rows(test, results.means, results.shares, results.cells, results.labels)
    rows = rows.rename(columns={"low_pct": "mean_pct_low", "high_pct": "mean_pct_high"})
    title = f"{label}: mean scores by engagement band and Pupil Premium"
    return _with(chart, title, resting_on(rows.set_index(["band", "group"]), results.bands))


def cuts(results: Results, test: str) -> Chart:
    """Draw one test's difference of gaps at every cut between bands, the report's own marked."""
    label = results.tests[test]
    heading = f"{label}: gap of the higher band minus gap of the lower, by cut"
    chart = cuts_chart(results.curve(test), results.cut, heading)
    row = results.flow.set_index("step").loc[f"test_{test}", ["pupils", "schools"]]
    size = "pupils present"
    if row.notna().all():
        size = f"about {row['pupils']} pupils in {row['schools']} schools"
    title = f"{label}: the difference of gaps at every possible cut ({size})"
    return _with(chart, title, results.cuts(test))


def _with(chart: Chart, title: str, data: pd.DataFrame) -> Chart:
    return replace(chart, title=title, data=data)
