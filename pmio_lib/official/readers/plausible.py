"""Whether figures can be what they say they are: of children, of these areas, of these years.

Belongs here: what holds of every official figure and of no random or foreign number. Each bound was
set beside the 186 pairs of measure and year and 1,692 rows of regions that the project holds.
"""

from collections.abc import Hashable, Iterable, Mapping
from math import inf
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.official.areas_clean import SMALL_AREA
from pmio_lib.official.like_for_like import ENGLAND, REGIONS
from pmio_lib.official.readers.held import MANY_AREAS
from pmio_lib.official.readers.reading import KEY, Context
from pmio_lib.study.figures import FigureStudy, Measure

FURTHEST_SD: Final = 1.0
"""England from the areas' mean, in their standard deviations: at most 0.51 in what is held."""

LEAST_CORRELATION: Final = 0.5
"""Of areas' figures of one year and another: at least 0.80 in what is held."""

LEAST_AREAS: Final = 50
LEAST_OF_REGION: Final = 5
ROUNDING: Final = 1.0
"""Points by which whole per cents of a group may lie beyond those of all."""


def implausible(figures: pd.DataFrame, held: pd.DataFrame, context: Context) -> list[Problem]:
    """List what shows that figures are not official ones, or were damaged on the way."""
    measures = context.study.measures
    figures = figures.drop_duplicates(KEY)
    problems = [*_limits(figures, measures, context), *_totals(figures, context)]
    problems += [*_groups(figures, context), *_existence(figures, context)]
    if problems:
        return problems
    parents = dict(zip(context.areas["area_code"], context.areas["region_code"], strict=True))
    shares = figures[figures["measure"].map({n: m.unit for n, m in measures.items()}).ne("count")]
    for (measure, year), rows in shares.dropna(subset=["value"]).groupby(["measure", "year"]):
        values = rows.set_index("area_code")["value"]
        of = f"{measure}, {year}"
        problems += _national(values, of, context)
        problems += _regional(values, of, parents, context)
    problems += _unlike_itself(shares, held, context)
    return problems


def _limits(
    figures: pd.DataFrame, measures: Mapping[str, Measure], context: Context
) -> Iterable[Problem]:
    for name, rows in figures.groupby("measure"):
        one = measures[str(name)]
        low = 0.0 if one.unit in ("percent", "count") else one.minimum
        high = 100.0 if one.unit == "percent" else one.maximum
        values = rows.dropna(subset=["value"]).set_index("source_row")["value"]
        outside = values[
            ~values.between(-inf if low is None else low, inf if high is None else high)
        ]
        wanted = f"{low} or more" if high is None else f"{low} to {high}, as {name} runs"
        broken = values[(one.unit == "count") & values.mod(1).ne(0)]
        for cells, said in ((outside, wanted), (broken, "a whole number")):
            for line, value in zip(cells.index, cells, strict=True):
                yield context.problem(line, "value", f"{value:g}", said)
        if one.unit == "percent" and len(values) > 1 and 0 < values.max() <= 1:
            found = f"{len(values)} figures of {name} of at most 1"
            yield context.problem(None, "value", found, "per cents, not shares of 1")


def _totals(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """Hold counts of two groups to that of all, and authorities' counts to England's."""
    counts = figures[figures["measure"].isin(_counts(context.study))]
    wide = counts.pivot(index=["area_code", "year"], columns="measure", values="value")
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
        rows = figures[figures["measure"].isin(trio)]
        wide = rows.pivot(index=["area_code", "year"], columns="measure", values="value")
        wide = wide[trio].dropna()
        groups = wide[[trio[0], trio[2]]]
        beyond = wide[every] > groups.max(axis=1) + ROUNDING
        beyond |= wide[every] < groups.min(axis=1) - ROUNDING
        for place, row in wide[beyond].iterrows():
            found = f"{_said(place)}: {row[every]:g}"
            wanted = f"between its groups' {row[trio[0]]:g} and {row[trio[2]]:g}"
            yield context.problem(None, every, found, wanted)


def _said(place: Hashable) -> str:
    return ", ".join(map(str, place)) if isinstance(place, tuple) else str(place)


def _existence(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """Find figures of areas before they were made or after they were split or merged."""
    register = context.areas.set_index("area_code")
    first, last = (
        figures["area_code"].map(register[name].astype("float64"))
        for name in ("first_year", "last_year")
    )
    gone = figures[(figures["year"] < first) | (figures["year"] > last)]
    wanted = "a year in which the area existed (areas.csv)"
    for line, code, year in zip(gone["source_row"], gone["area_code"], gone["year"], strict=True):
        found = f"{year}, {context.area_names[code]}"
        yield context.problem(int(line), "year", found, wanted)


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
