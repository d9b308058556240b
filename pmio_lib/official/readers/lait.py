"""The data file of the Local Authority Interactive Tool, and tables cut out of it.

Every figure is text; `-` is none; measures are named by their "Short Desc", which the locators of
study/measures.yaml repeat; England and regions stand among the authorities.
"""

from typing import Final

import pandas as pd

from pmio_lib.official.readers import cells
from pmio_lib.official.readers.reading import OTHER_MEASURE, Context, Reading, Rows
from pmio_lib.study.figures import FigureStudy, Origin

HEADINGS: Final = {"shortdesc", "years", "laandregions", "values", "lanumber"}
CUT: Final = {
    "measure": "shortdesc",
    "yearslabel": "years",
    "oldlacode": "lanumber",
    "laorregion": "laandregions",
    "valueraw": "values",
}
"""Headings of tables cut out of the data file, and what stands there in it."""

LOCATOR: Final = "LAIT measure "
KIND: Final = "data of the Local Authority Interactive Tool"


def measures_by_name(study: FigureStudy) -> dict[str, tuple[str, Origin]]:
    """Give measure and origin by the tool's own name."""
    return {
        origin.locator.removeprefix(LOCATOR): (name, origin)
        for name, measure in study.measures.items()
        if measure.all_areas
        for origin in measure.all_areas.origins
        if origin.locator.startswith(LOCATOR)
    }


def read(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the tool's data file; `frame` is text with headings as HEADINGS or CUT."""
    rows = Rows(context, frame.rename(columns=CUT) if "shortdesc" not in frame else frame)
    named = measures_by_name(context.study)
    rows.keep(rows.frame["shortdesc"].isin(list(named)), OTHER_MEASURE)
    rows.date("years")
    rows.place(cells.area_codes(rows.frame["lanumber"]), rows.frame["laandregions"])
    rows.read("values")
    rows.keep_but(rows.frame["value_why"])
    name = rows.frame["shortdesc"]
    rows.frame = rows.frame.assign(
        measure=name.map({each: measure for each, (measure, _) in named.items()}),
        publication=name.map({each: origin.publication for each, (_, origin) in named.items()}),
        locator=name.map({each: origin.locator for each, (_, origin) in named.items()}),
        status=rows.frame["status"].where(rows.frame["status"].ne(""), "unstated"),
    )
    return rows.reading(KIND)
