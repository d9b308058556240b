"""The boundary of every rule, in one table: one below, at it, and one above."""

from collections.abc import Callable

import pandas as pd
import pytest

from pmio_lib.methods.proportions import GROUP_COLUMNS
from pmio_lib.privacy.case_study import shown_absence, shown_flow, shown_means, shown_shares
from pmio_lib.privacy.case_study_gaps import shown_curve
from pmio_lib.privacy.interviews import shown_groups as interview_groups
from pmio_lib.privacy.suppression import THRESHOLD, is_few
from pmio_lib.privacy.survey import merge_levels, shown_bars, shown_codes, shown_groups
from pmio_lib.study.overview import SurveyDisclosure

RULE = SurveyDisclosure(smallest_group=5, smallest_cell=3, smallest_code=3)
GROUPS = ("all", "pupil_premium", "others", "unknown")


def counts(premium: int) -> pd.DataFrame:
    """Two bands, the lower with `premium` pupils with Pupil Premium and 40 others."""
    sizes = {"low": (40 + premium, premium, 40, 0), "high": (90, 45, 45, 0)}
    sizes["all_bands"] = tuple(sum(pair) for pair in zip(*sizes.values(), strict=True))
    rows = [
        {"test": "sums", "band": band, "group": group, "n_pupils": n, "n_schools": 3}
        for band, band_sizes in sizes.items()
        for group, n in zip(GROUPS, band_sizes, strict=True)
    ]
    return pd.DataFrame(rows).assign(mean_pct=50.25)


def mean_is_shown(n: int) -> bool:
    shown = shown_means(counts(n)).set_index(["band", "group"]).loc[("low", "pupil_premium")]
    assert shown["is_shown"] == pd.notna(shown["n_pupils"]) == pd.notna(shown["mean_pct"])
    return bool(shown["is_shown"])


def share_is_shown(n: int) -> bool:
    shown = shown_shares(counts(n).drop(columns=["test", "mean_pct"])).set_index("band")
    return bool(pd.notna(shown.loc["low", "share_pct"]))


def absence_is_shown(n: int) -> bool:
    rows = [
        {"test": "sums", "status": status, "group": group, "n_pupils": size}
        for status, sizes in {"absent": (n + 20, n, 20, 0), "present": (90, 45, 45, 0)}.items()
        for group, size in zip(GROUPS, sizes, strict=True)
    ]
    table = pd.DataFrame(rows).assign(n_with_other_tests=9, mean_other_tests_pct=50.25)
    shown = shown_absence(table, shown_means(counts(20))).set_index(["status", "group"])
    return bool(shown.loc[("absent", "pupil_premium"), "is_shown"])


def step_is_shown(n: int) -> bool:
    flow = pd.DataFrame(
        {
            "step": ["intake", "kept"],
            "follows": [None, "intake"],
            "reason": "",
            "pupils": [180, 180 - n],
            "schools": [28, 25],
            "left_out_pupils": [0, n],
            "left_out_schools": [0, 3],
        }
    )
    return bool(pd.notna(shown_flow(flow)["left_out_pupils"].iloc[1]))


def cut_is_shown(n: int) -> bool:
    """One side of the cut holds `n` pupils with Pupil Premium, and every other group many."""
    sizes = {(0, 1): n, (0, 0): 30, (1, 1): 30, (1, 0): 30}
    rows = [key for key, size in sizes.items() for _ in range(size)]
    pupils = pd.DataFrame(rows, columns=["engagements", "pupil_premium"])
    curve = pd.DataFrame({"cut": [1], "difference": [3.2], "df": [9.0]})
    return bool(shown_curve(curve, pupils, 1)["difference"].notna().all())


def bar_is_shown(n: int) -> bool:
    row = {"item": "a", "wave": "w", "rating_1": n, "rating_2": 0, "rating_3": 0, "rating_4": 0}
    (bar,) = shown_bars(pd.DataFrame([row]), {"a": "A"}, {"w": "W"}, RULE)
    return bar.groups is not None


def level_stands_alone(n: int) -> bool:
    return any(group.levels == (0,) for group in merge_levels([n, 9, 9, 9], 3))


def characteristic_is_shown(n: int) -> bool:
    row = dict.fromkeys(GROUP_COLUMNS, 0.5) | {"characteristic": "phase", "level": "primary"}
    compared = pd.DataFrame([row | {"n_in": n, "n_out": 9}, row | {"n_in": 9, "n_out": 9}])
    return bool(shown_groups(compared, RULE)["p"].notna().all())


def code_is_shown(n: int) -> bool:
    return bool(shown_codes(pd.DataFrame({"count": [n]}), RULE)["count"].notna().all())


def phase_is_shown(n: int) -> bool:
    members = {"a": range(n), "b": range(100, 109), "c": range(200, 209)}
    return "a" in interview_groups(members, 5).shown


@pytest.mark.parametrize(
    ("is_shown", "least"),
    [
        pytest.param(lambda n: not is_few(n), 8, id="a count of pupils"),
        pytest.param(mean_is_shown, 8, id="a mean of pupils"),
        pytest.param(share_is_shown, 8, id="a share of pupils"),
        pytest.param(absence_is_shown, 8, id="absent pupils"),
        pytest.param(step_is_shown, 8, id="pupils left out at a step"),
        pytest.param(cut_is_shown, 8, id="a cut between bands"),
        pytest.param(bar_is_shown, 5, id="answers to a rating"),
        pytest.param(level_stands_alone, 3, id="a level of a rating"),
        pytest.param(characteristic_is_shown, 3, id="a characteristic of who answered"),
        pytest.param(code_is_shown, 3, id="a code of the survey"),
        pytest.param(phase_is_shown, 5, id="a group of interviews"),
    ],
)
def test_what_is_shown_starts_at_its_least_number_and_not_before(
    is_shown: Callable[[int], bool], least: int
) -> None:
    seen = {n: is_shown(n) for n in (least - 2, least - 1, least, least + 1)}
    assert seen == {least - 2: False, least - 1: False, least: True, least + 1: True}


def test_more_than_seven_is_said_of_pupils() -> None:
    """The pages say "more than seven"; 6, 7 and 8 are what that means."""
    assert THRESHOLD == 7
    assert [is_few(n) for n in (6, 7, 8)] == [True, True, False]


def test_nobody_is_not_few() -> None:
    """Of a step nobody fell out at, and of a code nobody gave, nothing can be told of a person."""
    assert step_is_shown(0)
    assert code_is_shown(0)
    assert characteristic_is_shown(0)
    assert is_few(0), "an empty group of pupils tells what everybody is"
