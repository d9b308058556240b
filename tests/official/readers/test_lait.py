"""The tool's data file: what is read, what is left out by name, what is refused by row."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import committed

HEADER = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"


def read(tmp_path: Path, study: FigureStudy, *lines: str, header: str = HEADER) -> Reading:
    path = tmp_path / "anything.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8-sig", newline="\r\n")
    return read_official(Context(path, path.name, study, committed()["areas"]))


def test_float_text_is_the_decimal_it_was(tmp_path: Path, project_study: FigureStudy) -> None:
    row = "EngMaths9-4,,2025 (Rev),Stoke-on-Trent,54.100000000000001,861.0,West Midlands"
    found = read(tmp_path, project_study, row)
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


def test_every_row_is_accounted_for(tmp_path: Path, project_study: FigureStudy) -> None:
    found = read(
        tmp_path,
        project_study,
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


def test_headings_that_drifted_are_the_same(tmp_path: Path, project_study: FigureStudy) -> None:
    header = "SHORT_DESC,years,La and regions,VALUES,la_number"
    found = read(tmp_path, project_study, "PriFSM,2025,Stoke-on-Trent,35.5,861", header=header)
    assert found.figures["value"].tolist() == [35.5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("EngMaths9-4,,2024,Stoke-on-Trent,fifty,861,WM", "row 2, column values: found 'fifty'"),
        ("EngMaths9-4,,2024,Atlantis,50,777,WM", "row 2, column area code: found '777'"),
        ("EngMaths9-4,,2024,Stoke-on-Trent,50,860,WM", "expected Staffordshire, whose code 860"),
    ],
)
def test_a_damaged_cell_is_told_by_row(
    tmp_path: Path, project_study: FigureStudy, row: str, said: str
) -> None:
    with pytest.raises(DataError, match=said):
        read(tmp_path, project_study, row)


def test_a_figure_given_twice_stops(tmp_path: Path, project_study: FigureStudy) -> None:
    rows = [f"PriFSM,,2025{of},Stoke-on-Trent,35.5,861,WM" for of in (" (prov)", " (Rev)")]
    with pytest.raises(DataError, match="row 3: found another primary_fsm / 861 / 2025"):
        read(tmp_path, project_study, *rows)
