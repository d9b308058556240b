"""Finds responses that one person sent more than once from one school in one wave.

The rule. A person is an e-mail address or, where Forms took none, the name given (the form's own
question, else the account's); case and spaces do not count. A response without either (or signed
"anonymous", "n/a" and the like), or without a school, is nobody's duplicate. Of one person's
responses from one school the latest completed stands. Ties: one without a completion time is the
earliest; of equal times the higher form ID is the later, as Forms numbers in order of submission;
of equal IDs the lower row of the file.
"""

from typing import Final

import pandas as pd

NOBODY: Final = frozenset({"", "anonymous", "anon", "n/a", "na", "none", "-", ".", "x"})
"""What people write who do not give their name: it makes no two of them one person."""


def person(email: pd.Series, name: pd.Series, account_name: pd.Series) -> pd.Series:
    """Give what tells a respondent from others, missing where nothing does. Personal."""
    address, own, account = (_folded(column) for column in (email, name, account_name))
    return ("address " + address).fillna("name " + own).fillna("name " + account)


def superseded(
    who: pd.Series, school: pd.Series, completed_at: pd.Series, form_id: pd.Series
) -> pd.Series:
    """Tell which responses a later one of the same person and school stands for.

    `completed_at` is ISO text, empty where not known; `form_id` is compared as a number where it is
    one.
    """
    frame = pd.DataFrame(
        {
            "who": who,
            "school": school,
            "completed_at": completed_at,
            "number": pd.to_numeric(form_id, errors="coerce").fillna(-1),
            "row": who.index,
        }
    )
    known = frame.dropna(subset=["who", "school"])
    in_order = known.sort_values(["completed_at", "number", "row"], kind="stable")
    is_earlier = in_order.duplicated(["who", "school"], keep="last")
    return is_earlier.reindex(who.index, fill_value=False)


def _folded(column: pd.Series) -> pd.Series:
    folded = column.str.casefold().str.split().str.join(" ")
    return folded.mask(folded.isin(NOBODY))
