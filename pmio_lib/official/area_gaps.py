"""An area's gap to England like for like, and between disadvantaged and other pupils, with errors.

Intervals take pupils as independent draws (a binomial each) and England as exact; they are as wide
as chance among pupils alone makes them, and say nothing of what else differs between years. Where
only a range of pupils is known its middle is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.methods.proportions import binomial_error, normal_quantile
from pmio_lib.official.all_areas import Span, authority_panel, placed
from pmio_lib.official.like_for_like import middle_pupils
from pmio_lib.tables.origins import traced

YEARS_TO_GCSE = 5
"""From the end of Year 6 to the end of Year 11."""


def pupils_by_year(
    figures: pd.DataFrame, area: str, cohort: str = "ks4_cohort_all"
) -> dict[int, float]:
    """Give how many pupils an area had, by year: the middle of the range that is known."""
    rows = figures[figures["measure"].eq(cohort) & figures["area_code"].eq(area)]
    pupils = middle_pupils(rows).set_axis(rows["year"]).dropna()
    return {int(str(year)): float(n) for year, n in pupils.items()}


@traced
def gaps_to_england(
    figures: pd.DataFrame,
    measure: str,
    area: str,
    england: pd.DataFrame,
    pupils: Mapping[int, float],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give an area's gap to England, negative where it lies below.

    `england` as official.like_for_like gives it, `pupils` of the area by year. By year: `area_pct`,
    `england_pct`, `england_gap_pp` with `_low`, `_high` and `_n` (missing without pupils), `basis`,
    `is_estimate`, `printed_gap_pp` (to England's printed row). Raises StatisticsError if the area
    has no figure.
    """
    own = _series(figures, measure, area)
    frame = pd.DataFrame({"area_pct": own, "england_pct": england["england_pct"]}).dropna()
    frame["england_gap_pp"] = clear_binary_noise(frame["area_pct"] - frame["england_pct"])
    n = frame.index.to_series().map(dict(pupils)).astype(float)
    reach = normal_quantile(confidence) * _errors(frame["area_pct"], n)
    frame["england_gap_pp_low"] = frame["england_gap_pp"] - reach
    frame["england_gap_pp_high"] = frame["england_gap_pp"] + reach
    frame["england_gap_pp_n"] = n.floordiv(1).astype("Int64")
    printed = england["england_printed_pct"].reindex(frame.index)
    others = england[["basis", "is_estimate"]].reindex(frame.index)
    printed_gap = clear_binary_noise(frame["area_pct"] - printed)
    return frame.join(others).assign(printed_gap_pp=printed_gap).rename_axis("year")


