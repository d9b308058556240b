"""Data files of Explore Education Statistics: one row an area, a period and a group of pupils.

Two count entries: GCSE subjects, and A levels. Two are layouts of the file that is missing: Key
stage 2 attainment by authority and characteristics, in which the report's lost chart stands,
Stoke-on-Trent's mathematics of 2019 by disadvantage. One has a column for each characteristic
(2024/25), the other one of breakdowns and a column for each subject (2023/24 and before, with names
that drifted). Columns are read by name; their order and number drift from edition to edition.
"""

from typing import Final

import pandas as pd

from pmio_lib.official.areas_clean import usual_locators
from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers.reading import (
    STATUSES,
    Context,
    Reading,
    Rows,
    area_codes,
    same_words,
)
from pmio_lib.official.sources import AWAITED

HEADINGS: Final = {"timeperiod", "timeidentifier", "countryname"}
COUNTRY: Final = "England"
NATIONAL, REGIONAL, LOCAL = "national", "regional", "local authority"
INVENTED: Final = "INVENTED"
TOTALS: Final = ("total", "all pupils", "all students", "all")
STATE_FUNDED: Final = ("all state funded", "state funded", "total", "all schools")

SUBJECTS: Final = {*HEADINGS, "subject", "grade", "numberachieving", "percentageachieving"}
GRADES: Final = {
    "9 to 4": "gcse_maths_4plus_entries",
    "9 to 5": "gcse_maths_5plus_entries",
    "9 to 7": "gcse_maths_7plus_entries",
}
ENTRIES: Final = "total pupil entries"
A_LEVELS: Final = {*HEADINGS, "dataversion", "subjectname", "entrycount"}

NEWER: Final = {*HEADINGS, "subject", "disadvantagestatus", "expectedstandardpupilpercent"}
OLDER: Final = {*HEADINGS, "ptmatmetexpectedstandard", "tmateligiblepupils"}
GROUPS: Final = {
    "total": "all",
    "all pupils": "all",
    "disadvantaged": "disadvantaged",
    "not known to be disadvantaged": "other",
    "all other pupils": "other",
}
CHARACTERISTICS: Final = (
    "sex",
    "gender",
    "fsmstatus",
    "ethnicitymajor",
    "ethnicityminor",
    "firstlanguage",
    "senprovision",
)
SCHOOLS: Final = ("establishmenttypegroup", "schooltype")
DRIFTED: Final = {"characteristicgroup": "breakdowntopic", "characteristic": "breakdown"}
NEWER_COLUMNS: Final = {
    "expected": ("expectedstandardpupilpercent", "expectedstandardpupilcount"),
    "higher": ("higherstandardpupilpercent", "higherstandardpupilcount"),
}
OLDER_COLUMNS: Final = {
    "expected": ("ptmatmetexpectedstandard", "tmatmetexpectedstandard"),
    "higher": ("ptmatmethigherstandard", "tmatmethigherstandard"),
}
OTHER_GROUP: Final = "of a group other than all, disadvantaged and other pupils"

ALLOW_INVENTED = False
"""Samples of a layout say INVENTED in the country's name; only a test of the layout lifts this."""


def _words(column: pd.Series) -> pd.Series:
    """Give cells without case and strokes: "State-funded" is "state funded"."""
    plain = column.fillna("").astype("str").str.casefold().str.replace(r"[-_]", " ", regex=True)
    return plain.str.replace(r"\s+", " ", regex=True).str.strip()


def _started(context: Context, frame: pd.DataFrame) -> Rows:
    """Give rows of England with `year`, `status` and `area_code`.

    Raises DataError for a sample of the layout, another country, or an area the register lacks.
    """
    country = frame["countryname"]
    invented = country.str.contains(INVENTED, case=False)
    if invented.any() and not ALLOW_INVENTED:
        wanted = "England: the file is a sample of the layout, and its values are invented"
        context.refuse_cells("country_name", country[invented].head(1), wanted)
    country = country.str.replace(r"\s*\(.*INVENTED.*\)", "", regex=True, case=False)
    context.refuse_cells("country_name", country[country.ne(COUNTRY)], repr(COUNTRY))
    rows = Rows(context, frame.rename(columns={"geographicallevel": "geographiclevel"}))
    rows.date("timeperiod")
    level = _words(rows.frame["geographiclevel"])
    known = level.isin([NATIONAL, REGIONAL, LOCAL])
    rows.keep(known, "of an area that is neither authority, region nor England")
    if "version" in rows.frame:
        rows.frame["status"] = _words(rows.frame["version"]).map(STATUSES)
    rows.frame["status"] = rows.frame["status"].fillna("").replace("", "unstated")
    _place(rows)
    return rows


def _place(rows: Rows) -> None:
    frame, blank = rows.frame, pd.Series("", rows.frame.index)
    level = _words(frame["geographiclevel"])
    own = area_codes(frame.get("oldlacode", blank))
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
    return next((code for code, area in codes if same_words(name, area)), name)


def _narrow(rows: Rows, columns: tuple[str, ...], values: tuple[str, ...], reason: str) -> None:
    """Keep rows whose cells in these columns, of those the file has, are one of the values."""
    for column in [each for each in columns if each in rows.frame]:
        rows.keep(_words(rows.frame[column]).isin(values), reason)


