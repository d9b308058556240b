"""Tables of one figure a row: the interactive tool's data file, and JCQ's results.

In the Local Authority Interactive Tool every figure is text, and `-` is none; measures are named by
their "Short Desc", which the locators of study/measures.yaml repeat; England and regions stand
among the authorities.
"""

from typing import Final

import pandas as pd

from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers.reading import OTHER_MEASURE, Context, Reading, Rows, area_codes
from pmio_lib.study.figures import FigureStudy, Origin, all_areas_of

LAIT: Final = {"shortdesc", "years", "laandregions", "values", "lanumber"}
LAIT_LOCATOR: Final = "LAIT measure "

JCQ: Final = {"scope", "measure", "year", "value"}
JCQ_SCOPES: Final = {"EN16": ENGLAND, "16": "K02"}
JCQ_MEASURES: Final = {"4/C or above": "gcse_maths_4plus_16", "7/A or above": "gcse_maths_7plus_16"}


def measures_by_name(study: FigureStudy) -> dict[str, tuple[str, Origin]]:
    """Give measure and origin by the interactive tool's own name."""
    return {
        origin.locator.removeprefix(LAIT_LOCATOR): (name, origin)
        for name, held in all_areas_of(study.measures).items()
        for origin in held.origins
        if origin.locator.startswith(LAIT_LOCATOR)
    }


def read_lait(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the tool's data file."""
    rows, named = Rows(context, frame), measures_by_name(context.study)
    rows.keep(rows.frame["shortdesc"].isin(list(named)), OTHER_MEASURE)
    rows.date("years")
    rows.place(area_codes(rows.frame["lanumber"]), rows.frame["laandregions"])
    rows.keep_figures("values")
    name = rows.frame["shortdesc"]
    rows.frame = rows.frame.assign(
        measure=name.map({each: measure for each, (measure, _) in named.items()}),
        publication=name.map({each: origin.publication for each, (_, origin) in named.items()}),
        locator=name.map({each: origin.locator for each, (_, origin) in named.items()}),
        status=rows.frame["status"].replace("", "unstated"),
    )
    return rows.reading("data of the Local Authority Interactive Tool")


def read_jcq(context: Context, frame: pd.DataFrame) -> Reading:
    """Read GCSE mathematics by scope, grade and year: 16-year-olds of England and the kingdom."""
    rows = Rows(context, frame)
    rows.keep(rows.frame["scope"].isin(list(JCQ_SCOPES)), "of other ages than 16")
    rows.keep(rows.frame["measure"].isin(list(JCQ_MEASURES)), OTHER_MEASURE)
    rows.date("year")
    rows.keep_figures("value")
    scope, grade = rows.frame["scope"], rows.frame["measure"]
    rows.frame = rows.frame.assign(
        area_code=scope.map(JCQ_SCOPES),
        measure=grade.map(JCQ_MEASURES),
        publication="jcq_gcse",
        status="provisional",
        locator="GCSE mathematics; 16-year-olds; " + scope + "; " + grade,
    )
    return rows.reading("GCSE mathematics of 16-year-olds, Joint Council for Qualifications")
