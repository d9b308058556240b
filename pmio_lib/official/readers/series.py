"""Small tables: JCQ's results by age, series put together by hand, the project's own columns."""

from typing import Final

import pandas as pd

from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers import cells
from pmio_lib.official.readers.reading import OTHER_MEASURE, Context, Reading, Rows, refuse

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
    "report_trueman_2021": "report_2021",
}
REPORT: Final = "report_trueman_2021"
COUNCIL: Final = "stoke_council_press"

OWN: Final = {"measure", "areacode", "year", "value", "publication", "status", "locator"}
RANGES: Final = {"quantity", "areacode", "year", "lowest", "highest"}
DERIVED: Final = {"measure", "year", "value", "lowest", "highest", "authorities", "how"}
RANGES_PUBLICATION: Final = "ks4_la_performance_2025"


def read_jcq(context: Context, frame: pd.DataFrame) -> Reading:
    """Read GCSE mathematics by scope, grade and year: 16-year-olds of England and the kingdom."""
    rows = Rows(context, frame)
    rows.keep(rows.frame["scope"].isin(list(JCQ_SCOPES)), "of other ages than 16")
    rows.keep(rows.frame["measure"].isin(list(JCQ_MEASURES)), OTHER_MEASURE)
    rows.date("year")
    rows.read("value")
    rows.keep_but(rows.frame["value_why"])
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
    rows.read("value")
    rows.keep_but(rows.frame["value_why"])
    triples = zip(rows.frame["source"], rows.frame["measure"], rows.frame["year"], strict=True)
    placed = [_placed(source, name, int(year)) for source, name, year in triples]
    unknown = [line for line, place in zip(rows.frame.index, placed, strict=True) if not place]
    wanted = "a series whose measure and publication the project holds"
    refuse(
        context.problem(line, "measure", repr(frame.at[line, "measure"]), wanted)
        for line in unknown
    )
    columns = pd.DataFrame(
        placed, columns=["measure", "area_code", "publication"], index=rows.frame.index
    )
    rows.frame = rows.frame.assign(
        **{str(name): columns[name] for name in columns}, status="unstated"
    )
    rows.frame = rows.frame.assign(locator="put together by hand: " + rows.frame["source"])
    return rows.reading("series put together by hand, each with its source")


def _placed(source: str, name: str, year: int) -> tuple[str, str, str] | None:
    """Give measure, area and publication of a key series' row."""
    if source == REPORT:
        return name.replace("stoke_", "report_"), "861", SOURCES[REPORT]
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
    refuse(
        context.problem(line, "publication", repr(name), "an id of study/publications.yaml")
        for line, name in named[~named.isin(list(publications))].items()
    )
    stated = rows.frame["status"]
    rows.date("year")
    rows.place(
        cells.area_codes(rows.frame["areacode"]),
        rows.frame.get("area", pd.Series("", rows.frame.index)),
    )
    rows.read("value")
    rows.keep_but(rows.frame["value_why"])
    for column in ("numerator", "denominator"):
        if column in rows.frame:
            rows.read(column, f"{column}_count")
    frame = rows.frame
    nothing = pd.Series(float("nan"), frame.index)
    pupils = frame.get("denominator_count", nothing)
    rows.frame = frame.assign(
        numerator=frame.get("numerator_count", nothing),
        pupils_low=pupils,
        pupils_high=pupils,
        status=stated.reindex(frame.index),
    )
    return rows.reading("figures in the project's own columns")


def read_ranges(context: Context, frame: pd.DataFrame) -> Reading:
    """Read fewest and most pupils that published counts and per cents allow."""
    rows = Rows(context, frame)
    rows.date("year")
    rows.place(cells.area_codes(rows.frame["areacode"]), rows.frame["area"])
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
        publication=RANGES_PUBLICATION,
        status="revised",
        locator="worked out: whole numbers that Num and Pct allow",
    )
    return rows.reading("fewest and most pupils, worked out")


def read_derived(context: Context, frame: pd.DataFrame) -> Reading:
    """Read England added up from authorities; it is worked out and nobody's publication."""
    rows = Rows(context, frame)
    rows.keep(rows.frame["how"].str.startswith("official"), "worked out, in no publication")
    rows.date("year")
    rows.read("value")
    rows.keep_but(rows.frame["value_why"])
    rows.frame = rows.frame.assign(
        area_code=ENGLAND,
        numerator=float("nan"),
        publication="ks4_2019_la_characteristics",
        status="revised",
        locator=rows.frame["how"],
    )
    return rows.reading("England on the footing of the local authority tables")
