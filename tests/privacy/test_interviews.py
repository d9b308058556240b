"""Single interviews or groups; no group too small is shown, and none comes back by subtraction."""

from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.privacy.interviews import (
    ALL,
    OTHER,
    ROWS,
    ShownGroups,
    given_back,
    rows_shown,
    shown_groups,
)


@pytest.mark.parametrize("choice", ROWS)
def test_of_real_interviews_a_page_shows_rows_or_groups_and_never_both(choice: str) -> None:
    shown = rows_shown(choice, is_synthetic=False)
    assert (shown.groups, shown.interviews) == (choice == "groups", choice == "interviews")


@pytest.mark.parametrize("choice", ROWS)
def test_of_the_twin_everything_is_shown(choice: str) -> None:
    shown = rows_shown(choice, is_synthetic=True)
    assert (shown.groups, shown.interviews) == (True, True)


def test_another_choice_is_refused() -> None:
    with pytest.raises(StatisticsError, match="never both"):
        rows_shown("both", is_synthetic=False)


def groups(**sizes: int) -> dict[str, list[str]]:
    return {name: [f"{name}{number}" for number in range(size)] for name, size in sizes.items()}


@pytest.mark.parametrize(
    ("sizes", "shown", "withheld"),
    [
        # nothing is small: 5 is enough
        ({"a": 20, "b": 5}, {ALL: ("a", "b"), "a": ("a",), "b": ("b",)}, ()),
        # 3 + 2 are enough together
        ({"a": 20, "b": 3, "c": 2}, {ALL: ("a", "b", "c"), "a": ("a",), OTHER: ("b", "c")}, ()),
        # 2 + 2 are not: with the total, a alone would give them back, so a goes with them
        ({"a": 20, "b": 2, "c": 2}, {ALL: ("a", "b", "c")}, ("a", "b", "c")),
        # 4 alone is not: the smaller of the others goes with it, and the larger stays
        ({"a": 20, "b": 11, "c": 4}, {ALL: ("a", "b", "c"), "a": ("a",)}, ("b", "c")),
        # of equals, the first by name goes
        ({"a": 9, "b": 9, "c": 1}, {ALL: ("a", "b", "c"), "b": ("b",)}, ("a", "c")),
        # a group called other takes the small ones in, whatever its own size
        (
            {"a": 9, OTHER: 8, "c": 1},
            {ALL: ("a", "c", OTHER), "a": ("a",), OTHER: ("c", OTHER)},
            (),
        ),
        (
            {"a": 9, OTHER: 2, "c": 3},
            {ALL: ("a", "c", OTHER), "a": ("a",), OTHER: ("c", OTHER)},
            (),
        ),
        ({"a": 9, OTHER: 8}, {ALL: ("a", OTHER), "a": ("a",), OTHER: (OTHER,)}, ()),
        # everybody together: 5 may be shown, 4 may not
        ({"a": 3, "b": 2}, {ALL: ("a", "b"), OTHER: ("a", "b")}, ()),
        ({"a": 3, "b": 1}, {}, (ALL, "a", "b")),
        ({"a": 4}, {}, (ALL, "a")),
        ({"a": 5}, {ALL: ("a",), "a": ("a",)}, ()),
        # nobody is not somebody hidden
        ({"a": 5, "b": 0}, {ALL: ("a",), "a": ("a",)}, ()),
        ({}, {ALL: ()}, ()),
    ],
)
def test_groups_below_five_are_pooled_or_withheld(
    sizes: dict[str, int], shown: dict[str, tuple[str, ...]], withheld: tuple[str, ...]
) -> None:
    assert shown_groups(groups(**sizes), 5) == ShownGroups(shown, withheld)


def test_the_whole_comes_first_and_the_pool_last() -> None:
    found = shown_groups(groups(zebra=9, ant=9, b=2, c=3), 5)
    assert list(found.shown) == [ALL, "ant", "zebra", OTHER]


def test_a_smallest_group_of_one_hides_nothing() -> None:
    assert list(shown_groups(groups(a=1, b=1), 1).shown) == [ALL, "a", "b"]