def read_other(context: Context, frame: pd.DataFrame) -> Reading:
    """Account for a data file that has no figure the project holds."""
    rows = _started(context, frame)
    rows.keep(pd.Series(False, rows.frame.index), "of figures the project does not hold")
    empty = pd.DataFrame({"year": pd.Series(dtype="int64")})
    kind = "a data file of Explore Education Statistics, without a measure of the project"
    return rows.reading(kind, empty)


def read_subjects(context: Context, frame: pd.DataFrame) -> Reading:
    """Read subject entries and achievements by local authority: GCSE mathematics of all pupils."""
    rows = _started(context, frame)
    rows.keep(_words(rows.frame["subject"]).eq("mathematics"), "of another subject")
    _narrow(rows, ("qualificationtype",), ("gcse",), "of another qualification")
    _narrow(rows, ("sex", "gender"), TOTALS, "of girls or boys alone")
    _narrow(rows, ("grade",), (*GRADES, ENTRIES), "of grades the project does not hold")
    grade = _words(rows.frame["grade"])
    rows.read("numberachieving", "numerator")
    rows.read("percentageachieving")
    is_count = grade.eq(ENTRIES)
    value = rows.frame["value"].where(~is_count, rows.frame["numerator"])
    rows.frame = rows.frame.assign(
        value=value,
        numerator=rows.frame["numerator"].mask(is_count),
        measure=grade.map(GRADES).fillna("gcse_maths_entries"),
        publication="ks4_subject_la_extract",
        locator="GCSE Mathematics, sex Total, grade " + rows.frame["grade"],
    )
    rows.keep_but(rows.frame["value_why"].where(value.isna()))
    return rows.reading("GCSE subject entries and achievements by local authority")


def read_a_levels(context: Context, frame: pd.DataFrame) -> Reading:
    """Read A-level entries by subject and year: mathematics of all students in England."""
    rows = _started(context, frame.rename(columns={"dataversion": "version"}))
    rows.keep(_words(rows.frame["subjectname"]).eq("maths"), "of another subject")
    _narrow(rows, ("characteristicvalue",), TOTALS, "of women or men alone")
    rows.keep_figures("entrycount")
    rows.frame = rows.frame.assign(
        measure="alevel_maths_entries",
        publication="a_level_results_2025",
        locator="subject Maths, all students, entry count",
        status=rows.frame["status"].replace("revised", "provisional"),
    )
    return rows.reading("A-level entries by subject, England")


def read_newer(context: Context, frame: pd.DataFrame) -> Reading:
    """Read key stage 2 with a column for each characteristic."""
    rows = _started(context, frame)
    subjects = ("maths", "mathematics")
    _narrow(rows, ("subject",), subjects, "of another subject than mathematics")
    _keep_all_pupils(rows)
    return _read_groups(rows, "disadvantagestatus", NEWER_COLUMNS, "eligiblepupilcount", AWAITED)


def read_older(context: Context, frame: pd.DataFrame) -> Reading:
    """Read key stage 2 with one column of breakdowns and a column for each subject's figure."""
    rows = _started(context, frame.rename(columns=DRIFTED))
    _keep_all_pupils(rows)
    topic = _words(rows.frame["breakdowntopic"])
    rows.keep(topic.isin(TOTALS) | topic.str.startswith("disadvantage"), OTHER_GROUP)
    publication = "ks2_characteristics_2024"
    return _read_groups(rows, "breakdown", OLDER_COLUMNS, "tmateligiblepupils", publication)


def _keep_all_pupils(rows: Rows) -> None:
    """Keep rows of no group but by disadvantage, of all state-funded schools."""
    _narrow(rows, CHARACTERISTICS, TOTALS, OTHER_GROUP)
    _narrow(rows, SCHOOLS, STATE_FUNDED, "of schools other than all state-funded ones")


def _read_groups(
    rows: Rows, group: str, columns: dict[str, tuple[str, str]], eligible: str, publication: str
) -> Reading:
    """Read shares and counts of all, disadvantaged and other pupils, and how many there were."""
    rows.frame = rows.frame.assign(group=_words(rows.frame[group]).map(GROUPS))
    rows.keep(rows.frame["group"].notna(), OTHER_GROUP)
    rows.read(eligible, "pupils")
    for standard, (percent, count) in columns.items():
        rows.read(percent, standard)
        rows.read(count, f"{standard}_pupils")
    rows.keep_but(rows.frame["expected_why"].where(rows.frame["higher"].isna()))
    frame = rows.frame
    parts = [
        frame.assign(
            measure=f"ks2_maths_{standard}_counted_" + frame["group"],
            value=frame[standard],
            numerator=frame[f"{standard}_pupils"],
        )
        for standard in columns
    ]
    parts.append(frame.assign(measure="ks2_maths_cohort_" + frame["group"], value=frame["pupils"]))
    whole = pd.concat([part.assign(source_row=part.index) for part in parts])
    whole = whole.dropna(subset=["value"]).assign(publication=publication)
    whole = whole.assign(locator=usual_locators(whole, rows.context.study.measures))
    return rows.reading("key stage 2 attainment by authority and disadvantage", whole)
