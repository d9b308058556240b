"""The plan's outcomes for one area: gaps to England, changes beside all areas, groups of pupils.

Not here: what is said of them (`words`), and what else could explain them (`rivals`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.follow_up.findings.words import answer_in_words
from pmio_lib.methods.holm import holm
from pmio_lib.methods.series.areas_movement import movement
from pmio_lib.official.all_areas import (
    LEFT_OUT_OF_STEPS,
    area_changes,
    area_levels,
    authority_panel,
    changes_among_areas,
    neighbours_band,
)
from pmio_lib.official.area_gaps import (
    changes_with_intervals,
    disadvantage_gap_change,
    disadvantage_gaps,
    gap_widenings,
    gaps_to_england,
    pupils_by_year,
    same_pupils_later,
)
from pmio_lib.official.comparison import compare_with_pools
from pmio_lib.official.like_for_like import ENGLAND, england_like_for_like, england_printed
from pmio_lib.study.follow_up import Outcome, Plan
from pmio_lib.tables.origins import resting_on

MEASURED_ON: Final = {
    "gcse_english_maths_4plus": "ks4_cohort_all",
    "gcse_english_maths_5plus": "ks4_cohort_all",
}
"""Measures printed as shares only, and the cohort they are shares of."""
SPAN: Final = ["outcome", "base_year", "year"]
SMALLEST_JUMP_PP: Final = 1.0


@dataclass(frozen=True)
class FollowUp:
    """The figures of all areas, which of them a page is about, and the plan it follows.

    `tables` as official.tables.AreaFigures by name, `areas` an AreaRegister, `neighbours`
    lists of codes by what a reader calls the list, `pupils` at 16 of years in which only another
    table has them.
    """

    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    areas: pd.DataFrame
    area: str
    neighbours: Mapping[str, Sequence[str]]
    pupils: Mapping[int, float]
    confidence: float

    @property
    def names(self) -> Mapping[str, str]:
        """What areas are called, by code."""
        return dict(zip(self.areas["area_code"], self.areas["area"], strict=True))

    @property
    def region(self) -> str:
        """The code of the region the area lies in."""
        parents = dict(zip(self.areas["area_code"], self.areas["region_code"], strict=True))
        return str(parents[self.area])

    @property
    def nearest(self) -> Sequence[str]:
        """The first list of neighbours, the one charts mark."""
        return next(iter(self.neighbours.values()))

    def figures(self, outcome: Outcome) -> pd.DataFrame:
        """Give the table that holds an outcome."""
        return self.tables[outcome.table]

    @cached_property
    def all_gaps(self) -> Mapping[str, pd.DataFrame]:
        """The area's gap to England by year, as `gaps_to_england`, for each outcome's measure."""
        return {each.measure: self._gaps(each) for each in self.plan.outcomes}

    def gaps(self, outcome: Outcome) -> pd.DataFrame:
        """Give the area's gap to England by year; its interval is of chance among pupils."""
        return self.all_gaps[outcome.measure]

    def last_year(self, outcome: Outcome) -> int:
        """Give the last year in which both the area and England have a figure of an outcome."""
        return int(self.gaps(outcome).index.max())

    def status(self, outcome: Outcome) -> str:
        """Give the status of an outcome's last year, as its publication says it."""
        rows = self.figures(outcome)
        own = rows[rows["measure"].eq(outcome.measure) & rows["area_code"].eq(self.area)]
        return str(own.set_index("year")["status"].loc[self.last_year(outcome)])

    def england(self, outcome: Outcome) -> pd.DataFrame:
        """Give England on the footing of the authorities by year, as official.like_for_like."""
        if outcome.england == "printed":
            return england_printed(self.figures(outcome), outcome.measure)
        return england_like_for_like(self.figures(outcome), self.areas, outcome.measure)

    def pupils_of(self, outcome: Outcome) -> dict[int, float]:
        """Give how many pupils a figure of the area is a share of, by year, where known."""
        figures = self.figures(outcome)
        cohort = MEASURED_ON.get(outcome.measure)
        if cohort is None:
            return pupils_by_year(figures, self.area, outcome.measure)
        return {**self.pupils, **pupils_by_year(figures, self.area, cohort)}

    def _gaps(self, outcome: Outcome) -> pd.DataFrame:
        figures, england = self.figures(outcome), self.england(outcome)
        measure, pupils = outcome.measure, self.pupils_of(outcome)
        gaps = gaps_to_england(figures, measure, self.area, england, pupils, self.confidence)
        if gaps.empty:
            raise StatisticsError(
                f"No year in which both {self.area} and England have a figure of {measure}."
            )
        return gaps

    def band(self, outcome: Outcome) -> pd.DataFrame:
        """Give how far the neighbours' gaps to England spread, as `neighbours_band`."""
        figures, england = self.figures(outcome), self.england(outcome)
        return neighbours_band(figures, outcome.measure, self.nearest, england)

    def spans(self, outcome: Outcome) -> list[tuple[int, int]]:
        """Give base year and last year, for each base year in which the area has a figure."""
        own = authority_panel(self.figures(outcome), outcome.measure)[self.area].dropna()
        last = self.last_year(outcome)
        return [(base, last) for base in outcome.base_years if base in own.index and base < last]

    def changes(self, outcome: Outcome, base_year: int, year: int | None = None) -> pd.Series:
        """Give every area's change to a year, the last one unless said; not the smallest area's."""
        last = self.last_year(outcome) if year is None else year
        changes = area_changes(self.figures(outcome), outcome.measure, base_year, last)
        return changes["change_pp"].drop(list(LEFT_OUT_OF_STEPS), errors="ignore")


