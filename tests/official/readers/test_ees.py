"""Data files of Explore Education Statistics: who an area is, and what is no evidence."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import committed

HEADER = (
    "time_period,time_identifier,geographic_level,country_name,region_name,old_la_code,la_name,"
    "version,qualification_type,sex,subject,grade,number_achieving,percentage_achieving"
)
GRADE = "GCSE,Total,Mathematics,9 to 4"
STOKE = (
    f"202425,Academic year,Local authority,England,West Midlands,861,Stoke-on-Trent,Revised,{GRADE}"
)


def read(tmp_path: Path, study: FigureStudy, *lines: str, header: str = HEADER) -> Reading:
    path = tmp_path / "file.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8-sig", newline="\r\n")
    return read_official(Context(path, path.name, study, committed()["areas"]))


@pytest.mark.parametrize(
    ("level", "region", "code"),
    [
        ("National", "", "970"),
        ("Regional", "West Midlands", "984"),
        ("Regional", "Yorkshire and The Humber", "982"),
        ("Regional", "Inner London", "987"),
        ("Regional", "Outer London", "988"),
        ("Regional", "London", "986"),
    ],
)
def test_areas_above_the_authority_are_known_by_name(
    tmp_path: Path, project_study: FigureStudy, level: str, region: str, code: str
) -> None:
    line = f"202425,Academic year,{level},England,{region},z,z,Final,{GRADE},100,50"
    figures = read(tmp_path, project_study, line).figures
    assert figures["area_code"].tolist() == [code]
    assert figures["status"].tolist() == ["final"]


def test_other_levels_and_groups_are_left_out_by_name(
    tmp_path: Path, project_study: FigureStudy
) -> None:
    found = read(
        tmp_path,
        project_study,
        f"{STOKE},1104,60",
        f"{STOKE},1104,60".replace("Total", "Girls"),
        f"{STOKE},1104,60".replace("Mathematics", "History"),
        f"{STOKE},1104,60".replace("9 to 4", "9 to 1"),
        f"{STOKE},1104,60".replace("Local authority", "Parliamentary constituency"),
        f"{STOKE},c,c".replace("202425", "202324"),
    )
    assert (found.rows_in, found.rows_used) == (6, 1)
    assert sorted(found.left_out) == [
        "of an area that is neither authority, region nor England",
        "of another subject",
        "of girls or boys alone",
        "of grades the project does not hold",
        "suppressed by the publisher (c)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("England", "Wales", "row 2, column country_name: found 'Wales'"),
        ("England", "England (INVENTED)", "its values are invented"),
        ("861", "E06000021", "row 2, column area code: found 'E06000021'"),
        ("Stoke-on-Trent", "Sandwell", "expected Stoke-on-Trent, whose code 861 is"),
        (",60", ",sixty", "row 2, column percentageachieving: found 'sixty'"),
    ],
)
def test_what_does_not_fit_stops(
    tmp_path: Path, project_study: FigureStudy, old: str, new: str, said: str
) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, project_study, f"{STOKE},1104,60".replace(old, new))
    assert said in str(caught.value)


def test_a_file_of_another_matter_is_known_and_has_no_figure(
    tmp_path: Path, project_study: FigureStudy
) -> None:
    header = "time_period,time_identifier,geographical_level,country_name,number_children"
    line = "202021,Academic year,National,England,1000"
    found = read(tmp_path, project_study, line, header=header)
    assert found.figures.empty
    assert found.left_out == {"of figures the project does not hold": 1}
