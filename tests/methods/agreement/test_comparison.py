"""Agreement on coded text, from long tables to figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.comparison import (
    COUNTS,
    FEWEST_CASES,
    CodedAgreement,
    agreement_table,
    coded_agreement,
)
from pmio_lib.methods.agreement.gwet import gwet_ac1
from pmio_lib.methods.agreement.kappa import cohen_kappa
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha

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
    told = {"unit": "segment", "seed": 7, "n_replicates": 200, **more}
    return coded_agreement(*tables, codes, **told)


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
    told = found(tables)
    assert [each.code for each in told.codes] == list(CODES)
    for each in told.codes[:2]:
        ratings = wide(tables, each.code)
        double = ratings.dropna()
        cases = pd.Series(double.index, index=double.index)
        alpha = krippendorff_alpha(ratings, "nominal")
        kappa, ac1 = cohen_kappa(double, clusters=cases), gwet_ac1(double, clusters=cases)
        assert each.alpha.value == pytest.approx(alpha.value, abs=1e-12)
        assert each.kappa == kappa
        assert each.ac1 == ac1
        assert each.reason is None
        assert each.n_any == int((double.sum(axis=1) > 0).sum())
        assert each.n_all == int((double.sum(axis=1) == 2).sum())
        assert each.n_any + each.n_neither == each.n_units == len(double)
        assert each.prevalence_any == each.n_any / each.n_units
        assert each.prevalence_mean == pytest.approx(double.mean().mean())
        assert each.agreement == pytest.approx((double["A"] == double["B"]).mean())
        assert each.alpha.interval.contains(each.alpha.value)


def test_the_result_says_what_was_compared() -> None:
    told = found(text())
    assert (told.unit, told.coders) == ("segment", ("A", "B"))
    assert (told.n_units, told.n_units_left_out) == (88, 8)
    assert (told.n_cases, told.n_cases_left_out) == (11, 1)
    assert (told.overall.n_codes, told.overall.n_codes_varying) == (3, 2)


def test_cases_are_resampled_where_there_are_enough() -> None:
    tables = text(n_cases=FEWEST_CASES + 1)
    told = found(tables)
    assert told.resampled == "cases"
    assert told.codes[0].alpha.resampled.n_drawn == FEWEST_CASES
    assert told.codes[0].kappa.n_clusters == told.codes[0].ac1.n_clusters == FEWEST_CASES
    assert told.overall.resampled.drawn == "clusters"
    few = found(tables, fewest_cases=FEWEST_CASES + 1)
    assert few.resampled == "units"
    assert few.codes[0].alpha.resampled.n_drawn == few.n_units
    assert few.codes[0].kappa.n_clusters is None
    assert few.overall.resampled.drawn == "units"


def test_a_code_never_used_has_a_reason_and_no_alpha_or_kappa() -> None:
    never = found(text()).codes[2]
    assert "never used" in never.reason
    assert (never.alpha.value, never.alpha.interval) == (None, None)
    assert (never.kappa.value, never.kappa.interval) == (None, None)
    assert (never.ac1.value, never.ac1.interval) == (1, None)
    assert (never.n_any, never.n_neither, never.agreement) == (0, never.n_units, 1)


def test_a_code_given_everywhere_has_a_reason() -> None:
    units, codings, coded_by = text()
    everywhere = units.merge(coded_by, on="case_id").assign(code="never")
    told = found((units, pd.concat([codings, everywhere]), coded_by)).codes[2]
    assert "every unit" in told.reason
    assert (told.alpha.value, told.n_all) == (None, told.n_units)


def test_a_code_used_only_by_a_coder_alone_is_never_used_in_what_counts() -> None:
    units, codings, coded_by = text()
    alone = pd.DataFrame([("case 11", 0, "A", "never")], columns=codings.columns)
    assert "never used" in found((units, pd.concat([codings, alone]), coded_by)).codes[2].reason


def test_kappa_is_for_two_coders_only() -> None:
    told = found(text(coders="ABC"))
    assert told.coders == ("A", "B", "C")
    assert all(each.kappa is None and each.n_coders == 3 for each in told.codes)
    ratings = wide(text(coders="ABC"), "confidence")
    expected = krippendorff_alpha(ratings, "nominal").value
    assert told.codes[0].alpha.value == pytest.approx(expected, abs=1e-12)


def test_three_coders_two_at_a_time() -> None:
    """Each case has two of three coders; prevalence is over the units each has coded."""
    units, codings, coded_by = text(coders="ABC")
    case = coded_by["case_id"].str.slice(5).astype(int)
    is_by = coded_by["coder"] != case.map(lambda n: "ABC"[n % 3])
    by = coded_by[is_by]
    told = codings.merge(by, on=["case_id", "coder"])
    tables = (units, told, by)
    ratings = wide(tables, "confidence")
    double = ratings[ratings.notna().sum(axis=1) >= 2]
    one = found(tables).codes[0]
    assert one.kappa is None
    assert one.prevalence_mean == pytest.approx(double.astype(float).mean().mean())
    assert one.ac1.value == pytest.approx(gwet_ac1(double).value, abs=1e-12)
    assert one.agreement == pytest.approx(gwet_ac1(double).agreement, abs=1e-12)


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=4, deadline=None)
def test_the_order_of_rows_does_not_matter(random) -> None:
    tables = text()
    seeds = [random.randrange(1000) for _ in tables]
    mixed = tuple(
        table.sample(frac=1, random_state=seed).reset_index(drop=True)
        for table, seed in zip(tables, seeds, strict=True)
    )
    assert_same(agreement_table(found(mixed)), agreement_table(found(tables)))
    assert found(mixed).overall.value == pytest.approx(found(tables).overall.value, abs=1e-12)
    assert found(mixed).overall.interval == found(tables).overall.interval


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_names_of_coders_do_not_matter() -> None:
    units, codings, coded_by = text()
    names = {"A": "Z", "B": "Y"}
    renamed = (
        units,
        codings.assign(coder=codings["coder"].map(names)),
        coded_by.assign(coder=coded_by["coder"].map(names)),
    )
    assert_same(agreement_table(found(renamed)), agreement_table(found((units, codings, coded_by))))


def test_a_code_has_the_same_interval_whichever_others_are_reported() -> None:
    alone = found(text(), codes=("fluency",)).codes[0]
    assert alone == found(text()).codes[1]
    assert alone != found(text(), seed=8, codes=("fluency",)).codes[0]


@pytest.mark.parametrize("prevalence", [0.05, 0.3, 0.5])
def test_coders_at_random_score_about_nought(prevalence: float) -> None:
    rng = np.random.default_rng(3)
    units = pd.DataFrame({"case_id": np.arange(10_000) // 100, "unit": np.arange(10_000)})
    told = [units[rng.random(10_000) < prevalence].assign(coder=coder, code="x") for coder in "AB"]
    by = pd.DataFrame([(case, coder) for case in range(100) for coder in "AB"])
    by.columns = ["case_id", "coder"]
    one = found((units, pd.concat(told), by), codes=("x",))
    assert abs(one.codes[0].alpha.value) < 0.05
    assert abs(one.codes[0].kappa.value) < 0.05
    assert abs(one.overall.value) < 0.05
    if prevalence == 0.5:
        assert abs(one.codes[0].ac1.value) < 0.05


def test_the_table_has_a_row_a_code_and_gaps_where_there_is_no_value() -> None:
    told = found(text())
    table = agreement_table(told)
    assert list(table["code"]) == list(CODES)
    assert set(table["unit"]) == {"segment"}
    ends = [f"{name}{end}" for name in ("alpha", "kappa", "ac1") for end in ("", "_low", "_high")]
    assert list(table.columns) == ["code", "unit", *COUNTS, *ends, "reason"]
    assert table["alpha"].notna().tolist() == [True, True, False]
    assert table["reason"].notna().tolist() == [False, False, True]
    assert table.loc[0, "alpha_low"] == told.codes[0].alpha.interval.low
    three = agreement_table(found(text(coders="ABC")))
    assert list(three.columns) == list(table.columns)
    assert three["kappa"].isna().all()


def test_no_double_coded_case_is_refused() -> None:
    units, codings, coded_by = text()
    only_a = coded_by[coded_by["coder"] == "A"]
    with pytest.raises(StatisticsError, match="two coders coded"):
        found((units, codings[codings["coder"] == "A"], only_a))
