"""From tables of all authorities as typed to ones ready to compute with, checked by row.

What a table need not repeat is joined here: names from the register of areas, unit, publication,
status and locator from study/measures.yaml, and how many pupils a share is of from the measure that
counts them.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.files.delimited import DelimitedText
from pmio_lib.official.areas_tables import (
    OPTIONAL,
    AreaFigures,
    AreaRegister,
    RawAddedFigures,
    RawAreaFigures,
    RawAreas,
)
from pmio_lib.official.clean import (
    BLANK_ROW,
    CleanTable,
    in_order,
    read_rows,
    told_once,
)
from pmio_lib.study.figures import FigureStudy, Measure, read_figure_study
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import failures, said, validated

KEY: Final = ["measure", "area_code", "year"]
FOLDER: Final = "data/raw/official/all_areas"
AREAS: Final = "areas"
"""Name of the register among the tables of all areas."""

SMALL_AREA: Final = "420"
"""Isles of Scilly: one school, about 20 pupils a year, one to five of them disadvantaged."""

SPLIT_OF_SMALL_AREA: Final = (
    "Isles of Scilly, split by disadvantage: a group of one to five pupils is not kept"
)
HOLDS_SMALL_AREA: Final = ("970", "990")
"""England and the South West: their counts, less those of their authorities, give Scilly's."""


def clean_areas(path: Path, file: str, study: FigureStudy) -> CleanTable:
    """Read, check and type the register of areas.

    Gives columns of official.areas_tables.AreaRegister, by code. Raises DataError with every
    problem found, by row and column.
    """
    raw = read_rows(path, file)
    problems = [*failures(raw.frame, RawAreas, file)]
    if not any(problem.row == 1 for problem in problems):
        problems += _register_problems(raw.frame, file, study)
    if problems:
        raise DataError(told_once(in_order(problems)))
    years = {name: _counts(raw.frame[name]) for name in ("first_year", "last_year")}
    typed = raw.frame.assign(**years, source_row=raw.frame.index.astype("int64"))
    frame = validated(typed, AreaRegister, file).sort_values("area_code", ignore_index=True)
    return CleanTable(frame, _ledger(path, file, raw, len(frame), 0))


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
    official.areas_tables.AreaFigures, by measure, area and year. Rows of the Isles of Scilly that
    split by disadvantage are left out and counted as such. Raises DataError with every problem
    found, by row and column.
    """
    raw = read_rows(path, file)
    text = raw.frame.assign(**{name: "" for name in OPTIONAL if name not in raw.frame})
    tables = {one.all_areas.table for one in study.measures.values() if one.all_areas}
    is_added = Path(file).stem not in tables
    problems = [*failures(text, RawAddedFigures if is_added else RawAreaFigures, file)]
    if not any(problem.row == 1 for problem in problems):
        measures = _measures_of(tables if is_added else {Path(file).stem}, study)
        problems += _unknown(text, file, measures, areas)
        sound = text.drop(index=[problem.row for problem in problems if problem.row])
        kept = sound[~_splits_small_area(sound, measures)]
        typed = _joined(_typed(kept), measures, areas)
        if is_added:
            problems += _unpublished(kept, file, study)
            typed = _with_own_origins(typed, kept, measures)
        problems += _without_origin(typed, file)
        typed = typed.dropna(subset=["publication"])
        problems += [*failures(typed, AreaFigures, file), *_limits(typed, file, measures)]
        problems += [*_disagreeing(typed, text, file), *_giving_away(typed, file, measures)]
        problems += [] if is_added else _absent(typed, file, measures)
    if problems:
        raise DataError(told_once(in_order(problems)))
    frame = validated(typed, AreaFigures, file).sort_values(KEY, ignore_index=True)
    return CleanTable(frame, _ledger(path, file, raw, len(frame), len(text) - len(kept)))


def _measures_of(tables: Collection[str], study: FigureStudy) -> dict[str, Measure]:
    return {
        name: measure
        for name, measure in study.measures.items()
        if measure.all_areas is not None and measure.all_areas.table in tables
    }


def _unknown(
    text: pd.DataFrame, file: str, measures: Mapping[str, Measure], areas: pd.DataFrame
) -> Iterable[Problem]:
    """List rows of measures that the table does not hold, of unknown areas, of other years."""
    where = "a measure that study/measures.yaml puts into this table (all_areas)"
    for line, measure in text.loc[~text["measure"].isin(list(measures)), "measure"].items():
        yield Problem(file, _row(line), "measure", repr(measure), where)
    code = text["area_code"]
    for line, unknown in code[~code.isin(areas["area_code"])].items():
        yield Problem(file, _row(line), "area_code", repr(unknown), "a code of areas.csv")
    register = areas.set_index("area_code")
    year = pd.to_numeric(text["year"], errors="coerce")
    first, last = (code.map(register[name].astype(float)) for name in ("first_year", "last_year"))
    for line in text.index[(year < first) | (year > last)]:
        found = f"{year.at[line]:.0f}, {register['area'].at[code.at[line]]}"
        yield Problem(file, _row(line), "year", found, "a year in which the area existed")


def _splits_small_area(text: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    split = [name for name, one in measures.items() if one.all_areas and one.all_areas.group]
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
    whole = _with_exact_counts(typed.assign(**named, unit=unit), measures)
    whole = _with_pupils(whole, measures)
    return _with_origins(whole, measures)[list(AreaFigures.to_schema().columns)]


def _with_exact_counts(typed: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Fill the range of pupils where the figure itself is their number."""
    counting = {one.all_areas.counted_of for one in measures.values() if one.all_areas}
    is_exact = typed["measure"].isin(counting) & typed["value"].mod(1).eq(0) & typed["value"].gt(0)
    exact = typed["value"].where(is_exact).astype("Int64")
    ends = ("pupils_low", "pupils_high")
    return typed.assign(**{name: typed[name].fillna(exact) for name in ends})


