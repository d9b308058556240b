"""`pmio check` for a coding file of interviews: what was recognised, and what would be told.

It reads as the pipeline would and changes nothing. No text, no name of a document, case or person
is repeated; names of codes are, since a person has to find them in the codebook.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.core.paths import shown
from pmio_lib.interviews.clean.answers import activity_names
from pmio_lib.interviews.clean.codes import CodeIndex, code_index, not_in_codebook
from pmio_lib.interviews.read.cases import case_columns, read_case_table
from pmio_lib.interviews.read.coding_files import read_coding_file
from pmio_lib.interviews.read.files import CASES, INTERVIEWS, PROJECTS, TABLES
from pmio_lib.qda.project import CodedProject
from pmio_lib.study.codebook import read_codebook

PLACES: Final = {
    "checked": "stand where the file says",
    "unchecked": "state no text to check their place by",
    "found": "were placed by their text, which stands elsewhere than the file says",
    "none": "have no place in a text",
}


def is_coding_file(path: Path) -> bool:
    """Tell by its name whether a file is a project, or a table in interviews/."""
    suffix = path.suffix.casefold()
    return suffix in PROJECTS or (suffix in TABLES and path.parent.name == INTERVIEWS)


def check_coding_file(path: Path, root: Path) -> Iterator[str]:
    """Check one coding file, or a table of cases, and give lines to print.

    Raises
    ------
    DataError
        With what keeps it from being read.
    """
    file = shown(path, root)
    if path.stem.casefold() == CASES:
        yield from _cases(path, file, root)
        return
    project = read_coding_file(path, file)
    index = code_index(read_codebook(root / "study"))
    yield f"{file}: written by {project.tool or 'an unnamed program'}"
    yield f"  documents: {len(project.documents)}, with a text: {_with_text(project)}"
    yield f"  cases: {len(project.cases)}; coders: {len(project.coders)}"
    yield f"  codings: {len(project.codings)}"
    for place, words in PLACES.items():
        if count := int(project.codings["place"].eq(place).sum()):
            yield f"    {count} {words}"
    for reason, count in project.left_out.items():
        yield f"  left out: {count} ({reason})"
    for note in project.notes:
        yield f"  note: {note}"
    for problem in (*project.reports, *_strange(project, index)):
        yield f"  {problem}"


def _cases(path: Path, file: str, root: Path) -> Iterator[str]:
    columns = case_columns(activity_names(read_codebook(root / "study")))
    table = read_case_table(path, file, columns)
    yield f"{file}: {len(table.frame)} interviews"
    yield f"  columns: {', '.join(table.headings.values())}"
    for note in table.notes:
        yield f"  note: {note}"


def _with_text(project: CodedProject) -> int:
    return sum(document.text is not None for document in project.documents.values())


def _strange(project: CodedProject, index: CodeIndex) -> Iterator[Problem]:
    counts = project.codings["code"].value_counts()
    for place, node in enumerate(project.codes):
        if place in counts.index and index.find(node) is None:
            yield not_in_codebook(project.file, node, int(counts[place]))
