"""An interview and its documents: what tells documents apart, and the paragraphs of their texts.

Not here: which document belongs to which interview (read/gathering.py), nor what is known of
one (cases.py).
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.core.wording import plain
from pmio_lib.interviews.clean.turns import Turns, names_no_interviewer, turns
from pmio_lib.qda.project import CodedProject

_ENDINGS: Final = ".txt .rtf .doc .docx .odt .md .pdf .htm .html .vtt .srt .mp3 .mp4 .m4a .wav"
ENDINGS: Final = frozenset(_ENDINGS.split())
"""What a document's name may end in without the ending being part of the name."""

MOST_NUMBERS: Final = 10


@dataclass
class CaseEntry:
    """One interview: its name, its documents by key, what is known of it, and where that stands.

    `documents` are keys (`document_key`) in the order met, `attributes` by column of read/cases.py;
    `people` and `others` are values of further attributes that do, or may, name people.
    """

    name: str = field(repr=False)
    documents: list[str] = field(repr=False)
    attributes: dict[str, str] = field(repr=False)
    file: str
    line: int | None
    people: list[str] = field(default_factory=list, repr=False)
    others: list[str] = field(default_factory=list, repr=False)


def document_key(name: str) -> str:
    """Give what tells documents apart: the name without ending, case and punctuation."""
    path = PurePath(name.replace("\\", "/"))
    return name_key(path.stem if path.suffix.casefold() in ENDINGS else path.name) or name


def name_key(name: str) -> str:
    """Give a name without case and punctuation; letters beyond the Latin ones are kept."""
    bare = unicodedata.normalize("NFKD", name)
    if all(letter.isascii() or not letter.isalpha() for letter in bare):
        return plain(name)
    return " ".join("".join(one if one.isalnum() else " " for one in bare.casefold()).split())


def same_names(project: CodedProject) -> Iterator[Problem]:
    """Say of documents of one project whose names are the same but whose texts are not."""
    texts: dict[str, str] = {}
    twice = 0
    for name, document in project.documents.items():
        if document.text is not None:
            twice += texts.setdefault(document_key(name), document.text) != document.text
    if twice:
        found = f"{twice} documents whose names differ from another's in ending or punctuation only"
        advice = "Give each a name of its own in the tool, and export the project anew."
        yield Problem(project.file, None, "documents", found, "a name for each", advice)


def questions_told(project: CodedProject) -> Iterator[Problem]:
    """Say which documents name no interviewer, and how many codings are of questions alone."""
    texts = {name: one.text for name, one in project.documents.items() if one.text is not None}
    numbers = [
        str(number)
        for number, name in enumerate(project.documents, start=1)
        if name in texts and names_no_interviewer(texts[name])
    ]
    if numbers:
        more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
        found = (
            "speakers marked by initials or names, none of them as the interviewer: document "
            f"{', '.join(numbers[:MOST_NUMBERS])}{more}"
        )
        advice = (
            "Every question counts as a respondent's paragraph. Put I: or Interviewer: before the "
            "interviewer's words, in the texts that are coded."
        )
        yield Problem(project.file, None, None, found, "questions marked I: or Q1:", advice)
    if count := _of_questions(project, texts):
        found = f"{count} codings of the interviewer's words"
        advice = "They count as codings, in no share of what respondents said. Look at them."
        yield Problem(project.file, None, None, found, "codings of what respondents said", advice)


def _of_questions(project: CodedProject, texts: Mapping[str, str]) -> int:
    """Count the codings whose passage touches no paragraph of a respondent."""
    count = 0
    placed = project.codings[project.codings["start"].notna()]
    for name, rows in placed.groupby("document", sort=False):
        if (text := texts.get(str(name))) is None:
            continue
        one = turns(text)
        for start, end in rows[["start", "end"]].itertuples(index=False, name=None):
            found = one.around(int(start), int(end))
            count += found is not None and not any(one.is_respondent[found[0] : found[1] + 1])
    return count


def turns_of(
    projects: Iterable[CodedProject], transcripts: Mapping[str, str]
) -> tuple[dict[str, Turns], dict[tuple[str, str], Turns]]:
    """Take every text apart once.

    Gives them by document key (of the transcripts' folder, else of the first project that has the
    text), and each project's own by file and document name.
    """
    base = {key: turns(text) for key, text in transcripts.items()}
    own: dict[tuple[str, str], Turns] = {}
    for project in projects:
        for name, document in project.documents.items():
            if document.text is not None:
                known = base.get(document_key(name))
                same = known is not None and known.text == document.text
                own[project.file, name] = known if same and known else turns(document.text)
                base.setdefault(document_key(name), own[project.file, name])
    return base, own
