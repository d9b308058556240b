"""Levels merged where few answered: as fine as may be shown, and no hidden count to be had back."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise, product

import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.privacy.survey import SAME, LevelGroup, merge_levels

LEVELS = 4
HIGHEST = 6
Shown = tuple[tuple[tuple[int, ...], int], ...]
SMALLEST = pytest.mark.parametrize("smallest", [1, 3, 4, 5])


@cache
def shown(counts: tuple[int, ...], smallest: int) -> Shown | None:
    """What a reader sees of the counts; None where nothing is shown."""
    try:
        groups = merge_levels(counts, smallest)
    except StatisticsError:
        return None
    return tuple((group.levels, group.count) for group in groups)


def every_count() -> Iterator[tuple[int, ...]]:
    return product(range(HIGHEST + 1), repeat=LEVELS)


def partitions(levels: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    for cuts in range(levels):
        for places in combinations(range(1, levels), cuts):
            edges = (0, *places, levels)
            yield tuple(tuple(range(low, high)) for low, high in pairwise(edges))


def may_be_shown(count: int, smallest: int) -> bool:
    return count == 0 or count >= smallest


def allowed(counts: Sequence[int], smallest: int) -> list[tuple[tuple[int, ...], ...]]:
    """Every way to part the levels in which no group is small."""
    return [
        spans
        for spans in partitions(len(counts))
        if all(may_be_shown(sum(counts[level] for level in span), smallest) for span in spans)
    ]


def refines(finer: Sequence[tuple[int, ...]], coarser: Sequence[tuple[int, ...]]) -> bool:
    return all(any(set(one) <= set(other) for other in coarser) for one in finer)


@SMALLEST
def test_no_group_shows_a_small_count_and_groups_part_the_levels_in_order(smallest: int) -> None:
    for counts in every_count():
        groups = shown(counts, smallest)
        if groups is None:
            assert 0 < sum(counts) < smallest
            continue
        assert all(may_be_shown(count, smallest) for _, count in groups), counts
        assert [level for levels, _ in groups for level in levels] == list(range(LEVELS)), counts
        assert sum(count for _, count in groups) == sum(counts), counts
        for levels, count in groups:
            assert count == sum(counts[level] for level in levels), counts


@SMALLEST
def test_nothing_finer_than_what_is_shown_may_be_shown(smallest: int) -> None:
    for counts in every_count():
        groups = shown(counts, smallest)
        if groups is None:
            continue
        spans = tuple(levels for levels, _ in groups)
        finer = [way for way in allowed(counts, smallest) if way != spans and refines(way, spans)]
        assert finer == [], counts


@SMALLEST
def test_the_boundary_stands_wherever_both_its_sides_may_be_shown(smallest: int) -> None:
    for counts in every_count():
        groups = shown(counts, smallest)
        if groups is None:
            continue
        stands = any(levels[0] == SAME for levels, _ in groups)
        sides = (sum(counts[:SAME]), sum(counts[SAME:]))
        assert stands == all(may_be_shown(side, smallest) for side in sides), counts


@cache
def splits(count: int, levels: int) -> tuple[tuple[int, ...], ...]:
    """Every way to hand out a count to some levels."""
    if levels == 1:
        return ((count,),)
    return tuple(
        (first, *rest) for first in range(count + 1) for rest in splits(count - first, levels - 1)
    )


def showing_alike(groups: Shown, smallest: int) -> list[tuple[int, ...]]:
    """Every vector of counts that the published rule shows as these groups: the attacker's list."""
    parts = product(*(splits(count, len(levels)) for levels, count in groups))
    vectors = (tuple(count for part in some for count in part) for some in parts)
    return [vector for vector in vectors if shown(vector, smallest) == groups]


def given_away(groups: Shown, smallest: int) -> list[int]:
    """Levels shown together with others whose small count is the same in every vector."""
    alike = showing_alike(groups, smallest)
    assert alike, "what is shown can come from something"
    hidden = [level for levels, _ in groups if len(levels) > 1 for level in levels]
    known = {level: {vector[level] for vector in alike} for level in hidden}
    return [
        level for level, found in known.items() if len(found) == 1 and 0 < min(found) < smallest
    ]


@SMALLEST
def test_who_knows_the_rule_cannot_work_out_a_hidden_count(smallest: int) -> None:
    results = {groups for counts in every_count() if (groups := shown(counts, smallest))}
    assert {groups: lost for groups in results if (lost := given_away(groups, smallest))} == {}


def test_two_small_neighbours_in_the_middle_do_not_give_each_other_away() -> None:
    """With most groups first this showed as 5, 4 and 6, which only 2 and 2 can give."""
    assert merge_levels((5, 2, 2, 6), 3) == (LevelGroup((0, 1), 7), LevelGroup((2, 3), 8))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((9, 5, 2, 0), [((0,), 9), ((1, 2), 7), ((3,), 0)]),
        ((9, 2, 5, 0), [((0, 1), 11), ((2,), 5), ((3,), 0)]),
        ((9, 5, 3, 0), [((0,), 9), ((1,), 5), ((2,), 3), ((3,), 0)]),
        ((0, 0, 0, 0), [((0,), 0), ((1,), 0), ((2,), 0), ((3,), 0)]),
        ((1, 0, 0, 2), [((0, 1, 2, 3), 3)]),
        ((0, 0, 0, 3), [((0,), 0), ((1,), 0), ((2,), 0), ((3,), 3)]),
    ],
)
def test_counts_as_a_survey_gives_them(
    counts: tuple[int, ...], expected: list[tuple[tuple[int, ...], int]]
) -> None:
    assert list(shown(counts, 3) or ()) == expected


@pytest.mark.parametrize("counts", [(1, 0, 0, 0), (0, 1, 1, 0), (0, 0, 0, 2)])
def test_fewer_answers_in_all_than_may_be_shown_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(StatisticsError, match="below 3, nothing is shown"):
        merge_levels(counts, 3)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (1, 1, 0, 5), (9, 9, 9, 9)])
def test_a_smallest_count_of_two_is_refused_as_it_hides_nothing(counts: tuple[int, ...]) -> None:
    with pytest.raises(StatisticsError, match="hides nothing"):
        merge_levels(counts, 2)


def test_a_scale_longer_than_the_proof_is_refused_unless_nothing_is_hidden() -> None:
    with pytest.raises(StatisticsError, match="A scale of 5 levels"):
        merge_levels((5, 2, 2, 6, 4), 3)
    assert len(merge_levels((5, 2, 2, 6, 4), 1)) == 5
