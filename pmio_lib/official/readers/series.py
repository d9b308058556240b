"""Tables of one figure a row: the interactive tool's data file, JCQ's results, the project's own.

In the Local Authority Interactive Tool every figure is text, and `-` is none; measures are named by
their "Short Desc", which the locators of study/measures.yaml repeat; England and regions stand
among the authorities.
"""

from typing import Final

import pandas as pd

from pmio_lib.official.clean import refuse
from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers.reading import (
    OTHER_MEASURE,
    Context,
    Reading,
    Rows,
    area_codes,
)
from pmio_lib.study.figures import FigureStudy, Origin, all_areas_of

LAIT: Final = {"shortdesc", "years", "laandregions", "values", "lanumber"}
LAIT_CUT: Final = {
    "measure": "shortdesc",
    "yearslabel": "years",
    "oldlacode": "lanumber",
    "laorregion": "laandregions",
    "valueraw": "values",
}
"""Headings of tables cut out of the data file, and what stands there in it."""
LAIT_LOCATOR: Final = "LAIT measure "

JCQ: Final = {"scope", "measure", "year", "value"}
JCQ_SCOPES: Final = {"EN16": ENGLAND, "16": "K02"}
JCQ_MEASURES: Final = {"4/C or above": "gcse_maths_4plus_16", "7/A or above": "gcse_maths_7plus_16"}

KEY_SERIES: Final = {"source", "measure", "year", "value"}
NAMED: Final = {
    "england_16yo_gcse_maths_4plus": ("gcse_maths_4plus_16", ENGLAND),
    "england_16yo_gcse_maths_7plus": ("gcse_maths_7plus_16", ENGLAND),
    "uk_16yo_gcse_maths_4plus": ("gcse_maths_4plus_16", "K02"),
    "uk_16yo_gcse_maths_7plus": ("gcse_maths_7plus_16", "K02"),
    "england_ebacc_maths_4plus": ("gcse_maths_4plus_state", ENGLAND),
    "england_ebacc_maths_5plus": ("gcse_maths_5plus_state", ENGLAND),
    "england_alevel_maths_entries": ("alevel_maths_entries", ENGLAND),
    "england_ks2_maths_exp_disadvantaged": ("ks2_maths_expected_disadvantaged", ENGLAND),
    "england_ks2_maths_exp_other": ("ks2_maths_expected_other", ENGLAND),
    "stoke_ks4_pupils": ("ks4_pupils", "861"),
    "stoke_ks4_schools": ("ks4_schools", "861"),
}
SOURCES: Final = {
    "jcq_via_fft": "jcq_gcse",
    "dfe_perf_tables_state_funded": "performance_tables",
    "dfe_ks5_timeseries": "a_level_results_2025",
}
REPORT: Final = "report_trueman_2021"
COUNCIL: Final = "stoke_council_press"

OWN: Final = {"measure", "areacode", "year", "value", "publication", "status", "locator"}
RANGES: Final = {"quantity", "areacode", "year", "lowest", "highest"}
DERIVED: Final = {"measure", "year", "value", "lowest", "highest", "authorities", "how"}


def measures_by_name(study: FigureStudy) -> dict[str, tuple[str, Origin]]:
    """Give measure and origin by the interactive tool's own name."""
    return {
        origin.locator.removeprefix(LAIT_LOCATOR): (name, origin)
        for name, held in all_areas_of(study.measures).items()
        for origin in held.origins
        if origin.locator.startswith(LAIT_LOCATOR)
    }


def read_lait(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the tool's data file; `frame` is text with headings as LAIT or LAIT_CUT."""
    rows = Rows(context, frame.rename(columns=LAIT_CUT) if "shortdesc" not in frame else frame)
    named = measures_by_name(context.study)
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


def read_key_series(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the handful of series with their source in each row."""
    rows = Rows(context, frame)
    rows.date("year")
    rows.keep_figures("value")
    frame = rows.frame
    triples = zip(frame["source"], frame["measure"], frame["year"], strict=True)
    placed = [_placed(source, name, int(year)) for source, name, year in triples]
    unknown = frame["measure"][[place is None for place in placed]]
    wanted = "a series whose measure and publication the project holds"
    context.refuse_cells("measure", unknown, wanted)
    columns = ["measure", "area_code", "publication"]
    frame = frame.drop(columns="measure").join(pd.DataFrame(placed, frame.index, columns))
    locator = "put together by hand: " + frame["source"]
    rows.frame = frame.assign(status="unstated", locator=locator)
    return rows.reading("series put together by hand, each with its source")


def _placed(source: str, name: str, year: int) -> tuple[str, str, str] | None:
    if source == REPORT:
        return name.replace("stoke_", "report_"), "861", "report_2021"
    if source.startswith(COUNCIL):
        stated = source.removeprefix(f"{COUNCIL}_")[:4]
        release = f"stoke_press_{stated if stated.isdigit() else year}"
        return (*NAMED.get(name, (name.replace("stoke_", "council_"), "861")), release)
    return (*NAMED[name], SOURCES[source]) if name in NAMED and source in SOURCES else None


def read_own(context: Context, frame: pd.DataFrame) -> Reading:
    """Read a table in the project's own columns, its publication in each row."""
    rows = Rows(context, frame)
    measures, publications = context.study.measures, context.study.publications
    rows.keep(rows.frame["measure"].isin(list(measures)), OTHER_MEASURE)
    named = rows.frame["publication"]
    wanted = "an id of study/publications.yaml"
    context.refuse_cells("publication", named[~named.isin(list(publications))], wanted)
    stated = rows.frame["status"]
    rows.date("year")
    names = rows.frame.get("area", pd.Series("", rows.frame.index))
    rows.place(area_codes(rows.frame["areacode"]), names)
    rows.keep_figures("value")
    for column in [each for each in ("numerator", "denominator") if each in rows.frame]:
        rows.read(column, column)
    frame = rows.frame
    pupils = frame.get("denominator", pd.Series(float("nan"), frame.index))
    rows.frame = frame.assign(
        pupils_low=pupils, pupils_high=pupils, status=stated.reindex(frame.index)
    )
    return rows.reading("figures in the project's own columns")


def read_ranges(context: Context, frame: pd.DataFrame) -> Reading:
    """Read fewest and most pupils that published counts and per cents allow."""
    rows = Rows(context, frame)
    rows.date("year")
    rows.place(area_codes(rows.frame["areacode"]), rows.frame["area"])
    rows.read("lowest", "pupils_low")
    rows.read("highest", "pupils_high")
    refuse(
        context.problem(line, "lowest", f"{low:g}", f"no more than the highest, {high:g}")
        for line, low, high in rows.frame[["pupils_low", "pupils_high"]].itertuples()
        if low > high
    )
    rows.frame = rows.frame.assign(
        measure=rows.frame["quantity"],
        value=float("nan"),
        publication="ks4_la_performance_2025",
        status="revised",
        locator="worked out: whole numbers that Num and Pct allow",
    )
    return rows.reading("fewest and most pupils, worked out")


def read_derived(context: Context, frame: pd.DataFrame) -> Reading:
    """Read England added up from authorities; it is worked out and nobody's publication."""
    rows = Rows(context, frame)
    rows.keep(rows.frame["how"].str.startswith("official"), "worked out, in no publication")
    rows.date("year")
    rows.keep_figures("value")
    rows.frame = rows.frame.assign(
        area_code=ENGLAND,
        numerator=float("nan"),
        publication="ks4_2019_la_characteristics",
        status="revised",
        locator=rows.frame["how"],
    )
    return rows.reading("England on the footing of the local authority tables")
