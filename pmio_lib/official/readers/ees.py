"""Data files of Explore Education Statistics: one row an area, a period and a group of pupils.

What is common to them is here: who an area is, which period, and that a layout's own sample is no
evidence; and two files that count entries: GCSE subjects, and A levels. Columns are read by name;
their order and number drift from edition to edition.
"""

from typing import Final

import pandas as pd

from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers import cells
from pmio_lib.official.readers.reading import Context, Reading, Rows, refuse

HEADINGS: Final = {"timeperiod", "timeidentifier", "countryname"}
COUNTRY: Final = "England"
NATIONAL, REGIONAL, LOCAL = "national", "regional", "local authority"
LEVELS: Final = (NATIONAL, REGIONAL, LOCAL)
INVENTED: Final = "INVENTED"
TOTALS: Final = ("total", "all pupils", "all students", "all")
STATE_FUNDED: Final = ("all state funded", "state funded", "total", "all schools")
KIND: Final = "a data file of Explore Education Statistics"

SUBJECTS: Final = {*HEADINGS, "subject", "grade", "numberachieving", "percentageachieving"}
SUBJECTS_PUBLICATION: Final = "ks4_subject_la_extract"
GRADES: Final = {
    "9 to 4": "gcse_maths_4plus_entries",
    "9 to 5": "gcse_maths_5plus_entries",
    "9 to 7": "gcse_maths_7plus_entries",
}
ENTRIES: Final = "total pupil entries"

A_LEVELS: Final = {*HEADINGS, "dataversion", "subjectname", "entrycount"}
A_LEVEL_PUBLICATION: Final = "a_level_results_2025"

ALLOW_INVENTED = False
"""Samples of a layout say INVENTED in the country's name; only a test of the layout lifts this."""


def words(column: pd.Series) -> pd.Series:
    """Give cells without case and strokes: "State-funded" is "state funded"."""
    plain = column.fillna("").astype("str").str.casefold().str.replace(r"[-_]", " ", regex=True)
    return plain.str.replace(r"\s+", " ", regex=True).str.strip()


def started(context: Context, frame: pd.DataFrame) -> Rows:
    """Give rows of England with `year`, `status` and `area_code`.

    Raises DataError for a sample of the layout, another country, or an area the register lacks.
    """
    country = frame["countryname"]
    invented = country.str.contains(INVENTED, case=False)
    if invented.any() and not ALLOW_INVENTED:
        line = int(invented.index[invented][0])
        wanted = "England: the file is a sample of the layout, and its values are invented"
        refuse([context.problem(line, "country_name", repr(country[line]), wanted)])
    country = country.str.replace(r"\s*\(.*INVENTED.*\)", "", regex=True, case=False)
    refuse(
        context.problem(line, "country_name", repr(name), repr(COUNTRY))
        for line, name in country[country.ne(COUNTRY)].items()
    )
    rows = Rows(context, frame.rename(columns={"geographicallevel": "geographiclevel"}))
    rows.date("timeperiod")
    level = words(rows.frame["geographiclevel"])
    rows.keep(level.isin(LEVELS), "of an area that is neither authority, region nor England")
    if "version" in rows.frame:
        stated = words(rows.frame["version"]).map(cells.STATUSES)
        rows.frame = rows.frame.assign(status=stated)
    rows.frame["status"] = rows.frame["status"].fillna("").replace("", "unstated")
    _place(rows)
    return rows


def _place(rows: Rows) -> None:
    frame, blank = rows.frame, pd.Series("", rows.frame.index)
    level = words(frame["geographiclevel"])
    own = cells.area_codes(frame.get("oldlacode", blank))
    region, local = frame.get("regionname", blank), frame.get("laname", blank)
    regions = {name: _region(rows.context, name) for name in region[level.eq(REGIONAL)].unique()}
    code = own.mask(level.eq(NATIONAL), ENGLAND)
    code = code.mask(level.eq(REGIONAL), region.map(regions))
    name = local.mask(level.eq(NATIONAL), COUNTRY).mask(level.eq(REGIONAL), region)
    rows.place(code, name)


def _region(context: Context, name: str) -> str:
    """Give a region's code by its name, or the name where the register lacks it."""
    regions = context.areas[context.areas["kind"].eq("region")]
    codes = zip(regions["area_code"], regions["area"], strict=True)
    same = [code for code, area in codes if cells.same_words(name, area)]
    return same[0] if same else name


def narrow(rows: Rows, columns: tuple[str, ...], values: tuple[str, ...], reason: str) -> None:
    """Keep rows whose cells in these columns, of those the file has, are one of the values."""
    for column in [each for each in columns if each in rows.frame]:
        rows.keep(words(rows.frame[column]).isin(values), reason)


def read_other(context: Context, frame: pd.DataFrame) -> Reading:
    """Account for a data file that has no figure the project holds."""
    rows = started(context, frame)
    rows.keep(pd.Series(False, rows.frame.index), "of figures the project does not hold")
    empty = pd.DataFrame({"year": pd.Series(dtype="int64")})
    return rows.reading(f"{KIND}, without a measure of the project", empty)


def read_subjects(context: Context, frame: pd.DataFrame) -> Reading:
    """Read subject entries and achievements by local authority: GCSE mathematics of all pupils."""
    rows = started(context, frame)
    rows.keep(words(rows.frame["subject"]).eq("mathematics"), "of another subject")
    narrow(rows, ("qualificationtype",), ("gcse",), "of another qualification")
    narrow(rows, ("sex", "gender"), TOTALS, "of girls or boys alone")
    grade = words(rows.frame["grade"])
    rows.keep(grade.isin([*GRADES, ENTRIES]), "of grades the project does not hold")
    grade = words(rows.frame["grade"])
    rows.read("numberachieving", "numerator")
    rows.read("percentageachieving")
    is_count = grade.eq(ENTRIES)
    value = rows.frame["value"].where(~is_count, rows.frame["numerator"])
    rows.frame = rows.frame.assign(
        value=value,
        numerator=rows.frame["numerator"].mask(is_count),
        measure=grade.map(GRADES).fillna("gcse_maths_entries"),
        publication=SUBJECTS_PUBLICATION,
        locator="GCSE Mathematics, sex Total, grade " + rows.frame["grade"],
    )
    rows.keep_but(rows.frame["value_why"].where(value.isna()))
    return rows.reading("GCSE subject entries and achievements by local authority")


def read_a_levels(context: Context, frame: pd.DataFrame) -> Reading:
    """Read A-level entries by subject and year: mathematics of all students in England."""
    rows = started(context, frame.rename(columns={"dataversion": "version"}))
    rows.keep(words(rows.frame["subjectname"]).eq("maths"), "of another subject")
    narrow(rows, ("characteristicvalue",), TOTALS, "of women or men alone")
    rows.read("entrycount")
    rows.keep_but(rows.frame["value_why"])
    rows.frame = rows.frame.assign(
        measure="alevel_maths_entries",
        publication=A_LEVEL_PUBLICATION,
        locator="subject Maths, all students, entry count",
        status=rows.frame["status"].replace("revised", "provisional"),
    )
    return rows.reading("A-level entries by subject, England")