@traced
def changes_with_intervals(
    figures: pd.DataFrame,
    measure: str,
    area: str,
    spans: Iterable[Span],
    pupils: Mapping[int, float],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give an area's change between two years, the pupils of each taken as independent draws.

    By `base_year` and `year`: `change_pp` with `_low`, `_high` and `_n` (pupils of both years),
    `standard_error_pp`, `z_ratio` (change over its error), all but the first missing where pupils
    are. Raises StatisticsError if the area lacks a figure in one of the years.
    """
    own, rows = _series(figures, measure, area), []
    for base_year, year in spans:
        if not {base_year, year} <= set(own.index):
            raise StatisticsError(f"{area} lacks a figure of {measure} in {base_year} or {year}.")
        n = pd.Series([pupils.get(base_year, math.nan), pupils.get(year, math.nan)])
        error = math.hypot(*_errors(own.loc[[base_year, year]], n))
        change = round(own.loc[year] - own.loc[base_year], 10)
        row = {"base_year": base_year, "year": year, **_estimate(change, error, confidence)}
        rows.append({**row, "change_pp_n": math.floor(n.sum()) if error == error else pd.NA})
    return pd.DataFrame(rows).set_index(["base_year", "year"])


@traced
def disadvantage_gaps(
    figures: pd.DataFrame, measure: str, area: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Give the gap of other to disadvantaged pupils, from numbers of pupils.

    `measure` without its end, as in "gcse_english_maths_4plus". By year in which both groups have
    numbers: `reached_disadvantaged_pct`, `reached_other_pct`, `disadvantage_gap_pp` with `_low` and
    `_high`, `standard_error_pp`, `n_disadvantaged`, `n_other` (middle of the range),
    `printed_gap_pp` of the printed shares. Raises StatisticsError if there is no such year.
    """
    disadvantaged = _counted(figures, f"{measure}_counted_disadvantaged", area)
    other = _counted(figures, f"{measure}_counted_other", area)
    both = disadvantaged.join(other, lsuffix="_d", rsuffix="_o", how="inner")
    if both.empty:
        raise StatisticsError(f"{area} has no year with numbers of both groups for {measure}.")
    error = _errors(both["share_d"], both["n_d"]) ** 2
    error = (error + _errors(both["share_o"], both["n_o"]) ** 2) ** 0.5
    gap = both["share_o"] - both["share_d"]
    reach = normal_quantile(confidence) * error
    return pd.DataFrame(
        {
            "reached_disadvantaged_pct": both["share_d"],
            "reached_other_pct": both["share_o"],
            "disadvantage_gap_pp": gap,
            "disadvantage_gap_pp_low": gap - reach,
            "disadvantage_gap_pp_high": gap + reach,
            "standard_error_pp": error,
            "n_disadvantaged": both["n_d"],
            "n_other": both["n_o"],
            "printed_gap_pp": clear_binary_noise(both["value_o"] - both["value_d"]),
        }
    ).rename_axis("year")


@traced
def disadvantage_gap_change(
    gaps: pd.DataFrame, base_year: int, year: int, confidence: float = 0.95
) -> pd.DataFrame:
    """Give how the gap of `disadvantage_gaps` changed between two years, as independent draws.

    One row by `base_year` and `year`: `change_pp` with `_low` and `_high` (positive where the gap
    widened), `standard_error_pp`, `z_ratio`. Raises StatisticsError if a year has no gap.
    """
    if not {base_year, year} <= set(gaps.index):
        raise StatisticsError(f"No gap for {base_year} or for {year}.")
    before, after = gaps.loc[[base_year, year], "disadvantage_gap_pp"]
    change = float(after - before)
    error = math.hypot(*gaps.loc[[base_year, year], "standard_error_pp"])
    row = {"base_year": base_year, "year": year, **_estimate(change, error, confidence)}
    return pd.DataFrame([row]).set_index(["base_year", "year"])


@traced
def gap_widenings(
    figures: pd.DataFrame, disadvantaged: str, other: str, base_year: int, year: int
) -> pd.DataFrame:
    """Give how far every authority's printed gap between two groups widened, the most first.

    `disadvantaged` and `other` are measures. By `area_code`: `area`, `gap_before_pp`,
    `gap_after_pp`, `change_pp`, `rank` (1 is the largest widening, equal ones share the better
    rank), `n_sharing`. Raises StatisticsError if no authority has all four figures.
    """
    gap = authority_panel(figures, other) - authority_panel(figures, disadvantaged)
    both = gap.reindex([base_year, year]).T.dropna().apply(clear_binary_noise)
    if both.empty:
        raise StatisticsError(f"No authority has both groups in {base_year} and {year}.")
    both = both.set_axis(["gap_before_pp", "gap_after_pp"], axis=1)
    both["change_pp"] = clear_binary_noise(both["gap_after_pp"] - both["gap_before_pp"])
    return placed(both, "change_pp", figures)


@traced
def same_pupils_later(
    key_stage_2: pd.DataFrame,
    gcse: pd.DataFrame,
    measures: tuple[str, str],
    area: str,
    england: tuple[pd.DataFrame, pd.DataFrame],
) -> pd.DataFrame:
    """Set a year group's key stage 2 beside its GCSEs five years on: two gaps, never a loss.

    Thresholds and who is counted differ between the two, and pupils move. `measures` and `england`
    (as official.like_for_like gives it) are of key stage 2 and of GCSE. By `gcse_year`: `ks2_year`,
    `ks2_area_pct`, `ks2_england_pct`, `ks2_gap_pp`, `gcse_maths_area_pct`,
    `gcse_maths_england_pct`, `gcse_maths_gap_pp`; key stage 2 is missing where no tests were held.
    """
    later = _with_gap(_series(gcse, measures[1], area), england[1], "gcse_maths").dropna()
    years = later.index - YEARS_TO_GCSE
    before = _with_gap(_series(key_stage_2, measures[0], area), england[0], "ks2").reindex(years)
    before = before.assign(ks2_year=years).set_axis(later.index)
    columns = ["ks2_year", *(f"ks2_{name}" for name in ("area_pct", "england_pct", "gap_pp"))]
    return pd.concat([before[columns], later], axis=1).rename_axis("gcse_year")


def _with_gap(own: pd.Series, england: pd.DataFrame, stem: str) -> pd.DataFrame:
    pair = pd.DataFrame({f"{stem}_area_pct": own, f"{stem}_england_pct": england["england_pct"]})
    gap = clear_binary_noise(pair[f"{stem}_area_pct"] - pair[f"{stem}_england_pct"])
    return pair.assign(**{f"{stem}_gap_pp": gap})


def _series(figures: pd.DataFrame, measure: str, area: str) -> pd.Series:
    rows = figures[figures["measure"].eq(measure) & figures["area_code"].eq(area)]
    values = rows.set_index("year")["value"].dropna().sort_index()
    if values.empty:
        raise StatisticsError(f"{area} has no figure of {measure}.")
    return values


def _counted(figures: pd.DataFrame, measure: str, area: str) -> pd.DataFrame:
    rows = figures[figures["measure"].eq(measure) & figures["area_code"].eq(area)]
    rows = rows.dropna(subset=["numerator", "pupils_low", "pupils_high"]).set_index("year")
    n = middle_pupils(rows)
    share = 100 * rows["numerator"].astype(float) / n
    return pd.DataFrame({"share": share, "n": n, "value": rows["value"]}).sort_index()


def _errors(shares_pct: pd.Series, n: pd.Series) -> pd.Series:
    pairs = zip(shares_pct / 100, n, strict=True)
    errors = [100 * binomial_error(share, size) for share, size in pairs]
    return pd.Series(errors, index=shares_pct.index, dtype=float)


def _estimate(change: float, error: float, confidence: float) -> dict[str, float]:
    reach = normal_quantile(confidence) * error
    return {
        "change_pp": change,
        "change_pp_low": change - reach,
        "change_pp_high": change + reach,
        "standard_error_pp": error,
        "z_ratio": change / error if error else math.nan,
    }
