"""Key stage 2 attainment by authority and pupils' characteristics: the file that is missing.

The report's lost chart, Stoke-on-Trent's mathematics of 2019 by disadvantage, stands in it. Two
layouts: a column for each characteristic (2024/25), and one of breakdowns with a column for each
subject (2023/24 and before, with names that drifted). Belongs here: reading both, and the row that
a page shows until the file is there.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.official.areas_clean import usual_locators
from pmio_lib.official.readers import ees
from pmio_lib.official.readers.reading import Context, Reading, Rows
from pmio_lib.study.figures import read_figure_study

NEWER: Final = {*ees.HEADINGS, "subject", "disadvantagestatus", "expectedstandardpupilpercent"}
OLDER: Final = {*ees.HEADINGS, "ptmatmetexpectedstandard", "tmateligiblepupils"}
PUBLICATION: Final = "ks2_characteristics_2025"
OLDER_PUBLICATION: Final = "ks2_characteristics_2024"
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


@dataclass(frozen=True)
class WaitingRow:
    """What a page says of a file that is not there: what it would give, where it is, what to do."""

    what: str
    title: str
    address: str
    command: str

    def frame(self) -> pd.DataFrame:
        """Give the row as a table a page shows."""
        columns = {
            "waiting_for": self.title,
            "would_show": self.what,
            "where_it_is": self.address,
            "how_it_comes_in": self.command,
        }
        return pd.DataFrame([columns]).set_index("waiting_for")


MEASURES: Final = tuple(
    f"ks2_maths_{standard}_counted_{group}"
    for standard in NEWER_COLUMNS
    for group in ("all", "disadvantaged", "other")
)


def is_waiting(figures: pd.DataFrame) -> bool:
    """Tell whether the project's table `key_stage_2` holds no row of the file yet."""
    return not figures["measure"].isin(MEASURES).any()


def waiting_row(study: Path) -> WaitingRow:
    """Give the row "waiting for this file"; `study` is the folder of publications.yaml."""
    publication = read_figure_study(study).publications[PUBLICATION]
    return WaitingRow(
        "Key Stage 2 mathematics of disadvantaged and other pupils, each authority, from 2019",
        publication.title,
        publication.address or "",
        "pmio official FILE --write, then pmio run",
    )
