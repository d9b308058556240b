"""Lists that come with official files and hold no figure: areas, neighbours, what columns mean."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from pmio_lib.official.readers import cells
from pmio_lib.official.readers.reading import Context, Reading, in_columns

DICTIONARY: Final = {"measurecode", "topic", "measureshort", "lastupdate"}
NEIGHBOURS: Final = {"lanum", "laname", "sn1", "sn10"}
AREA_LISTS: Final = (
    ({"lanumber", "laname", "region", "type"}, "lanumber", "laname"),
    ({"areacode", "area", "kind"}, "areacode", "area"),
    ({"lea", "laname", "regionname"}, "lea", "laname"),
)
VARIABLES: Final = (
    {"column", "fieldname", "labeldescription"},
    {"column", "fieldname", "description"},
    {"column", "metafileheading", "metafiledescription"},
)
METHODS: Final = {"ebaccaveragepointscoreebaccaps"}
SETS: Final = "neighbours_"


def without_figures(kind: str) -> Callable[[Context, pd.DataFrame], Reading]:
    """Give a reader that accounts for a list of no figure and nothing to compare."""
    return lambda _, frame: _no_figures(kind, frame)


def read_areas(context: Context, frame: pd.DataFrame) -> Reading:
    """Set a list of areas beside the register."""
    code, name = next((c, n) for headings, c, n in AREA_LISTS if headings <= set(frame))
    register = context.area_names
    listed = dict(zip(cells.area_codes(frame[code]), frame[name], strict=True))
    unknown = [f"{code} {name}" for code, name in listed.items() if code not in register]
    misnamed = [
        f"{code} is {name} in the list and {register[code]} in the register"
        for code, name in listed.items()
        if code in register and not cells.same_place(name, register[code])
    ]
    absent = [f"{code} {name}" for code, name in register.items() if code not in listed]
    notes = [
        f"{len(listed)} areas listed, {len(register)} in the register",
        *(f"not in the register: {each}" for each in unknown),
        *misnamed,
        *([f"in the register alone: {', '.join(absent)}"] if absent else []),
    ]
    return _no_figures("a list of areas", frame, *notes)


def read_neighbours(context: Context, frame: pd.DataFrame) -> Reading:
    """Set each authority's statistical neighbours beside the study's lists."""
    codes = [f"sn{place}" for place in range(1, 11)]
    lists = frame.set_index(cells.area_codes(frame["lanum"]))[codes].apply(cells.area_codes)
    sets = {
        name: members
        for name, members in context.study.areas.area_sets.items()
        if name.startswith(SETS)
    }
    alike = [
        f"{code}'s ten are those of study/study.yaml, {name}"
        for name, members in sets.items()
        for code, row in lists.iterrows()
        if tuple(row) == tuple(members)
    ]
    notes = alike or [f"no authority's ten are those of study/study.yaml ({', '.join(sets)})"]
    return _no_figures("lists of statistical neighbours", frame, *notes)


def _no_figures(kind: str, frame: pd.DataFrame, *notes: str) -> Reading:
    left_out = {"a list, which holds no figure": len(frame)}
    empty = in_columns(pd.DataFrame({"year": pd.Series(dtype="int64")}))
    return Reading(kind, len(frame), 0, empty, left_out, notes)
