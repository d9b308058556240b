"""Rows of a pupil file."""

import pandas as pd
import pytest

from pmio_lib.case_study.clean.pupils import rows_of_totals


@pytest.mark.parametrize("name", ["Mean mark", "Hill average", "Durchschnitt", "n=9", "Median"])
def test_a_row_that_sums_up_others_is_no_pupil(name: str) -> None:
    columns = ["pupil_id", "school", "pupil_premium", "arithmetic"]
    rows = [["P1", "Hill", "Y", "9"], [name, "", "", "9"], ["Max", "Hill", "", "9"]]
    frame = pd.DataFrame(rows, columns=columns, index=[2, 3, 4], dtype="str")
    assert rows_of_totals(frame, ["arithmetic"]) == (3,)
    frame.loc[4] = ["Average", "Hill", "", "9"]
    assert rows_of_totals(frame, ["arithmetic"]) == (3, 4)
