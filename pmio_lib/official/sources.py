"""Where figures come from: publications, what a second one prints, the file that is awaited.

Two measures of study/measures.yaml count the same quantity where one says so (`same_as`): English
and maths of the interactive tool, and of the tables with numbers of pupils.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.official.tables import KEY
from pmio_lib.study.figures import FigureStudy, Publication, all_areas_of, read_registry
from pmio_lib.tables.origins import resting_on, traced

COLUMNS: Final = ("publication", "publisher", "released", "status", "retrieved", "caveat")
AGREES: Final = "agrees"
DIFFERS: Final = "differs"
ONE_SOURCE: Final = "one source"

STANDARDS: Final = ("expected", "higher")
GROUPS: Final = ("all", "disadvantaged", "other")
AWAITED: Final = "ks2_characteristics_2025"
"""Key stage 2 by disadvantage, every authority, from 2019: the report's lost chart stands in it."""


def sources_frame(
    tables: Sequence[pd.DataFrame], publications: Mapping[str, Publication]
) -> pd.DataFrame:
    """Give the publications that tables of figures rest on.

    `tables` have `publication` and `status`. By `publication` (its title): the other `COLUMNS`;
    nothing is empty.
    """
    cited = pd.concat([table[["publication", "status"]] for table in tables])
    statuses = cited.groupby("publication")["status"].agg(lambda s: ", ".join(sorted(set(s))))
    rows = [_row(publications[str(name)], str(status)) for name, status in statuses.items()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).set_index("publication").sort_index()
    return resting_on(frame, *tables)


def _row(publication: Publication, status: str) -> dict[str, str]:
    return {
        "publication": publication.title,
        "publisher": publication.publisher,
        "released": publication.released or "several editions",
        "status": status,
        "retrieved": publication.retrieved,
        "caveat": publication.caveat or "none known",
    }


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
    room = half_a_place(pairs[["places", "other_places"]])
    pairs["sources"] = ONE_SOURCE
    pairs["sources"] = pairs["sources"].mask(apart.le(room), AGREES).mask(apart.gt(room), DIFFERS)
    pairs = pairs.assign(apart=apart).sort_values([*KEY, "apart"], kind="stable")
    columns = [*KEY, "value", "publication", *hidden, "sources"]
    return pairs.drop_duplicates([*KEY, "publication"])[columns].reset_index(drop=True)


def half_a_place(places: pd.DataFrame) -> pd.Series:
    """Give how far figures of so many decimals may lie apart: half the coarser one's last place."""
    return 0.5 * 10.0 ** -places.min(axis=1) + 1e-9


def with_places(figures: pd.DataFrame) -> pd.DataFrame:
    """Give `places`: the most decimals of a measure's figures of one year and publication."""
    length = figures["value"].map(_places_of, na_action="ignore").astype("float64").fillna(0)
    keys = [figures[name] for name in ("measure", "year", "publication")]
    return figures.assign(places=length.groupby(keys).transform("max"))


def _places_of(value: float) -> int:
    return len(f"{value:.9f}".rstrip("0").partition(".")[2])


def _with_quantity(figures: pd.DataFrame, study: FigureStudy) -> pd.DataFrame:
    all_areas = all_areas_of(study.measures)
    same = {name: held.same_as for name, held in all_areas.items() if held.same_as}
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


def is_waiting(figures: pd.DataFrame) -> bool:
    """Tell whether the table `key_stage_2` holds no row of the awaited file yet."""
    awaited = [f"ks2_maths_{standard}_counted_{one}" for standard in STANDARDS for one in GROUPS]
    return not figures["measure"].isin(awaited).any()


@traced
def waiting_rows(figures: pd.DataFrame, study: Path) -> pd.DataFrame:
    """Give the row "waiting for this file", no row once it is there.

    `figures` is the table `key_stage_2`, `study` the folder of publications.yaml. By
    `awaited_file`: `would_show`, `found_at`, `comes_in_by`.
    """
    publication = read_registry(study / "publications.yaml", Publication)[AWAITED]
    row = {
        "awaited_file": f"Waiting for this file: {publication.title}",
        "would_show": "Key Stage 2 mathematics of disadvantaged and other pupils, from 2019",
        "found_at": publication.address,
        "comes_in_by": "pmio official FILE --write, then pmio run",
    }
    waiting = pd.DataFrame([row] if is_waiting(figures) else [], columns=list(row))
    return waiting.set_index("awaited_file")
