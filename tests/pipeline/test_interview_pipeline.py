"""The interviews' part of the pipeline: one code changed in the coding project of private files."""

import json
from pathlib import Path

import pytest

from pmio_lib.pipeline.steps.interviews import TABLES
from tests.pipeline.conftest import Edited, Private
from tests.pipeline.private_files import PROJECT
from tests.pipeline.what_changed import different, tables_of

pytestmark = pytest.mark.story


def numbers(root: Path) -> dict[str, float]:
    ledger = json.loads((root / "reports/numbers/02_interviews.json").read_text("utf-8"))
    return {name: record["value"] for name, record in ledger["numbers"].items()}


def test_an_edited_code_changes_its_own_tables(held: Private, edited: Edited) -> None:
    changed = different(*(tables_of(made.copy.folder, TABLES) for made in (held, edited)))
    assert "interviews/interview_codings" in changed
    assert "interviews/interview_segments" not in changed


def test_why_is_explained_by_the_file_that_changed(edited: Edited) -> None:
    assert edited.explained["interviews"].startswith(
        f"interviews would run:\n  {PROJECT} changed\n"
    )
    assert "survey would" not in edited.explained["interviews"]


def test_the_edited_code_is_counted(held: Private, edited: Edited) -> None:
    before, after = (numbers(made.copy.folder) for made in (held, edited))
    assert before["n_most_heard"] - after["n_most_heard"] == 1
