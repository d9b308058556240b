"""Where passages stand in transcripts, and that no transcript stays behind."""

import gc
from pathlib import Path

import pytest
from interview_files import cleaned, put, said, table

from pmio_lib.interviews.clean.tables import InterviewTables
from pmio_lib.qda.texts import Searchable

TEXT = "I: How was it?\nR: Children talk more.\nR: Some stay quiet."
HEAD = ["Case", "Segment", "Code", "Coder"]


def placed(tmp_path: Path, *rows: list[str], text: str) -> InterviewTables:
    """A table of codings of one interview, with its transcript beside it."""
    return cleaned(put(tmp_path, {"coding.csv": table(*rows), "transcripts/P1.txt": text}))


@pytest.mark.parametrize("segment", ["0", "4", "999999999"])
def test_a_paragraph_that_is_none_is_kept_and_told(tmp_path: Path, segment: str) -> None:
    tables = placed(tmp_path, HEAD, ["P1", segment, "pupil.confidence", "A"], text=TEXT)
    assert tables.codings["is_located"].tolist() == [False]
    assert "1 codings whose passage is not found in its transcript" in said(tables)


def test_no_transcript_stays_in_the_process_after_its_passages_are_placed(tmp_path: Path) -> None:
    rows = [["Case", "Code", "Text"], ["P1", "pupil.confidence", "Children talk more."]]
    tables = placed(tmp_path, *rows, text=f"{TEXT}\nR: A wombat stays nowhere.")
    assert tables.codings["is_located"].tolist() == [True]
    gc.collect()
    held = [each for each in gc.get_objects() if isinstance(each, Searchable)]
    assert not any("wombat stays nowhere" in each.squashed for each in held)
