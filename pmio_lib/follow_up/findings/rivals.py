"""What else could explain the figures: what each rival predicts, and what is seen elsewhere.

Belongs here: explanations that other areas' figures can speak to, held against areas that are not
the one under study. Not here: any weighing of them; a prediction borne out excludes none.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.rounding import round_half_up
from pmio_lib.follow_up.findings.outcomes import FollowUp
from pmio_lib.official.all_areas import LEFT_OUT_OF_STEPS
from pmio_lib.official.area_gaps import pupils_by_year
from pmio_lib.study.follow_up import Outcome
from pmio_lib.tables.origins import resting_on

FIFTH: Final = 5
SMALLEST_PP: Final = 0.5
"""Differences below it are called neither borne out nor refuted: rounding and chance make them."""
COHORT: Final = "ks4_cohort_all"


def cohort_growth(follow_up: FollowUp, base_year: int) -> pd.DataFrame:
    """Give how much larger the year group at 16 is than in a base year, every authority.

    By `area_code`: `before_n`, `after_n` (the last year known; the middle of a range), `growth_pct`
    and `rank` (1 grew most), without the smallest area.
    """
    figures = follow_up.tables["key_stage_4"]
    rows = figures[figures["measure"].eq(COHORT) & figures["kind"].eq("local_authority")]
    middle = (rows["pupils_low"].astype(float) + rows["pupils_high"].astype(float)) / 2
    panel = rows.assign(n=middle).pivot(index="area_code", columns="year", values="n")
    last = max(pupils_by_year(figures, follow_up.area))
    both = panel[[base_year, last]].dropna().drop(list(LEFT_OUT_OF_STEPS), errors="ignore")
    both = both.set_axis(["before_n", "after_n"], axis=1)
    both["growth_pct"] = 100 * (both["after_n"] / both["before_n"] - 1)
    both["rank"] = both["growth_pct"].rank(ascending=False, method="min").astype(int)
    return resting_on(both, figures)


def rivals(
    follow_up: FollowUp,
    at_11: Outcome,
    at_16: Outcome,
    jump_year: int,
    flagged: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Give each rival explanation: what it predicts, what was compared, and what is seen.

    `flagged` are other areas that had another programme of the same city, by what it is called. By
    `rival`: `predicts`, `compared`, `n_areas_compared`, `others_pp` (their middle change less that
    of all other areas, or their middle change where all are compared), `own_pp` (the area's,
    likewise), `seen`: whether the others' figure has the sign predicted, if it is half a point or
    more.
    """
    area, first = follow_up.area, at_11.base_year
    later = follow_up.changes(at_16, jump_year)
    before = follow_up.changes(at_16, at_16.base_year, jump_year)
    at_primary = follow_up.changes(at_11, first)
    grown = cohort_growth(follow_up, jump_year)["growth_pct"]
    tested = follow_up.gaps(at_11).index  # not every year: tests may not have been held
    fell = min(int(year) for year in tested if year > jump_year)
    pandemic = follow_up.changes(at_11, jump_year, fell)
    others = pandemic.drop(area)
    rows: list[tuple[str, str, str, tuple[int, float, float], int]] = [
        (
            "One extreme year",
            "areas that rose most that year fall back afterwards",
            f"the fifth of areas that rose most to {jump_year}: at 16, since then",
            _beyond(later, area, _most(before.drop(area))),
            -1,
        ),
        (
            "Larger year groups at 16",
            "areas whose year groups grew most fall back",
            f"the fifth of areas whose year groups grew most: at 16, since {jump_year}",
            _beyond(later, area, _most(grown.drop(area))),
            -1,
        ),
        (
            "The pandemic",
            "results at 11 fall everywhere",
            f"all other areas: at 11, {jump_year} to {fell}",
            (len(others), float(others.median()), float(pandemic[area])),
            -1,
        ),
    ]
    for programme, codes in flagged.items():
        compared = f"neighbours that had it too: at 11, since {first}"
        figures = _beyond(at_primary, area, codes)
        rows.append((f"Money: {programme}", "other areas with it rise", compared, figures, 1))
    found: list[tuple[object, ...]] = [
        (*words, *figures, _seen(figures[1], sign)) for *words, figures, sign in rows
    ]
    changed = ("Changed schools", "a break where schools open, close or join", "no public figure")
    found.append((*changed, None, None, None, "cannot be told"))
    columns = ["rival", "predicts", "compared", "n_areas_compared", "others_pp", "own_pp", "seen"]
    frame = pd.DataFrame(found, columns=columns).set_index("rival")
    frame = frame.astype({"n_areas_compared": "Int64"})
    return resting_on(frame, follow_up.figures(at_11), follow_up.figures(at_16))


def _most(values: pd.Series) -> Sequence[str]:
    return list(values.sort_values(ascending=False, kind="stable").index[: len(values) // FIFTH])


def _beyond(changes: pd.Series, area: str, chosen: Sequence[str]) -> tuple[int, float, float]:
    """Give how many areas were chosen, their middle change and the area's, less all others'."""
    others = changes.drop(area)
    middle = others.median()
    held = others.reindex(list(chosen)).dropna()
    own = round(float(changes[area] - middle), 10)
    return len(held), round(float(held.median() - middle), 10), own


def _seen(value: float, sign: int) -> str:
    if abs(round_half_up(value, 1)) < SMALLEST_PP:
        return "next to nothing"
    return "as predicted" if value * sign > 0 else "the opposite"
