"""The stage on a small project: tables, ledgers, and not a trace of anyone in what it makes."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from forms_files import ROOT
from interview_files import STUDY, archive, case, coding, put, qde, selection, source, table, value

from pmio_lib.interviews.tables import InterviewTexts
from pmio_lib.pipeline.steps.interviews import TABLES

MARK = STUDY.interviews.summary_mark
RESTRICTED = "data/restricted/interview_texts.parquet"
PARAMS = "sources: {survey: demo, interviews: demo, case_study: demo}\nseed: 1\nnotebooks: {}\n"
CANARIES = (
    "zebedee", "quokka", "wombat", "dingo", "numbat", "bilby", "potoroo", "kowari", "quoll",
    "taipan", "school.example", "01782",
)  # fmt: skip
TEXT = (
    "Interview with Zebedee.\n\nQ1: How is it, Zebedee?\nR: Children talk more and more.\n"
    "R: Quokka said so, and quokka's class.\nR: We saw the children.\nQ2: Why?\nR: the children.\n"
    "R: 01782 123456 or zebedee@school.example, as the children know.\n"
)


def at(passage: str, *codings: str, memo: str = "") -> str:
    start = TEXT.index(passage)
    told = f"<Description>{memo}</Description>" if memo else ""
    return selection(start, start + len(passage), passage, told, *(codings or (coding("c"),)))


def project(tmp_path: Path) -> Path:
    """A project, a Taguette file, a table, cases and transcripts, each with names in them."""
    quoted = (coding("c", "u1"), coding("m", "u1"), coding("c", "u2"))
    parts = [
        at("Children talk more and more.", *quoted, memo=f"{MARK} they talk"),
        at("Quokka said so, and quokka's class.", *quoted, memo=f"{MARK} Quokka is glad"),
        at("01782 123456 or zebedee@school.example, as the children know.", *quoted),
        at("We saw the children.", *quoted),
        at("the children.", coding("gone"), memo="Wombat said this"),
        selection(5, 9999, "Zebedee"),
    ]
    notes = '<Note guid="n" name="Dingo"><PlainTextContent>Dingo says</PlainTextContent></Note>'
    known = {
        "Interviewee": "Zebedee Quokka",
        "E-mail": "z@quokka.example",
        "Colour": "Wombat blue",
        "School": "Dingo Primary",
        "Role": "Numbat",
    }
    xml = qde(
        source("a", *parts, name="Zebedee Numbat.txt"),
        origin="QualCoder 4.0",
        users={"u1": "Bilby", "u2": "Kowari", "u3": "Potoroo"},
        codes={"c": "Confidence", "m": "May be quoted"},
        variables={name: name for name in known},
        cases=case("Quoll interview", *map(value, known, known.values()), sources=["a"]),
        notes=notes,
    )
    tags = tmp_path / "t"
    with closing(sqlite3.connect(tags)) as connection:
        connection.executescript(
            "CREATE TABLE documents (id, project_id, name, description, contents);"
            "CREATE TABLE tags (id, path, description);"
            "CREATE TABLE highlights (id INTEGER, document_id, start_offset, end_offset, snippet);"
            "CREATE TABLE highlight_tags (highlight_id, tag_id);"
            "INSERT INTO documents VALUES (1, 1, 'Wombat.txt', 'of Wombat', '<p>Wombat likes</p>');"
            "INSERT INTO tags VALUES (1, 'Pupil.Enjoyment', 'of Wombat');"
            "INSERT INTO highlights VALUES (1, 1, 7, 12, 'likes'), (2, 1, 900, 990, 'Wombat gone');"
            "INSERT INTO highlight_tags VALUES (1, 1), (2, 1);"
        )
    by_hand = table(
        ["Case", "Code", "Coder", "Text", "Memo", "Releasable"],
        ["Taipan 3", "pupil.confidence", "Bilby", "Taipan is glad", "", "yes"],
        ["Taipan 3", "pupil.enjoyment", "Bilby", "the children", f"{MARK} the children", "yes"],
        ["", "pupil.enjoyment", "Bilby", "Taipan", "", ""],
    )
    cases = table(
        ["Case", "Documents", "School", "Interviewee", "Wave", "Date", "Best 1", "Five words"],
        ["Taipan 3", "Taipan.txt", "Quoll School", "Taipan", "Potoroo", "Kowari", "Dingo days",
         "good, Zebedee, 4 all"],
    )  # fmt: skip
    files: dict[str, bytes | str] = {
        "coding.qdpx": archive({"project.qde": xml, "sources/a.txt": TEXT}),
        "coder_a_project.sqlite3": tags.read_bytes(),
        "more.csv": by_hand,
        "cases.csv": cases,
        "transcripts/Taipan.txt": "R: Taipan is glad.\nR: the children.\n",
        "transcripts/Numbat other.txt": "R: nobody's children\n",
    }
    tags.unlink()
    put(tmp_path, files)
    shutil.copytree(ROOT / "study", tmp_path / "study")
    (tmp_path / "params.yaml").write_text(PARAMS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project on which the stage has run, and all that it said."""
    root = project(tmp_path_factory.mktemp("once"))
    done = run(root)
    assert done.returncode == 0, done.stderr
    return root, done.stdout + done.stderr


