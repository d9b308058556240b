"""Saturation as Guest, Namey and Chen define it: their example, runs, what cannot be said."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.saturation import Run, assess_saturation, interview_themes, new_themes

EXAMPLE = (14, 10, 7, 6, 4, 3, 1, 0, 1, 0, 0, 0)
"""37 themes in the base and 7 new in the first run, 19%, are published (Guest, Namey & Chen 2020,
PLoS ONE 15(5): e0232076); how they spread over the interviews, and what follows, is ours."""

sequences = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=4), max_size=14)


def test_the_papers_example_is_19_per_cent_in_the_first_run_and_ends_at_6_and_2() -> None:
    found = assess_saturation(EXAMPLE, base_size=4, run_length=2, threshold=0.05)
    assert found.base_themes == 37
    assert found.runs[0] == Run(5, 6, 7, 7 / 37)
    assert f"{found.runs[0].share:.0%}" == "19%"
    assert found.runs[1] == Run(6, 7, 4, 4 / 37), "runs overlap: 6 belongs to both"
    assert found.runs[2] == Run(7, 8, 1, 1 / 37)
    assert (found.reached_after, found.written, found.reason) == (6, "6+2 interviews", "")


def test_no_new_theme_at_all_is_reached_later() -> None:
    found = assess_saturation(EXAMPLE, threshold=0)
    assert found.written == "9+2 interviews"
    assert assess_saturation(EXAMPLE, run_length=3, threshold=0).written == "9+3 interviews"


def test_a_longer_run_is_harder_to_pass() -> None:
    found = assess_saturation(EXAMPLE, run_length=3)
    assert [run.new_themes for run in found.runs] == [8, 4, 2, 1, 1, 0]
    assert [(run.first, run.last) for run in found.runs[:2]] == [(5, 7), (6, 8)]
    assert found.written == "7+3 interviews"


@pytest.mark.parametrize(
    ("new_in_run", "expected"), [(1, "4+2 interviews"), (2, "not reached"), (0, "4+2 interviews")]
)
def test_five_per_cent_of_twenty_themes_is_one(new_in_run: int, expected: str) -> None:
    found = assess_saturation((5, 5, 5, 5, new_in_run, 0))
    assert found.written == expected


@pytest.mark.parametrize("base", range(1, 101))
@pytest.mark.parametrize("percent", [5, 7, 29])
def test_the_threshold_itself_is_within_it(base: int, percent: int) -> None:
    for new in range(4):
        found = assess_saturation((base, 0, 0, 0, new, 0), threshold=percent / 100)
        assert (found.reached_after is not None) == (100 * new <= percent * base)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ((), "0 interviews are fewer than a base of 4 and a run of 2."),
        ((9, 3, 0, 0, 0), "5 interviews are fewer than a base of 4 and a run of 2."),
        ((0, 0, 0, 0, 0), "5 interviews are fewer than a base of 4 and a run of 2."),
        ((0, 0, 0, 0, 3, 0), "No themes in the base of 4 interviews."),
        ((9, 0, 0, 0, 1, 0, 1), "No run brought 5% or less of the themes in the base."),
    ],
)
def test_what_cannot_be_said_has_a_reason_and_no_point(new: tuple[int, ...], reason: str) -> None:
    found = assess_saturation(new)
    assert (found.reached_after, found.written, found.reason) == (None, "not reached", reason)
    assert found.base_themes == sum(new[:4])
    assert not found.exceeded_later


def test_six_interviews_are_enough_for_one_run() -> None:
    found = assess_saturation((9, 3, 0, 0, 0, 0))
    assert found.runs == (Run(5, 6, 0, 0.0),)
    assert found.written == "4+2 interviews"


def test_new_themes_after_the_point_are_said() -> None:
    quiet = (9, 3, 0, 0, 0, 0)
    assert not assess_saturation((*quiet, 0, 0)).exceeded_later
    assert assess_saturation((*quiet, 4, 0)).exceeded_later


@pytest.mark.parametrize(
    ("base_size", "run_length", "threshold"),
    [(3, 2, 0.05), (7, 2, 0.05), (4, 1, 0.05), (4, 4, 0.05), (4, 2, 5), (4, 2, 1), (4, 2, -0.1)],
)
def test_what_is_not_the_papers_method_is_refused(
    base_size: int, run_length: int, threshold: float
) -> None:
    with pytest.raises(StatisticsError):
        assess_saturation(EXAMPLE, base_size, run_length, threshold)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(StatisticsError, match="none below 0"):
        assess_saturation((3, -1))


def test_themes_follow_the_order_conducted_and_an_uncoded_interview_has_none() -> None:
    codings = pd.DataFrame(
        [("c1", "a"), ("c1", "b"), ("c1", "a"), ("c3", "a"), ("c9", "z")],
        columns=["case_id", "code"],
    )
    assert interview_themes(codings, ["c3", "c2", "c1"]) == (
        frozenset({"a"}),
        frozenset(),
        frozenset({"a", "b"}),
    )
    assert interview_themes(codings[:0], ["c1"]) == (frozenset(),)
    with pytest.raises(StatisticsError, match="more than once"):
        interview_themes(codings, ["c1", "c1"])


def test_a_theme_is_new_once() -> None:
    assert new_themes([{"a", "b"}, {"b"}, set(), {"c", "a"}]) == (2, 0, 0, 1)


@given(sequences)
def test_new_themes_sum_to_all_themes(interviews: list[frozenset[str]]) -> None:
    assert sum(new_themes(interviews)) == len(frozenset().union(*interviews))


@given(sequences, st.sampled_from([4, 5, 6]), st.sampled_from([2, 3]))
def test_runs_begin_one_interview_apart_and_cover_everything_after_the_base(
    interviews: list[frozenset[str]], base_size: int, run_length: int
) -> None:
    found = assess_saturation(new_themes(interviews), base_size, run_length)
    if not found.runs:
        assert found.reason
        return
    assert found.runs[0].first == base_size + 1
    assert found.runs[-1].last == len(interviews)
    assert all(later.first == run.first + 1 for run, later in pairwise(found.runs))
    assert all(run.last - run.first + 1 == run_length for run in found.runs)
    assert (found.reached_after is None) == bool(found.reason)


@given(sequences, st.sampled_from([2, 3]))
def test_a_stricter_threshold_is_never_reached_sooner(
    interviews: list[frozenset[str]], run_length: int
) -> None:
    new = new_themes(interviews)
    loose = assess_saturation(new, 4, run_length, 0.05).reached_after
    strict = assess_saturation(new, 4, run_length, 0).reached_after
    if strict is not None:
        assert loose is not None
        assert loose <= strict
