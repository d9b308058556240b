"""From tables of all authorities as typed to ones ready to compute with, checked by row.

Figures that came later join the tables they belong to: a new year is one file. What a table need
not repeat is joined here: names from the register of areas, unit, publication, status and locator
from study/measures.yaml, and how many pupils a share is of from the measure that counts them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.official.clean import (
    CleanTable,
    absent_measures,
    in_order,
    limits,
    read_rows,
    refuse,
    row_ledger,
    strays,
)
from pmio_lib.official.tables import (
    KEY,
    OPTIONAL,
    SMALL_AREA,
    AreaFigures,
    AreaRegister,
    RawAddedFigures,
    RawAreaFigures,
    RawAreas,
)
from pmio_lib.study.figures import FigureStudy, Measure, all_areas_of, read_figure_study
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import failures, said, validated

FOLDER: Final = "data/raw/official/all_areas"
AREAS: Final = "areas"
"""Name of the register among the tables of all areas."""
ENDS: Final = ("pupils_low", "pupils_high")

SPLIT_OF_SMALL_AREA: Final = (
    "Isles of Scilly, split by disadvantage: a group of one to five pupils is not kept"
)
HOLDS_SMALL_AREA: Final = ("970", "990")
"""England and the South West: their counts, less those of their authorities, give Scilly's."""


def clean_areas(path: Path, file: str, study: FigureStudy) -> CleanTable:
    """Read, check and type the register of areas.

    Gives columns of official.tables.AreaRegister, by code. Raises DataError with every problem
    found, by row and column.
    """
    raw = read_rows(path, file)
    problems = [*failures(raw.frame, RawAreas, file)]
    if not any(problem.row == 1 for problem in problems):
        problems += _register_problems(raw.frame, file, study)
    refuse(in_order(problems))
    years = {name: _counts(raw.frame[name]) for name in ("first_year", "last_year")}
    typed = raw.frame.assign(**years, source_row=raw.frame.index.astype("int64"))
    frame = validated(typed, AreaRegister, file).sort_values("area_code", ignore_index=True)
    return CleanTable(frame, row_ledger(path, file, raw, len(frame), {}))


def _register_problems(text: pd.DataFrame, file: str, study: FigureStudy) -> Iterable[Problem]:
    regions = set(text.loc[text["kind"].ne("local_authority"), "area_code"])
    codes = set(text["area_code"])
    for line, code, name, kind, region, followed in text[
        ["area_code", "area", "kind", "region_code", "successors"]
    ].itertuples():
        wanted = study.areas.names.get(code, name)
        if name != wanted:
            yield Problem(file, line, "area", repr(name), f"{wanted!r}, as study/study.yaml has it")
        if (region not in regions) if region else kind != "country":
            yield Problem(file, line, "region_code", said(region), "the code of a region here")
        for successor in set(followed.split()) - codes:
            yield Problem(file, line, "successors", said(successor), "the code of an area here")


def clean_area_figures(
    path: Path, file: str, study: FigureStudy, areas: pd.DataFrame
) -> CleanTable:
    """Read, check and type one table of figures of all areas, or figures added to several.

    A file that is no table of study/measures.yaml adds to those of its measures, and names the
    publication of each row (RawAddedFigures). `areas` is an AreaRegister. Gives columns of
    official.tables.AreaFigures, by measure, area and year. Rows of the Isles of Scilly that split
    by disadvantage are left out and counted as such. Raises DataError with every problem found, by
    row and column.
    """
    raw = read_rows(path, file)
    text = raw.frame.assign(**{name: "" for name in OPTIONAL if name not in raw.frame})
    all_areas, table = all_areas_of(study.measures), Path(file).stem
    is_added = table not in {held.table for held in all_areas.values()}
    problems = [*failures(text, RawAddedFigures if is_added else RawAreaFigures, file)]
    if not any(problem.row == 1 for problem in problems):
        names = [name for name, held in all_areas.items() if is_added or held.table == table]
        measures = {name: study.measures[name] for name in names}
        problems += _unknown(text, file, measures, areas)
        sound = text.drop(index=[problem.row for problem in problems if problem.row])
        kept = sound[~_splits_small_area(sound, measures)]
        typed = _joined(_typed(kept), measures, areas)
        if is_added:
            wanted = "an id of study/publications.yaml"
            problems += strays(kept, file, "publication", study.publications, wanted)
            typed = _with_own_origins(typed, kept, measures)
        problems += _without_origin(typed, file)
        typed = typed.dropna(subset=["publication"])
        problems += [*failures(typed, AreaFigures, file), *limits(typed, file, measures)]
        problems += [*_disagreeing(typed, text, file), *_giving_away(typed, file, measures)]
        expected = {name for name in names if not (is_added or all_areas[name].awaited)}
        problems += absent_measures(typed, file, expected)
    refuse(in_order(problems))
    frame = validated(typed, AreaFigures, file).sort_values(KEY, ignore_index=True)
    left_out = {SPLIT_OF_SMALL_AREA: len(text) - len(kept)}
    return CleanTable(frame, row_ledger(path, file, raw, len(frame), left_out))


