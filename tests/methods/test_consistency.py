"""Cronbach's alpha against published values, R, and the definition by variances."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.consistency import internal_consistency

# Chatterjee & Price (1977), Regression Analysis by Example: 30 departments, percent favourable on
# rating, complaints, privileges, learning, raises, critical, advance. R has it as `attitude`.
ATTITUDE = """
43 63 71 61 81 43 58 71 72 67 64 67 69 68 77 81 74 65 65 50 50 64 53 40 63 66 78 48 85 82
51 64 70 63 78 55 67 75 82 61 53 60 62 83 77 90 85 60 70 58 40 61 66 37 54 77 75 57 85 82
30 51 68 45 56 49 42 50 72 45 53 47 57 83 54 50 64 65 46 68 33 52 52 42 42 66 58 44 71 39
39 54 69 47 66 44 56 55 67 47 58 39 42 45 72 72 69 75 57 54 34 62 50 58 48 63 74 45 71 59
61 63 76 54 71 54 66 70 71 62 58 59 55 59 79 60 79 55 75 64 43 66 63 50 66 88 80 51 77 64
92 73 86 84 83 49 68 66 83 80 67 74 63 77 77 54 79 80 85 78 64 80 80 57 75 76 78 83 74 78
45 47 48 35 47 34 35 41 31 41 34 41 25 35 46 36 63 60 46 52 33 41 37 49 33 72 49 38 55 39
"""


def attitude() -> pd.DataFrame:
    rows = [list(map(int, row.split())) for row in ATTITUDE.strip().splitlines()]
    return pd.DataFrame(dict(zip("abcdefg", rows, strict=True)))


def pingouin_example(name: str) -> pd.DataFrame:
    import pingouin

    return pingouin.read_dataset(name)


def alpha_by_definition(complete: pd.DataFrame) -> float:
    items = complete.shape[1]
    of_items, of_sum = complete.var().sum(), complete.sum(axis=1).var()
    return float(items / (items - 1) * (1 - of_items / of_sum))


def test_the_attitude_data_give_what_r_gives() -> None:
    # R 4.2.2: C <- cov(attitude); 7/6 * (1 - sum(diag(C)) / sum(C)); Feldt by qf
    found = internal_consistency(attitude())
    assert found.alpha == pytest.approx(0.8431427696, abs=1e-9)
    assert found.interval.low == pytest.approx(0.7393757, abs=1e-6)
    assert found.interval.high == pytest.approx(0.9157731, abs=1e-6)
    assert (found.n, found.n_left_out) == (30, 0)


def test_the_likert_example_of_pingouins_documentation() -> None:
    # pingouin documentation, cronbach_alpha: 0.5917188485995826, [0.195, 0.84]
    data = pingouin_example("cronbach_alpha")
    wide = data.pivot(index="Subj", columns="Items", values="Scores")
    found = internal_consistency(wide)
    assert found.alpha == pytest.approx(0.5917188485995826, abs=1e-12)
    assert found.alpha == pytest.approx(alpha_by_definition(wide), abs=1e-12)
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.195, 0.840)


def test_missing_answers_leave_respondents_out_of_alpha_and_of_its_interval() -> None:
    # pingouin documentation, listwise: 0.8016949152542373 (R: psych::alpha(use = "complete.obs")).
    # Its interval there, .581 to .933, counts all 12; for the 9 left it is .533 to .947.
    import pingouin

    data = pingouin_example("cronbach_wide_missing")
    found = internal_consistency(data)
    assert (found.n, found.n_left_out) == (9, 3)
    assert found.alpha == pytest.approx(0.8016949152542373, abs=1e-12)
    expected = pingouin.cronbach_alpha(data.dropna())[1].tolist()
    assert [round(found.interval.low, 3), round(found.interval.high, 3)] == expected
    assert expected == [0.533, 0.947]


@given(st.integers(0, 2**32 - 1), st.integers(3, 12), st.integers(2, 6))
def test_alpha_is_its_definition_and_lies_in_its_interval(seed: int, n: int, items: int) -> None:
    generator = np.random.default_rng(seed)
    wide = pd.DataFrame(generator.normal(size=(n, items)))
    found = internal_consistency(wide)
    assert found.alpha == pytest.approx(alpha_by_definition(wide), rel=1e-9)
    assert found.interval.low < found.alpha <= 1
    turned = internal_consistency(wide.iloc[::-1, ::-1])
    assert turned.alpha == pytest.approx(found.alpha, rel=1e-9)


def test_nullable_integers_are_taken() -> None:
    wide = pd.DataFrame({"a": [1, 2, 3, None], "b": [1, 3, 2, 4]}, dtype="Int64")
    assert internal_consistency(wide).n == 3


@pytest.mark.parametrize(
    ("wide", "said"),
    [
        (pd.DataFrame({"a": [1, 2, 3]}), r"1 item\(s\)"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 2]}), "same answer to b"),
        (pd.DataFrame({"a": [1, 2, None], "b": [2, 3, 4]}), "from 2 respondents"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), "cancel"),
        (pd.DataFrame([[1, 2], [2, 1], [3, 3]], columns=["a", "a"]), "a stands twice"),
        (pd.DataFrame({"a": ["1", "2", "x"], "b": [3, 2, 1]}), "Column a: expected numbers"),
        (pd.DataFrame({"a": [1, 2, np.inf], "b": [3, 2, 1]}), "infinite"),
    ],
)
def test_what_is_no_scale_is_refused(wide: pd.DataFrame, said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        internal_consistency(wide)
