"""Names planted in every place of private files are in nothing that is made of them or said."""

import base64
from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from tests.pipeline.bytes_searched import bytes_of, found_in
from tests.pipeline.conftest import Cold, Edited, Private
from tests.pipeline.private_files import NOVEMBER, PLACES, RAW

pytestmark = pytest.mark.story

ROOMS = {
    "data/processed": {".parquet", ".json"},
    "reports": {".json", ".ipynb", ".html", ".xlsx", ".svg", ".csv"},
    "build": {".ipynb", ".lock"},
    ".dvc": {""},
}
"""Where things are made, and kinds of file that must be among them."""
OF_FILES = {"survey file", "coding file"}
"""A check and a run name the files they are asked about."""
OF_THE_LAST_RUN = {"build/code.yaml", "build/parts.json", "build/last_run.json"}
"""They hold what a run rested on, by file, transcripts too, and stay on the machine."""


def files_below(folder: Path, root: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in paths}


def found_below(folder: Path, root: Path, passed_over: Collection[str] = ()) -> dict[str, set[str]]:
    paths = sorted(files_below(folder, root) - set(passed_over))
    found = {path: set().union(*map(found_in, bytes_of(root / path))) for path in paths}
    return {path: places for path, places in found.items() if places}


@pytest.mark.parametrize("room", ROOMS)
def test_no_planted_name_is_in_anything_that_was_made(
    cold: Cold, edited: Edited, room: str
) -> None:
    """DVC's cache names files by what is in them: what the cold run put there holds nobody."""
    root, before = edited.copy.folder, cold.copy.folder
    made = files_below(root / room, root)
    assert {Path(file).suffix for file in made} >= ROOMS[room]
    cached = files_below(before / ".dvc/cache/files", before)
    assert made - cached
    found = found_below(root / room, root, cached)
    assert {path: places for path, places in found.items() if path not in OF_THE_LAST_RUN} == {}
    assert set().union(*found.values()) <= {*OF_FILES, "transcript file"}


def test_no_planted_name_is_in_what_the_runs_said(held: Private, edited: Edited) -> None:
    runs = (held.without, held.alone, held.run, edited.run)
    said = "".join(run.said + run.message for run in runs)
    assert "executing notebooks/02_interviews.ipynb" in said
    assert said.count("a school that is not there") >= 3
    assert found_in(said.encode()) <= OF_FILES


def test_no_planted_name_is_in_what_the_checks_said_or_made(edited: Edited, tmp_path: Path) -> None:
    copy = edited.copied(tmp_path / "copy")
    rooms = [f"{RAW}/{room}" for room in ("survey", "interviews", "case_study")]
    files = [path for room in rooms for path in sorted((copy.folder / room).iterdir())]
    paths = [path.relative_to(copy.folder).as_posix() for path in files if path.is_file()]
    said, page = "", copy.folder / "checked.html"
    for how in (("--html", page.name), ("--json",)):
        done = copy.command("pmio_lib.cli", "check", *how, *rooms, *paths)
        assert done.returncode == 2, "exports that the project does not know are refused"
        assert "survey export" in done.stdout
        assert "Traceback" not in done.stderr
        said += done.stdout + done.stderr
    assert '"school_names"' in said
    assert found_in(said.encode()) | found_in(page.read_bytes()) <= OF_FILES
    assert copy.status() == "?? checked.html\n", "nothing else is written"


def test_pages_were_made_of_the_planted_files(edited: Edited) -> None:
    root = edited.copy.folder
    assert NOVEMBER in (root / "reports/site/01_survey.html").read_text("utf-8")
    told = (root / "reports/site/validation.html").read_text("utf-8")
    for kind in ("quotation", "summary"):
        assert f"passages ({kind}) with a word that could be a name" in told
    codings = pd.read_parquet(root / "data/processed/interviews/interview_codings.parquet")
    assert codings["code"].str.startswith("unnamed_").any(), "a code called after a person"
    passages = pd.read_parquet(root / "data/processed/interviews/interview_passages.parquet")
    assert passages["kind"].eq("quotation").sum() > 5


def test_they_were_planted_and_the_restricted_room_has_what_people_wrote(edited: Edited) -> None:
    root = edited.copy.folder
    raw = {place for places in found_below(root / RAW, root).values() for place in places}
    assert raw == set(PLACES)
    texts = pd.read_parquet(root / "data/restricted/survey_free_text.parquet")
    for place in ("survey free text", "survey other support"):
        told = texts[texts["text"].str.contains(PLACES[place])]
        assert told["wave"].nunique() == 2, place
    spoken = pd.read_parquet(root / "data/restricted/interview_texts.parquet")
    assert spoken["text"].str.contains(PLACES["passage person"]).any()


def test_the_search_would_have_found_them(tmp_path: Path) -> None:
    word = PLACES["survey name"]
    hidden = {
        "a.txt": word.upper().encode("utf-16-le"),
        "b.svg": base64.b64encode(f"<svg>{word}</svg>".encode()),
        "c.html": "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "d.json": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "e.url": "".join(f"%{byte:02X}" for byte in word.encode()).encode(),
        f"{quote(word)}.txt": b"",
        "h.html": word.replace("A", "&#65;").encode(),
        "i.json": word.replace("A", "\\u0041").encode(),
    }
    for name, content in hidden.items():
        (tmp_path / name).write_bytes(content)
    frame = pd.DataFrame({"a": pd.Categorical(["x"], categories=["x", word])})
    frame.to_parquet(tmp_path / "f.parquet", compression="zstd")
    pd.DataFrame({"a": [word] * 9}).to_parquet(tmp_path / "g.parquet", compression="zstd")
    found = found_below(tmp_path, tmp_path)
    assert set(found) == {*hidden, "f.parquet", "g.parquet"}
    assert all(places == {"survey name"} for places in found.values())
