"""How many responses were given each code, by wave: coded free text as counts."""

import pandas as pd

from pmio_lib.study.codebook import group_of


def code_counts(codes: pd.DataFrame, questions: tuple[str, ...], group: str) -> pd.DataFrame:
    """Count the responses given each code of one group, for some questions.

    By code and wave; a response with the same code from two coders counts once. A wave that asked
    none of the questions has no column.
    """
    asked = codes[codes["question"].isin(questions) & codes["code"].map(group_of).eq(group)]
    once = asked.drop_duplicates(["response_id", "code"])
    return pd.crosstab(once["code"], once["wave"]).rename_axis(index=None, columns=None)
