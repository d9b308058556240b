"""Counts as bars: none cut off, none left out, and what was not asked is said, not drawn as 0."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from pmio_lib.drawing.bars import bar_chart
from pmio_lib.drawing.chart import COLOURS
from tests.fixtures.drawing import Drawn

WAVES = ("November 2019", "February 2020")
COUNTS = pd.DataFrame(
    {WAVES[0]: [9.0, 0.0, 4.0], WAVES[1]: [7.0, np.nan, 5.0]},
    index=["White Rose <training> & more", "Year 4 times tables", "Maths Meets"],
)


def lengths(axes: Axes) -> list[float]:
    return [patch.get_width() for patch in axes.patches]


def test_words_state_every_count_by_category_and_series() -> None:
    assert bar_chart(COUNTS, "Support received", "Schools that named it").alt == (
        "Bar chart. Support received; schools that named it."
        " White Rose <training> & more: November 2019 9, February 2020 7;"
        " Year 4 times tables: November 2019 0, February 2020 not asked;"
        " Maths Meets: November 2019 4, February 2020 5."
    )


def test_what_may_not_be_shown_is_not_said_to_be_not_asked(drawn: Drawn) -> None:
    chart = bar_chart(COUNTS, "H", "Responses", missing="too few to show")
    assert "February 2020 too few to show" in chart.alt
    assert "not asked" not in chart.alt
    written = [text.get_text() for text in drawn(chart).axes[0].texts]
    assert written == ["9", "0", "4", "7", "too few to show", "5"]


def test_every_count_is_a_bar_of_its_length_beside_its_figure(drawn: Drawn) -> None:
    axes = drawn(bar_chart(COUNTS, "H", "Responses")).axes[0]
    assert lengths(axes) == [9, 0, 4, 7, 5]
    written = {(text.get_text(), text.xy[0]) for text in axes.texts}  # type: ignore[attr-defined]
    assert written == {("9", 9), ("0", 0), ("4", 4), ("7", 7), ("not asked", 0), ("5", 5)}


def test_categories_read_from_the_top_with_their_waves_beside_each_other(drawn: Drawn) -> None:
    axes = drawn(bar_chart(COUNTS, "H", "Responses")).axes[0]
    low, high = axes.get_ylim()
    assert low > high, "the first category stands on top"
    named = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert named == list(COUNTS.index)
    middles = [patch.get_y() + patch.get_height() / 2 for patch in axes.patches]
    assert [round(middle) for middle in middles] == [0, 1, 2, 0, 2]
    assert middles[0] < 0 < middles[3]


@pytest.mark.parametrize("series", [1, 2, 3, 4])
def test_every_series_stands_in_the_legend_in_a_colour_of_its_own(
    drawn: Drawn, series: int
) -> None:
    counts = pd.DataFrame({f"Wave {number}": [np.nan, 2.0] for number in range(series)})
    axes = drawn(bar_chart(counts, "H", "Responses")).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == list(counts.columns)
    shown = [mpl.colors.to_hex(patch.get_facecolor()) for patch in legend.get_patches()]
    assert shown == list(COLOURS[:series])
    assert [mpl.colors.to_hex(patch.get_facecolor()) for patch in axes.patches] == shown


@pytest.mark.parametrize(
    ("end", "counts", "expected"),
    [
        (4, [1, 2], 4),
        (4, [4, 4], 4),
        (4, [5, 2], 5),
        (4, [np.nan, np.nan], 4),
        (4, [np.nan, 0], 4),
        (4, [12, np.nan], 12),
    ],
)
def test_the_axis_ends_as_the_printed_chart_does_unless_that_would_cut_a_bar(
    drawn: Drawn, end: float, counts: list[float], expected: float
) -> None:
    frame = pd.DataFrame({"w": counts}, index=["a", "b"])
    axes = drawn(bar_chart(frame, "H", "Responses", axis_end=end)).axes[0]
    assert axes.get_xlim() == (0, expected)


def test_without_a_printed_chart_every_bar_ends_within_the_axis(drawn: Drawn) -> None:
    axes = drawn(bar_chart(COUNTS, "H", "Responses")).axes[0]
    low, high = axes.get_xlim()
    assert low == 0
    assert high > max(lengths(axes))


@pytest.mark.parametrize("dtype", ["Int64", "float64"])
def test_whole_numbers_are_written_whole_and_missing_ones_said_whatever_their_type(
    dtype: str,
) -> None:
    counts = pd.DataFrame({"w": [3, 0, None]}, index=["a", "b", "c"]).astype(dtype)
    said = bar_chart(counts, "H", "N", axis_end=4).alt
    assert said == "Bar chart. H; n. a: w 3; b: w 0; c: w not asked."


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.tuples(*[st.none() | st.integers(0, 40)] * 2), min_size=1, max_size=4),
    st.none() | st.integers(1, 10),
)
def test_no_count_is_lost_between_the_frame_and_the_words(
    rows: list[tuple[int | None, int | None]], end: int | None
) -> None:
    counts = pd.DataFrame(rows, columns=["a", "b"], dtype="float64")
    said = bar_chart(counts, "H", "N", axis_end=end).alt.removeprefix("Bar chart. H; n. ")
    words = {None: "not asked", **{number: str(number) for number in range(41)}}
    assert said.removesuffix(".").split("; ") == [
        f"{place}: a {words[first]}, b {words[second]}"
        for place, (first, second) in enumerate(rows)
    ]
