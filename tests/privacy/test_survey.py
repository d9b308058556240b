"""Ratings as diverging bars: what may be shown, where it lies, and that words say all of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pmio_lib.privacy.survey import RatingBar, bars_frame, merge_levels, shown_bars
from pmio_lib.study.instruments import RATING_LEVELS
from pmio_lib.study.overview import SurveyDisclosure
from pmio_lib.survey.charts import bar_in_words, ratings_chart
from pmio_lib.survey.findings.ratings import distribution
from tests.fixtures.drawing import Drawn

LEVELS = [level.label for level in RATING_LEVELS]
RULE = SurveyDisclosure(smallest_group=5, smallest_cell=3, smallest_code=1)
WAVES = {"w1": "November", "w2": "February"}
ITEMS = {"confidence": "Pupils' confidence", "parents": "Engagement with parents"}
Counts = tuple[int, int, int, int]


def bar(counts: Counts, item: str = "Confidence", wave: str = "November") -> RatingBar:
    n = sum(counts)
    return RatingBar(item, wave, n, merge_levels(counts, 3) if n >= 5 else None)


def ratings(wave: str, item: str, counts: Counts, missing: int = 0) -> pd.DataFrame:
    given = [level for level, count in enumerate(counts, start=1) for _ in range(count)]
    values = pd.array([*given, *[None] * missing], dtype="Int64")
    ids = [f"{wave} {place}" for place in range(len(values))]
    return pd.DataFrame(
        {"response_id": ids, "wave": wave, "school_id": ids, "item": item, "rating": values}
    )


def bars_of(*frames: pd.DataFrame, rule: SurveyDisclosure = RULE) -> tuple[RatingBar, ...]:
    return shown_bars(distribution(pd.concat(frames)), ITEMS, WAVES, rule)


# From distributions to bars


def test_bars_stand_by_item_then_wave_and_only_for_waves_that_asked() -> None:
    bars = bars_of(
        ratings("w2", "parents", (0, 5, 6, 0)),
        ratings("w2", "confidence", (7, 4, 0, 0)),
        ratings("w1", "confidence", (6, 4, 3, 0), missing=4),
        ratings("w1", "of another chart", (6, 4, 3, 0)),
    )
    assert [(one.item, one.wave, one.n) for one in bars] == [
        (ITEMS["confidence"], "November", 13),
        (ITEMS["confidence"], "February", 11),
        (ITEMS["parents"], "February", 11),
    ]


def test_a_bar_counts_every_answer_given_and_no_answer_left_out() -> None:
    for one in bars_of(ratings("w1", "confidence", (4, 1, 2, 1), missing=9)):
        assert one.groups is not None
        assert sum(group.count for group in one.groups) == one.n == 8


@pytest.mark.parametrize(
    ("n", "group", "cell", "is_shown"),
    [(4, 5, 3, False), (5, 5, 3, True), (0, 1, 1, False), (1, 1, 1, True), (6, 5, 7, False)],
)
def test_too_few_answers_show_no_group_whichever_rule_asks_for_more(
    n: int, group: int, cell: int, is_shown: bool
) -> None:
    rule = SurveyDisclosure(smallest_group=group, smallest_cell=cell, smallest_code=1)
    (one,) = bars_of(ratings("w1", "confidence", (n, 0, 0, 0), missing=1), rule=rule)
    assert (one.groups is not None) == is_shown


def test_whether_the_share_improved_shows_is_whether_the_line_is_kept() -> None:
    assert bar((5, 2, 2, 6)).shows_improved
    assert not bar((1, 1, 7, 1)).shows_improved
    assert not bar((8, 5, 1, 0)).shows_improved
    assert not RatingBar("i", "w", 3, None).shows_improved


def test_the_rows_behind_bars_hold_each_group_once_with_its_n() -> None:
    frame = bars_frame([bar((5, 2, 2, 6)), bar((1, 1, 1, 0), "Parents"), bar((9, 0, 3, 0))], LEVELS)
    assert list(frame.columns) == ["item", "wave", "answer", "count", "n"]
    assert frame["answer"].tolist()[:2] == [
        "Much better or Slightly better",
        "Stayed the same or Worse",
    ]
    assert frame["count"].tolist() == [7, 8, 9, 0, 3, 0]
    assert frame["n"].tolist() == [15, 15, 12, 12, 12, 12]
    assert "Parents" not in set(frame["item"])


def test_no_bars_give_no_rows_with_the_same_columns() -> None:
    frame = bars_frame([], LEVELS)
    assert (len(frame), list(frame.columns)) == (0, ["item", "wave", "answer", "count", "n"])


# In words


def test_words_state_every_group_and_n_and_say_where_too_few_answered() -> None:
    bars = [
        bar((6, 4, 3, 0)),
        bar((5, 2, 2, 6), wave="February"),
        bar((1, 0, 0, 0), "Parents & <carers>"),
    ]
    assert ratings_chart(bars, LEVELS, "Heading").alt == (
        "Diverging bars centred on Stayed the same. Heading."
        " Confidence, November: much better 6, slightly better 4, stayed the same 3, worse 0 of 13;"
        " Confidence, February: much better or slightly better 7, stayed the same or worse 8 of 15;"
        " Parents & <carers>, November: too few answers to show."
    )


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(lambda counts: sum(counts) >= 5))
def test_figures_in_words_add_up_to_n(counts: Counts) -> None:
    words = bar_in_words(bar(counts), LEVELS)
    groups, _, n = words.rpartition(" of ")
    assert sum(int(part.rpartition(" ")[2]) for part in groups.split(", ")) == int(n) == sum(counts)
    assert all(words.count(level.lower()) == 1 for level in LEVELS)


# In the picture


def segments(axes: Axes) -> list[list[tuple[float, float]]]:
    """The bars' segments by bar, from left to right, each from where to where."""
    rows: dict[float, list[tuple[float, float]]] = {}
    for patch in axes.patches:
        left = patch.get_x()
        rows.setdefault(round(patch.get_y(), 6), []).append((left, left + patch.get_width()))
    return [sorted(row) for _, row in sorted(rows.items())]


