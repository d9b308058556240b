"""From a table of figures as typed to one ready to compute with, checked against the study.

Every failure is gathered before any is raised: a person mends a file once, not ten times.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.delimited import DelimitedText, read_delimited
from pmio_lib.official.tables import KEY, NUMBER, SYMBOLS, YEAR, Figures, RawFigures
from pmio_lib.study.figures import FigureStudy, Measure
from pmio_lib.tables.checked import in_rows
from pmio_lib.tables.row_ledger import RowLedger, row_account
from pmio_lib.tables.validation import failures, said, validated

MOST_LISTED: Final = 5
"""Rows of one complaint that are told one by one; more are told together."""
NO_ROW: Final = "no row for "
DECIMAL_COMMA: Final = "-?[0-9]+,[0-9]+"


@dataclass(frozen=True)
class CleanTable:
    """A cleaned table and the account of its rows."""

    frame: pd.DataFrame
    ledger: RowLedger


def clean_figures(path: Path, file: str, study: FigureStudy) -> CleanTable:
    """Read, check and type one table of figures.

    Gives columns of official.tables.Figures, sorted by measure, area, year, publication. Raises
    DataError with every problem found, by row and column.
    """
    raw = _with_decimal_points(read_rows(path, file))
    text = raw.frame
    problems = [*failures(text, RawFigures, file)]
    if not any(problem.row == 1 for problem in problems):
        problems += [*_unknown(text, file, study), *_misnamed(text, file, study)]
        problems += _missing_and_uncalled(text, file, study)
        typed = _typed(text[text["year"].str.fullmatch(YEAR)])
        problems += [*failures(typed, Figures, file), *limits(typed, file, study.measures)]
        problems += _shares(typed, file)
    refuse(in_order(problems))
    frame = validated(typed, Figures, file).sort_values([*KEY, "publication"], ignore_index=True)
    return CleanTable(frame, row_ledger(path, file, raw, len(frame), {}))


def read_rows(path: Path, file: str) -> DelimitedText:
    """Read a delimited file that must hold at least one row; DataError if it does not."""
    raw = read_delimited(path, file)
    if raw.frame.empty:
        raise DataError([Problem(file, None, None, "a header and no rows", "rows below it")])
    return raw


def _with_decimal_points(raw: DelimitedText) -> DelimitedText:
    """Read 59,1 as 59.1 where commas do not separate the cells, as Excel writes it in Europe.

    Percentages only: to some 1,000 is a thousand, and a count has no decimals.
    """
    text = raw.frame
    if raw.delimiter == "," or not {"value", "unit"} <= set(text.columns):
        return raw
    commas = text["value"].str.fullmatch(DECIMAL_COMMA) & text["unit"].eq("percent")
    if not commas.any():
        return raw
    value = text["value"].mask(commas, text["value"].str.replace(",", "."))
    note = f"decimal commas read as points: {commas.sum()}"
    return replace(raw, frame=text.assign(value=value), notes=(*raw.notes, note))


def _typed(text: pd.DataFrame) -> pd.DataFrame:
    is_number = text["value"].str.fullmatch(NUMBER)
    is_symbol = text["value"].isin(list(SYMBOLS))
    return text.assign(
        year=text["year"].astype("int64"),
        value=pd.to_numeric(text["value"].where(is_number)).astype("float64"),
        symbol=text["value"].where(is_symbol),
        source_row=text.index.astype("int64"),
    )[list(Figures.to_schema().columns)].loc[is_number | is_symbol]


def strays(
    text: pd.DataFrame,
    file: str,
    column: str,
    known: Iterable[str],
    wanted: str,
    advice: str = Problem.advice,
) -> Iterable[Problem]:
    """List cells of a column that hold none of the names that are known."""
    unknown = text.loc[~text[column].isin(list(known)), [column]]
    for line, value in unknown.itertuples():
        yield Problem(file, line, column, repr(value), wanted, advice)


def _unknown(text: pd.DataFrame, file: str, study: FigureStudy) -> Iterable[Problem]:
    for column, known, where in (
        ("measure", study.measures, "study/measures.yaml"),
        ("publication", study.publications, "study/publications.yaml"),
        ("area_code", study.areas.names, "study/study.yaml"),
    ):
        advice = f"Mend the spelling, or describe it in {where}."
        yield from strays(text, file, column, known, f"an id of {where}", advice)


def _misnamed(text: pd.DataFrame, file: str, study: FigureStudy) -> Iterable[Problem]:
    columns = ["area_code", "area", "measure", "unit"]
    for line, code, name, measure, unit in text[columns].itertuples():
        wanted = study.areas.names.get(code, name)
        if name != wanted:
            yield Problem(file, line, "area", repr(name), f"{wanted!r}, the name of area {code}")
        known = study.measures.get(measure)
        if known and unit != known.unit:
            yield Problem(file, line, "unit", repr(unit), f"{known.unit!r}, as {measure} is held")


def _missing_and_uncalled(text: pd.DataFrame, file: str, study: FigureStudy) -> Iterable[Problem]:
    """Hold the table to the coverage its measures declare: each cell a row, each row a cell."""
    held = {name for name, measure in study.measures.items() if measure.table == Path(file).stem}
    yield from absent_measures(text, file, held)
    for measure in sorted(set(text["measure"]) & set(study.measures)):
        rows = text[text["measure"].eq(measure)]
        have = set(zip(rows["area_code"], rows["year"], strict=True))
        coverage = study.measures[measure].coverage
        want = {(code, str(year)) for part in coverage for code, year in part.cells(study.areas)}
        for code, year in sorted(want - have):
            place = f"{measure}, {study.areas.names[code]} ({code}), {year}"
            advice = "Add the row; where there is no figure, give the symbol x or z as its value."
            yield Problem(file, None, "year", f"{NO_ROW}{place}", "a row for it", advice)
        for line, code, year in rows[["area_code", "year"]].itertuples():
            if re.fullmatch(YEAR, year) and code in study.areas.names and (code, year) not in want:
                where = f"a year and area that study/measures.yaml lists for {measure}"
                advice = "Mend the row, or widen the coverage there."
                found = f"{study.areas.names[code]} {year}"
                yield Problem(file, line, "year", found, where, advice)


def absent_measures(text: pd.DataFrame, file: str, held: set[str]) -> Iterable[Problem]:
    """Miss measures of a table that have no row at all."""
    for measure in sorted(held - set(text["measure"])):
        advice = "Add its rows, or take it out of study/measures.yaml."
        found = f"no row of {measure}"
        yield Problem(file, None, "measure", found, "each measure of this table", advice)


def _shares(typed: pd.DataFrame, file: str) -> Iterable[Problem]:
    """Ask about a measure whose percentages are all at most 1: they are likely shares."""
    percent = typed[typed["unit"].eq("percent") & typed["value"].notna()]
    for measure, rows in percent.groupby("measure"):
        values = rows["value"]
        if len(values) > 1 and values.max() <= 1 and values.max() > 0:
            found = f"values of {measure} that are all at most 1, in per cent"
            advice = "If they are shares, multiply them by 100; the unit is per cent."
            row = int(rows["source_row"].iloc[0])
            yield Problem(file, row, "value", found, "percentages from 0 to 100", advice)


def limits(typed: pd.DataFrame, file: str, measures: Mapping[str, Measure]) -> Iterable[Problem]:
    """List figures beyond their measure's own limits."""
    for line, name, value in typed[["measure", "value"]].itertuples():
        known = measures.get(name)
        if not known or known.unit == "percent":
            continue  # percentages are held to 0-100 by the schema
        low, high = known.minimum, known.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            wanted = f"{said(low)} to {said(high)}"
            if low is None or high is None:
                wanted = f"{said(low)} or more" if high is None else f"{said(high)} or less"
            yield Problem(file, line, "value", said(value), f"{wanted} for {name}")


