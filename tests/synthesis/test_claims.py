"""The audit: every status by a planted claim, the project's own, and what one figure touches."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import validate
from pmio_lib.page.numbers import Number
from pmio_lib.study.claims import FILE, Claims, read_claims
from pmio_lib.synthesis.claims import REASONS, UNSAID, WORST, Audited, audit, audit_table, counts
from tests.synthesis.claims_planted import (
    OF_PEOPLE,
    OFFICIAL,
    PRINTED,
    check,
    claim,
    ledger,
    unchecked,
)

ROOT = Path(__file__).resolve().parents[2]
GAP = {"numbers": {"gap": OFFICIAL}}
LATER = {**GAP, "later": True, "release": "Key stage 4, 2025"}
PUPILS = {"numbers": {"gap": OF_PEOPLE}}


def audited(ledgers: dict[str, Number] | None = None, **claims: dict[str, Any]) -> list[Audited]:
    return audit(validate({"claims": claims}, Claims, FILE), ledgers or ledger())


def only(*checks: dict[str, Any], ledgers: dict[str, Number] | None = None) -> Audited:
    (one,) = audited(ledgers, planted=claim(checks=list(checks)))
    return one


@pytest.mark.parametrize(
    ("checks", "status", "arithmetic"),
    [
        ([check()], "consistent", "16 of 26 (16 ≤ 26)."),
        ([check("engaged > answered")], "contradicted", "16 of 26 (16 ≤ 26)."),
        (
            [check("percent(engaged, answered) == share_pct", decimals=0)],
            "rounding only",
            "16 of 26 (61.538 ≠ 62).",
        ),
        (
            [check("percent(engaged, answered) == 63", decimals=0)],
            "contradicted",
            "16 of 26 (61.538 ≠ 63).",
        ),
        ([check("gap < 0", **GAP)], "verified", "16 of 26 (−11 < 0)."),
        ([check("gap > 0", **GAP)], "contradicted", "16 of 26 (−11 ≤ 0)."),
        (
            [check("gap < 0", **LATER)],
            "later confirmed",
            "16 of 26 (−11 < 0), by Key stage 4, 2025.",
        ),
        (
            [check("gap > 0", **LATER)],
            "later contradicted",
            "16 of 26 (−11 ≤ 0), by Key stage 4, 2025.",
        ),
        (
            [check("gap == share_pct", numbers={"gap": PRINTED})],
            "consistent",
            "16 of 26 (62 = 62).",
        ),
        ([check("gap > 0", **PUPILS)], "by construction", f"16 of 26 ({UNSAID})."),
        ([check("gap < 0", **PUPILS)], "needs private files", f"16 of 26 ({UNSAID})."),
    ],
)
def test_a_check_gives_its_status_and_its_arithmetic(
    checks: list[dict[str, Any]], status: str, arithmetic: str
) -> None:
    one = only(*checks)
    assert (one.status, one.arithmetic) == (status, arithmetic)
    assert one.reason == REASONS[status]  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "status"), [("private", "needs private files"), ("opinion", "opinion")]
)
def test_what_nothing_checks_says_why(kind: str, status: str) -> None:
    (one,) = audited(planted=unchecked(kind))
    assert (one.status, one.reason) == (status, "Not published.")
    assert one.arithmetic.startswith("None: ")


def test_with_private_files_in_place_the_same_check_answers_from_them() -> None:
    real = ledger(of_pupils="private")
    assert only(check("gap > 0", **PUPILS), ledgers=real).status == "verified"
    missed = only(check("gap < 0", **PUPILS), ledgers=real)
    assert (missed.status, missed.arithmetic) == ("contradicted", "16 of 26 (3 ≥ 0).")


def test_a_phase_that_waits_for_its_files_and_a_withheld_cell_need_them() -> None:
    waiting = ledger(of_pupils="published")
    asked = check("gap > 0", numbers={"gap": "03_pupils.other_pp"})
    assert only(asked, ledgers=waiting).status == "needs private files"
    assert only(asked, ledgers=ledger(of_pupils="private")).status == "needs private files"
    of_pupils = ledger()[OF_PEOPLE]
    cells = [f"{OF_PEOPLE}.{keys}" for keys in ("sums.large", "shapes.large", "shapes.small")]
    shown = {**ledger(), **dict.fromkeys(cells, of_pupils)}
    hidden = check("gap > 0", numbers={"gap": f"{OF_PEOPLE}.sums.small"})
    assert only(hidden, ledgers=shown).status == "needs private files", "the twin's table hides it"
    mistyped = check("gap > 0", numbers={"gap": f"{OF_PEOPLE}.sums.smal"})
    with pytest.raises(StudyError, match=r"sums\.smal is no number"):
        only(mistyped, ledgers=shown)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (check("gap > 0", numbers={"gap": "04_trend.other_pp"}), "04_trend.other_pp is no number"),
        (check("gap > 0", numbers={"gap": "09_none.gap_pp"}), "09_none.gap_pp is no number"),
        (check("gap > 0", numbers={"gap": "03_pupils.lost"}), "03_pupils.lost is no number"),
        (check("engaged / (answered - 26) > 1"), "divides by nought"),
        (check("largest_step(engaged) > 1"), "cannot be worked out"),
    ],
)
def test_what_cannot_be_checked_is_named(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(StudyError) as error:
        only(check(), asked)
    assert error.value.exit_code == 2
    assert str(error.value).startswith(f"{FILE}, planted, checks.1: ")
    assert said in str(error.value)


def test_the_worst_check_is_the_claim_s_status() -> None:
    assert sorted(WORST) == sorted(REASONS)
    assert only(check("gap < 0", **GAP), check("gap > 0", **LATER)).status == "later contradicted"
    assert only(check("gap > 0", **PUPILS), check("gap < 0", **GAP)).status == "by construction"
    assert only(check(), check("engaged > answered"), check("gap > 0", **LATER)).status == (
        "contradicted"
    )


def test_contradictions_come_first_and_all_are_counted() -> None:
    found = audited(
        agrees=claim(line=1),
        said=unchecked("opinion") | {"claim": "b"},
        later=claim(claim="c", line=9, checks=[check("gap > 0", **LATER)]),
        second=claim(claim="d", line=8, checks=[check("engaged > answered")]),
        first=claim(claim="e", line=7, checks=[check("engaged > answered")]),
    )
    assert [each.name for each in found] == ["first", "second", "later", "agrees", "said"]
    assert {name: n for name, n in counts(found).items() if n} == {
        "contradicted": 2,
        "later contradicted": 1,
        "consistent": 1,
        "opinion": 1,
    }


def test_a_row_says_where_it_stands_and_on_which_number_it_rests() -> None:
    row = audit_table(audited(planted=claim(note="So read.", checks=[check("gap < 0", **GAP)])))
    assert row.reset_index().to_dict("records") == [
        {
            "claim": "26 schools answered, 62% of which had taken part",
            "audit_status": "verified",
            "arithmetic": "16 of 26 (−11 < 0).",
            "audit_reason": "So read.",
            "claim_rests_on": f"Survey, phase 1, line 686; {OFFICIAL}",
        }
    ]


# The project's own claims, their numbers made up: only what the claims say of them counts


@pytest.fixture(scope="module")
def own() -> Claims:
    return read_claims(ROOT / "study")


@pytest.fixture(scope="module")
def made_up(own: Claims) -> dict[str, Number]:
    named = {n for c in own.claims.values() for one in c.checks for n in one.numbers.values()}
    made = {"04_": OFFICIAL, "06_": OFFICIAL, "01_": PRINTED, "03_": OF_PEOPLE}
    planted = ledger(of_pupils="demo")
    return {name: replace(planted[made[name[:3]]], id=name.partition(".")[2]) for name in named}


def test_every_own_claim_has_a_status_a_reason_and_its_arithmetic(
    own: Claims, made_up: dict[str, Number]
) -> None:
    found = audit(own, made_up)
    assert {each.name for each in found} == set(own.claims)
    assert all(each.status in REASONS and each.reason and each.arithmetic for each in found)


def test_none_is_verified_from_the_twin_and_none_shows_its_numbers(
    own: Claims, made_up: dict[str, Number]
) -> None:
    of_twin = {name for name, number in made_up.items() if number.is_synthetic}
    found = [each for each in audit(own, made_up) if of_twin & set(each.rests_on)]
    assert found
    assert {each.status for each in found} <= {"by construction", "needs private files",
                                               "contradicted"}  # fmt: skip
    assert all(UNSAID in each.arithmetic for each in found)


def test_one_official_figure_changes_the_claims_that_rest_on_it_and_no_other(
    own: Claims, made_up: dict[str, Number]
) -> None:
    before = {each.name: each for each in audit(own, made_up)}
    official = sorted(name for name, number in made_up.items() if number.sources == ("official",))
    assert official
    for name in official:
        moved = {**made_up, name: replace(made_up[name], value=-made_up[name].value)}
        after = {each.name: each for each in audit(own, moved)}
        changed = {each for each in after if after[each] != before[each]}
        assert changed == {each for each in after if name in after[each].rests_on}
