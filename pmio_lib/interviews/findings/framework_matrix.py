"""The framework matrix: what coders summed up of each interview, by theme (Ritchie and Spencer).

Belongs here: summaries laid out by interview and theme. Not here: which of them may be shown, which
clean/interview_passages.py decides.
"""

from collections.abc import Mapping, Sequence

import pandas as pd


def framework_matrix(
    passages: pd.DataFrame, cases: pd.DataFrame, columns: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Lay summaries out: a row an interview, a column a set of themes.

    `columns` are codes by heading; a code below one counts with it. Gives `case_label` and a column
    a heading: summaries in the order of their codes; interviews without any have no row. Ritchie &
    Spencer (1994), in Bryman & Burgess, Analyzing Qualitative Data, 173-194.
    """
    summaries = passages[passages["kind"].eq("summary")]
    told = summaries.merge(cases[["case_id", "case_label"]], on="case_id")
    heading = told["code"].map(lambda code: _heading(str(code), columns))
    placed = told.assign(heading=heading).dropna(subset="heading")
    ordered = placed.sort_values(["case_label", "heading", "code", "text"])
    cells = ordered.groupby(["case_label", "heading"])["text"].agg(" ".join).unstack(fill_value="")
    return (
        cells.reindex(columns=list(columns), fill_value="").rename_axis(columns=None).reset_index()
    )


def _heading(code: str, columns: Mapping[str, Sequence[str]]) -> str | None:
    for heading, codes in columns.items():
        if any(code == one or code.startswith(f"{one}.") for one in codes):
            return heading
    return None
