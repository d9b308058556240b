"""The interviews' part of the pipeline, in one copy of the project with people planted in it.

People stand in transcripts, in attributes, in names of cases, documents and coders, in memos and in
a passage marked as fit to be quoted. One code is then changed in the coding project: what was
executed, and who can be found in what was made, is looked at from every side.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.pipeline.steps.interviews import TABLES
from pmio_lib.qda.project import Case, CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.refi_writer import refi_project_bytes
from pmio_lib.study.interviews import read_interviews
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import ROOT, SYNTHESIS, ProjectCopy, Ran
from tests.pipeline.test_survey_pipeline import Terminal, different, pieces, tables_of

FOLDER = "data/raw/demo/interviews"
PROJECT = f"{FOLDER}/coding.qdpx"
NAME, NOTEBOOK = "02_interviews", "notebook@02_interviews"

PERSON = "Zebulon Quorndyke"
MAIL = "zebulon.quorndyke@canary-aviary.example"
PLACE = "Xanthippe Ornithopter Academy"
CANARIES = (b"zebulon", b"quorndyke", b"canary-aviary", b"xanthippe", b"ornithopter")
PLANTED = "Synthetic answer: nothing that is coded."
SAID = f"Synthetic answer: {PERSON} of {PLACE} said so."
QUOTED_CODE, OTHER_CODE = "Quick and dependable", "Fits the school's approach"
MARK = "May be quoted"
SUMMARY = read_interviews(ROOT / "study").summary_mark


@dataclass(frozen=True)
class Story:
    """What happened in the copy, step by step."""

    copy: ProjectCopy
    said: str
    explained: str
    edited: Ran
    tables: tuple[dict[str, bytes], dict[str, bytes]]
    numbers: tuple[dict[str, float], dict[str, float]]


def read(root: Path) -> CodedProject:
    return read_refi_project(root / PROJECT, PROJECT)


def write(root: Path, project: CodedProject) -> None:
    (root / PROJECT).write_bytes(refi_project_bytes(project, f"{PERSON}'s project"))


def with_people(project: CodedProject) -> CodedProject:
    """Plant a person in the first transcript, released for quoting, and wherever names stand."""
    (first, text), *others = project.documents.items()
    assert text is not None
    place = text.index(PLANTED)
    renamed = f"{PERSON} 1.txt"
    codings = shifted(project.codings, first, place, len(SAID) - len(PLANTED))
    codings = codings.replace({"document": {first: renamed}})
    codings["coder"] = codings["coder"].replace({"Coder A": f"A. {PERSON}"})
    codings.loc[0, "memo"] = f"{SUMMARY} as {PERSON} says."
    names = [node.path[-1] for node in project.codes]
    quoted = [
        {"document": renamed, "coder": f"A. {PERSON}", "code": names.index(name),
         "start": place, "end": place + len(SAID), "text": SAID, "memo": "", "place": "checked",
         "line": 0, "segment": "", "question": "", "is_releasable": False}
        for name in (QUOTED_CODE, MARK)
    ]  # fmt: skip
    return replace(
        project,
        documents={renamed: text.replace(PLANTED, SAID, 1), **dict(others)},
        coders=(f"A. {PERSON}", "Coder B"),
        cases=(named(project.cases[0], renamed), *project.cases[1:]),
        codings=pd.concat([codings, pd.DataFrame(quoted).astype(codings.dtypes)]),
    )


def shifted(codings: pd.DataFrame, document: str, place: int, by: int) -> pd.DataFrame:
    later = codings["document"].eq(document) & codings["start"].gt(place)
    moved = codings[["start", "end"]].add(by)
    return codings.assign(**{
        name: codings[name].mask(later, moved[name]) for name in ("start", "end")
    })  # fmt: skip


def named(case: Case, document: str) -> Case:
    people = {"Interviewee": PERSON, "E-mail": MAIL, "Role": f"Aide to {PERSON}", "Notes": PLACE}
    return Case(f"{PERSON}, interviewed", {**case.attributes, **people}, (document,))


def with_another_code(project: CodedProject) -> CodedProject:
    """Give another code where the first coder gave one."""
    names = [node.path[-1] for node in project.codes]
    given = project.codings["code"].eq(names.index(QUOTED_CODE))
    first = project.codings.index[given & project.codings["coder"].ne("Coder B")][-1]
    codes = project.codings["code"].copy()
    codes[first] = names.index(OTHER_CODE)
    return replace(project, codings=project.codings.assign(code=codes))


def numbers(root: Path) -> dict[str, float]:
    ledger = json.loads((root / "reports/numbers/02_interviews.json").read_text("utf-8"))
    return {name: record["value"] for name, record in ledger["numbers"].items()}


def plant_people(root: Path) -> None:
    draw_fewer(root)
    write(root, with_people(read(root)))


@pytest.fixture(scope="module")
def story(planted: Cold, tmp_path_factory: pytest.TempPathFactory) -> Story:
    copy = planted.copied(tmp_path_factory.mktemp("interviews") / "copy")
    root, terminal = copy.folder, Terminal(copy, planted.said + planted.message)
    first_numbers, first_tables = numbers(root), tables_of(root, TABLES)
    write(root, with_another_code(read(root)))
    explained = copy.explained()
    edited = terminal.run()
    return Story(
        copy=copy,
        said=terminal.said,
        explained=explained,
        edited=edited,
        tables=(first_tables, tables_of(root, TABLES)),
        numbers=(first_numbers, numbers(root)),
    )


def draw_fewer(root: Path) -> None:
    """Resample less often: how often changes no shape of the page."""
    path = root / "params.yaml"
    text = path.read_text("utf-8")
    for often in ("replicates: 2000\n    orders: 1000",):
        assert text.count(often) == 1
        text = text.replace(often, "replicates: 200\n    orders: 100")
    path.write_text(text, encoding="utf-8")


# What is executed


def test_an_edited_code_executes_its_cleaning_its_notebook_and_the_site(story: Story) -> None:
    assert story.edited.executed == ("interviews", "read", NOTEBOOK, SYNTHESIS, "site")
    changed = different(*story.tables)
    assert "interviews/interview_codings" in changed
    assert "interviews/interview_segments" not in changed


def test_why_is_explained_by_the_file_that_changed(story: Story) -> None:
    assert story.explained.startswith(f"interviews would run:\n  {PROJECT} changed\n")
    assert "survey would" not in story.explained


def test_the_edited_code_is_counted(story: Story) -> None:
    before, after = story.numbers
    assert before["n_most_heard"] - after["n_most_heard"] == 1


# Who can be found


def found_in(content: bytes) -> list[bytes]:
    return [canary for canary in CANARIES if canary in content.lower()]


def made(root: Path) -> Iterator[Path]:
    for room in ("data/processed", "reports", "build", ".dvc"):
        yield from (path for path in sorted((root / room).rglob("*")) if path.is_file())


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_nobody_planted_is_found_in_anything_that_was_made(story: Story) -> None:
    paths = list(made(story.copy.folder))
    assert {".parquet", ".json", ".ipynb", ".html"} <= {path.suffix for path in paths}
    found = {path: where for path in paths for part in pieces(path) if (where := found_in(part))}
    assert found == {}


def test_nobody_planted_is_found_in_what_was_said(story: Story) -> None:
    assert "executing notebooks/02_interviews.ipynb" in story.said
    assert found_in(story.said.encode()) == []


def test_the_passage_that_names_somebody_is_held_back_and_told(story: Story) -> None:
    assert "passages (quotation) with a word that could be a name" in story.said
    assert "passages (summary) with a word that could be a name" in story.said
    passages = pd.read_parquet(
        story.copy.folder / "data/processed/interviews/interview_passages.parquet"
    )
    assert passages["kind"].eq("quotation").sum() > 5


def test_the_search_would_have_found_them(story: Story) -> None:
    """They stand in the restricted room in clear, and in the raw file."""
    restricted = pd.read_parquet(story.copy.folder / "data/restricted/interview_texts.parquet")
    assert restricted["text"].str.contains(PERSON).any()
    assert found_in((story.copy.folder / PROJECT).read_bytes()) == list(CANARIES)


def test_every_table_of_the_interviews_was_made(story: Story) -> None:
    folder = story.copy.folder / "data/processed"
    assert [name for name in TABLES if not (folder / f"{name}.parquet").is_file()] == []
