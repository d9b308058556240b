"""Whose codings count: one coder's for each interview, so that none is counted twice.

Belongs here: choosing the coder of each case. Not here: what was coded (`theme_mentions`), nor how
far coders agree.
"""

import pandas as pd


def coded_by(codings: pd.DataFrame) -> pd.DataFrame:
    """Give the coder whose codings stand for each case, and how many coded it.

    Of those who coded a case it is the one who coded most cases of all; of equals, the first by
    name. The rule does not look at what was coded. `codings` has a row a code given by one `coder`
    to one selection of a `case_id`. Gives `case_id`, `coder` and `n_coders`, a row a case.
    """
    coders = codings[["case_id", "coder"]].drop_duplicates()
    together = coders.assign(
        n_cases=coders.groupby("coder")["case_id"].transform("size"),
        n_coders=coders.groupby("case_id")["coder"].transform("size"),
    )
    ranked = together.sort_values(["case_id", "n_cases", "coder"], ascending=[True, False, True])
    first = ranked.drop_duplicates("case_id")[["case_id", "coder", "n_coders"]]
    return first.astype({"n_coders": "int64"}).reset_index(drop=True)


def principal_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Keep, for each case, the codings of the coder who stands for it.

    Rows stay in their order, numbered anew.
    """
    chosen = coded_by(codings)[["case_id", "coder"]]
    return codings.merge(chosen, on=["case_id", "coder"], how="inner").reset_index(drop=True)
