"""What a page may show of the survey: ratings, groups, codes and comparisons of few answers.

Counts below the smallest cell of study/study.yaml are hidden. Neighbouring answers to a rating are
merged instead: hiding a single level gives it back through the total; merged with its neighbour it
stays hidden and every answer still counts. What rests on merged answers shows no share and no p,
for either gives the hidden counts back.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.overview import SurveyDisclosure

SAME: Final = 2
"""Position of "Stayed the same" on the scale: better lies before it."""

MOST_LEVELS: Final = 4
"""Levels up to which a test enumerates all counts and finds that merging gives none back."""


@dataclass(frozen=True)
class LevelGroup:
    """Neighbouring levels shown together: positions on the scale, and how many answered."""

    levels: tuple[int, ...]
    count: int


def merge_levels(counts: Sequence[int], smallest_cell: int) -> tuple[LevelGroup, ...]:
    """Merge neighbouring levels until no group holds a count above 0 and below `smallest_cell`.

    `counts` are answers by level, in the order of the scale. The boundary before SAME is kept
    wherever both its sides may be shown, and nothing finer than what is given may be. Raises
    StatisticsError if fewer answered in all than may be shown; if `smallest_cell` is 2: the only
    count it hides is 1, so a level known to be small would be known; or if the scale has more
    levels than the proof below covers.

    The first way to merge that may be shown is taken: those that keep the boundary before those
    that do not, then those with more groups, then those that part the scale nearer its start.
    This order does not look at the counts, and the boundary comes before the number of groups,
    for the way taken tells a reader that none before it may be shown. With the number of groups
    first, 5, 2, 2, 6 with a boundary in its middle shows as 5, 4, 6, and only 2 and 2 leave no
    way that keeps the boundary. A test enumerates all counts of up to four levels that show alike
    and finds no hidden count that is the same in each; a longer scale needs a proof of its own.
    """
    _refuse(counts, smallest_cell)
    shown = (_groups(counts, cuts) for cuts in _ways_to_merge(len(counts)))
    return next(groups for groups in shown if _may_be_shown(groups, smallest_cell))


def _refuse(counts: Sequence[int], smallest_cell: int) -> None:
    total = sum(counts)
    if len(counts) > MOST_LEVELS and smallest_cell > 1:
        raise StatisticsError(
            f"A scale of {len(counts)} levels: which way it is merged could tell a hidden count. "
            f"Shown safely are {MOST_LEVELS} at the most."
        )
    if smallest_cell == 2:
        raise StatisticsError("A smallest count of 2 hides nothing: 1, or 3 and more, is wanted.")
    if 0 < total < smallest_cell:
        raise StatisticsError(f"{total} answers in all: below {smallest_cell}, nothing is shown.")


def _ways_to_merge(levels: int) -> list[tuple[int, ...]]:
    """Give every way to part the scale, most wanted first, as positions where a group begins."""
    ways = [cuts for count in range(levels) for cuts in combinations(range(1, levels), count)]
    return sorted(ways, key=lambda cuts: (SAME not in cuts, -len(cuts)))


def _groups(counts: Sequence[int], cuts: tuple[int, ...]) -> tuple[LevelGroup, ...]:
    edges = (0, *cuts, len(counts))
    spans = [tuple(range(low, high)) for low, high in pairwise(edges)]
    return tuple(LevelGroup(span, sum(counts[level] for level in span)) for span in spans)


def _may_be_shown(groups: Sequence[LevelGroup], smallest_cell: int) -> bool:
    return all(group.count == 0 or group.count >= smallest_cell for group in groups)


@dataclass(frozen=True)
class RatingBar:
    """One item in one wave; `groups` is None where too few answered to show any."""

    item: str
    wave: str
    n: int
    groups: tuple[LevelGroup, ...] | None

    @property
    def shows_improved(self) -> bool:
        """Whether it shows how many saw an improvement: nothing is merged across that line."""
        return self.groups is not None and any(group.levels[0] == SAME for group in self.groups)


def shown_bars(
    distribution: pd.DataFrame,
    items: Mapping[str, str],
    waves: Mapping[str, str],
    rule: SurveyDisclosure,
) -> tuple[RatingBar, ...]:
    """Give some items in every wave that asked them, levels merged as the rule asks.

    `distribution` holds `item`, `wave`, and `rating_1` to `rating_4`, how many chose each level;
    `items` and `waves` are labels by id, in the order they should be read.
    """
    rows = {(row["item"], row["wave"]): row for row in distribution.to_dict("records")}
    return tuple(
        _bar(rows[item, wave], item_label, wave_label, rule)
        for item, item_label in items.items()
        for wave, wave_label in waves.items()
        if (item, wave) in rows
    )


def _bar(row: Mapping[Hashable, Any], item: str, wave: str, rule: SurveyDisclosure) -> RatingBar:
    counts = [int(row[f"rating_{level}"]) for level in range(1, 5)]
    n = sum(counts)
    if n < max(rule.smallest_group, rule.smallest_cell):
        return RatingBar(item, wave, n, None)
    return RatingBar(item, wave, n, merge_levels(counts, rule.smallest_cell))


def bars_frame(bars: Sequence[RatingBar], levels: Sequence[str]) -> pd.DataFrame:
    """Give the rows behind bars: `item`, `wave`, `answer`, `count` and `n`."""
    rows = [
        {
            "item": bar.item,
            "wave": bar.wave,
            "answer": " or ".join(levels[level] for level in group.levels),
            "count": group.count,
            "n": bar.n,
        }
        for bar in bars
        for group in bar.groups or ()
    ]
    return pd.DataFrame(rows, columns=["item", "wave", "answer", "count", "n"])


def shown_groups(compared: pd.DataFrame, rule: SurveyDisclosure) -> pd.DataFrame:
    """Hide shares and p of characteristics in which a level of a group holds few.

    `compared` has the columns of methods.proportions.GROUP_COLUMNS. All levels of such a
    characteristic are hidden, for the others would tell.
    """
    few = compared[["n_in", "n_out"]]
    small = ((few > 0) & (few < rule.smallest_cell)).any(axis=1)
    small = small.groupby(compared["characteristic"]).transform("any")
    hidden = {name: compared[name].mask(small) for name in ("share_in", "share_out", "p")}
    return compared.assign(**hidden)


def shown_codes(counts: pd.DataFrame, rule: SurveyDisclosure) -> pd.DataFrame:
    """Hide counts of codes from 1 to below the smallest that may be shown."""
    return counts.mask((counts > 0) & (counts < rule.smallest_code))


def shown_where(
    frame: pd.DataFrame, bars: Iterable[RatingBar], waves: Sequence[str], hidden: Sequence[str]
) -> pd.DataFrame:
    """Hide columns of rows whose item may not show its share improved in one of its waves.

    `bars` are every item in every wave, `waves` the columns that name the waves a row rests on,
    `hidden` those to hide, p-values among them.
    """
    may = {(bar.item, bar.wave) for bar in bars if bar.shows_improved}
    allowed = pd.Series(
        [
            all((row["item"], row[wave]) in may for wave in waves)
            for row in frame.to_dict("records")
        ],
        frame.index,
        dtype=bool,
    )
    return frame.assign(**{name: frame[name].where(allowed) for name in hidden})
