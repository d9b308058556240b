"""Who answered: counts on either side, and Fisher's exact p."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.nonresponse import compare_groups


def tea() -> pd.DataFrame:
    """Fisher (1935), The Design of Experiments: eight cups, three of four told right."""
    milk_first = [True] * 4 + [False] * 4
    guess = ["milk"] * 3 + ["tea"] + ["tea"] * 3 + ["milk"]
    return pd.DataFrame({"is_milk_first": milk_first, "guess": guess})


def test_fishers_lady_tasting_tea() -> None:
    found = compare_groups(tea(), "is_milk_first", ["guess"]).set_index("level")
    assert tuple(found.loc["milk", ["n_in", "n_of_in", "n_out", "n_of_out"]]) == (3, 4, 1, 4)
    # R 4.2.2, fisher.test, two-sided: 34 / 70
    assert found["p"].tolist() == pytest.approx([34 / 70, 34 / 70])
    assert found.loc["milk", "share_in"] == 0.75
    assert found.loc["milk", "share_in_low"] == pytest.approx(0.3006, abs=5e-5)


def test_missing_values_are_left_out_and_counted() -> None:
    units = pd.DataFrame(
        {
            "is_engaged": pd.array([True, True, False, None], dtype="boolean"),
            "phase": ["primary", None, "primary", "primary"],
        }
    )
    row = compare_groups(units, "is_engaged", ["phase"]).iloc[0]
    assert (row["n_in"], row["n_of_in"], row["n_out"], row["n_of_out"]) == (1, 1, 1, 1)
    assert row["n_missing"] == 2


def test_an_empty_group_has_no_share_and_no_p() -> None:
    units = pd.DataFrame({"is_engaged": [True, True], "phase": ["primary", "other"]})
    found = compare_groups(units, "is_engaged", ["phase"])
    assert set(found["n_of_out"]) == {0}
    assert found[["share_out", "p"]].isna().all(axis=None)


def test_levels_add_up_to_the_group() -> None:
    units = pd.DataFrame(
        {"is_engaged": [True, False] * 6, "wave": ["w1", "w2", "w3"] * 4, "flag": [True, False] * 6}
    )
    found = compare_groups(units, "is_engaged", ["wave", "flag"])
    sums = found.groupby("characteristic")[["n_in", "n_out"]].sum()
    assert (sums == 6).all(axis=None)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(StatisticsError, match="phase"):
        compare_groups(tea(), "is_milk_first", ["phase"])


def test_flags_with_gaps_are_flags() -> None:
    units = pd.DataFrame({"is_engaged": [True, None, False], "phase": ["a", "b", "a"]})
    assert compare_groups(units, "is_engaged", ["phase"])["n_missing"].tolist() == [1]


def test_a_name_that_stands_twice_is_refused() -> None:
    units = pd.DataFrame([[True, "a", "b"]], columns=["is_engaged", "phase", "phase"])
    with pytest.raises(StatisticsError, match="phase stands twice"):
        compare_groups(units, "is_engaged", ["phase"])


def test_numpys_own_true_and_false_are_flags() -> None:
    flags = np.array([np.True_, None, np.False_], dtype=object)
    units = pd.DataFrame({"is_engaged": flags, "phase": ["a", "b", "a"]})
    found = compare_groups(units, "is_engaged", ["phase"]).iloc[0]
    assert (found["n_in"], found["n_out"], found["n_missing"]) == (1, 1, 1)


def test_levels_of_several_kinds_and_a_characteristic_asked_for_twice_are_refused() -> None:
    units = pd.DataFrame({"is_engaged": [True, False], "phase": [1, "a"]})
    with pytest.raises(StatisticsError, match="phase mixes kinds"):
        compare_groups(units, "is_engaged", ["phase"])
    with pytest.raises(StatisticsError, match="phase stands twice"):
        compare_groups(units, "is_engaged", ["phase", "phase"])
    with pytest.raises(StatisticsError, match="No column is_engaged, phase: the frame has 0, 1"):
        compare_groups(units.set_axis([0, 1], axis=1), "is_engaged", ["phase"])