def test_schools_in_two_groups_are_not_counted_twice_when_groups_are_pooled() -> None:
    members = {"a": list("pqrstu"), "b": ["x", "y", "z"], "c": ["x", "y"]}
    assert shown_groups(members, 5).withheld == ("a", "b", "c")
    assert shown_groups({**members, "c": ["v", "w"]}, 5).shown[OTHER] == ("b", "c")


def test_withholding_goes_on_until_enough_different_ones_are_withheld() -> None:
    members = {"a": list("pqrst"), "b": list("pqrst"), "c": ["p"], "d": list("uvwxyz")}
    found = shown_groups(members, 6)
    assert found.withheld == ("a", "b", "c", "d")


@pytest.mark.parametrize("smallest", [0, -1])
def test_a_smallest_group_of_none_is_refused(smallest: int) -> None:
    with pytest.raises(StatisticsError, match="expected 1 or more"):
        shown_groups(groups(a=3), smallest)


def test_no_group_may_have_the_name_of_all() -> None:
    with pytest.raises(StatisticsError, match="the name of all groups"):
        shown_groups({ALL: ["x"]}, 1)


def members_shown(found: ShownGroups, members: dict[str, list[str]]) -> dict[str, set[str]]:
    return {
        label: set(chain.from_iterable(members[name] for name in names))
        for label, names in found.shown.items()
    }


@pytest.mark.parametrize("smallest", [2, 3, 4, 5])
def test_no_sizes_of_four_groups_leave_a_set_that_is_too_small_to_work_out(smallest: int) -> None:
    for sizes in product(range(7), repeat=4):
        members = groups(**dict(zip("abcd", sizes, strict=True)))
        found = shown_groups(members, smallest)
        shown = members_shown(found, members)
        assert given_back(shown, smallest) == ()
        if shown:
            left = shown[ALL].difference(*(some for label, some in shown.items() if label != ALL))
            assert not left or len(left) >= smallest


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", OTHER]), st.sets(st.integers(0, 12))),
    st.integers(1, 6),
)
def test_every_group_is_shown_pooled_or_withheld(members: dict[str, set[int]], size: int) -> None:
    found = shown_groups(members, size)
    named = [name for label, names in found.shown.items() if label != ALL for name in names]
    assert sorted([*named, *(n for n in found.withheld if n != ALL)]) == sorted(
        name for name, some in members.items() if some
    )
    for names in found.shown.values():
        together = set().union(*(members[name] for name in names))
        assert not together or len(together) >= size


def test_two_safe_tables_can_give_a_small_group_back_together() -> None:
    first = [f"p{number}" for number in range(20)]
    second_primary = ["q1", "q2", "q3"]
    second_secondary = [f"s{number}" for number in range(8)]
    waves = {"phase_1": first, "phase_2": second_primary + second_secondary}
    phases = {"primary": first + second_primary, "secondary": second_secondary}
    assert given_back(waves, 5) == given_back(phases, 5) == ()
    assert given_back({**waves, **phases}, 5) == (frozenset(second_primary),)
    assert given_back({**waves, **phases}, 3) == ()


def derivable_by_hand(shown: dict[str, set[int]], smallest: int) -> set[frozenset[int]]:
    """Sets that one group less others inside it, and apart from each other, gives."""
    found = set()
    for whole in shown.values():
        inside = [some for some in shown.values() if some < whole]
        for count in range(len(inside) + 1):
            for parts in combinations(inside, count):
                if sum(map(len, parts)) == len(set().union(*parts)):
                    rest = frozenset(whole.difference(*parts))
                    if 0 < len(rest) < smallest:
                        found.add(rest)
    return found


@given(
    st.dictionaries(st.sampled_from("abcde"), st.sets(st.integers(0, 8), min_size=1), max_size=4),
    st.integers(2, 4),
)
def test_what_subtraction_gives_back_is_found(shown: dict[str, set[int]], smallest: int) -> None:
    assert derivable_by_hand(shown, smallest) <= set(given_back(shown, smallest))


def test_nothing_shown_gives_nothing_back() -> None:
    assert given_back({}, 5) == ()
    assert given_back({ALL: ()}, 5) == ()
