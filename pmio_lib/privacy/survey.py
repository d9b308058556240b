"""What a page may show of the survey: ratings, groups, codes and comparisons of few answers.

Counts below the smallest cell of study/study.yaml are hidden; neighbouring answers to a rating are
merged instead, so that every answer still counts. What rests on merged answers shows no share and
no p, for either gives the hidden counts back.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from pmio_lib.privacy.merging import LevelGroup, merge_levels
from pmio_lib.study.overview import SurveyDisclosure

SAME: Final = 2
"""Position of "Stayed the same" on the scale: better lies before it."""


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

    Parameters
    ----------
    distribution : pandas.DataFrame
        `item`, `wave`, and `rating_1` to `rating_4`: how many chose each level.
    items, waves : mapping of str to str
        Labels by id, in the order they should be read.
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
    return RatingBar(item, wave, n, merge_levels(counts, rule.smallest_cell, keep_apart=SAME))


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

    Parameters
    ----------
    compared : pandas.DataFrame
        Columns of methods.nonresponse.GROUP_COLUMNS.

    Returns
    -------
    pandas.DataFrame
        The same rows; all levels of such a characteristic are hidden, for the others would tell.
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

    Parameters
    ----------
    frame : pandas.DataFrame
        `item`, and the columns `waves` name that hold labels of waves.
    bars : iterable of RatingBar
        Every item in every wave.
    waves : sequence of str
        Columns that name the waves a row rests on.
    hidden : sequence of str
        Columns to hide, p-values among them.
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