def movements(follow_up: FollowUp) -> pd.DataFrame:
    """Give each outcome's change beside all areas', from each base year.

    By `outcome` (its label), `base_year` and `year`: `change_pp` with `_low` and `_high` (chance
    among pupils alone, where they are counted), `others_median_pp`, `beyond_pp` with `_low` and
    `_high` (the change less the others' middle one, its interval from their own movement), `rank`,
    `n_sharing`, `areas_ranked`, `placebo_p`, `p_holm` (over the tested outcomes, each from its main
    base year; missing from others), `answer` by the plan's rules. Ranks run over all areas,
    the smallest too; intervals and p leave it out. No column where no change can be told.
    """
    rows = [
        _row(follow_up, outcome, base_year, year)
        for outcome in follow_up.plan.outcomes
        for base_year, year in follow_up.spans(outcome)
    ]
    if not rows:
        return resting_on(pd.DataFrame(columns=SPAN).set_index(SPAN), *follow_up.tables.values())
    frame = pd.DataFrame(rows)
    tested = [each.label for each in follow_up.plan.outcomes if each.tested]
    main = ~frame.duplicated("outcome") & frame["outcome"].isin(tested)
    frame["p_holm"] = pd.Series(holm(frame.loc[main, "placebo_p"].tolist()), frame.index[main])
    low, high, p_holm = (frame[each] for each in ("beyond_pp_low", "beyond_pp_high", "p_holm"))
    frame["answer"] = [
        answer_in_words(*each, level=follow_up.plan.level)
        for each in zip(low, high, p_holm, strict=True)
    ]
    used = [follow_up.figures(outcome) for outcome in follow_up.plan.outcomes]
    return resting_on(frame.set_index(SPAN), used)


def _row(follow_up: FollowUp, outcome: Outcome, base_year: int, year: int) -> dict[str, object]:
    figures, measure = follow_up.figures(outcome), outcome.measure
    area, confidence, spans = follow_up.area, follow_up.confidence, [(base_year, year)]
    found = movement(follow_up.changes(outcome, base_year, year), area, confidence)
    pupils = follow_up.pupils_of(outcome)
    chance = changes_with_intervals(figures, measure, area, spans, pupils, confidence).iloc[0]
    place = changes_among_areas(figures, measure, area, follow_up.nearest, spans).iloc[0]
    return {
        "outcome": outcome.label,
        "base_year": base_year,
        "year": year,
        "change_pp": found.change_pp,
        "change_pp_low": chance["change_pp_low"],
        "change_pp_high": chance["change_pp_high"],
        "others_median_pp": found.others_median_pp,
        "beyond_pp": found.estimate_pp,
        "beyond_pp_low": found.interval.low,
        "beyond_pp_high": found.interval.high,
        **place[["rank", "n_sharing", "areas_ranked"]].astype(int),
        "placebo_p": found.p,
    }


def standings(follow_up: FollowUp) -> pd.DataFrame:
    """Give where the area stands in each outcome's last year.

    By `outcome` and `year`: `area_pct`, `england_pct`, `england_gap_pp`, `rank` (1 is the highest
    of all areas), `n_sharing`, `areas_ranked`.
    """
    rows = []
    for outcome in follow_up.plan.outcomes:
        year, figures = follow_up.last_year(outcome), follow_up.figures(outcome)
        levels = area_levels(figures, outcome.measure, year)
        gap = follow_up.gaps(outcome).loc[year, ["area_pct", "england_pct", "england_gap_pp"]]
        place = levels.loc[follow_up.area, ["rank", "n_sharing"]]
        row = {"outcome": outcome.label, "year": year, **gap, **place, "areas_ranked": len(levels)}
        rows.append(row)
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=["outcome", "year"])
    used = [follow_up.figures(outcome) for outcome in follow_up.plan.outcomes]
    return resting_on(frame.set_index(["outcome", "year"]), used or [*follow_up.tables.values()])


