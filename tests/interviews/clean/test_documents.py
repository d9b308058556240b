"""What is told of the interviewer's words in a project."""

from pathlib import Path

from interview_files import qde, read_made, selection, source

from pmio_lib.interviews.clean.documents import questions_told

TEXT = "Q1: What changed?\nR: Lessons are slower."


def test_codings_of_questions_are_told_by_their_number(tmp_path: Path) -> None:
    codings = selection(4, 17, "What changed?"), selection(21, 28, "Lessons")
    (problem,) = questions_told(read_made(tmp_path, qde(source("a", *codings)), {"a": TEXT}))
    assert "1 codings of the interviewer's words" in problem.found
    assert "changed" not in str(problem)


def test_documents_without_an_interviewer_are_told_by_number(tmp_path: Path) -> None:
    text = "00:05 MB: What changed?\n00:09 TK: Lessons."
    xml = qde(source("a", selection(18, 25)), source("b", selection(6, 8)))
    (problem,) = questions_told(read_made(tmp_path, xml, {"a": TEXT, "b": text}))
    assert "document 2" in problem.found
    assert "MB" not in str(problem)
