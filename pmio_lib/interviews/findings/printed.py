"""What the report prints of its interviews, with what so few can bear."""

import pandas as pd

from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.official.panel import printed_totals
from pmio_lib.tables.origins import traced

ENGAGED = {
    "Interviewed, phase 1": ("phase_1_interview_engaged", "phase_1_interview_schools"),
    "Answered the survey, phase 1": ("survey_2019_11_engaged", "survey_2019_11_responses"),
}
"""Printed counts of schools taking part and of all, by what they did."""


@traced
def printed_taking_part(printed: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Give the share taking part among schools interviewed, beside those surveyed.

    `printed` has columns of official.tables.Figures. Gives by `schools`: `engaged_pct` with `_low`,
    `_high` and `_n`, `n_engaged`, and `base` in words.
    """
    totals = printed_totals(printed)
    rows = {}
    for group, names in ENGAGED.items():
        engaged, schools = (int(totals[name]) for name in names)
        ends = wilson_interval(engaged / schools, schools, confidence).scaled(100)
        rows[group] = {
            "engaged_pct": 100 * engaged / schools,
            "engaged_pct_low": ends.low,
            "engaged_pct_high": ends.high,
            "engaged_pct_n": schools,
            "n_engaged": engaged,
            "base": f"{engaged} of {schools} schools",
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("schools")


def unheard_pct(share: float, interviews: int) -> float:
    """Give the chance, in per cent, that none of so many interviews raises a theme of a share.

    Interviews count as independent draws: the binomial chance of none.
    """
    return float(100 * (1 - share) ** interviews)