def refuse(problems: Iterable[Problem]) -> None:
    """Raise DataError with the problems, one cause told once, if there are any."""
    if gathered := list(problems):
        raise DataError(told_once(gathered))


def told_once(problems: list[Problem]) -> list[Problem]:
    """Tell one cause once: many rows of one column with one complaint in a line with their rows.

    Rows that are then missed from the coverage follow from it, and are left out.
    """
    groups: dict[tuple[str | None, str, str], list[Problem]] = {}
    for each in problems:
        if each.row is not None and each.row > 1:
            groups.setdefault((each.column, each.expected, each.advice), []).append(each)
    many = {key: group for key, group in groups.items() if len(group) > MOST_LISTED}
    told: list[Problem] = []
    for each in problems:
        key = (each.column, each.expected, each.advice)
        if key in many and each.row is not None and each.row > 1:
            first = many[key][0]
            if each is first:
                rows = tuple(one.row for one in many[key] if one.row is not None)
                found = f"{len(rows)} such cells, the first {first.found}, {in_rows(rows)}"
                told.append(replace(first, found=found))
        elif not (many and each.row is None and each.found.startswith(NO_ROW)):
            told.append(each)
    return told


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Give the first problem of each cell, from the top of the file to its end."""
    first: dict[Hashable, Problem] = {}
    for problem in problems:
        in_cell = problem.row is not None and problem.column is not None
        first.setdefault((problem.row, problem.column) if in_cell else problem, problem)
    return sorted(first.values(), key=lambda p: (p.row is None, p.row or 0, p.column or ""))


def row_ledger(
    path: Path, file: str, raw: DelimitedText, rows_out: int, left_out: Mapping[str, int]
) -> RowLedger:
    """Account for the rows of a file; blank ones are left out besides those named."""
    return row_account(path, file, len(raw.frame), rows_out, left_out, raw.blank_rows, raw.notes)
