"""Key stage 2 attainment by authority and pupils' characteristics: the file that is missing.

The report's lost chart, Stoke-on-Trent's mathematics of 2019 by disadvantage, stands in it. Two
layouts: a column for each characteristic (2024/25), and one of breakdowns with a column for each
subject (2023/24 and before, with names that drifted).
"""

from typing import Final

import pandas as pd

from pmio_lib.official.areas_clean import usual_locators
from pmio_lib.official.awaited import OLDER_PUBLICATION, PUBLICATION
from pmio_lib.official.readers import ees
from pmio_lib.official.readers.reading import Context, Reading, Rows

NEWER: Final = {*ees.HEADINGS, "subject", "disadvantagestatus", "expectedstandardpupilpercent"}
OLDER: Final = {*ees.HEADINGS, "ptmatmetexpectedstandard", "tmateligiblepupils"}
KIND: Final = "key stage 2 attainment by authority and disadvantage"

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
TOPICS: Final = ("breakdowntopic", "characteristicgroup")
BREAKDOWNS: Final = ("breakdown", "characteristic")

NEWER_COLUMNS: Final = {
    "expected": ("expectedstandardpupilpercent", "expectedstandardpupilcount"),
    "higher": ("higherstandardpupilpercent", "higherstandardpupilcount"),
}
OLDER_COLUMNS: Final = {
    "expected": ("ptmatmetexpectedstandard", "tmatmetexpectedstandard"),
    "higher": ("ptmatmethigherstandard", "tmatmethigherstandard"),
}
OTHER_SUBJECT: Final = "of another subject than mathematics"
OTHER_GROUP: Final = "of a group other than all, disadvantaged and other pupils"
OTHER_SCHOOLS: Final = "of schools other than all state-funded ones"


def read_newer(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the layout with a column for each characteristic."""
    rows = ees.started(context, frame)
    rows.keep(ees.words(rows.frame["subject"]).isin(["maths", "mathematics"]), OTHER_SUBJECT)
    ees.narrow(rows, CHARACTERISTICS, ees.TOTALS, OTHER_GROUP)
    ees.narrow(rows, SCHOOLS, ees.STATE_FUNDED, OTHER_SCHOOLS)
    rows.frame = rows.frame.assign(group=ees.words(rows.frame["disadvantagestatus"]).map(GROUPS))
    rows.keep(rows.frame["group"].notna(), OTHER_GROUP)
    return _read(rows, NEWER_COLUMNS, "eligiblepupilcount", PUBLICATION)


def read_older(context: Context, frame: pd.DataFrame) -> Reading:
    """Read the layout with one column of breakdowns and a column for each subject's figure."""
    names = dict.fromkeys(TOPICS, TOPICS[0]) | dict.fromkeys(BREAKDOWNS, BREAKDOWNS[0])
    rows = ees.started(context, frame.rename(columns=names))
    ees.narrow(rows, CHARACTERISTICS, ees.TOTALS, OTHER_GROUP)
    ees.narrow(rows, SCHOOLS, ees.STATE_FUNDED, OTHER_SCHOOLS)
    topic = ees.words(rows.frame[TOPICS[0]])
    rows.keep(topic.isin(ees.TOTALS) | topic.str.startswith("disadvantage"), OTHER_GROUP)
    rows.frame = rows.frame.assign(group=ees.words(rows.frame[BREAKDOWNS[0]]).map(GROUPS))
    rows.keep(rows.frame["group"].notna(), OTHER_GROUP)
    return _read(rows, OLDER_COLUMNS, "tmateligiblepupils", OLDER_PUBLICATION)


def _read(
    rows: Rows, columns: dict[str, tuple[str, str]], eligible: str, publication: str
) -> Reading:
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
    locators = usual_locators(rows.context.study.measures)
    whole["locator"] = [locators[measure, publication] for measure in whole["measure"]]
    return rows.reading(KIND, whole)