def _unknown(
    text: pd.DataFrame, file: str, measures: Mapping[str, Measure], areas: pd.DataFrame
) -> Iterable[Problem]:
    where = "a measure that study/measures.yaml puts into this table (all_areas)"
    yield from strays(text, file, "measure", measures, where)
    yield from strays(text, file, "area_code", areas["area_code"], "a code of areas.csv")
    names = areas.set_index("area_code")["area"]
    year = pd.to_numeric(text["year"], errors="coerce")
    gone = text.loc[outside_life(text["area_code"], year, areas), ["year", "area_code"]]
    for line, when, code in gone.itertuples():
        found = f"{when}, {names[code]}"
        yield Problem(file, line, "year", found, "a year in which the area existed")


def outside_life(codes: pd.Series, years: pd.Series, areas: pd.DataFrame) -> pd.Series:
    """Tell years before an area was made or after it was split or merged."""
    register = areas.set_index("area_code")
    first, last = (codes.map(register[f"{end}_year"].astype(float)) for end in ("first", "last"))
    return (years < first) | (years > last)


def _splits_small_area(text: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    split = [name for name, held in all_areas_of(measures).items() if held.group]
    return text["area_code"].eq(SMALL_AREA) & text["measure"].isin(split)


def _typed(text: pd.DataFrame) -> pd.DataFrame:
    return text.assign(
        year=text["year"].astype("int64"),
        value=pd.to_numeric(text["value"].where(text["value"].ne(""))).astype("float64"),
        **{name: _counts(text[name]) for name in OPTIONAL},
        source_row=text.index.astype("int64"),
    )


def _joined(
    typed: pd.DataFrame, measures: Mapping[str, Measure], areas: pd.DataFrame
) -> pd.DataFrame:
    register = areas.set_index("area_code")
    named = {name: typed["area_code"].map(register[name]) for name in ("area", "kind")}
    unit = typed["measure"].map({name: measure.unit for name, measure in measures.items()})
    whole = _with_pupils(typed.assign(**named, unit=unit), measures)
    return _with_origins(whole, measures)[list(AreaFigures.to_schema().columns)]


def _with_pupils(typed: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Fill the range of pupils where the figure itself is their number, and of shares from it."""
    counted_of = {name: held.counted_of for name, held in all_areas_of(measures).items()}
    counts = typed["measure"].isin(set(counted_of.values()))
    is_exact = counts & typed["value"].mod(1).eq(0) & typed["value"].gt(0)
    exact = typed["value"].where(is_exact).astype("Int64")
    typed = typed.assign(**{name: typed[name].fillna(exact) for name in ENDS})
    wanted = typed[["area_code", "year"]].assign(measure=typed["measure"].map(counted_of))
    pupils = typed.drop_duplicates(KEY).set_index(KEY)[list(ENDS)]
    found = pupils.reindex(pd.MultiIndex.from_frame(wanted[KEY])).set_axis(typed.index)
    return typed.assign(**{name: typed[name].fillna(found[name]) for name in ENDS})


def _with_origins(typed: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    origins = pd.DataFrame(
        index=typed.index, columns=["publication", "status", "locator"], dtype="str"
    )
    for name, held in all_areas_of(measures).items():
        for origin in sorted(held.origins, key=lambda each: each.areas is not None):
            covers = typed["measure"].eq(name) & typed["year"].between(*origin.years)
            if origin.areas is not None:
                covers &= typed["area_code"].isin(origin.areas)
            origins.loc[covers] = [origin.publication, origin.status, origin.locator]
    return typed.assign(**{str(name): origins[name] for name in origins})


def _with_own_origins(
    typed: pd.DataFrame, text: pd.DataFrame, measures: Mapping[str, Measure]
) -> pd.DataFrame:
    """Give each row the publication and status it names, and a locator of that publication."""
    own = text.loc[typed.index, ["measure", "publication", "status", "locator"]]
    locator = own["locator"].where(own["locator"].ne(""), usual_locators(own, measures))
    return typed.assign(publication=own["publication"], status=own["status"], locator=locator)


def usual_locators(rows: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    """Give the locator of each row's measure and publication, of several the last one stated.

    Missing where the measure does not come from that publication.
    """
    known = {
        (name, origin.publication): origin.locator
        for name, held in all_areas_of(measures).items()
        for origin in held.origins
    }
    pairs = zip(rows["measure"], rows["publication"], strict=True)
    return pd.Series([known.get(pair) for pair in pairs], rows.index, dtype="str")


def _without_origin(typed: pd.DataFrame, file: str) -> Iterable[Problem]:
    for line, measure, area, year in typed.loc[
        typed["publication"].isna(), ["measure", "area", "year"]
    ].itertuples():
        where = f"a year and area that study/measures.yaml gives {measure} an origin for"
        advice = "Mend the row, or widen the origin there."
        yield Problem(file, line, "year", f"{area} {year}", where, advice)


def _disagreeing(typed: pd.DataFrame, text: pd.DataFrame, file: str) -> Iterable[Problem]:
    """List shares that their own numbers of pupils cannot give, at the decimals they have."""
    rows = typed.dropna(subset=["value", *OPTIONAL])
    decimals = text["value"].reindex(rows.index).str.replace(r"^[^.]*\.?", "", regex=True).str.len()
    half = 0.5 * 10.0 ** -decimals.astype(float) + 1e-9
    numerator, low, high = (rows[name].astype(float) for name in OPTIONAL)
    least, most = 100 * numerator / high, 100 * numerator / low
    apart = (most < rows["value"] - half) | (least > rows["value"] + half)
    apart &= numerator <= high  # more is told by the contract
    told = pd.DataFrame({"value": rows["value"], "least": least, "most": most})[apart]
    for line, value, fewest, many in told.itertuples():
        wanted = f"{fewest:.2f} to {many:.2f}, as its numbers of pupils give"
        yield Problem(file, line, "value", said(value), wanted)


def _giving_away(
    typed: pd.DataFrame, file: str, measures: Mapping[str, Measure]
) -> Iterable[Problem]:
    """List counts of a split from which those of the Isles of Scilly follow by subtraction."""
    split = [
        name
        for name, held in all_areas_of(measures).items()
        if held.group and any(origin.areas != ("970",) for origin in held.origins)
    ]
    rows = typed[typed["area_code"].isin(HOLDS_SMALL_AREA) & typed["measure"].isin(split)]
    columns = {"numerator": rows["numerator"].notna(), "value": rows["unit"].eq("count")}
    for column, given in columns.items():
        for line in rows.loc[given, "source_row"]:
            wanted = "nothing: less the other authorities' it gives the Isles of Scilly's"
            yield Problem(file, line, column, "a count of a split", wanted)


def _counts(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text.where(text.ne(""))).astype("Int64")


def with_added(
    tables: Mapping[str, CleanTable], added: Mapping[str, CleanTable], study: FigureStudy
) -> dict[str, tuple[pd.DataFrame, tuple[RowLedger, ...]]]:
    """Give each table with the rows that were added to it, and the accounts of its files.

    `tables` by name, `added` by file, as `clean_area_figures` gives both. Raises DataError for a
    figure that stands in two files.
    """
    whole: dict[str, tuple[pd.DataFrame, tuple[RowLedger, ...]]] = {
        name: (table.frame, (table.ledger,)) for name, table in tables.items()
    }
    table_of = {name: held.table for name, held in all_areas_of(study.measures).items()}
    problems: list[Problem] = []
    for file, one in added.items():
        rest = dict(one.ledger.left_out)
        for name, rows in one.frame.groupby(one.frame["measure"].map(table_of)):
            frame, ledgers = whole.get(str(name), (rows.head(0), ()))
            problems += _twice(rows, frame, file)
            rows_in = len(rows) + sum(rest.values())
            ledger = replace(one.ledger, rows_in=rows_in, rows_out=len(rows), left_out=rest)
            joined = pd.concat([frame, rows]) if len(frame) else rows
            whole[str(name)] = joined.sort_values(KEY, ignore_index=True), (*ledgers, ledger)
            rest = {}
    refuse(problems)
    return whole


def _twice(rows: pd.DataFrame, frame: pd.DataFrame, file: str) -> Iterable[Problem]:
    both = rows.merge(frame[KEY], on=KEY)
    advice = f"Take it out of {file}, or mend it where it stands."
    both = both.set_index("source_row")[["measure", "area", "year"]]
    for line, name, area, year in both.itertuples():
        found, wanted = f"{name}, {area}, {year}", "a figure that no other file holds"
        yield Problem(file, line, "measure", found, wanted, advice)


def read_register(root: Path, study: FigureStudy) -> pd.DataFrame:
    """Read the register of areas; DataError if it is wrong."""
    file = f"{FOLDER}/{AREAS}.csv"
    return clean_areas(root / file, file, study).frame


def read_figures(root: Path, study: FigureStudy, areas: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Read and clean every table of figures of all areas, by name; DataError if one is wrong."""
    files = sorted(path.name for path in (root / FOLDER).glob("*.csv") if path.stem != AREAS)
    return {
        Path(name).stem: clean_area_figures(
            root / FOLDER / name, f"{FOLDER}/{name}", study, areas
        ).frame
        for name in files
    }


def read_area_tables(root: Path) -> dict[str, pd.DataFrame]:
    """Read and clean the register of areas and every table of all areas, by name.

    For what runs beside the pipeline and must not wait for it; the register is `areas`. Raises
    DataError with the problems of a file.
    """
    study = read_figure_study(root / "study")
    areas = read_register(root, study)
    return {AREAS: areas, **read_figures(root, study, areas)}
