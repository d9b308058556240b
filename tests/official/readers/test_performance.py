"""School performance tables: which row is whose, what stops, what is read of short rows."""

from collections.abc import Callable

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.readers.reading import Reading

Read = Callable[..., Reading]

KS2 = "RECTYPE,LEA,ESTAB,URN,SCHNAME,TELIG,PTMAT_EXP,PTMAT_EXP_FSM6CLA1A"
KS4 = "RECTYPE,LEA,ESTAB,URN,SCHNAME,TPUP,PTL2BASICS_94,P8MEA"
SCHOOL = "1,850,2001,115851,A school"
NAME2, NAME4 = "2018-2019_850_ks2final.csv", "2018-2019_850_ks4final.csv"


def test_rectype_4_is_england_at_key_stage_2(read: Read) -> None:
    lines = (
        f"{SCHOOL},60,70%,64%",
        "1,850,2002,115852,Closed",
        "3,850,,,Hampshire,14855,80%,64%",
        "4,,,,,649249,79%,67%",
        "5,,,,,644967,79%,SUPP",
    )
    found = read(KS2, *lines, name=NAME2)
    rows = found.figures.set_index(["measure", "area_code"])["value"]
    assert rows.to_dict() == {
        ("ks2_maths_expected", "850"): 80,
        ("ks2_maths_expected", "970"): 79,
        ("ks2_maths_expected_disadvantaged", "850"): 64,
        ("ks2_pupils", "970"): 644967,
    }
    assert found.left_out == {
        "of single schools": 2,
        "of England with independent schools": 1,
    }


def test_rectype_4_is_the_authority_at_key_stage_4(read: Read) -> None:
    lines = ("4,850,,,,12740,68.30%,-0.14", "5,,,,,587497,59.10%,", "7,,,,,527744,63.90%,LOWCOV")
    found = read(KS4, *lines, name=NAME4)
    rows = found.figures.set_index(["measure", "area_code"])["value"]
    assert rows["gcse_english_maths_4plus", "850"] == 68.3
    assert rows["ks4_pupils", "970"] == 527744
    assert ("ks4_progress8", "970") not in rows.index


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        (NAME2, (KS2, "7,,,,,644967,79%,67%"), "row 2, column RECTYPE: found '7'"),
        (NAME4, (KS4, "3,850,,,Hampshire,1,1%,1"), "row 2, column RECTYPE: found '3'"),
        (NAME2, (KS2, "3,,,,Hampshire,14855,80%,64%"), "row 2, column LEA: found ''"),
        (NAME2, (KS2, "5,850,,,,14855,80%,64%"), "row 2, column LEA: found '850'"),
        (NAME2, (KS2, "3,777,,,,14855,80%,64%"), "row 2, column area code: found '777'"),
        (NAME2, (KS2, "3,850,,,,14855,80 percent,64%"), "row 2, column ptmatexp"),
        ("table.csv", (KS2, "5,,,,,644967,79%,67%"), "the year is in no column"),
        ("2018-2020_850_ks2final.csv", (KS2, "5,,,,,644967,79%,67%"), "column file name"),
        (NAME2, ("RECTYPE,LEA,ESTAB,URN,SCHNAME", SCHOOL), "neither key stage 2 nor"),
    ],
)
def test_what_does_not_fit_stops(read: Read, name: str, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(*lines, name=name)
