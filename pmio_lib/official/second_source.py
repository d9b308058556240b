"""Figures that two publications print, compared cell by cell; which rest on one alone.

Two measures of study/measures.yaml count the same quantity where one says so (`same_as`): English
and maths of the interactive tool, and of the tables with numbers of pupils.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.origins import traced

KEY: Final = ["measure", "area_code", "year"]
AGREES: Final = "agrees"
DIFFERS: Final = "differs"
ONE_SOURCE: Final = "one source"


@traced
def second_sources(figures: pd.DataFrame, others: pd.DataFrame, study: FigureStudy) -> pd.DataFrame:
    """Set each figure beside that of another publication.

    Both have columns KEY, `value`, `publication`; they may be one table. Figures agree if they are
    the same at the decimals of the coarser one, which are the most of a measure, year and
    publication. Columns KEY, `value`, `publication`, `other_value`, `other_publication`, `sources`
    (agrees, differs or one source); one row a figure with a value, the nearest other's.
    """
    own = _with_quantity(with_places(figures), study)
    wide = _with_quantity(with_places(others), study)
    renamed = {name: f"other_{name}" for name in ("value", "publication", "places")}
    on = ["quantity", "area_code", "year"]
    pairs = own.merge(wide.rename(columns=renamed)[[*on, *renamed.values()]], on=on, how="left")
    same = pairs["publication"].eq(pairs["other_publication"])
    hidden = ["other_value", "other_publication"]
    pairs[hidden] = pairs[hidden].mask(same)
    apart = (pairs["value"] - pairs["other_value"]).abs()
    room = 0.5 * 10.0 ** -pairs[["places", "other_places"]].min(axis=1) + 1e-9
    pairs["sources"] = ONE_SOURCE
    pairs["sources"] = pairs["sources"].mask(apart.le(room), AGREES).mask(apart.gt(room), DIFFERS)
    pairs = pairs.assign(apart=apart).sort_values([*KEY, "apart"], kind="stable")
    columns = [*KEY, "value", "publication", *hidden, "sources"]
    return pairs.drop_duplicates([*KEY, "publication"])[columns].reset_index(drop=True)


def with_places(figures: pd.DataFrame) -> pd.DataFrame:
    """Give `places`: the most decimals of a measure's figures of one year and publication."""
    length = figures["value"].map(_places_of, na_action="ignore").astype("float64").fillna(0)
    keys = [figures[name] for name in ("measure", "year", "publication")]
    return figures.assign(places=length.groupby(keys).transform("max"))


def _places_of(value: float) -> int:
    return len(f"{value:.9f}".rstrip("0").partition(".")[2])


def _with_quantity(figures: pd.DataFrame, study: FigureStudy) -> pd.DataFrame:
    same = {
        name: one.all_areas.same_as
        for name, one in study.measures.items()
        if one.all_areas and one.all_areas.same_as
    }
    rows = figures.dropna(subset=["value"])[[*KEY, "value", "publication", "places"]]
    return rows.assign(quantity=rows["measure"].replace(same))


def sources_said(
    figures: pd.DataFrame, area: str, labels: Mapping[str, str], study: FigureStudy
) -> str:
    """Say which of an area's figures one publication alone prints, and what a second one says.

    `figures` have columns KEY, `value`, `publication`; `labels` are what measures are called.
    """
    own = figures[figures["area_code"].eq(area)]
    pairs = second_sources(own[own["measure"].isin(list(labels))], own, study)
    known = dict(list(pairs.groupby("measure")))
    alone, beside = [], []
    for measure, label in labels.items():
        if measure not in known:
            continue
        years = known[measure].groupby("sources")["year"].agg(sorted).to_dict()
        found = [each for each in (AGREES, DIFFERS) if each in years]
        told = [f"{', '.join(map(str, years[each]))} it {each}" for each in found]
        if not told:
            alone.append(label)
        else:
            beside.append(f"{label} (in {', in '.join(told)})")
    said = [f"In one publication only: {'; '.join(alone)}."] if alone else []
    said += [f"In a second one too, for some years: {'; '.join(beside)}."] if beside else []
    return " ".join(said)
