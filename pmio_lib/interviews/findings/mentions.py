"""Which interview mentions which theme: a row a case, a column a code, parents with descendants.

Belongs here: the hierarchy of codes, whose codings count (one coder's for each interview, so that
none is counted twice) and the table of mentions. Not here: shares of interviews (`prevalence`).
"""

from collections.abc import Sequence

import pandas as pd

from pmio_lib.core.errors import StatisticsError


def lineage(code: str) -> tuple[str, ...]:
    """Give the codes that a code is part of, the widest first and itself last.

    >>> lineage("pupil.skill.number")
    ('pupil', 'pupil.skill', 'pupil.skill.number')
    """
    parts = code.split(".")
    return tuple(".".join(parts[: place + 1]) for place in range(len(parts)))


def listed_codes(codebook: Sequence[str], codings: pd.DataFrame) -> tuple[str, ...]:
    """Give the codes of the codebook, then those that were given without standing in it."""
    return tuple(dict.fromkeys([*codebook, *sorted(codings["code"].unique())]))


def interviews_held(cases: pd.DataFrame) -> pd.DataFrame:
    """Keep the cases that took part, which are what shares of interviews are out of.

    Raises StatisticsError if a case stands in two rows.
    """
    twice = int(cases["case_id"].duplicated().sum())
    if twice:
        raise StatisticsError(f"{twice} cases stand in more than one row: expected one row each.")
    return cases[cases["took_part"].astype(bool)]


def theme_mentions(
    cases: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str]
) -> pd.DataFrame:
    """Say of each interview which codes it was given, however often.

    `codings` are of one coder a case (`principal_codings`), placed or not. Gives bool by
    `case_id` and code; a parent (`pupil`) is given wherever a descendant (`pupil.fluency`) is.
    Raises StatisticsError if a case or a code is listed twice.
    """
    held = interviews_held(cases)
    require_distinct(codes)
    given = with_parents(codings[["case_id", "code"]].drop_duplicates()).drop_duplicates()
    table = pd.crosstab(given["case_id"], given["code"])
    full = table.reindex(index=held["case_id"], columns=list(codes), fill_value=0)
    return full.astype(bool).rename_axis(columns=None)


def with_parents(codings: pd.DataFrame) -> pd.DataFrame:
    """Repeat each coding for every code its own is part of; rows may come to be alike."""
    return codings.assign(code=codings["code"].map(lineage)).explode("code", ignore_index=True)


def require_distinct(codes: Sequence[str]) -> None:
    """Refuse a list that names a code twice."""
    twice = sorted({code for code in codes if list(codes).count(code) > 1})
    if twice:
        raise StatisticsError(f"Codes listed more than once: {', '.join(twice)}.")


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
