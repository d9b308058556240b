"""The picture of who took part says its ranges, wide and narrow."""

import pandas as pd

from pmio_lib.synthesis.charts import overlap_chart


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
