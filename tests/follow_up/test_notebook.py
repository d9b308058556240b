"""Every sentence of page 06 holds for Stoke-on-Trent and turns round when the figures do."""

from collections.abc import Mapping

import pandas as pd
import pytest

from pmio_lib.follow_up.findings.outcomes import FollowUp
from tests.fixtures.all_areas import STOKE, committed
from tests.fixtures.follow_up import follow_up_of
from tests.follow_up.page import Shown, run_page

pytestmark = pytest.mark.story

Tables = Mapping[str, pd.DataFrame]
NEXT = 2026


@pytest.fixture(scope="module")
def as_it_is() -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        return run_page(committed(), patch)


@pytest.fixture(scope="module")
def flipped() -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        return run_page(mirrored(follow_up_of(committed())), patch)


@pytest.fixture(scope="module")
def a_year_on() -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        return run_page(with_next_year(committed()), patch)


def mirrored(stoke: FollowUp) -> Tables:
    """Set the area as far on the other side of England as it is on its own, outcome by outcome."""
    tables = {name: frame.copy() for name, frame in stoke.tables.items()}
    for outcome in stoke.plan.outcomes:
        frame, england = tables[outcome.table], stoke.england(outcome)["england_pct"]
        is_own = frame["measure"].eq(outcome.measure) & frame["area_code"].eq(STOKE)
        is_own &= frame["value"].notna()
        values = 2 * frame.loc[is_own, "year"].map(england) - frame.loc[is_own, "value"]
        frame.loc[is_own, "value"] = values.round(1)
        pupils = (frame["pupils_low"] + frame["pupils_high"]).astype(float) / 2
        reached = (values / 100 * pupils[is_own]).round().astype("Int64")
        is_counted = is_own & frame["numerator"].notna()
        frame.loc[is_counted, "numerator"] = reached[is_counted[is_own]]
    return tables


def with_next_year(tables: Tables) -> Tables:
    """Add a provisional year: the last one's figures, and one point more for the area alone."""
    found = {}
    for name, frame in tables.items():
        if name == "areas":
            found[name] = frame
            continue
        later = frame[frame["year"].eq(NEXT - 1)].assign(year=NEXT, status="provisional")
        is_share = later["area_code"].eq(STOKE) & later["unit"].eq("percent")
        later.loc[is_share, "value"] = later.loc[is_share, "value"] + 1
        found[name] = pd.concat([frame, later], ignore_index=True)
    return found


@pytest.mark.parametrize(
    ("as_stoke", "opposite"),
    [
        ("the rise of 2019 did not last", "the fall of 2019 did not last"),
        ("was 10.8 points behind England in 2018", "was 10.8 points ahead of England in 2018"),
        ("it was 5 points behind England in 2018", "it was 5 points ahead of England in 2018"),
        ("[paths] At 16, a rise that did not last", "[paths] At 16, a fall that did not last"),
        ("disadvantaged and other pupils widened", "disadvantaged and other pupils narrowed"),
        ("4 points behind England's in 2018", "4 points ahead of England's in 2018"),
        ("The same year groups: behind England", "The same year groups: ahead of England"),
        ("lay 4 points behind England in maths", "lay 4 points ahead of England in maths"),
        ("lies behind England on 9 of 11 outcomes", "lies behind England on 2 of 11 outcomes"),
        ("grade 4, disadvantaged”: −6.1 points", "grade 4, disadvantaged”: +"),
    ],
)
def test_a_sentence_turns_round_with_its_figure(
    as_it_is: Shown, flipped: Shown, as_stoke: str, opposite: str
) -> None:
    assert as_stoke in as_it_is.text
    assert opposite not in as_it_is.text
    assert opposite in flipped.text
    assert as_stoke not in flipped.text


def test_every_statement_is_borne_whatever_the_sign(
    as_it_is: Shown, flipped: Shown, a_year_on: Shown
) -> None:
    assert [each.unborne for each in (as_it_is, flipped, a_year_on)] == [[], [], []]


def test_a_provisional_year_more_moves_every_title_and_sentence(
    as_it_is: Shown, a_year_on: Shown
) -> None:
    for said in ("behind it in 2025", "and 4 points behind it in 2025", "From 2019 to 2025"):
        assert said in as_it_is.text
        assert said not in a_year_on.text
    for said in (
        "10.1 points behind it in 2026",
        "3 points behind it in 2026",
        "From 2019 to 2026",
        "(DfE), last year provisional",
        "areas in 2026",
        "2026: official figures here",
        "2018 2026",
    ):
        assert said in a_year_on.text


def test_a_gain_that_stands_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {name: frame.copy() for name, frame in committed().items()}
    ks2 = tables["key_stage_2"]
    is_own = ks2["area_code"].eq(STOKE) & ks2["measure"].eq("ks2_maths_expected")
    ks2.loc[is_own & ks2["year"].eq(2025), "value"] = 90.0
    shown = run_page(tables, monkeypatch)
    assert "One of seven tested outcomes stands out" in shown.text
    assert "15 points ahead of it in 2025: a gain that stands out" in shown.text
    assert "at 11, a gain that stands out" in shown.text


def test_the_awaited_file_fills_its_place(as_it_is: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = dict(committed())
    ks2 = tables["key_stage_2"]
    row = ks2[ks2["area_code"].eq(STOKE) & ks2["measure"].eq("ks2_maths_expected")].iloc[[0]]
    groups = {"all": 600, "disadvantaged": 200, "other": 400}
    tables["key_stage_2"] = pd.concat([ks2, *(
        row.assign(measure=f"ks2_maths_expected_counted_{group}", year=2019, numerator=reached,
                   pupils_low=1000, pupils_high=1000, value=reached / 10)
        for group, reached in groups.items()
    )])  # fmt: skip
    shown = run_page(tables, monkeypatch, last="awaited-file")
    for waiting, text in ((True, as_it_is.text), (False, shown.text)):
        assert ("Waiting for this file" in text) == waiting
        assert ("maths at 11, expected standard, by disadvantage" in text) != waiting
