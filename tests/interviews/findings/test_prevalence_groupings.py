"""Groupings that give no small group of interviews back when they stand together."""

import pandas as pd

from pmio_lib.interviews.findings.prevalence import groupings_shown


def held(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Give interviews: wave, phase of school, how many."""
    cases = [(wave, phase) for wave, phase, count in rows for _ in range(count)]
    frame = pd.DataFrame(cases, columns=["wave", "phase"])
    return frame.assign(case_id=[f"case {number}" for number in frame.index])


def test_groupings_that_cross_in_large_sets_stand_together() -> None:
    cases = held(("1", "primary", 20), ("2", "primary", 5), ("2", "secondary", 6))
    assert groupings_shown(cases, ["wave", "phase"], 5) == ("wave", "phase")


def test_a_grouping_whose_difference_to_another_is_a_small_set_is_left_out() -> None:
    cases = held(("1", "primary", 20), ("2", "primary", 2), ("2", "secondary", 9))
    assert groupings_shown(cases, ["wave", "phase"], 5) == ("wave",)
    assert groupings_shown(cases, ["phase", "wave"], 5) == ("phase",)
    assert groupings_shown(cases, ["wave", "phase"], 1) == ("wave", "phase")