def draw(drawn: Drawn, *bars: RatingBar) -> Figure:
    return drawn(ratings_chart(bars, LEVELS, "Heading"))


def written(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


SPREADS: list[Counts] = [
    (6, 4, 3, 0),
    (0, 0, 9, 0),
    (0, 0, 3, 9),
    (3, 3, 3, 3),
    (7, 0, 5, 4),
    (0, 0, 11, 89),
]


@pytest.mark.parametrize("counts", SPREADS, ids=str)
def test_the_middle_of_stayed_the_same_lies_at_zero_worse_left_and_better_right(
    drawn: Drawn, counts: Counts
) -> None:
    (row,) = segments(draw(drawn, bar(counts)).axes[0])
    much, slightly, same, worse = (100 * count / sum(counts) for count in counts)
    edges = [
        -same / 2 - worse,
        -same / 2,
        same / 2,
        same / 2 + slightly,
        same / 2 + slightly + much,
    ]
    assert [low for low, _ in row] == pytest.approx(edges[:-1])
    assert [high for _, high in row] == pytest.approx(edges[1:])


@pytest.mark.parametrize(
    ("counts", "centre", "better"),
    [
        ((9, 5, 2, 0), 7, 9),
        ((5, 2, 2, 6), 8, 7),
        ((9, 4, 2, 1), 3, 13),
        ((1, 1, 1, 9), 3, 0),
        ((1, 0, 9, 1), 11, 0),
    ],
    ids=str,
)
def test_a_group_that_holds_stayed_the_same_lies_across_the_centre(
    drawn: Drawn, counts: Counts, centre: int, better: int
) -> None:
    one = bar(counts)
    assert one.groups is not None
    (row,) = segments(draw(drawn, one).axes[0])
    half = 50 * centre / one.n
    assert any((low, high) == pytest.approx((-half, half)) for low, high in row)
    assert row[-1][1] == pytest.approx(half + 100 * better / one.n)


def test_every_bar_is_a_whole_hundred_per_cent_long_and_inside_the_axis(drawn: Drawn) -> None:
    axes = draw(drawn, *(bar(counts, f"Item {counts}") for counts in SPREADS)).axes[0]
    low, high = axes.get_xlim()
    assert len(segments(axes)) == len(SPREADS)
    for row in segments(axes):
        assert row[-1][1] - row[0][0] == pytest.approx(100)
        assert low <= row[0][0] + 1e-9
        assert row[-1][1] <= high


def test_an_item_that_all_rated_worse_is_not_cut_off(drawn: Drawn) -> None:
    figure = draw(drawn, bar((0, 0, 0, 9)))
    axes = figure.axes[0]
    assert axes.get_xlim()[0] == -100
    assert [text.get_position()[0] for text in axes.texts if text.get_text() == "November"] == [
        -102
    ]


def test_levels_that_nobody_chose_stand_in_the_legend_worst_first_as_bars_run(drawn: Drawn) -> None:
    (legend,) = draw(drawn, bar((9, 0, 0, 0))).legends
    assert [text.get_text() for text in legend.get_texts()] == LEVELS[::-1]
    assert len({patch.get_facecolor() for patch in legend.get_patches()}) == len(LEVELS)


def test_merged_answers_are_hatched_and_the_legend_says_what_that_means(drawn: Drawn) -> None:
    plain, merged = draw(drawn, bar((6, 4, 3, 0))), draw(drawn, bar((9, 5, 2, 0)))
    said = [[text.get_text() for text in one.legends[0].get_texts()] for one in (plain, merged)]
    assert "neighbouring answers together" not in said[0]
    assert "neighbouring answers together" in said[1]
    assert [bool(patch.get_hatch()) for patch in plain.axes[0].patches] == [False] * 4
    assert sum(bool(patch.get_hatch()) for patch in merged.axes[0].patches) == 1


def test_n_and_the_counts_that_have_room_are_written(drawn: Drawn) -> None:
    said = written(draw(drawn, bar((60, 34, 6, 0)), bar((2, 0, 0, 0), wave="February")))
    assert said == ["34", "60", "n = 100", "too few answers to show", "November", "February"]


def test_a_bar_too_small_to_show_gives_away_neither_its_n_nor_a_segment(drawn: Drawn) -> None:
    figure = draw(drawn, bar((1, 1, 2, 0)))
    assert list(figure.axes[0].patches) == []
    assert [text for text in written(figure) if any(letter.isdigit() for letter in text)] == []


def test_bars_of_one_item_stand_closer_than_items_and_each_item_is_named_once(drawn: Drawn) -> None:
    bars = [bar((6, 4, 3, 0), item, wave) for item in ("A", "B") for wave in WAVES.values()]
    axes = draw(drawn, *bars).axes[0]
    places = [patch.get_y() for patch in axes.patches[::4]]
    gaps = np.diff(places)
    assert gaps[0] == pytest.approx(gaps[2])
    assert gaps[1] > gaps[0] > axes.patches[0].get_height()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["A", "B"]
    low, high = axes.get_ylim()
    assert low > max(places) + axes.patches[0].get_height()
    assert high < min(places)