def run(root: Path, without: str = "") -> subprocess.CompletedProcess[str]:
    env = {name: text for name, text in os.environ.items() if name != without}
    return subprocess.run(
        [sys.executable, "-m", "pmio_lib.pipeline.steps.interviews"],
        cwd=root,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def made(root: Path) -> dict[str, bytes]:
    """Everything the stage wrote but the restricted table, by path."""
    folders = [root / "data" / "processed", root / "data" / "restricted", root / "build"]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    named = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    named.pop(RESTRICTED)
    return named


def readable(root: Path) -> str:
    """All of it as text: parquet as tables, its raw bytes as well."""
    told = ""
    for name, content in made(root).items():
        told += name + content.decode("latin-1")
        if name.endswith(".parquet"):
            told += pd.read_parquet(root / name).to_csv()
    return told


def test_a_run_stores_valid_tables_twice_the_same(root: Path) -> None:
    done = run(root)
    assert done.returncode == 0, done.stderr
    names = ("cases", "segments", "codings", "answers", "passages")
    assert list(TABLES) == [f"interviews/interview_{name}" for name in names]
    for name, model in TABLES.items():
        assert len(model.validate(pd.read_parquet(root / f"data/processed/{name}.parquet"))) > 0
        folder, _, file = name.partition("/")
        for room in ("ledgers", "checks", "origins"):
            path = root / f"data/processed/{folder}/{room}/{file}.json"
            assert json.loads(path.read_text("utf-8"))
    InterviewTexts.validate(pd.read_parquet(root / RESTRICTED))
    first = made(root)
    run(root)
    assert made(root) == first


def test_nobody_is_named_in_what_is_stored_or_said(once: tuple[Path, str]) -> None:
    root, said = once
    told = (readable(root) + said).casefold()
    assert not [canary for canary in CANARIES if canary in told]
    texts = pd.read_parquet(root / RESTRICTED)["text"].str.cat(sep=" ").casefold()
    assert "zebedee" in texts  # the restricted table has the words


def test_passages_with_a_name_are_held_back_and_the_others_shown(once: tuple[Path, str]) -> None:
    root, said = once
    shown = pd.read_parquet(root / "data/processed/interviews/interview_passages.parquet")
    assert sorted(set(shown["text"])) == [
        "Children talk more and more.", "We saw the children.", "the children", "they talk",
    ]  # fmt: skip
    assert "3 passages (quotation) with a word that could be a name" in said
    assert "1 passages (summary) with a word that could be a name" in said


def test_every_row_of_every_file_is_accounted_for(once: tuple[Path, str]) -> None:
    root, _ = once
    text = (root / "data/processed/interviews/ledgers/interview_codings.json").read_text("utf-8")
    files = {one["file"].rpartition("/")[2]: one for one in json.loads(text)["files"]}
    assert set(files) == {
        "coder_a_project.sqlite3", "coding.qdpx", "more.csv", "cases.csv", "transcripts",
        "schools.csv",
    }  # fmt: skip
    for one in files.values():
        assert one["rows_in"] == one["rows_out"] + sum(one["left_out"].values())
    assert (files["coding.qdpx"]["rows_in"], files["coding.qdpx"]["rows_out"]) == (14, 14)
    assert (files["more.csv"]["rows_in"], files["more.csv"]["rows_out"]) == (3, 2)
    assert files["more.csv"]["left_out"] == {"row without an interview": 1}
    codings = pd.read_parquet(root / "data/processed/interviews/interview_codings.parquet")
    assert len(codings) == sum(one["rows_out"] for one in files.values())


@pytest.mark.parametrize(
    "told",
    [
        "a selection that reaches beyond its text",
        "whose code is not in the project's codebook",
        "1 coders who coded nothing",
        "beyond its text: document 1, tag 'Pupil > Enjoyment'",
        "1 texts that are no document of a coding file",
        "a school that is not there",
        "a role that is none known",
        "a word of the summary that could be a name",
        "a wave of no guide",
        "no date",
        "an activity that the codebook does not have",
        "codings whose passage is not found in its transcript",
    ],
)
def test_what_was_wrong_is_said(once: tuple[Path, str], told: str) -> None:
    assert told in once[1]


def test_a_file_that_cannot_be_read_stops_and_writes_nothing(root: Path) -> None:
    path = root / "data/raw/demo/interviews/coding.qdpx"
    path.write_bytes(archive({"project.qde": '<Project a="Zebedee">'}))
    done = run(root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "XML that breaks off" in done.stderr
    assert not [canary for canary in CANARIES if canary in (done.stdout + done.stderr).casefold()]
    assert not (root / "data" / "processed").exists()
    assert not (root / "data" / "restricted").exists()


def test_the_private_source_needs_a_key(root: Path) -> None:
    shutil.copytree(root / "data/raw/demo", root / "data/raw/private")
    (root / "params.local.yaml").write_text("sources: {interviews: private}\n")
    done = run(root, without="PMIO_PSEUDONYM_KEY")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "key" in done.stderr


def test_one_memo_changed_changes_passages_and_nothing_else(root: Path) -> None:
    run(root)
    before = made(root)
    path = root / "data/raw/demo/interviews/more.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"{MARK} the children", f"{MARK} children"), "utf-8", newline="")
    assert path.read_text("utf-8") != text
    run(root)
    changed = {name for name, content in made(root).items() if before[name] != content}
    assert {name for name in changed if name.endswith(".parquet")} == {
        "data/processed/interviews/interview_passages.parquet"
    }
