"""Schools only fall from step to step: what stands around a hidden count must not pin it."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from pmio_lib.privacy.case_study_flow import shown_flow

CHAIN = (None, 0, 1, 2)
FORK = (None, 0, 1, 1)
"""Which step each follows: one after the other, or two tests after the same step."""


def flow_of(
    pupils: list[int], schools: list[int], before: tuple[int | None, ...] = CHAIN
) -> pd.DataFrame:
    rows = []
    for place, after in enumerate(before):
        last = place if after is None else after
        rows.append(
            {
                "step": f"step_{place}",
                "follows": None if after is None else f"step_{after}",
                "reason": "",
                "pupils": pupils[place],
                "schools": schools[place],
                "left_out_pupils": pupils[last] - pupils[place],
                "left_out_schools": schools[last] - schools[place],
            }
        )
    return pd.DataFrame(rows)


def bracket(shown: pd.DataFrame, step: int, before: tuple[int | None, ...] = CHAIN) -> float:
    """How far the schools left in at a step may lie apart, for who knows that they only fall."""
    names = [(column, place) for column in ("schools", "left_out_schools") for place in range(4)]
    equal, right = [], []
    for place, after in enumerate(before):
        if after is not None:
            row = np.zeros(8)
            row[[names.index(("schools", place)), names.index(("left_out_schools", place))]] = 1
            row[names.index(("schools", after))] = -1
            equal.append(row)
            right.append(0.0)
    for number, (column, place) in enumerate(names):
        if pd.notna(shown[column].iloc[place]):
            equal.append(np.eye(8)[number])
            right.append(float(shown[column].iloc[place]))
    goal = np.eye(8)[names.index(("schools", step))]
    ends = [
        linprog(sign * goal, A_eq=equal, b_eq=right, bounds=[(0, 1000)] * 8).fun * sign
        for sign in (1, -1)
    ]
    return float(ends[1] - ends[0])


CASES = [
    ([182, 175, 170, 160], [28, 28, 28, 27], CHAIN),
    ([182, 175, 170, 173], [28, 28, 28, 27], FORK),
    ([182, 178, 170, 166], [28, 27, 27, 26], CHAIN),
    ([182, 178, 170, 171], [28, 27, 27, 26], FORK),
]


@pytest.mark.parametrize(("pupils", "schools", "before"), CASES)
def test_no_hidden_count_of_schools_has_one_value_only(
    pupils: list[int], schools: list[int], before: tuple[int | None, ...]
) -> None:
    shown = shown_flow(flow_of(pupils, schools, before))
    hidden = [step for step in range(4) if pd.isna(shown["schools"].iloc[step])]
    assert all(bracket(shown, step, before) >= 1 for step in hidden)


@pytest.mark.parametrize("before", [CHAIN, FORK])
def test_the_attack_works_where_only_the_step_itself_is_hidden(
    before: tuple[int | None, ...],
) -> None:
    flow = flow_of([182, 175, 170, 173], [28, 28, 28, 27], before)
    told = flow.astype({"schools": "Int64", "left_out_schools": "Int64"})
    told.loc[1, ["schools", "left_out_schools"]] = pd.NA
    told.loc[2, "left_out_schools"] = pd.NA
    assert bracket(told, 1, before) == 0
