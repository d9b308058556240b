"""Pictures say what they show in words, wide and narrow."""

import pandas as pd

from pmio_lib.synthesis.charts import joint_display_chart, overlap_chart


def test_a_forced_count_is_one_number_and_others_a_range() -> None:
    frame = pd.DataFrame(
        {"n_fewest": [17, 43], "n_most": [17, 52], "forced": ["one number", "a range"]},
        index=pd.Index(["Both", "In any way"], name="schools"),
    )
    chart = overlap_chart(frame, "At least this many schools")
    assert chart.alt == "Ranges of schools. Both 17; In any way 43 to 52."
    assert b"43 to 52" in chart.svg
    assert b"43 to 52" in chart.narrow
    assert chart.data is frame


def test_the_board_says_each_reading_in_words() -> None:
    frame = pd.DataFrame(
        {"Survey": ["convergent", "silent"], "Official figures": ["dissonant", "silent"]},
        index=pd.Index(["Better results", "Parents"], name="aim"),
    )
    chart = joint_display_chart(frame, "They disagree")
    assert chart.alt == (
        "Board of 2 aims by 2 methods. Cells: 1 convergent, 0 expanding, 2 silent, 1 dissonant."
    )
    for svg in (chart.svg, chart.narrow):
        assert svg.count(b"silent") >= 2
        assert b"dissonant" in svg
