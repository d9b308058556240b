"""Names planted in every place of private files are in nothing that is made of them or said."""

import base64
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from tests.pipeline.conftest import Cold
from tests.pipeline.planted import PLACES, RAW, Made, bytes_of, found_in, made_of

ROOMS = ("data/processed", "reports", "build")
OF_FILES = {"survey file", "coding file"}
"""A check names the files it is asked about, and keeps their names nowhere."""


@pytest.fixture(scope="module")
def made(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_of(tmp_path_factory.mktemp("planted") / "project", cold.copy.folder)


def found_below(folder: Path) -> dict[str, list[str]]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): sorted(places)
        for path in paths
        if (places := {place for part in bytes_of(path) for place in found_in(part)})
    }


@pytest.mark.parametrize("room", ROOMS)
def test_no_planted_name_is_in_anything_that_was_made(made: Made, room: str) -> None:
    assert any(path.is_file() for path in (made.root / room).rglob("*"))
    assert found_below(made.root / room) == {}


def test_no_planted_name_is_in_what_the_stages_said(made: Made) -> None:
    assert "cell 1 of" in made.said
    assert found_in(made.said.encode()) == set()


def test_no_planted_name_is_in_what_the_checks_said(made: Made) -> None:
    assert "survey export" in made.checked
    assert '"school_names"' in made.checked
    assert found_in(made.checked.encode()) <= OF_FILES


def test_pages_were_made_of_the_planted_files(made: Made) -> None:
    page = (made.root / "reports/site/01_survey.html").read_text("utf-8")
    assert f"{RAW}/survey/survey_2019_11.xlsx" in page
    codings = pd.read_parquet(made.root / "data/processed/interviews/interview_codings.parquet")
    assert codings["code"].str.startswith("unnamed_").any(), "a code called after a person"


def test_they_were_planted_and_the_restricted_room_has_what_people_wrote(made: Made) -> None:
    raw = {place for places in found_below(made.root / RAW).values() for place in places}
    packed = {"survey", "project", "pupil"}  # within workbooks and archives, which are compressed
    assert {place for place in PLACES if place.split()[0] not in packed} <= raw
    kept = found_below(made.root / "data/restricted")["survey_free_text.parquet"]
    assert {"survey free text", "survey other support"} <= {*kept}


def test_the_search_would_have_found_them(tmp_path: Path) -> None:
    word = PLACES["survey name"]
    hidden = {
        "a.txt": word.upper().encode("utf-16-le"),
        "b.svg": base64.b64encode(f"<svg>{word}</svg>".encode()),
        "c.html": "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "d.json": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "e.url": "".join(f"%{byte:02X}" for byte in word.encode()).encode(),
        f"{quote(word)}.txt": b"",
    }
    for name, content in hidden.items():
        (tmp_path / name).write_bytes(content)
    frame = pd.DataFrame({"a": pd.Categorical(["x"], categories=["x", word])})
    frame.to_parquet(tmp_path / "f.parquet", compression="zstd")
    pd.DataFrame({"a": [word] * 9}).to_parquet(tmp_path / "g.parquet", compression="zstd")
    found = found_below(tmp_path)
    assert set(found) == {*hidden, "f.parquet", "g.parquet"}
    assert all(places == ["survey name"] for places in found.values())
