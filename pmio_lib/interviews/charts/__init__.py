"""The charts of page 02, each from the interviews' results, with the table it was drawn from."""

from dataclasses import replace

import pandas as pd

from pmio_lib.drawing.bars import bar_chart
from pmio_lib.drawing.chart import Chart
from pmio_lib.interviews.charts.cooccurrence import cooccurrence_chart
from pmio_lib.interviews.charts.saturation_curve import saturation_chart
from pmio_lib.interviews.charts.share_dots import pairs_chart, prevalence_chart
from pmio_lib.interviews.charts.theme_matrix import matrix_chart
from pmio_lib.interviews.findings.results import THEMES_BY_GROUP, Grouped, Results
from pmio_lib.methods.proportions import rate


def greatest(results: Results) -> Chart:
    """Draw the activities named as having the greatest impact: interviews beside the survey."""
    interviews, responses = results.greatest_bases
    confidence = results.settings.confidence
    pairs = {
        str(name): (
            rate(int(row["n_interviews_naming"]), interviews, confidence),
            rate(int(row["n_responses_naming"]), responses, confidence),
        )
        for name, row in results.greatest.iterrows()
    }
    first, survey = next(iter(results.waves.values())), results.instruments[0].wave
    sources = {
        f"Interviews, {first}": "interviews that named one",
        f"Survey, {survey}": "responses that named one",
    }
    chart = pairs_chart(pairs, sources, "The activity named as having the greatest impact")
    return _with(chart, "Greatest impact: interviews beside the survey", results.greatest)


def prevalence(results: Results) -> Chart:
    """Draw the share of all interviews in which each theme was heard."""
    chart = prevalence_chart(
        results.prevalence_rows,
        {code: results.labels[code] for code in results.top},
        {"all": "All interviews"},
        "In how many interviews each theme was heard",
        results.settings.confidence,
    )
    return _with(chart, "The themes heard in most interviews", results.prevalence)


def by_wave(results: Results) -> Chart:
    """Draw the themes heard most by phase of the evaluation."""
    table = results.group_table(results.by_wave, results.waves, "phase")
    return _groups(
        results, results.by_wave, results.waves, "Themes by phase of the evaluation", table
    )


def by_group(results: Results, grouped: Grouped) -> Chart:
    """Draw the themes heard most by kind of school or by role; the title names who is withheld."""
    table = results.group_table(grouped.rows, grouped.names, "interviews_with")
    chart = _groups(results, grouped.rows, grouped.names, f"Themes by {grouped.what}", table)
    if not grouped.hidden:
        return chart
    why = "not shown, as one is too small and the other would give it back"
    return replace(chart, title=f"{chart.title}; {why}: {'; '.join(grouped.hidden)}")


def _groups(
    results: Results, rows: pd.DataFrame, names: dict[str, str], title: str, data: pd.DataFrame
) -> Chart:
    labels = {code: results.labels[code] for code in results.top[:THEMES_BY_GROUP]}
    chart = prevalence_chart(rows, labels, names, title, results.settings.confidence)
    return _with(chart, title, data)


def matrix(results: Results) -> Chart:
    """Draw which interview said what."""
    mentions, waves = results.mentions
    chart = matrix_chart(mentions, waves, results.labels, "Themes by interview")
    return _with(chart, "Themes by interview", results.matrix)


def together(results: Results) -> Chart:
    """Draw how often two of the themes heard most were heard in one interview."""
    heading = "Interviews in which two themes were both heard"
    chart = cooccurrence_chart(results.together, results.labels, heading)
    return _with(chart, "Themes heard in the same interview", results.pairs)


def saturation(results: Results) -> Chart:
    """Draw distinct themes after each interview, in the order held and in random orders."""
    chart = saturation_chart(
        results.fresh,
        [results.saturation(), results.saturation(0.0)],
        results.shuffled,
        "Distinct themes after each interview",
        results.order_of_waves,
    )
    title = "Themes heard so far, in the order of the interviews and in random orders"
    return _with(chart, title, results.saturation_curve)


def best_and_least(results: Results) -> Chart:
    """Draw the initiatives named among the best three, and as the least."""
    heading = "Initiatives named among the best three, and as the least"
    chart = bar_chart(results.best_and_least, heading, "Interviews that named it")
    return _with(chart, "Best three and least", results.best_and_least)


def _with(chart: Chart, title: str, data: pd.DataFrame) -> Chart:
    return replace(chart, title=title, data=data)
