"""Which file this is, told by its headings wherever it lies and whatever it is called.

Belongs here too: lists that come with official files and hold no figure: areas, neighbours, what
columns mean.
"""

import csv
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import SEARCHED_ROWS
from pmio_lib.files.spreadsheet import open_spreadsheet
from pmio_lib.official.readers import ees, performance, series
from pmio_lib.official.readers.reading import Context, Reading, area_codes, in_columns, same_place

SETS: Final = "neighbours_"


def _areas(code: str, name: str, context: Context, frame: pd.DataFrame) -> Reading:
    register = context.area_names
    listed = dict(zip(area_codes(frame[code]), frame[name], strict=True))
    unknown = [f"{code} {name}" for code, name in listed.items() if code not in register]
    misnamed = [
        f"{code} is {name} in the list and {register[code]} in the register"
        for code, name in listed.items()
        if code in register and not same_place(name, register[code])
    ]
    absent = [f"{code} {name}" for code, name in register.items() if code not in listed]
    notes = [
        f"{len(listed)} areas listed, {len(register)} in the register",
        *(f"not in the register: {each}" for each in unknown),
        *misnamed,
        *([f"in the register alone: {', '.join(absent)}"] if absent else []),
    ]
    return _list("a list of areas", context, frame, notes)


def _neighbours(context: Context, frame: pd.DataFrame) -> Reading:
    codes = [f"sn{place}" for place in range(1, 11)]
    lists = frame.set_index(area_codes(frame["lanum"]))[codes].apply(area_codes)
    area_sets = context.study.areas.area_sets
    sets = {name: each for name, each in area_sets.items() if name.startswith(SETS)}
    alike = [
        f"{code}'s ten are those of study/study.yaml, {name}"
        for name, members in sets.items()
        for code, row in lists.iterrows()
        if tuple(row) == tuple(members)
    ]
    notes = alike or [f"no authority's ten are those of study/study.yaml ({', '.join(sets)})"]
    return _list("lists of statistical neighbours", context, frame, notes)


def _list(kind: str, _: Context, frame: pd.DataFrame, notes: Sequence[str] = ()) -> Reading:
    left_out = {"a list, which holds no figure": len(frame)}
    empty = in_columns(pd.DataFrame({"year": pd.Series(dtype="int64")}))
    return Reading(kind, len(frame), 0, empty, left_out, tuple(notes))


_of_the_tool = partial(_list, "measures of the Local Authority Interactive Tool")
_of_columns = partial(_list, "meanings of columns of school performance tables")
_of_method = partial(_list, "notes on method of school performance tables")

LAYOUTS: Final[tuple[tuple[set[str], Callable[[Context, pd.DataFrame], Reading]], ...]] = (
    (series.LAIT, series.read_lait),
    (set(series.LAIT_CUT), series.read_lait),
    (ees.NEWER, ees.read_newer),
    (ees.OLDER, ees.read_older),
    (ees.SUBJECTS, ees.read_subjects),
    (ees.A_LEVELS, ees.read_a_levels),
    (ees.HEADINGS, ees.read_other),
    (performance.HEADINGS, performance.read),
    (performance.LONG, performance.read_long),
    (series.OWN, series.read_own),
    (series.RANGES, series.read_ranges),
    (series.DERIVED, series.read_derived),
    (series.JCQ, series.read_jcq),
    (series.KEY_SERIES, series.read_key_series),
    ({"measurecode", "topic", "measureshort", "lastupdate"}, _of_the_tool),
    ({"lanum", "laname", "sn1", "sn10"}, _neighbours),
    ({"lanumber", "laname", "region", "type"}, partial(_areas, "lanumber", "laname")),
    ({"areacode", "area", "kind"}, partial(_areas, "areacode", "area")),
    ({"lea", "laname", "regionname"}, partial(_areas, "lea", "laname")),
    ({"column", "fieldname", "labeldescription"}, _of_columns),
    ({"column", "fieldname", "description"}, _of_columns),
    ({"column", "metafileheading", "metafiledescription"}, _of_columns),
    ({"ebaccaveragepointscoreebaccaps"}, _of_method),
)
"""Headings a file must have, as `plain` gives them, and who reads it; the first that fits."""


def plain(heading: object) -> str:
    """Give a heading without what drifts between editions: case, spaces, strokes."""
    return re.sub(r"[^a-z0-9]", "", str(heading).casefold())


def read_official(context: Context) -> Reading:
    """Read an official file of whatever kind; DataError if it is none, or by row what is wrong."""
    frame = _text(context.path, context.file)
    for headings, read in LAYOUTS:
        if headings <= set(frame.columns):
            return read(context, frame)
    found = f"the headings {', '.join(map(str, frame.columns[:6]))}"
    wanted = "a layout of the Department for Education or the Joint Council that is known here"
    advice = "Download the data file itself from the publisher; nothing was read of this one."
    raise DataError([Problem(context.file, 1, None, found, wanted, advice)])


def _text(path: Path, file: str) -> pd.DataFrame:
    """Give a file's cells as text, by row as a spreadsheet shows it, under plain headings."""
    ending = path.suffix.casefold()
    if ending == ".parquet":
        frame = _parquet(path, file)
    elif ending in (".xlsx", ".xlsm"):
        frame = _workbook(path, file)
    elif _is_ragged(path):
        frame = _ragged(path)
    else:
        frame = read_delimited(path, file).frame
    frame = frame.rename(columns=plain)
    return frame.loc[:, ~frame.columns.duplicated()]


def _is_ragged(path: Path) -> bool:
    """Tell a school performance table, whose closed schools' rows end early."""
    with path.open("rb") as handle:
        top = handle.read(400).decode("utf-8", errors="replace")
    return "RECTYPE" in top and "URN" in top


def _ragged(path: Path) -> pd.DataFrame:
    """Read rows that end early as empty to their end; one that is longer is cut by none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        header, *rows = csv.reader(handle)
    width = len(header)
    cells = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    return pd.DataFrame(cells, columns=header, index=range(2, len(cells) + 2), dtype="str")


def _parquet(path: Path, file: str) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path).astype("str")
    except (OSError, ValueError) as error:
        found, wanted = "bytes that are no parquet file", "a parquet file"
        raise DataError([Problem(file, None, None, found, wanted)]) from error
    return frame.set_axis(range(2, len(frame) + 2))


def _workbook(path: Path, file: str) -> pd.DataFrame:
    """Read the first sheet below the row whose headings are a layout's, else the first row."""
    with open_spreadsheet(path, file) as workbook:
        top = workbook.top(1, SEARCHED_ROWS)
        if not top:
            raise DataError([Problem(file, 1, None, "an empty sheet", "a header and rows")])
        fits = [
            row
            for row, cells in top
            if any(headings <= set(map(plain, cells)) for headings, _ in LAYOUTS)
        ]
        grid = workbook.read(1, fits[0] if fits else top[0][0])
    return grid.frame.set_axis(list(grid.headings), axis=1)
