"""Whether figures can be what they say they are: of children, of these areas, of these years.

Belongs here: what holds of every official figure and of no random or foreign number. Each bound was
set beside the 186 pairs of measure and year and 1,692 rows of regions that the project holds. And
whether England's printed row counts the pupils its areas' rows do: DfE prints it now on their
footing, now on its headline's, and does not say which; it shows only beside the areas' own sum.
"""

from collections.abc import Hashable, Iterable, Mapping
from math import inf
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem, StatisticsError
from pmio_lib.official.areas_clean import outside_life
from pmio_lib.official.like_for_like import COHORT, ENGLAND, REGIONS, printed_against_regions
from pmio_lib.official.readers.reading import Context
from pmio_lib.official.tables import KEY, SMALL_AREA
from pmio_lib.study.figures import FigureStudy

FURTHEST_SD: Final = 1.0
"""England from the areas' mean, in their standard deviations: at most 0.51 in what is held."""

LEAST_CORRELATION: Final = 0.5
"""Of areas' figures of one year and another: at least 0.80 in what is held."""

MANY_AREAS: Final = 100
"""Areas from which a file is taken to have them all, so that one that is absent is told."""
LEAST_AREAS: Final = 50
LEAST_OF_REGION: Final = 5
ROUNDING: Final = 1.0
"""Points by which whole per cents of a group may lie beyond those of all."""


def implausible(figures: pd.DataFrame, held: pd.DataFrame, context: Context) -> list[Problem]:
    """List what shows that figures are not official ones, or were damaged on the way."""
    figures = figures.drop_duplicates(KEY)
    problems = [*_limits(figures, context), *_totals(figures, context)]
    problems += [*_groups(figures, context), *_existence(figures, context)]
    if problems:
        return problems
    parents = dict(zip(context.areas["area_code"], context.areas["region_code"], strict=True))
    shares = figures[~figures["measure"].isin(_counts(context.study))]
    for (measure, year), rows in shares.dropna(subset=["value"]).groupby(["measure", "year"]):
        values = rows.set_index("area_code")["value"]
        of = f"{measure}, {year}"
        problems += _national(values, of, context)
        problems += _regional(values, of, parents, context)
    problems += _unlike_itself(shares, held, context)
    return problems


