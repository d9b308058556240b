"""Two runs that differ in one thing: exactly that is named, and what rests on it."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.pipeline.diff.comparison import NO_INPUT, Comparison, compare
from pmio_lib.pipeline.diff.runs import opened
from tests.pipeline.diff.made_runs import GCSE, KS2, PICTURE, MadeRun, gap, share


def compared(tmp_path: Path, b: MadeRun, a: MadeRun | None = None) -> Comparison:
    places = [str((a or MadeRun()).write(tmp_path / "a")), str(b.write(tmp_path / "b"))]
    with opened(places[0], tmp_path) as ours, opened(places[1], tmp_path) as theirs:
        return compare(ours, theirs)


def ids(comparison: Comparison) -> list[str]:
    return [each.change.id for each in comparison.numbers]


def test_two_runs_of_the_same_are_the_same(tmp_path: Path) -> None:
    comparison = compared(tmp_path, MadeRun())
    assert comparison.exit_code == 0
    assert comparison.compared == 2
    assert comparison.numbers == comparison.revised == comparison.files == comparison.claims == ()


def test_one_revised_figure_names_its_numbers_and_nothing_else(tmp_path: Path) -> None:
    revised = MadeRun(
        numbers=(gap(2.0, 0.5, 4.0), share()),
        ks2={2018: 70.0, 2019: 72.0},
        publication="release_2026",
        released="2026-02",
    )
    comparison = compared(tmp_path, revised)
    assert comparison.exit_code == 1
    assert ids(comparison) == ["gap.gap_pp.2019"]
    (number,) = comparison.numbers
    assert number.change.rank == "moderate"
    assert number.cause == f"{KS2} (figures revised)"
    assert number.after == ("The city was +2.0 points ahead in 2019.",)
    figures = {each.figure: (each.before, each.after) for each in comparison.revised}
    assert figures["ks2, Stoke-on-Trent, 2019"] == ("73.0", "72.0")
    assert "publication release -> release_2026" in comparison.revised[1].detail
    assert comparison.inputs == (KS2,)
    (table,) = comparison.files
    assert (table.file, table.detail) == ("downloads/gaps.csv", "2019, Gap: 73.0 -> 72.0")


def test_a_figure_that_one_release_changed_names_both_months(tmp_path: Path) -> None:
    comparison = compared(tmp_path, MadeRun(ks2={2018: 71.0, 2019: 73.0}, released="2026-02"))
    (revision,) = comparison.revised
    assert revision.detail == "released 2025-12 -> 2026-02"


def test_a_claim_of_the_report_that_is_judged_otherwise_is_named_with_both(tmp_path: Path) -> None:
    comparison = compared(tmp_path, MadeRun(status="contradicted"))
    (claim,) = comparison.claims
    assert claim.statement == "The gap closed"
    assert claim.how == "status was consistent, is contradicted"
    assert (comparison.exit_code, comparison.numbers) == (1, ())


def test_a_flipped_sign_stands_first_with_its_sentence(tmp_path: Path) -> None:
    a = MadeRun(numbers=(gap(0.1, -1.0, 1.2), share(60.0)))
    b = MadeRun(numbers=(gap(-0.1, -1.2, 1.0), share(30.0)))
    comparison = compared(tmp_path, b, a)
    assert [each.change.rank for each in comparison.numbers] == ["turned", "large"]
    first = comparison.numbers[0]
    assert first.change.why.startswith("the sign changed")
    assert first.before == ("The city was +0.1 points ahead in 2019.",)
    assert first.after == ("The city was −0.1 points ahead in 2019.",)
    assert first.cause == NO_INPUT


@pytest.mark.parametrize(
    ("low", "rank", "why"),
    [
        (1.0, None, ""),
        (0.5, "small", "interval 1 to 5 -> 0.5 to 5"),
        (-0.5, "turned", "its interval now holds nought, interval 1 to 5 -> −0.5 to 5"),
    ],
)
def test_an_interval_that_begins_to_hold_nought_turns_a_difference(
    low: float, rank: str | None, why: str, tmp_path: Path
) -> None:
    comparison = compared(tmp_path, MadeRun(numbers=(gap(low=low), share())))
    assert [each.change.rank for each in comparison.numbers] == ([rank] if rank else [])
    assert [each.change.why for each in comparison.numbers] == ([why] if rank else [])


def test_the_n_of_a_number_is_part_of_it(tmp_path: Path) -> None:
    (number,) = compared(tmp_path, MadeRun(numbers=(gap(n=39), share()))).numbers
    assert (number.change.rank, number.change.why) == ("small", "n 40 -> 39")


def test_a_statement_that_the_data_bear_no_longer_is_named(tmp_path: Path) -> None:
    comparison = compared(tmp_path, MadeRun(unborne="The gap of 4 points closed."))
    (claim,) = comparison.claims
    assert (claim.statement, claim.how) == (
        "The gap of 4 points closed.",
        "no longer borne by the data",
    )


def test_a_statement_of_which_only_a_number_moved_did_not_turn(tmp_path: Path) -> None:
    a, b = (MadeRun(unborne=f"The gap of {size} points closed.") for size in (4, 5))
    assert compared(tmp_path, b, a).claims == ()


def test_numbers_and_pages_that_only_one_has_are_added_or_gone(tmp_path: Path) -> None:
    b = MadeRun(numbers=(gap(),), sentence="The city was {gap} ahead.")
    assert compared(tmp_path, b).gone == ("06_page share.share_pct",)
    assert compared(tmp_path / "back", MadeRun(), b).added == ("06_page share.share_pct",)


@pytest.mark.parametrize(
    ("label", "x", "detail"),
    [
        ("3.0", "10.4", None),
        ("3.0", "11.0", "lines moved by up to 1.0 px"),
        ("2.0", "10", "its words: 3.0; 3.0 -> 2.0; 2.0"),
    ],
)
def test_a_picture_changes_with_its_words_or_by_more_than_half_a_pixel(
    label: str, x: str, detail: str | None, tmp_path: Path
) -> None:
    comparison = compared(tmp_path, MadeRun(picture=PICTURE.format(label=label, x=x)))
    assert [each.detail for each in comparison.files] == ([detail] if detail else [])


def test_runs_without_a_common_page_are_not_comparable(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no page that is in both"):
        compared(tmp_path, MadeRun(page="07_other"))


def test_only_the_inputs_of_a_number_can_have_moved_it(tmp_path: Path) -> None:
    b = MadeRun(numbers=(gap(), share(61.0)), ks2={2018: 70.0, 2019: 72.0})
    (number,) = compared(tmp_path, b).numbers
    assert (number.change.inputs, number.cause) == ((GCSE,), NO_INPUT)
