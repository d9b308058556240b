"""The tool's data file: what is read, what is left out by name, what is refused by row."""

from collections.abc import Callable

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.readers.reading import Reading

HEADER = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"
Read = Callable[..., Reading]


def test_float_text_is_the_decimal_it_was(read: Read) -> None:
    row = "EngMaths9-4,,2025 (Rev),Stoke-on-Trent,54.100000000000001,861.0,West Midlands"
    found = read(HEADER, row)
    row_read = found.figures.drop(columns=["numerator", "pupils_low", "pupils_high"]).iloc[0]
    assert row_read.to_dict() == {
        "measure": "gcse_english_maths_4plus",
        "area_code": "861",
        "year": 2025,
        "value": 54.1,
        "publication": "lait_key_stage_4",
        "status": "revised",
        "locator": "LAIT measure EngMaths9-4",
        "source_row": 2,
    }


def test_every_row_is_accounted_for(read: Read) -> None:
    found = read(
        HEADER,
        "EngMaths9-4,,2024,Stoke-on-Trent,53,861,WM",
        "EngMaths9-4,,2023,Stoke-on-Trent,-,861,WM",
        "EngMaths9-4,,2020-22,Stoke-on-Trent,50,861,WM",
        "EngMaths9-4,,2011,Stoke-on-Trent,50,861,WM",
        "RTA,,2024,Stoke-on-Trent,50,861,WM",
        "DAP_NEW_KS2_RWM,,2024,Isles of Scilly,50,420,SW",
    )
    assert (found.rows_in, found.rows_used) == (6, 1)
    assert sorted(found.left_out.values()) == [1, 1, 1, 1, 1]
    assert any("no figure (-)" in reason for reason in found.left_out)
    assert any("Isles of Scilly" in reason for reason in found.left_out)


def test_headings_that_drifted_are_the_same(read: Read) -> None:
    header = "SHORT_DESC,years,La and regions,VALUES,la_number"
    found = read(header, "PriFSM,2025,Stoke-on-Trent,35.5,861")
    assert found.figures["value"].tolist() == [35.5]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["EngMaths9-4,,2024,Stoke-on-Trent,fifty,861,WM"], "row 2, column values: found 'fifty'"),
        (["EngMaths9-4,,2024,Atlantis,50,777,WM"], "row 2, column area code: found '777'"),
        (["EngMaths9-4,,2024,Stoke-on-Trent,50,860,WM"], "expected Staffordshire, whose code 860"),
        (
            [f"PriFSM,,2025{of},Stoke-on-Trent,35.5,861,WM" for of in (" (prov)", " (Rev)")],
            "row 3: found another primary_fsm / 861 / 2025",
        ),
    ],
)
def test_what_is_wrong_is_told_by_row(read: Read, rows: list[str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(HEADER, *rows)