def _limits(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    for name, rows in figures.groupby("measure"):
        one = context.study.measures[str(name)]
        low = 0.0 if one.unit in ("percent", "count") else one.minimum
        high = 100.0 if one.unit == "percent" else one.maximum
        values = rows.dropna(subset=["value"]).set_index("source_row")["value"]
        outside = values[
            ~values.between(-inf if low is None else low, inf if high is None else high)
        ]
        wanted = f"{low} or more" if high is None else f"{low} to {high}, as {name} runs"
        broken = values[(one.unit == "count") & values.mod(1).ne(0)]
        for cells, said in ((outside, wanted), (broken, "a whole number")):
            for line, value in cells.items():
                yield context.problem(line, "value", f"{value:g}", said)
        if one.unit == "percent" and len(values) > 1 and 0 < values.max() <= 1:
            found = f"{len(values)} figures of {name} of at most 1"
            yield context.problem(None, "value", found, "per cents, not shares of 1")


def _totals(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """Hold counts of two groups to that of all, and authorities' counts to England's."""
    counts = figures[figures["measure"].isin(_counts(context.study))]
    wide = _wide(counts)
    for name in [each for each in wide if str(each).endswith("_all")]:
        stem = str(name).removesuffix("_all")
        groups = [f"{stem}_disadvantaged", f"{stem}_other"]
        if set(groups) <= set(wide):
            trio = wide[[name, *groups]].dropna()
            added = trio[groups].sum(axis=1)
            apart = pd.DataFrame({"added": added, "whole": trio[name]})[added != trio[name]]
            for place, row in apart.iterrows():
                found = f"{_said(place)}: {row['added']:g} in two groups"
                yield context.problem(None, str(name), found, f"{row['whole']:g}, as {name} has")
    for key, rows in counts.groupby(["measure", "year"]):
        name, year = map(str, key)
        values = rows.set_index("area_code")["value"].dropna()
        local = values[[code < ENGLAND for code in values.index]]
        if ENGLAND in values and len(local) >= MANY_AREAS and local.sum() > values[ENGLAND] * 1.001:
            found = f"{year}: {local.sum():g} in the authorities"
            yield context.problem(None, name, found, f"England's {values[ENGLAND]:g} at most")


def _counts(study: FigureStudy) -> list[str]:
    return [name for name, one in study.measures.items() if one.unit == "count"]


def _groups(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """Hold a figure of all pupils to lie between those of the two groups."""
    names = set(figures["measure"])
    for disadvantaged in sorted(name for name in names if name.endswith("_disadvantaged")):
        stem = disadvantaged.removesuffix("_disadvantaged")
        every = f"{stem}_all" if f"{stem}_all" in names else stem
        trio = [disadvantaged, every, f"{stem}_other"]
        if not names.issuperset(trio) or every in _counts(context.study):
            continue
        wide = _wide(figures[figures["measure"].isin(trio)])[trio].dropna()
        groups = wide[[trio[0], trio[2]]]
        beyond = wide[every] > groups.max(axis=1) + ROUNDING
        beyond |= wide[every] < groups.min(axis=1) - ROUNDING
        for place, row in wide[beyond].iterrows():
            found = f"{_said(place)}: {row[every]:g}"
            wanted = f"between its groups' {row[trio[0]]:g} and {row[trio[2]]:g}"
            yield context.problem(None, every, found, wanted)


def _wide(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.pivot(index=["area_code", "year"], columns="measure", values="value")


def _said(place: Hashable) -> str:
    return ", ".join(map(str, place)) if isinstance(place, tuple) else str(place)


def _existence(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    gone = figures[outside_life(figures["area_code"], figures["year"], context.areas)]
    wanted = "a year in which the area existed (areas.csv)"
    for line, code, year in gone.set_index("source_row")[["area_code", "year"]].itertuples():
        yield context.problem(line, "year", f"{year}, {context.area_names[code]}", wanted)


def _authorities(values: pd.Series) -> pd.Series:
    return values[[code < ENGLAND and code != SMALL_AREA for code in values.index]]


def _national(values: pd.Series, of: str, context: Context) -> Iterable[Problem]:
    local = _authorities(values)
    if ENGLAND not in values or len(local) < MANY_AREAS:
        return
    england, reach = values[ENGLAND], FURTHEST_SD * local.std()
    if not local.min() < england < local.max() or abs(england - local.mean()) > reach:
        near, far = local.mean() - reach, local.mean() + reach
        found = f"{of}: {england:g} for England"
        wanted = f"{near:.3g} to {far:.3g}, as its {len(local)} authorities give"
        yield context.problem(None, "value", found, wanted)


def _regional(
    values: pd.Series, of: str, parents: Mapping[str, str], context: Context
) -> Iterable[Problem]:
    local = _authorities(values)
    within = pd.Series({code: parents.get(code, "") for code in local.index}, dtype="str")
    within = within.where(within.isin(REGIONS), within.map(parents))
    for code in [each for each in REGIONS if each in values]:
        own = local[within.eq(code)]
        if len(own) >= LEAST_OF_REGION and not own.min() <= values[code] <= own.max():
            found = f"{of}: {values[code]:g} for region {code}"
            wanted = f"{own.min():g} to {own.max():g}, as its authorities have"
            yield context.problem(None, "value", found, wanted)


def _unlike_itself(shares: pd.DataFrame, held: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """Find years whose figures say nothing of another year's: chance numbers, or shuffled rows."""
    known = pd.concat(
        [held[[*KEY, "value"]].assign(own=False), shares[[*KEY, "value"]].assign(own=True)]
    )
    known = known.dropna(subset=["value"]).drop_duplicates(KEY, keep="last")
    known = known[known["area_code"].lt(ENGLAND) & known["measure"].isin(set(shares["measure"]))]
    for measure, rows in known.groupby("measure"):
        panel = rows.pivot(index="area_code", columns="year", values="value")
        for year in sorted(rows.loc[rows["own"], "year"].unique()):
            pairs = [(abs(year - other), other) for other in panel if other != year]
            for _, other in sorted(pairs):
                both = panel[[year, other]].dropna()
                if len(both) >= LEAST_AREAS:
                    together = both[year].corr(both[other])
                    if not together >= LEAST_CORRELATION:
                        found = f"{measure}, {year}: correlation {together:.2f} with {other}"
                        wanted = f"{LEAST_CORRELATION} or more, as areas keep much of their place"
                        yield context.problem(None, "value", found, wanted)
                    break


def basis_notes(figures: pd.DataFrame, held: pd.DataFrame, context: Context) -> list[str]:
    """Say of each measure of a file in which years England's row is on another footing.

    Only of measures of all pupils at the end of key stage 4, whose regions can be weighted by the
    numbers of pupils the project holds.
    """
    kinds = dict(zip(context.areas["area_code"], context.areas["kind"], strict=True))
    cohorts = held[held["measure"].eq(COHORT)]
    notes = []
    for name in sorted(_of_all_pupils(context.study) & set(figures["measure"])):
        rows = pd.concat([cohorts, figures[figures["measure"].eq(name)].drop_duplicates(KEY)])
        rows = rows.assign(kind=rows["area_code"].map(kinds))
        try:
            against = printed_against_regions(rows, context.areas, name)
        except StatisticsError:
            continue  # a file of a few areas: neither England nor nine regions to set beside it
        other = against.loc[~against["on_la_basis"], "regions_difference_pp"]
        if len(other):
            said = ", ".join(f"{year} ({gap:+.1f})" for year, gap in other.items())
            notes.append(
                f"{name}: England's printed row is not on the areas' footing in {said}; "
                f"in {len(against) - len(other)} other years it is"
            )
    return notes


def _of_all_pupils(study: FigureStudy) -> set[str]:
    return {
        name
        for name, one in study.measures.items()
        if one.stage == "key_stage_4"
        and one.unit in ("percent", "points")
        and (held := one.all_areas)
        and not held.group
        and not held.counted_of
    }
