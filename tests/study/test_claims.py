"""What study/claims.yaml refuses, with the claim's name; the project's own is whole."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import validate
from pmio_lib.study.claims import FILE, Claims, read_claims
from tests.synthesis.claims_planted import OFFICIAL, check, claim, unchecked

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT.parent / "shared" / "report" / "pmio_evaluation_2021.txt"
LONGEST_RUN = 8


def refused(**claims: dict[str, Any]) -> str:
    with pytest.raises(StudyError) as error:
        validate({"claims": claims}, Claims, FILE)
    assert error.value.exit_code == 2
    return str(error.value)


def test_a_claim_with_a_check_and_one_that_says_why_not_are_read() -> None:
    both = {"a": claim(), "b": unchecked() | {"claim": "Another"}}
    assert list(validate({"claims": both}, Claims, FILE).claims) == ["a", "b"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"checks": []}, "give checks, or unchecked with its reason"),
        ({"unchecked": "private", "why": "x"}, "give checks, or unchecked with its reason"),
        ({"checks": [], "unchecked": "opinion"}, "unchecked and why go together"),
        ({"why": "x"}, "unchecked and why go together"),
        ({"kind": "guess"}, "kind"),
        ({"phase": 4}, "phase"),
        ({"line": 0}, "line"),
        ({"surplus": 1}, "surplus"),
        ({"checks": [check("taken <= answered")]}, "taken: in 'taken <= answered' and neither"),
        ({"checks": [check("median([1]) == 1")]}, "median is no function here"),
        ({"checks": [check("eval('1') == 1")]}, "eval is no function here"),
        ({"checks": [check("engaged +")]}, "cannot be read as arithmetic"),
        ({"checks": [check("lost.figure == 1")]}, "a: lost.figure is no figure of another claim"),
        ({"checks": [check("engaged > 1", numbers={"gap": OFFICIAL})]}, "gap: named under numbers"),
        ({"checks": [check("gap > 1", numbers={"gap": "no_page"})]}, "checks.0.numbers.gap"),
        (
            {"checks": [check("engaged > 1", numbers={"engaged": OFFICIAL})]},
            "engaged: named under figures and under numbers",
        ),
        ({"checks": [check(later=True)]}, "a later check names its release"),
        ({"checks": [check(release="Key stage 4")]}, "set later: true"),
    ],
)
def test_what_is_wrong_is_named_with_its_claim(changed: dict[str, Any], said: str) -> None:
    message = refused(a=claim(**changed))
    assert message.startswith(f"{FILE}, ")
    assert "claims.a" in message
    assert said in message


def test_two_claims_of_the_same_words_are_refused() -> None:
    assert "b and a say the same" in refused(a=claim(), b=claim())


def test_a_figure_of_another_claim_may_be_named() -> None:
    other = claim(claim="Another", checks=[check("a.engaged == engaged")])
    assert validate({"claims": {"a": claim(), "b": other}}, Claims, FILE)


def test_the_project_s_own_reads_the_report_whole_and_in_its_order() -> None:
    claims = read_claims(ROOT / "study").claims
    lines = [each.line for each in claims.values()]
    assert len(claims) > 200
    assert lines == sorted(lines)
    assert {each.phase for each in claims.values()} == {None, 1, 2, 3}
    assert max(later - earlier for earlier, later in pairwise(lines)) < 120


@pytest.fixture(scope="module")
def report() -> str:
    if not REPORT.is_file():
        pytest.skip("the report's text is not in ../shared/report")
    return REPORT.read_text("utf-8", errors="replace")


def words_of(text: str) -> list[str]:
    return re.findall(
        r"[a-z0-9]+", text.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    )


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return set(zip(*(words[start:] for start in range(LONGEST_RUN)), strict=False))


def test_no_claim_has_the_report_s_words(report: str) -> None:
    printed = runs(report)
    told = {
        name: runs(" ".join([each.claim])) | runs(each.note or "") | runs(each.why or "")
        | {run for one in each.checks for run in runs(one.shows)}
        for name, each in read_claims(ROOT / "study").claims.items()
    }  # fmt: skip
    assert {name: found & printed for name, found in told.items() if found & printed} == {}


def test_each_claim_begins_on_a_line_of_the_report(report: str) -> None:
    lines = report.split("\n")
    ends = [n for n, each in read_claims(ROOT / "study").claims.items() if each.line > len(lines)]
    assert ends == []