def changes_beyond(follow_up: FollowUp, measures: Sequence[str]) -> dict[str, pd.Series]:
    """Give every area's change from the main base year, less the middle of all but the area's own.

    By the outcome's label; a series by area code, without the smallest area.
    """
    found = {}
    for outcome in map(follow_up.plan.outcome, measures):
        base_year, year = follow_up.spans(outcome)[0]
        changes = follow_up.changes(outcome, base_year, year)
        beyond = clear_binary_noise(changes - changes.drop(follow_up.area).median())
        found[outcome.label] = resting_on(beyond, follow_up.figures(outcome))
    return found


def beside_pools(follow_up: FollowUp, outcome: Outcome, base_year: int) -> pd.DataFrame:
    """Compare an outcome's change since a base year with each pool of comparators.

    By `pool`: as official.comparison.compare_with_pools; a pool without both figures is left out.
    """
    figures, last = follow_up.figures(outcome), follow_up.last_year(outcome)
    panel = authority_panel(figures, outcome.measure).drop(
        columns=list(LEFT_OUT_OF_STEPS), errors="ignore"
    )
    rows = figures[figures["measure"].eq(outcome.measure)]
    region = rows[rows["area_code"].eq(follow_up.region)].set_index("year")["value"]
    england = follow_up.england(outcome)["england_pct"]
    panel = pd.concat([panel, england.rename(ENGLAND), region.rename(follow_up.region)], axis=1)
    both = panel.reindex([base_year, last]).T.dropna().index
    wanted = {
        "England": [ENGLAND],
        follow_up.names[follow_up.region]: [follow_up.region],
        **follow_up.neighbours,
        "All areas": [each for each in both if each not in (ENGLAND, follow_up.region)],
    }
    known = {
        name: tuple(code for code in codes if code in both and code != follow_up.area)
        for name, codes in wanted.items()
    }
    held = {name: codes for name, codes in known.items() if codes}
    pools = compare_with_pools(panel, follow_up.area, held, base_year, (last,)).droplevel("year")
    return resting_on(pools, figures)


def jump(follow_up: FollowUp, outcome: Outcome, year: int) -> pd.DataFrame:
    """Give how much is left of the change in the gap to England from the main base year to `year`.

    One row by `year`: `jump_pp`, `left_pp` (of it in the last year), `left_pct` (missing where the
    jump is below one point).
    """
    gaps, last = follow_up.gaps(outcome)["england_gap_pp"], follow_up.last_year(outcome)
    row = {"year": year, **left_of_jump(gaps, outcome.base_year, year, last)}
    return resting_on(pd.DataFrame([row]).set_index("year"), follow_up.figures(outcome))


def left_of_jump(gaps: pd.Series, base_year: int, year: int, last: int) -> dict[str, float]:
    """Give `jump_pp`, `left_pp` and `left_pct` as `jump`, of gaps to England by year."""
    step, left = (round(float(gaps.loc[each] - gaps.loc[base_year]), 10) for each in (year, last))
    share = 100 * left / step if abs(step) >= SMALLEST_JUMP_PP else float("nan")
    return {"jump_pp": step, "left_pp": left, "left_pct": share}


def gap_by_disadvantage(follow_up: FollowUp, outcome: Outcome) -> pd.DataFrame:
    """Give the gap of other to disadvantaged pupils, as official.area_gaps.disadvantage_gaps."""
    figures = follow_up.figures(outcome)
    return disadvantage_gaps(figures, outcome.measure, follow_up.area, follow_up.confidence)


def gap_widened(follow_up: FollowUp, outcome: Outcome) -> pd.DataFrame:
    """Give how that gap changed from the first to the last year with both groups.

    One row by `base_year` and `year`, as official.area_gaps.disadvantage_gap_change, with `rank`
    (1 widened most), `n_sharing`, `areas_ranked` and `others_median_pp` of printed gaps.
    """
    figures, stem = follow_up.figures(outcome), f"{outcome.measure}_counted"
    gaps = gap_by_disadvantage(follow_up, outcome)
    base_year, last = int(gaps.index.min()), int(gaps.index.max())
    change = disadvantage_gap_change(gaps, base_year, last, follow_up.confidence)
    placed = gap_widenings(figures, f"{stem}_disadvantaged", f"{stem}_other", base_year, last)
    found = change.assign(
        **placed.loc[follow_up.area][["rank", "n_sharing"]],
        areas_ranked=len(placed),
        others_median_pp=placed["change_pp"].drop(follow_up.area).median(),
    )
    return resting_on(found, figures)


def cohorts_later(follow_up: FollowUp, at_11: Outcome, maths_at_16: Outcome) -> pd.DataFrame:
    """Set each year group's gap at 11 beside its gap at 16: two gaps, never a loss.

    As official.area_gaps.same_pupils_later.
    """
    return same_pupils_later(
        follow_up.figures(at_11),
        follow_up.figures(maths_at_16),
        (at_11.measure, maths_at_16.measure),
        follow_up.area,
        (follow_up.england(at_11), follow_up.england(maths_at_16)),
    )
