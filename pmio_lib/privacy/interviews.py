"""What a page may show of interviews: single ones or groups, and which groups are large enough.

A reader who has a matrix of themes by interview and counts of the same themes by role fits one to
the other: of the twin's 45 interviews an integer program then gave the role of 14, and of 33 with
what the 2021 report says of whom it spoke to, a principal among them. With counts by phase of the
evaluation alone it gave none, since the matrix shows these phases itself. So with real people it is
never both.

Belongs here: this choice, and pooling and withholding of groups. Not here: counts of themes
(interviews.findings).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal, get_args

import numpy as np

from pmio_lib.core.errors import StatisticsError

Rows = Literal["groups", "interviews"]
ROWS: Final = get_args(Rows)
ALL: Final = "all"
OTHER: Final = "other"
UNKNOWN: Final = "unknown"
NOISE: Final = 1e-9

Members = frozenset[Hashable]


@dataclass(frozen=True)
class InterviewRows:
    """What a page shows: counts by role and kind of school, or what each interview said."""

    groups: bool
    interviews: bool


def rows_shown(choice: str, is_synthetic: bool) -> InterviewRows:
    """Give what a page may show by the choice, "groups" or "interviews"; of the twin's, all.

    Raises StatisticsError if the choice is none of these.
    """
    if choice not in ROWS:
        raise StatisticsError(f"{choice!r}: expected {' or '.join(ROWS)}, never both.")
    return InterviewRows(
        groups=is_synthetic or choice == "groups",
        interviews=is_synthetic or choice == "interviews",
    )


@dataclass(frozen=True)
class ShownGroups:
    """What may be shown of some groups.

    `shown` are the groups behind each label: ALL, then groups by name, then OTHER. `withheld` are
    those that may not be shown, by name, after ALL where nothing may be.
    """

    shown: Mapping[str, tuple[str, ...]]
    withheld: tuple[str, ...]


def shown_groups(members: Mapping[str, Collection[Hashable]], smallest_group: int) -> ShownGroups:
    """Pool groups too small to show, and withhold what pooling does not make large enough.

    Groups of fewer than `smallest_group` are shown together as OTHER; a group of that name goes
    with them. Where that is too few still they are withheld, and with them the smallest of the
    groups, because the total less all the others would give them back: what a reader can work out
    by subtraction then has `smallest_group` members or more. Where everybody together is fewer,
    nothing is shown, not even the total.

    `members` says who belongs to each group; a school may belong to several. A group of nobody is
    left out; a `smallest_group` of 1 hides nothing. Raises StatisticsError if it is below 1, or a
    group is called ALL. Cox (1980), J. Am. Stat. Assoc. 75:377-385, on complementary suppression.
    """
    _refuse(members, smallest_group)
    groups = {name: frozenset(members[name]) for name in sorted(members) if members[name]}
    if 0 < len(_together(groups, groups)) < smallest_group:
        return ShownGroups({}, (ALL, *groups))
    small = _too_small(groups, smallest_group)
    pooled = {OTHER: small} if small else {}
    if small and len(_together(groups, small)) < smallest_group:
        small, pooled = _large_enough_to_withhold(groups, small, smallest_group), {}
    apart = {name: (name,) for name in groups if name not in small}
    withheld = () if pooled else small
    return ShownGroups({ALL: tuple(groups), **apart, **pooled}, withheld)


def given_back(
    shown: Mapping[str, Collection[Hashable]], smallest_group: int
) -> tuple[Members, ...]:
    """Give the sets of too few members whose counts sums and differences of shown ones give back.

    Tables by wave and by phase may each be safe, and the two together not: where everybody of the
    first wave is from a primary school, primary less the first wave is primary in the second.

    `shown` are the members of everything shown on one page, of all tables, the total among them.
    Gives the sets of fewer than `smallest_group` members, smallest first. Members alike in what
    they belong to are one atom; a set of atoms is given back when its indicator lies in the row
    space of the table of groups by atoms.
    """
    atoms = _atoms(shown)
    if not atoms:
        return ()
    table = np.array([[name in groups for groups in atoms] for name in shown], dtype=float)
    onto = np.linalg.pinv(table) @ table
    few = [place for place, some in enumerate(atoms.values()) if len(some) < smallest_group]
    found = [
        _members(atoms, places)
        for size in range(1, min(len(few), smallest_group - 1) + 1)
        for places in combinations(few, size)
        if len(_members(atoms, places)) < smallest_group and _is_in_span(onto, places)
    ]
    return tuple(sorted(found, key=lambda some: (len(some), sorted(map(str, some)))))


def _too_small(groups: Mapping[str, Members], smallest_group: int) -> tuple[str, ...]:
    """Give the groups to pool: those too small, and one called OTHER wherever there are any."""
    small = [name for name, some in groups.items() if len(some) < smallest_group]
    return tuple(name for name in groups if name in small or (small and name == OTHER))


def _large_enough_to_withhold(
    groups: Mapping[str, Members], small: tuple[str, ...], smallest_group: int
) -> tuple[str, ...]:
    """Add the smallest of the other groups until those withheld are enough together."""
    others = sorted(set(groups) - set(small), key=lambda name: (len(groups[name]), name))
    hidden = set(small)
    for name in others:
        if len(_together(groups, hidden)) < smallest_group:
            hidden.add(name)
    return tuple(name for name in groups if name in hidden)


def _together(groups: Mapping[str, Members], names: Iterable[str]) -> Members:
    return frozenset().union(*(groups[name] for name in names))


def _atoms(shown: Mapping[str, Collection[Hashable]]) -> dict[frozenset[str], Members]:
    """Give members by the set of groups that they belong to."""
    everyone = dict.fromkeys(member for some in shown.values() for member in some)
    groups = {name: frozenset(some) for name, some in shown.items()}
    atoms: dict[frozenset[str], set[Hashable]] = {}
    for member in everyone:
        key = frozenset(name for name, some in groups.items() if member in some)
        atoms.setdefault(key, set()).add(member)
    return {key: frozenset(some) for key, some in atoms.items()}


def _members(atoms: Mapping[frozenset[str], Members], places: Iterable[int]) -> Members:
    some = list(atoms.values())
    return frozenset().union(*(some[place] for place in places))


def _is_in_span(onto: np.ndarray[Any, np.dtype[np.float64]], places: tuple[int, ...]) -> bool:
    indicator = np.zeros(len(onto))
    indicator[list(places)] = 1
    return bool(np.abs(onto @ indicator - indicator).max() < NOISE)


def _refuse(members: Mapping[str, Collection[Hashable]], smallest_group: int) -> None:
    if smallest_group < 1:
        raise StatisticsError(f"A smallest group of {smallest_group}: expected 1 or more.")
    if ALL in members:
        raise StatisticsError(f"A group is called {ALL!r}, the name of all groups together.")
