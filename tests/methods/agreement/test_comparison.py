"""Agreement on coded text, from long tables to figures: by code, over all codes, and in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.methods.agreement.comparison import (
    FEWEST_CASES,
    CodedAgreement,
    Level,
    coded_agreement,
    contributions,
    krippendorff_level,
    landis_koch_level,
    overall_alpha,
    overall_alphas,
)
from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha
from pmio_lib.methods.agreement.ratings import DoubleCoded, read_ratings
from pmio_lib.methods.agreement.resampling import Coefficient
from tests.methods.agreement.test_definitions import disagreement_by_definition

CODES = ("confidence", "fluency", "never")
Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def text(n_cases: int = 12, n_units: int = 8, coders: str = "AB", seed: int = 1) -> Tables:
    """Draw coders who mostly agree; the last case is coded by the first of them alone."""
    rng = np.random.default_rng(seed)
    units = [(f"case {i}", j) for i in range(n_cases) for j in range(n_units)]
    by = [(f"case {i}", c) for i in range(n_cases) for c in coders if i < n_cases - 1 or c == "A"]
    codings = []
    for case, unit in units:
        for code, share in (("confidence", 0.4), ("fluency", 0.15)):
            truth = rng.random() < share
            told = [c for c in coders if truth ^ (rng.random() < 0.1) and (case, c) in by]
            codings += [(case, unit, c, code) for c in told]
    return (
        pd.DataFrame(units, columns=["case_id", "unit"]),
        pd.DataFrame(codings, columns=["case_id", "unit", "coder", "code"]),
        pd.DataFrame(by, columns=["case_id", "coder"]),
    )


def found(tables: Tables, codes=CODES, **more) -> CodedAgreement:
    told = {"seed": 7, "n_replicates": 200, **more}
    return coded_agreement(*tables, codes, **told)


def by_code(tables: Tables, **more) -> pd.DataFrame:
    return found(tables, **more).by_code.set_index("code")


def wide(tables: Tables, code: str) -> pd.DataFrame:
    """Ratings of one code, one row a unit, by plain loops."""
    units, codings, coded_by = tables
    given = set(codings.itertuples(index=False, name=None))
    by = set(coded_by.itertuples(index=False, name=None))
    coders = sorted({coder for _, coder in by})
    rows = [
        [int((case, unit, c, code) in given) if (case, c) in by else None for c in coders]
        for case, unit in units.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows, columns=coders, index=units["case_id"], dtype=object)


def test_each_code_is_compared_as_its_ratings_would_be() -> None:
    tables = text()
    told = by_code(tables)
    assert list(told.index) == list(CODES)
    for code in CODES[:2]:
        ratings, each = wide(tables, code), told.loc[code]
        double = ratings.dropna()
        alpha = krippendorff_alpha(read_ratings(ratings), "nominal").value
        assert each["alpha"] == pytest.approx(alpha, abs=1e-12)
        assert each["kappa"] == cohen_kappa(read_ratings(double)).value
        assert each["ac1"] == gwet_ac1(read_ratings(double)).value
        assert each["n_any"] == int((double.sum(axis=1) > 0).sum())
        assert each["n_any"] + each["n_neither"] == each["n_units"] == len(double)
        assert each["prevalence_mean"] == pytest.approx(double.mean().mean())
        assert each["agreement"] == pytest.approx((double["A"] == double["B"]).mean())
        assert each["alpha_low"] < each["alpha"] < each["alpha_high"]


def test_the_result_says_what_was_compared() -> None:
    told = found(text())
    assert (told.n_units, told.n_cases) == (88, 11)


def test_cases_are_resampled_where_there_are_enough() -> None:
    tables = text(n_cases=FEWEST_CASES + 1)
    enough, few = found(tables), found(tables, fewest_cases=FEWEST_CASES + 1)
    assert (enough.resampled, few.resampled) == ("cases", "units")
    read = read_ratings(wide(tables, "confidence").dropna())
    alone = krippendorff_alpha(
        read, "nominal", rng=stream(7, "agreement on confidence"), n_replicates=200
    )
    told = [each.by_code.loc[0, ["alpha_low", "alpha_high"]].tolist() for each in (few, enough)]
    assert told[0] == pytest.approx([alone.interval.low, alone.interval.high], abs=1e-12)
    assert told[1] != told[0]
    assert enough.overall.value == few.overall.value
    assert enough.overall.interval != few.overall.interval


def test_a_code_never_used_has_no_alpha_or_kappa() -> None:
    never = by_code(text()).loc["never"]
    assert never[["alpha", "alpha_low", "kappa"]].isna().all()
    assert (never["ac1"], never["agreement"]) == (1, 1)
    assert (never["n_any"], never["n_neither"]) == (0, never["n_units"])


def test_a_code_given_everywhere_has_no_alpha() -> None:
    units, codings, coded_by = text()
    everywhere = units.merge(coded_by, on="case_id").assign(code="never")
    told = by_code((units, pd.concat([codings, everywhere]), coded_by)).loc["never"]
    assert (told["n_neither"], told["prevalence_mean"]) == (0, 1)
    assert pd.isna(told["alpha"])


def test_a_code_used_only_by_a_coder_alone_is_never_used_in_what_counts() -> None:
    units, codings, coded_by = text()
    alone = pd.DataFrame([("case 11", 0, "A", "never")], columns=codings.columns)
    told = by_code((units, pd.concat([codings, alone]), coded_by))
    assert told.loc["never", "n_any"] == 0


def test_kappa_is_for_two_coders_only() -> None:
    tables = text(coders="ABC")
    told = by_code(tables)
    assert told["kappa"].isna().all()
    expected = krippendorff_alpha(read_ratings(wide(tables, "confidence")), "nominal").value
    assert told.loc["confidence", "alpha"] == pytest.approx(expected, abs=1e-12)
    assert list(told.columns) == list(by_code(text()).columns)


def test_three_coders_two_at_a_time() -> None:
    """Each case has two of three coders; prevalence is over the units each has coded."""
    units, codings, coded_by = text(coders="ABC")
    case = coded_by["case_id"].str.slice(5).astype(int)
    by = coded_by[coded_by["coder"] != case.map(lambda n: "ABC"[n % 3])]
    tables = (units, codings.merge(by, on=["case_id", "coder"]), by)
    ratings = wide(tables, "confidence")
    double = ratings[ratings.notna().sum(axis=1) >= 2]
    one = by_code(tables).loc["confidence"]
    assert pd.isna(one["kappa"])
    assert one["prevalence_mean"] == pytest.approx(double.astype(float).mean().mean())
    assert one["ac1"] == pytest.approx(gwet_ac1(read_ratings(double)).value, abs=1e-12)
    assert one["agreement"] == pytest.approx(gwet_ac1(read_ratings(double)).agreement, abs=1e-12)


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=4)
def test_the_order_of_rows_does_not_matter(random) -> None:
    tables = text()
    seeds = [random.randrange(1000) for _ in tables]
    mixed = tuple(
        table.sample(frac=1, random_state=seed).reset_index(drop=True)
        for table, seed in zip(tables, seeds, strict=True)
    )
    pd.testing.assert_frame_equal(by_code(mixed), by_code(tables), rtol=1e-9)
    assert found(mixed).overall.value == pytest.approx(found(tables).overall.value, abs=1e-12)
    assert found(mixed).overall.interval == found(tables).overall.interval


def test_names_of_coders_do_not_matter() -> None:
    units, codings, coded_by = text()
    names = {"A": "Z", "B": "Y"}
    renamed = (
        units,
        codings.assign(coder=codings["coder"].map(names)),
        coded_by.assign(coder=coded_by["coder"].map(names)),
    )
    plain = by_code((units, codings, coded_by))
    pd.testing.assert_frame_equal(by_code(renamed), plain, rtol=1e-9)


def test_a_code_has_the_same_interval_whichever_others_are_reported() -> None:
    alone = found(text(), codes=("fluency",)).by_code.loc[0]
    assert alone.equals(found(text()).by_code.loc[1].rename(0))
    assert not alone.equals(found(text(), seed=8, codes=("fluency",)).by_code.loc[0])


@pytest.mark.parametrize("prevalence", [0.05, 0.3, 0.5])
def test_coders_at_random_score_about_nought(prevalence: float) -> None:
    rng = np.random.default_rng(3)
    units = pd.DataFrame({"case_id": np.arange(10_000) // 100, "unit": np.arange(10_000)})
    told = [units[rng.random(10_000) < prevalence].assign(coder=coder, code="x") for coder in "AB"]
    by = pd.DataFrame([(case, coder) for case in range(100) for coder in "AB"])
    by.columns = ["case_id", "coder"]
    one = found((units, pd.concat(told), by), codes=("x",))
    row = one.by_code.loc[0]
    assert abs(row["alpha"]) < 0.05
    assert abs(row["kappa"]) < 0.05
    assert abs(one.overall.value) < 0.05
    if prevalence == 0.5:
        assert abs(row["ac1"]) < 0.05


def test_no_double_coded_case_is_refused() -> None:
    units, codings, coded_by = text()
    only_a = coded_by[coded_by["coder"] == "A"]
    with pytest.raises(StatisticsError, match="two coders coded"):
        found((units, codings[codings["coder"] == "A"], only_a))


PREVALENCES = np.array([0.6, 0.3, 0.1, 0.02])


def coded(gave: np.ndarray, has_coded: np.ndarray | None = None) -> DoubleCoded:
    """Coders by units by codes, each unit a case of its own."""
    n_coders, n_units, n_codes = gave.shape
    return DoubleCoded(
        codes=tuple(range(n_codes)),
        coders=tuple(range(n_coders)),
        case_of_unit=np.arange(n_units),
        has_coded=np.ones((n_coders, n_units), bool) if has_coded is None else has_coded,
        gave=gave.astype(bool).transpose(2, 0, 1),
    )


def some_units(found: DoubleCoded, rows: np.ndarray) -> DoubleCoded:
    return coded(found.gave[:, :, rows].transpose(1, 2, 0), found.has_coded[:, rows])


def overall(found: DoubleCoded, **more) -> Coefficient:
    told = {"cluster": None, "n_replicates": 100, "confidence": 0.95, **more}
    return overall_alpha(found, np.random.default_rng(3), **told)


def code_frame(found: DoubleCoded, place: int) -> pd.DataFrame:
    told = found.gave[place].astype(object)
    told[~found.has_coded] = None
    return pd.DataFrame(told.T)


@st.composite
def texts(draw: st.DrawFn) -> DoubleCoded:
    n_coders, n_units, n_codes = (draw(st.integers(*ends)) for ends in ((2, 4), (1, 7), (1, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    has_coded = rng.random((n_coders, n_units)) < 0.7
    has_coded[:2] |= has_coded.sum(axis=0) < 2
    gave = (rng.random((n_coders, n_units, n_codes)) < 0.4) & has_coded[:, :, None]
    return coded(gave, has_coded)


@given(found=texts())
def test_overall_alpha_is_the_ratio_of_the_codes_disagreements_added_up(found: DoubleCoded) -> None:
    each = [
        disagreement_by_definition(code_frame(found, place).to_numpy().tolist(), "nominal")
        for place in range(len(found.codes))
    ]
    observed, expected = np.sum(each, axis=0)
    told = overall(found)
    if expected == 0:
        assert told == Coefficient(None, None, "No code varies: alpha is undefined.")
    else:
        assert told.value == pytest.approx(1 - observed / expected, abs=1e-9)


@given(found=texts(), seed=st.integers(0, 99))
def test_a_batched_replicate_is_overall_alpha_of_the_units_it_drew(
    found: DoubleCoded, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    draws = [np.arange(found.n_units), *rng.integers(0, found.n_units, (3, found.n_units))]
    times = np.array([np.bincount(rows, minlength=found.n_units) for rows in draws], dtype=float)
    values = overall_alphas(times @ contributions(found.given()))
    for rows, value in zip(draws, values, strict=True):
        expected = overall(some_units(found, rows)).value
        if expected is None:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(expected, abs=1e-9)


def test_of_one_code_overall_alpha_is_that_codes_alpha_with_its_interval() -> None:
    found = coded(np.random.default_rng(2).random((2, 200, 1)) < 0.3)
    told = overall(found, n_replicates=2_000)
    read, rng = read_ratings(code_frame(found, 0)), np.random.default_rng(3)
    alone = krippendorff_alpha(read, "nominal", rng=rng, n_replicates=2_000)
    assert told.value == pytest.approx(alone.value, abs=1e-12)
    assert told.interval.low == pytest.approx(alone.interval.low, abs=0.02)
    assert told.interval.high == pytest.approx(alone.interval.high, abs=0.02)


def test_pooled_decisions_would_make_agreement_of_prevalences() -> None:
    """Coders at random who merely know which codes are frequent; the closed form beside it."""
    gave = np.random.default_rng(5).random((2, 10_000, 4)) < PREVALENCES
    pooled = krippendorff_alpha(read_ratings(pd.DataFrame(gave.reshape(2, -1).T)), "nominal").value
    mean = PREVALENCES.mean()
    closed = 1 - np.mean(PREVALENCES * (1 - PREVALENCES)) / (mean * (1 - mean))
    assert pooled == pytest.approx(closed, abs=0.02)
    assert pooled > 0.25
    assert abs(overall(coded(gave)).value) < 0.05


def test_codes_nobody_used_change_nothing() -> None:
    gave = np.random.default_rng(6).random((2, 300, 3)) < 0.3
    more = np.concatenate([gave, np.zeros((2, 300, 5)), np.ones((2, 300, 1))], axis=2)
    assert overall(coded(more)).value == pytest.approx(overall(coded(gave)).value, abs=1e-12)


def test_perfect_agreement_gives_one_overall_without_an_interval() -> None:
    gave = np.repeat(np.random.default_rng(7).random((1, 50, 3)) < 0.3, 2, axis=0)
    told = overall(coded(gave))
    assert told.value == 1
    assert told.interval is None


def test_whole_cases_are_drawn_where_asked() -> None:
    rng = np.random.default_rng(8)
    habit = rng.beta(1, 2, (20, 3))
    case = np.repeat(np.arange(20), 30)
    found = coded(rng.random((2, 600, 3)) < habit[case])
    apart, blind = overall(found, cluster=case), overall(found)
    assert apart.value == blind.value
    assert apart.interval.high - apart.interval.low > blind.interval.high - blind.interval.low


@pytest.mark.parametrize(
    ("alpha", "words"),
    [  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241: .800 and .667
        (1.0, "reliable"),
        (0.8, "reliable"),
        (0.7999, "for tentative conclusions only"),
        (0.667, "for tentative conclusions only"),
        (0.6669, "not reliable enough"),
        (-0.2, "not reliable enough"),
    ],
)
def test_krippendorffs_levels(alpha: float, words: str) -> None:
    assert krippendorff_level(alpha) == Level(words, "Krippendorff (2004, p. 241; 2019)")


@pytest.mark.parametrize(
    ("kappa", "words"),
    [  # Landis & Koch (1977), Biometrics 33:159-174, p. 165
        (-0.001, "poor"),
        (0.0, "slight"),
        (0.2, "slight"),
        (0.2001, "fair"),
        (0.4, "fair"),
        (0.6, "moderate"),
        (0.8, "substantial"),
        (0.8001, "almost perfect"),
        (1.0, "almost perfect"),
    ],
)
def test_landis_and_kochs_levels(kappa: float, words: str) -> None:
    assert landis_koch_level(kappa) == Level(words, "Landis & Koch (1977)")


def test_a_level_never_goes_without_whose_scale_it_is() -> None:
    assert str(landis_koch_level(0.5)) == "moderate by Landis & Koch (1977)"


@pytest.mark.parametrize("level", [krippendorff_level, landis_koch_level])
@pytest.mark.parametrize("value", [float("nan"), 1.001, float("-inf"), 80])
def test_what_is_no_coefficient_is_refused(level, value: float) -> None:
    with pytest.raises(StatisticsError, match="at most 1"):
        level(value)
