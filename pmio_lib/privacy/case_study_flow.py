"""What a page may show of the flow of pupils from the intake to each test.

Belongs here: steps rounded and hidden. Not here: means and counts by group (case_study.py).
"""

from typing import Any, Final

import pandas as pd

from pmio_lib.privacy.margins import Line, LinkedCells
from pmio_lib.privacy.suppression import PUPILS, SuppressionRule, disclose

NO_THRESHOLD: Final = -1
"""For schools, which may be few; only those whose pupils are hidden are hidden."""


def shown_flow(flow: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of the flow: 1 to 7 left out is hidden, none is said.

    Rounding keeps a small step from being worked out of the counts around it; schools, which are
    not rounded, are hidden where they could give it back.

    Parameters
    ----------
    flow : DataFrame
        Columns of case_study.tables.CaseStudyFlow.

    Returns
    -------
    DataFrame
        The same columns, counts as Int64, missing where hidden.
    """
    of_steps = SuppressionRule(rule.threshold, rule.rounding_base, hides_zero=False)
    pupils, gone = (
        flow[name].map(lambda n: disclose(int(n), of_steps)).astype("Int64")
        for name in ("pupils", "left_out_pupils")
    )
    hidden = _hidden_schools(flow, gone.isna())
    schools, left_out = (
        flow[name]
        .astype("Int64")
        .mask(flow["step"].map(lambda step, of=name: (of, step) in hidden))
        for name in ("schools", "left_out_schools")
    )
    return flow.assign(
        pupils=pupils, schools=schools, left_out_pupils=gone, left_out_schools=left_out
    )


def _hidden_schools(flow: pd.DataFrame, is_hidden: pd.Series) -> frozenset[Any]:
    """Give which counts of schools go with the steps whose pupils are hidden."""
    lines = tuple(
        Line((("schools", step), ("left_out_schools", step)), ("schools", before))
        for step, before in zip(flow["step"], flow["follows"], strict=True)
        if not pd.isna(before)
    )
    followers = flow["follows"].value_counts()
    weight = {
        step: 2 if pd.isna(before) or followers.get(step, 0) > 1 else 1 - followers.get(step, 0)
        for step, before in zip(flow["step"], flow["follows"], strict=True)
    }
    small = {("left_out_schools", step) for step in flow.loc[is_hidden, "step"]}
    places = {step: place for place, step in enumerate(flow["step"])}

    def order(cell: Any) -> tuple[int, int, str]:
        """Hide steps between first, then tests, and intake and analysis last."""
        name, step = cell
        return (weight[step] if name == "schools" else 0, places[step], name)

    counts = {
        (name, step): int(count)
        for name in ("schools", "left_out_schools")
        for step, count in zip(flow["step"], flow[name], strict=True)
    }
    return LinkedCells(counts, lines, threshold=NO_THRESHOLD).complement(small, order)
