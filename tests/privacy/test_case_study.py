"""What a page may show of the case study, and what a reader could work out from it."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.privacy.case_study import shown_absence, shown_flow, shown_means, shown_shares
from pmio_lib.privacy.suppression import THRESHOLD, Line
from tests.privacy.test_suppression import Counts, spread

BANDS = ("low", "high")
Sizes = dict[tuple[str, str], int]
"""Pupils by band and group, without the totals."""


def sizes(low: tuple[int, int], high: tuple[int, int], unknown: tuple[int, int] = (0, 0)) -> Sizes:
    """Others and Pupil Premium by band, and how many are unknown."""
    return {
        ("low", "others"): low[0],
        ("low", "pupil_premium"): low[1],
        ("low", "unknown"): unknown[0],
        ("high", "others"): high[0],
        ("high", "pupil_premium"): high[1],
        ("high", "unknown"): unknown[1],
    }


def counts(given: Sizes) -> pd.DataFrame:
    groups = ("all", "others", "pupil_premium", "unknown")
    rows = []
    for band, group in itertools.product((*BANDS, "all_bands"), groups):
        some = [
            n for (b, g), n in given.items() if band in (b, "all_bands") and group in (g, "all")
        ]
        rows.append({"band": band, "group": group, "n_pupils": sum(some), "n_schools": 3})
    return pd.DataFrame(rows)


def means(given: Sizes) -> pd.DataFrame:
    frame = counts(given).assign(test="sums")
    return frame.assign(mean_pct=(50 + frame.index / 7).astype("Float64"))


def hidden(given: Sizes) -> set[tuple[str, str]]:
    shown = shown_means(means(given))
    some = shown[~shown["is_shown"]]
    return set(zip(some["band"], some["group"], strict=True))


def test_counts_are_rounded_and_means_are_whole() -> None:
    shown = shown_means(means(sizes((70, 19), (50, 28))))
    assert shown["is_shown"].all()
    assert shown["n_pupils"].tolist() == [90, 70, 20, 80, 50, 30, 165, 120, 45]
    assert (shown["mean_pct"] % 1).eq(0).all()
    assert "unknown" not in set(shown["group"])


def test_a_hidden_cell_takes_those_that_would_give_it_back() -> None:
    assert hidden(sizes((70, 5), (50, 28))) == {
        ("low", "pupil_premium"),
        ("low", "others"),
        ("all_bands", "pupil_premium"),
        ("all_bands", "others"),
    }


def test_two_small_cells_protect_each_other_down_a_column() -> None:
    assert hidden(sizes((70, 5), (50, 3))) == {
        (band, group) for band in BANDS for group in ("pupil_premium", "others")
    }


def test_a_band_without_a_pupil_premium_pupil_is_a_marked_cell() -> None:
    shown = shown_means(means(sizes((70, 0), (50, 28)))).set_index(["band", "group"])
    row = shown.loc[("low", "pupil_premium")]
    assert not row["is_shown"]
    assert row[["n_pupils", "n_schools", "mean_pct"]].isna().all()


def test_pupils_of_unknown_status_do_not_give_others_away() -> None:
    found = hidden(sizes((70, 19), (50, 28), (2, 0)))
    assert ("low", "unknown") in found
    assert len([cell for cell in found if cell[0] == "low"]) > 1
    assert ("high", "unknown") not in found or ("high", "others") in found


def test_nothing_at_all_may_be_shown_of_a_handful() -> None:
    assert not shown_means(means(sizes((2, 1), (2, 2))))["is_shown"].any()


@given(*[st.integers(0, 12)] * 4)
def test_no_small_count_can_be_worked_out_even_from_counts_that_are_not_rounded(
    low_o: int, low_p: int, high_o: int, high_p: int
) -> None:
    given_sizes = sizes((low_o, low_p), (high_o, high_p))
    exact = means(given_sizes)
    shown = shown_means(exact)
    kept = exact[exact["group"].ne("unknown")].reset_index(drop=True)
    told = shown.assign(n_pupils=kept["n_pupils"].where(shown["is_shown"]))
    small = {
        (row["band"], row["group"])
        for row in kept.to_dict("records")
        if row["n_pupils"] <= THRESHOLD
    }
    of_hidden = {(r["band"], r["group"]) for r in told.to_dict("records") if pd.isna(r["n_pupils"])}
    assert small <= of_hidden
    if of_hidden:
        interior = [c for c in of_hidden if "all" not in c and "all_bands" not in c]
        possible = possible_values(told, kept, interior)
        assert all(len(values) > 1 for values in possible.values())


def possible_values(
    told: pd.DataFrame, kept: pd.DataFrame, cells: list[tuple[str, str]]
) -> dict[tuple[str, str], set[int]]:
    """Try every interior table of 0 to 24 by moving around the true one."""
    known = {
        (row["band"], row["group"]): row["n_pupils"]
        for row in told.to_dict("records")
        if not pd.isna(row["n_pupils"])
    }
    true = {(row["band"], row["group"]): row["n_pupils"] for row in kept.to_dict("records")}
    inner = list(itertools.product(BANDS, ("others", "pupil_premium")))
    values: dict[tuple[str, str], set[int]] = {cell: set() for cell in cells}
    for steps in itertools.product(range(-2, 3), repeat=4):
        trial = {cell: true[cell] + step for cell, step in zip(inner, steps, strict=True)}
        if min(trial.values()) >= 0 and all(
            sum(
                n for (b, g), n in trial.items() if band in (b, "all_bands") and group in (g, "all")
            )
            == count
            for (band, group), count in known.items()
        ):
            for cell in cells:
                values[cell].add(int(trial[cell]))
    return values


def test_shares_are_of_rounded_counts() -> None:
    shown = shown_shares(counts(sizes((70, 19), (50, 28)))).set_index("band")
    assert shown["n_pupils"].to_dict() == {"low": 90, "high": 80, "all_bands": 165}
    assert shown.loc["low", "share_pct"] == 22  # 20 of 90
    assert shown.loc["high", "share_pct"] == 38  # 30 of 80, half up
    assert shown["n_known"].to_dict() == {"low": 90, "high": 80, "all_bands": 165}


def test_a_hidden_count_has_no_share() -> None:
    shown = shown_shares(counts(sizes((70, 5), (50, 28)))).set_index("band")
    assert pd.isna(shown.loc["low", "share_pct"])
    assert shown.loc["high", "share_pct"] == 38
    assert pd.isna(shown.loc["all_bands", "share_pct"])


def absence(absent: tuple[int, int], present: tuple[int, int]) -> pd.DataFrame:
    rows = []
    for status, (others, premium) in (("absent", absent), ("present", present)):
        found = {"all": others + premium, "others": others, "pupil_premium": premium, "unknown": 0}
        for group, n in found.items():
            rows.append({"test": "sums", "status": status, "group": group, "n_pupils": n})
    frame = pd.DataFrame(rows)
    return frame.assign(n_with_other_tests=frame["n_pupils"], mean_other_tests_pct=50.0)


def of_present(present: tuple[int, int]) -> pd.DataFrame:
    """Means of those present, as shown: half of each group in each band."""
    halves = [(n // 2, n - n // 2) for n in present]
    return shown_means(means(sizes(*zip(*halves, strict=True))))  # type: ignore[arg-type]


def away(absent: tuple[int, int], present: tuple[int, int]) -> pd.DataFrame:
    return shown_absence(absence(absent, present), of_present(present))


def test_few_absent_hide_the_mean_of_those_present_as_the_whole_is_known() -> None:
    assert not away((3, 2), (110, 40))["is_shown"].any()
    shown = away((6, 4), (110, 40)).set_index(["status", "group"])
    assert shown["is_shown"].to_dict() == {
        (status, group): group == "all"
        for status in ("absent", "present")
        for group in ("all", "others", "pupil_premium")
    }
    assert shown["mean_other_tests_pct"].isna().eq(~shown["is_shown"]).all()
    assert away((9, 8), (110, 40))["is_shown"].all()


def test_how_many_were_present_is_said_where_the_means_say_it() -> None:
    shown = away((6, 4), (110, 40)).set_index(["status", "group"])["n_pupils"]
    assert shown.loc["present"].to_dict() == {"all": 150, "others": 110, "pupil_premium": 40}
    assert shown.loc["absent"].isna().to_dict() == {
        "all": False,
        "others": True,
        "pupil_premium": True,
    }


def test_how_many_were_present_is_not_said_where_the_means_hide_it() -> None:
    few = shown_means(means(sizes((70, 5), (50, 28))))
    shown = shown_absence(absence((6, 4), (120, 33)), few).set_index(["status", "group"])
    assert shown.loc["present", "n_pupils"].isna().to_dict() == {
        "all": False,
        "others": True,
        "pupil_premium": True,
    }


def test_those_without_another_test_count_too() -> None:
    frame = absence((9, 9), (110, 40))
    frame.loc[frame["status"].eq("absent") & frame["group"].eq("all"), "n_with_other_tests"] = 7
    shown = shown_absence(frame, of_present((110, 40)))
    assert not shown.loc[shown["group"].eq("all") & shown["status"].eq("absent"), "is_shown"].any()


def flow(*steps: tuple[int, int], test_absent: int = 9) -> pd.DataFrame:
    """An intake of 200 pupils in 40 schools, steps of (pupils, schools) left out, and a test."""
    rows = [("intake", None, 200, 40, 0, 0)]
    for number, (gone, lost) in enumerate(steps):
        _, _, pupils, schools, *_ = rows[-1]
        before = rows[-1][0]
        rows.append((f"rule_{number}", before, pupils - gone, schools - lost, gone, lost))
    last = rows[-1]
    for name in ("test_a", "test_b"):
        rows.append((name, last[0], last[2] - test_absent, last[3], test_absent, 0))
    names = ["step", "follows", "pupils", "schools", "left_out_pupils", "left_out_schools"]
    return pd.DataFrame(rows, columns=names)


def test_a_step_of_one_to_seven_pupils_is_hidden_and_none_is_said() -> None:
    shown = shown_flow(flow((0, 0), (7, 3), (8, 2), (31, 4))).set_index("step")
    assert shown["left_out_pupils"].fillna(-1).tolist() == [0, 0, -1, 10, 30, 10, 10]
    assert shown["pupils"].tolist() == [200, 200, 195, 185, 155, 145, 145]


def test_schools_do_not_give_a_hidden_step_away() -> None:
    shown = shown_flow(flow((20, 2), (7, 7), (20, 2))).set_index("step")
    assert pd.isna(shown.loc["rule_1", "left_out_schools"])
    assert shown.loc[["intake", "rule_2"], "schools"].tolist() == [40, 29]
    assert shown["left_out_schools"].isna().sum() >= 2
    assert shown["schools"].isna().any()


def test_a_test_few_missed_says_neither_count_of_schools() -> None:
    shown = shown_flow(flow((20, 2), test_absent=3)).set_index("step")
    assert shown.loc["test_a", ["left_out_pupils", "schools", "left_out_schools"]].isna().all()
    assert shown.loc["rule_0", "schools"] == 38


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5))
def test_rounded_steps_leave_more_than_one_value_for_a_small_one(gone: list[int]) -> None:
    shown = shown_flow(flow(*[(n, 1) for n in gone]))
    for place, n in enumerate(gone, start=1):
        if 1 <= n <= THRESHOLD:
            assert pd.isna(shown["left_out_pupils"][place])
            before, after = int(shown["pupils"][place - 1]), int(shown["pupils"][place])
            could_be = [m for m in range(1, THRESHOLD + 1) if abs(before - after - m) <= 4]
            assert len(could_be) > 1


Before = tuple[int | None, ...]
CHAIN: Before = (None, 0, 1, 2)
FORK: Before = (None, 0, 1, 1)
"""Which step each follows: one after the other, or two tests after the same step."""


def flow_of(pupils: list[int], schools: list[int], before: Before) -> pd.DataFrame:
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


def bracket(flow: pd.DataFrame, shown: pd.DataFrame, step: int, before: Before) -> float:
    """How far the schools left in at a step may lie apart, for who knows that they only fall."""
    lines = [
        Line((("schools", place), ("left_out_schools", place)), ("schools", after))
        for place, after in enumerate(before)
        if after is not None
    ]
    names = ("schools", "left_out_schools")
    counts: Counts = {(name, place): flow[name][place] for name in names for place in range(4)}
    hidden = [(name, place) for name, place in counts if pd.isna(shown[name][place])]
    return spread(counts, hidden, lines, ("schools", step))


CASES = [
    ([182, 175, 170, 160], [28, 28, 28, 27], CHAIN),
    ([182, 175, 170, 173], [28, 28, 28, 27], FORK),
    ([182, 178, 170, 166], [28, 27, 27, 26], CHAIN),
    ([182, 178, 170, 171], [28, 27, 27, 26], FORK),
]


@pytest.mark.parametrize(("pupils", "schools", "before"), CASES)
def test_no_hidden_count_of_schools_has_one_value_only(
    pupils: list[int], schools: list[int], before: Before
) -> None:
    steps = flow_of(pupils, schools, before)
    shown = shown_flow(steps)
    hidden = [step for step in range(4) if pd.isna(shown["schools"][step])]
    assert all(bracket(steps, shown, step, before) >= 1 for step in hidden)


@pytest.mark.parametrize("before", [CHAIN, FORK])
def test_the_attack_works_where_only_the_step_itself_is_hidden(before: Before) -> None:
    steps = flow_of([182, 175, 170, 173], [28, 28, 28, 27], before)
    told = steps.astype({"schools": "Int64", "left_out_schools": "Int64"})
    told.loc[1, ["schools", "left_out_schools"]] = pd.NA
    told.loc[2, "left_out_schools"] = pd.NA
    assert bracket(steps, told, 1, before) == 0
