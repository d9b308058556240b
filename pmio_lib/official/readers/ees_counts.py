"""Two files of Explore Education Statistics that count entries: GCSE subjects, and A levels."""

from typing import Final

import pandas as pd

from pmio_lib.official.readers import ees
from pmio_lib.official.readers.reading import Context, Reading

SUBJECTS: Final = {*ees.HEADINGS, "subject", "grade", "numberachieving", "percentageachieving"}
SUBJECTS_PUBLICATION: Final = "ks4_subject_la_extract"
GRADES: Final = {
    "9 to 4": "gcse_maths_4plus_entries",
    "9 to 5": "gcse_maths_5plus_entries",
    "9 to 7": "gcse_maths_7plus_entries",
}
ENTRIES: Final = "total pupil entries"

A_LEVELS: Final = {*ees.HEADINGS, "dataversion", "subjectname", "entrycount"}
A_LEVEL_PUBLICATION: Final = "a_level_results_2025"


def read_subjects(context: Context, frame: pd.DataFrame) -> Reading:
    """Read subject entries and achievements by local authority: GCSE mathematics of all pupils."""
    rows = ees.started(context, frame)
    rows.keep(ees.words(rows.frame["subject"]).eq("mathematics"), "of another subject")
    ees.narrow(rows, ("qualificationtype",), ("gcse",), "of another qualification")
    ees.narrow(rows, ("sex", "gender"), ees.TOTALS, "of girls or boys alone")
    grade = ees.words(rows.frame["grade"])
    rows.keep(grade.isin([*GRADES, ENTRIES]), "of grades the project does not hold")
    grade = ees.words(rows.frame["grade"])
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
    rows = ees.started(context, frame.rename(columns={"dataversion": "version"}))
    rows.keep(ees.words(rows.frame["subjectname"]).eq("maths"), "of another subject")
    ees.narrow(rows, ("characteristicvalue",), ees.TOTALS, "of women or men alone")
    rows.read("entrycount")
    rows.keep_but(rows.frame["value_why"])
    rows.frame = rows.frame.assign(
        measure="alevel_maths_entries",
        publication=A_LEVEL_PUBLICATION,
        locator="subject Maths, all students, entry count",
        status=rows.frame["status"].replace("revised", "provisional"),
    )
    return rows.reading("A-level entries by subject, England")
