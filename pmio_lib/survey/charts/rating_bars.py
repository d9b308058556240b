"""From distributions of ratings to what a page may show of them: bars, and the rows behind them."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from pmio_lib.privacy.merging import merge_levels
from pmio_lib.study.disclosure import SurveyDisclosure
from pmio_lib.survey.charts.ratings import SAME, RatingBar


def rating_bars(
    distribution: pd.DataFrame,
    items: Mapping[str, str],
    waves: Mapping[str, str],
    rule: SurveyDisclosure,
) -> tuple[RatingBar, ...]:
    """Give the bars of some items, every wave that asked them, levels merged as the rule asks.

    Parameters
    ----------
    distribution : pandas.DataFrame
        Columns of stats.ratings.DISTRIBUTION_COLUMNS.
    items, waves : mapping of str to str
        Labels by id, in the order they should be read.
    rule : SurveyDisclosure
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


def shows_improved(bar: RatingBar) -> bool:
    """Tell whether a bar shows how many saw an improvement: nothing is merged across that line."""
    return bar.groups is not None and any(group.levels[0] == SAME for group in bar.groups)
