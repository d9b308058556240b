"""What the page of one local authority says: sentences by its own figures, pictures, tables."""

from html import escape
from typing import Any, Final

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import Chart
from pmio_lib.follow_up import charts
from pmio_lib.follow_up.findings import (
    FollowUp,
    beside_pools,
    changes_beyond,
    jump,
    movements,
    words,
)
from pmio_lib.page.fragments import figure_html
from pmio_lib.pipeline.area_pages import frame_html
from pmio_lib.study.follow_up import Outcome

EXAMS: Final = "gcse_english_maths_4plus"
JUMP: Final = 2019
"""The last exam year before the pandemic."""


def area_html(follow_up: FollowUp) -> tuple[str, str]:
    """Give the title and the content of an authority's page, as HTML."""
    name = follow_up.names[follow_up.area]
    title = f"Mathematics in {name}: how results changed beside other areas"
    held = {each.measure: each for each in follow_up.plan.outcomes}
    if not held:
        return title, f"<p>No figure of {escape(name)} is public in two of the years compared.</p>"
    found = movements(follow_up)
    main = found[~found.index.get_level_values("outcome").duplicated()]
    tested = main[main["p_holm"].notna()]
    shown = [held[each] for each in (EXAMS, follow_up.plan.primary) if each in held]
    parts = [_answer(follow_up, found, each, name) for each in shown]
    if shown:
        parts.append(_paths(follow_up, shown))
    standing = int((tested["answer"] != words.PLAIN).sum())
    parts.append(
        f"<h2>{words.counted(standing)} of {len(tested)} tested outcomes "
        f"{'stands' if standing == 1 else 'stand'} out from how other areas' results move</h2>"
    )
    parts.append(_strips(follow_up, main))
    parts.append(_changes(found))
    parts += [_pools(follow_up, each) for each in shown]
    return title, "\n".join([*parts, _CAVEATS])


_CAVEATS: Final = (
    "<h2>What to keep in mind</h2><ul>"
    "<li>Official figures of the Department for Education. They describe; they cannot say why.</li>"
    "<li>Does not stand out is no proof of no change: the interval says how large a change could "
    "have hidden.</li>"
    "<li>Tests at 11, the tables check and mathematics alone at 16 are printed in whole per cents: "
    "a change is known to about one point.</li>"
    "<li>Intervals take areas as alike in how far they move; a small area's results move more.</li>"
    "<li>Neighbours resemble an authority in population and economy, not in what its schools were "
    "offered. They are the Department's statistical neighbours, list of May 2025.</li></ul>"
)


def _points(value: float, places: int = 1) -> str:
    return written(value, "percentage_point", places)


def _size(value: float, places: int) -> str:
    return _points(abs(value), places).lstrip("+")


def _answer(follow_up: FollowUp, found: Any, outcome: Outcome, name: str) -> str:
    gaps, last = follow_up.gaps(outcome)["england_gap_pp"], follow_up.last_year(outcome)
    places = 0 if outcome.england == "printed" else 1
    years = [outcome.base_year, *([JUMP] if JUMP in gaps.index else []), last]
    told = ", ".join(
        f"{_size(gaps[year], places)} {words.side(gaps[year], places)} England in {year}"
        for year in years
    )
    row = found.loc[(outcome.label, outcome.base_year, last)]
    text = f"{outcome.label}. {name} was {told}. Since {outcome.base_year} this is "
    text += (
        f"{words.stands_out(row['answer'])}: {_points(row['beyond_pp'])} beyond the middle area "
    )
    text += f"({_points(row['beyond_pp_low'])} to {_points(row['beyond_pp_high'])}), "
    text += f"rank {row['rank']} of {row['areas_ranked']} by rise."
    if outcome.measure == EXAMS and JUMP in gaps.index:
        gone = jump(follow_up, outcome, JUMP).iloc[0]
        said = words.lasted(gone["jump_pp"], gone["left_pct"], JUMP, follow_up.plan)
        text += f" Against England, {said}."
    return f"<p>{escape(text)}</p>"


def _figure(name: str, chart: Chart, caption: str, measure: str, note: str) -> str:
    rows = [[*(map(str, _key(key))), *row] for key, row in _rows(chart)]
    data = chart.data
    headings = [*map(str, data.index.names), *map(str, data.columns)] if data is not None else []
    behind = frame_html(f"behind-{name}", "Data behind this figure", rows, headings)
    return figure_html(name, chart, caption, measure, behind, escape(note))


def _rows(chart: Chart) -> list[tuple[Any, list[str]]]:
    if chart.data is None:
        return []
    return [
        (key, [f"{x:.1f}" if isinstance(x, float) else str(x) for x in row])
        for key, row in zip(chart.data.index, chart.data.to_numpy().tolist(), strict=True)
    ]


def _key(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _paths(follow_up: FollowUp, shown: list[Outcome]) -> str:
    paths = []
    for each in shown:
        gaps, last = follow_up.gaps(each), follow_up.last_year(each)
        marked = [year for year in (each.base_year, JUMP, last) if year in gaps.index]
        at_16 = each.table == "key_stage_4"
        hollow = follow_up.plan.graded_otherwise if at_16 else ()
        band = follow_up.band(each)
        places, name = 1 if at_16 else 0, follow_up.names[follow_up.area]
        paths.append(charts.Path(each.label, gaps, band, marked, hollow, places, name))
    heading = "The gap to England, year by year"
    return _figure(
        "paths", charts.paths_chart(paths, None, heading), heading, "Percentage points",
        "Band: the neighbours without the lowest and the highest; dashed, the middle one. Hollow: "
        "grades set by schools or midway between two standards.",
    )  # fmt: skip


def _strips(follow_up: FollowUp, main: Any) -> str:
    measures = [each.measure for each in follow_up.plan.outcomes]
    heading = "Each outcome's change beside that of every other area"
    chart = charts.strips_chart(
        changes_beyond(follow_up, measures), main, follow_up.area, follow_up.nearest, heading
    )
    return _figure(
        "strips", chart, heading, "Change beyond the middle area's, percentage points",
        "Sticks: areas. Shaded: where one more area's change would lie by itself. Rings: the "
        "statistical neighbours. Diamond: this area.",
    )  # fmt: skip


def _changes(found: Any) -> str:
    rows = [
        [
            *key[:3],
            _points(row["change_pp"]),
            f"{_points(row['beyond_pp'])} ({_points(row['beyond_pp_low'])} to "
            f"{_points(row['beyond_pp_high'])})",
            f"{row['rank']} of {row['areas_ranked']}",
            row["answer"],
        ]
        for key, row in zip(found.index, found.to_dict("records"), strict=True)
    ]
    headings = ("Outcome", "From", "To", "Change", "Beyond the middle area", "Rank", "Answer")
    note = "Answers count the tested outcomes from their main base years together (Holm)."
    return frame_html("changes", "Every outcome from every base year", rows, headings, note)


def _pools(follow_up: FollowUp, outcome: Outcome) -> str:
    pools = beside_pools(follow_up, outcome, outcome.base_year)
    rows = [
        [pool, row["k"], _points(row["comparator_median_pp"]), _points(row["difference_pp"])]
        for pool, row in zip(pools.index, pools.to_dict("records"), strict=True)
    ]
    caption = f"{outcome.label}: change since {outcome.base_year} beside each pool"
    headings = ("Beside", "Areas", "Their middle change", "Difference")
    return frame_html(f"pools-{outcome.measure}", caption, rows, headings)