def _with_pupils(typed: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Fill the range of pupils of shares from the measure that counts them."""
    counted = {name: one.all_areas.counted_of for name, one in measures.items() if one.all_areas}
    wanted = typed[["area_code", "year"]].assign(measure=typed["measure"].map(counted))
    pupils = typed.drop_duplicates(KEY).set_index(KEY)[["pupils_low", "pupils_high"]]
    found = pupils.reindex(pd.MultiIndex.from_frame(wanted[KEY])).set_axis(typed.index)
    ends = ("pupils_low", "pupils_high")
    return typed.assign(**{name: typed[name].fillna(found[name]) for name in ends})


def _with_origins(typed: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Give each row the publication, status and locator of the origin that covers it."""
    origins = pd.DataFrame(
        index=typed.index, columns=["publication", "status", "locator"], dtype="str"
    )
    for name, measure in measures.items():
        held = measure.all_areas.origins if measure.all_areas else ()
        for origin in sorted(held, key=lambda each: each.areas is not None):
            covers = typed["measure"].eq(name) & typed["year"].between(*origin.years)
            if origin.areas is not None:
                covers &= typed["area_code"].isin(origin.areas)
            origins.loc[covers] = [origin.publication, origin.status, origin.locator]
    return typed.assign(**{str(name): origins[name] for name in origins})


def _unpublished(text: pd.DataFrame, file: str, study: FigureStudy) -> Iterable[Problem]:
    for line, name in text.loc[~text["publication"].isin(list(study.publications))][
        "publication"
    ].items():
        where = "an id of study/publications.yaml"
        yield Problem(file, _row(line), "publication", repr(name), where)


def _with_own_origins(
    typed: pd.DataFrame, text: pd.DataFrame, measures: Mapping[str, Measure]
) -> pd.DataFrame:
    """Give each row the publication and status it names, and a locator of that publication."""
    own = text.loc[typed.index, ["measure", "publication", "status", "locator"]]
    known = usual_locators(measures)
    pairs = zip(own["measure"], own["publication"], strict=True)
    usual = pd.Series([known.get(pair) for pair in pairs], own.index, dtype="str")
    locator = own["locator"].where(own["locator"].ne(""), usual)
    return typed.assign(publication=own["publication"], status=own["status"], locator=locator)


def usual_locators(measures: Mapping[str, Measure]) -> dict[tuple[str, str], str]:
    """Give the locator by measure and publication, of several the last one stated."""
    return {
        (name, origin.publication): origin.locator
        for name, one in measures.items()
        if one.all_areas
        for origin in one.all_areas.origins
    }


def _without_origin(typed: pd.DataFrame, file: str) -> Iterable[Problem]:
    for line, measure, area, year in typed.loc[
        typed["publication"].isna(), ["measure", "area", "year"]
    ].itertuples():
        where = f"a year and area that study/measures.yaml gives {measure} an origin for"
        advice = "Mend the row, or widen the origin there."
        yield Problem(file, line, "year", f"{area} {year}", where, advice)


def _limits(typed: pd.DataFrame, file: str, measures: Mapping[str, Measure]) -> Iterable[Problem]:
    for name, measure in measures.items():
        values = typed.loc[typed["measure"].eq(name), "value"]
        low, high = measure.minimum, measure.maximum
        if measure.unit == "percent" or low is None:
            continue  # percentages are held to 0-100 by the schema
        outside = (values < low) | (values > (float("inf") if high is None else high))
        wanted = f"{said(low)} or more" if high is None else f"{said(low)} to {said(high)}"
        for line, value in values[outside].items():
            yield Problem(file, _row(line), "value", said(value), f"{wanted} for {name}")


def _disagreeing(typed: pd.DataFrame, text: pd.DataFrame, file: str) -> Iterable[Problem]:
    """List shares that their own numbers of pupils cannot give, at the decimals they have."""
    rows = typed.dropna(subset=["value", "numerator", "pupils_low", "pupils_high"])
    decimals = text["value"].reindex(rows.index).str.replace(r"^[^.]*\.?", "", regex=True).str.len()
    half = 0.5 * 10.0 ** -decimals.astype(float) + 1e-9
    numerator = 100 * rows["numerator"].astype(float)
    least = numerator / rows["pupils_high"].astype(float)
    most = numerator / rows["pupils_low"].astype(float)
    apart = (most < rows["value"] - half) | (least > rows["value"] + half)
    apart &= rows["numerator"] <= rows["pupils_high"]  # more is told by the contract
    for line in rows.index[apart]:
        wanted = f"{least.at[line]:.2f} to {most.at[line]:.2f}, as its numbers of pupils give"
        yield Problem(file, _row(line), "value", said(rows.at[line, "value"]), wanted)


def _giving_away(
    typed: pd.DataFrame, file: str, measures: Mapping[str, Measure]
) -> Iterable[Problem]:
    """List counts of a split from which those of the Isles of Scilly follow by subtraction."""
    split = [
        name
        for name, one in measures.items()
        if one.all_areas and one.all_areas.group and not _of_england_only(one)
    ]
    rows = typed[typed["area_code"].isin(HOLDS_SMALL_AREA) & typed["measure"].isin(split)]
    columns = {"numerator": rows["numerator"].notna(), "value": rows["unit"].eq("count")}
    for column, given in columns.items():
        for line in rows.index[given]:
            wanted = "nothing: less the other authorities' it gives the Isles of Scilly's"
            yield Problem(file, _row(line), column, "a count of a split", wanted)


def _of_england_only(measure: Measure) -> bool:
    origins = measure.all_areas.origins if measure.all_areas else ()
    return all(origin.areas == ("970",) for origin in origins)


def _absent(typed: pd.DataFrame, file: str, measures: Mapping[str, Measure]) -> Iterable[Problem]:
    wanted = {name for name, one in measures.items() if one.all_areas and not one.all_areas.awaited}
    for name in sorted(wanted - set(typed["measure"])):
        advice = "Add its rows, or take it out of study/measures.yaml."
        yield Problem(
            file, None, "measure", f"no row of {name}", "each measure of this table", advice
        )


def _ledger(path: Path, file: str, raw: DelimitedText, rows_out: int, splits: int) -> RowLedger:
    left_out = {BLANK_ROW: len(raw.blank_rows), SPLIT_OF_SMALL_AREA: splits}
    left_out = {reason: count for reason, count in left_out.items() if count}
    rows_in = len(raw.frame) + len(raw.blank_rows)
    return RowLedger(file, file_sha256(path), rows_in, rows_out, left_out, raw.notes)


def _counts(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text.where(text.ne(""))).astype("Int64")


def _row(line: object) -> int | None:
    return line if isinstance(line, int) else None


def read_area_tables(root: Path) -> dict[str, pd.DataFrame]:
    """Read and clean the register of areas and every table of all areas, by name.

    For what runs beside the pipeline and must not wait for it; the register is `areas`. Raises
    DataError with the problems of a file.
    """
    study = read_figure_study(root / "study")
    register = f"{FOLDER}/{AREAS}.csv"
    tables = {AREAS: clean_areas(root / register, register, study).frame}
    for path in sorted((root / FOLDER).glob("*.csv")):
        if path.stem not in tables:
            file = f"{FOLDER}/{path.name}"
            tables[path.stem] = clean_area_figures(root / file, file, study, tables[AREAS]).frame
    return tables
