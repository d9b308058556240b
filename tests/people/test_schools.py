"""The register of schools, and names that are matched to it or not."""

from pathlib import Path

import pandas as pd
import pytest
from forms_files import register_text

from pmio_lib.core.errors import DataError
from pmio_lib.people.schools import (
    Register,
    match_schools,
    near_schools,
    plain_school,
    read_register,
    school_problems,
)


def register(tmp_path: Path, text: str) -> Register:
    path = tmp_path / "schools.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_register(path, "schools.csv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Mary's", "SAINT MARYS"),
        ("St Mary’s  Primary-School", "st marys primary school"),
        ("Hill & Dale", "Hill and Dale"),
        ("École Une", "ecole une"),
        ("St Orvin's CE Primary", "Saint Orvin's C of E Primary"),
        ("St Orvin's CE Primary", "St. Orvins Church of England (VA) Primary"),
        ("Our Lady RC Primary", "Our Lady Roman Catholic Primary"),
        ("Hill\u200b Primary", "Hill Primary"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert plain_school(one) == plain_school(other)


def test_a_name_before_an_alias_before_none(tmp_path: Path) -> None:
    known = register(tmp_path, register_text(["Hill", "Dale"], {"Dale": "The Dale| |Dalehouse"}))
    names = pd.Series(["hill", "DALEHOUSE", "the dale", "Dell", ""], index=range(2, 7))
    found = match_schools(names, known)
    assert found.match.tolist() == ["exact", "alias", "alias", "unmatched", "unmatched"]
    assert found.urn.fillna("").tolist() == ["100000", "100001", "100001", "", ""]


def test_near_names_are_offered_and_not_repeated(tmp_path: Path) -> None:
    known = register(tmp_path, register_text(["Canary Wood Primary", "Far Away"]))
    names = pd.Series(["Canary Woods Primary", "Canary Woods Primary", "Zzz"], index=[2, 3, 4])
    offers = list(near_schools(names, known))
    assert [(offer.row, [school.urn for school in offer.schools]) for offer in offers] == [
        (2, ["100000"]),
        (4, []),
    ]
    problems = school_problems(names.rename("School"), "x.xlsx", known, "none is counted")
    said = "\n".join(map(str, problems))
    assert "row 2, column School" in said
    assert "until then none is counted" in said
    assert "Canary Wood Primary (100000)" in said
    assert "Woods" not in said


def test_thousands_of_unknown_names_take_no_time_to_offer(tmp_path: Path) -> None:
    known = register(tmp_path, register_text([f"School {n}" for n in range(200)]))
    names = pd.Series([f"Place {n}" for n in range(20_000)])
    assert len(list(near_schools(names, known))) == 50


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("urn,name,phase\n100000,Hill,primary\n", "aliases"),
        ("urn,name,phase,aliases\n1,Hill,primary,\n", "six digits"),
        ("urn,name,phase,aliases\n100000,Hill,infant,\n", "one of primary"),
        ("urn,name,phase,aliases\n100000,,primary,\n", "the school's name"),
        ("urn,name,phase,aliases\n100000,A,primary,\n100000,B,primary,\n", "urn"),
        (register_text(["St Hill", "Saint  Hill"]), "row 2 has as well"),
        (register_text(["Hill", "Dale"], {"Dale": "HILL"}), "row 2 has as well"),
        (register_text(["Hill", "Dale"], {"Hill": "X", "Dale": "x."}), "row 2 has as well"),
    ],
)
def test_a_wrong_register_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        register(tmp_path, text)


def test_a_schools_alias_may_be_its_name(tmp_path: Path) -> None:
    assert register(tmp_path, register_text(["Hill"], {"Hill": "hill|The Hill"})).by_alias


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Orvin's CE Primary", "St Osmund's CE Primary"),
        ("Школа Холм", "Школа Дол"),
        ("Hill CE Primary", "Hill Primary"),
    ],
)
def test_schools_of_other_names_stay_apart(one: str, other: str) -> None:
    assert plain_school(one) != plain_school(other)
