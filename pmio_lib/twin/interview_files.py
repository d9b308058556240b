"""Writes the twin's interviews as a coding project and, with the same content, as tables.

Belongs here: transcripts and files. Not here: who said what (interviews.py). Every answer says
that it is synthetic and names its theme, no more; some hold letters that tools count in other ways.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from pmio_lib.core.randomness import stream
from pmio_lib.interviews.clean.codes import codebook_nodes
from pmio_lib.qda.project import Case, CodedProject, codings_frame
from pmio_lib.qda.refi_writer import refi_project_bytes
from pmio_lib.study.codebook import Codebook, read_codebook
from pmio_lib.study.interviews import GuideQuestion, Interviews, read_guides, read_interviews
from pmio_lib.study.overview import read_assumptions
from pmio_lib.twin.forms_file import csv_text, xlsx_bytes
from pmio_lib.twin.interviews import FIRST, SECOND, TwinInterview, twin_interviews
from pmio_lib.twin.schools import TwinSchool, participation, twin_schools
from pmio_lib.twin.survey import Assumptions

PROJECT: Final = "interviews/coding.qdpx"
TABLES: Final = "interviews_as_tables"
PROJECT_NAME: Final = "Synthetic interviews of the twin"
SYNTHETIC: Final = "Synthetic answer: "
UNCODED: Final = "Synthetic answer: nothing that is coded."
ODD: Final = ("", " \N{SLIGHTLY SMILING FACE}", " \N{MATHEMATICAL ITALIC SMALL X}", " cafe\u0301")
"""What stands at the end of some uncoded answers: one unit or two, one letter or two."""

CODING_HEADINGS: Final = ("Case", "Question", "Segment", "Code", "Coder", "Text", "Memo",
                          "Releasable")  # fmt: skip
SETTINGS: Final = {"phase_1": "Face to face", "phase_2": "Face to face", "phase_3": "Online"}
YES: Final = {True: "yes", False: "no"}


@dataclass
class _Passage:
    """One paragraph: what stands in it, where, and the codes each coder gave it."""

    text: str
    start: int
    segment: int
    question: str
    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    memo: str = ""


@dataclass(frozen=True)
class Transcript:
    """One transcript and its coded passages."""

    text: str
    passages: tuple[_Passage, ...]


def interview_files(study: Path, seed: int) -> dict[str, bytes]:
    """Give the interviews' files of the twin by their path below data/raw/demo.

    Raises StudyError if the assumptions contradict each other.
    """
    assumptions, codebook = read_assumptions(study), read_codebook(study)
    interviews = twin_interviews(read_guides(study), participation(), assumptions, seed)
    definitions = read_interviews(study)
    transcripts = [transcript(one, codebook, definitions, assumptions, seed) for one in interviews]
    project = coded_project(interviews, transcripts, codebook, definitions)
    return {
        PROJECT: refi_project_bytes(project, PROJECT_NAME),
        **_as_tables(interviews, transcripts, codebook, definitions),
    }


def transcript(
    interview: TwinInterview,
    codebook: Codebook,
    definitions: Interviews,
    assumptions: Assumptions,
    seed: int,
) -> Transcript:
    """Write one transcript: a heading, then each question with its answers."""
    draw = stream(seed, f"passages {interview.name}")
    paragraphs = [f"{interview.name}. Synthetic: no school and no person."]
    passages = []
    pairs = interview.second if interview.second is not None else [(c, "") for c in interview.codes]
    for question in _asked(interview):
        paragraphs.append(f"Q{question.number}: {question.text}?")
        for first, second in pairs:
            if _question_of(first or second, interview, codebook).number == question.number:
                text = _passage_text(first, second, codebook)
                start = len("\n\n".join(paragraphs)) + len("\n\nR: ")
                paragraphs.append(f"R: {text}")
                codes = ([first] if first else []), ([second] if second else [])
                passages.append(_Passage(text, start, len(paragraphs), question.number, *codes))
        paragraphs.append(f"R: {UNCODED}{ODD[int(draw.integers(len(ODD)))]}")
    values = assumptions["interview_passages"].values
    for passage in passages:
        _mark(passage, draw, values, codebook, definitions)
    return Transcript("\n\n".join(paragraphs) + "\n", tuple(passages))


def _asked(interview: TwinInterview) -> list[GuideQuestion]:
    questions = interview.guide.questions
    return [one for one in questions if not one.roles or interview.role in one.roles]


def _question_of(code: str, interview: TwinInterview, codebook: Codebook) -> GuideQuestion:
    """Give the question under which a theme is said: one that asks for its aim, else the last."""
    asked = _asked(interview)
    if code.startswith("activity."):
        lists = [question for question in asked if question.kind == "best_and_least"]
        return (lists or asked)[0]
    aim = codebook.codes[code].speaks_to
    fitting = [one for one in asked if aim in one.speaks_to and one.kind == "open"]
    return fitting[0] if fitting else asked[-1]


def _passage_text(first: str, second: str, codebook: Codebook) -> str:
    label = codebook.codes[first or second].label
    return f"{SYNTHETIC}{label[0].lower()}{label[1:]}."


def _mark(
    passage: _Passage,
    draw: np.random.Generator,
    values: dict[str, Any],
    codebook: Codebook,
    definitions: Interviews,
) -> None:
    """Release some passages for quoting, and sum some up."""
    if not passage.first:
        return
    if draw.random() < values["summed_up"]:
        label = codebook.codes[passage.first[0]].label
        passage.memo = f"{definitions.summary_mark} synthetic summary on {label.lower()}."
    if draw.random() < values["quoted"]:
        passage.first.append(definitions.release_mark)


def coded_project(
    interviews: Sequence[TwinInterview],
    transcripts: Sequence[Transcript],
    codebook: Codebook,
    definitions: Interviews,
) -> CodedProject:
    """Give the interviews as a coding project."""
    places = {name: place for place, name in enumerate(codebook.codes, len(codebook.groups))}
    rows = [
        {"document": f"{one.name}.txt", "coder": coder, "code": places[code],
         "start": passage.start, "end": passage.start + len(passage.text), "text": passage.text,
         "memo": passage.memo if coder == FIRST else "", "place": "checked", "line": 0}
        for one, passage, coder, code in _codings(interviews, transcripts)
    ]  # fmt: skip
    names = [f"{one.name}.txt" for one in interviews]
    texts = dict(zip(names, (written.text for written in transcripts), strict=True))
    schools = twin_schools()
    return CodedProject(
        PROJECT,
        "pmio",
        texts,
        codebook_nodes(codebook),
        (FIRST, SECOND),
        tuple(
            Case(one.name, _attributes(one, schools, codebook, definitions), (name,))
            for one, name in zip(interviews, names, strict=True)
        ),
        codings_frame(rows),
    )


def _codings(
    interviews: Sequence[TwinInterview], transcripts: Sequence[Transcript]
) -> Iterator[tuple[TwinInterview, _Passage, str, str]]:
    """Give each code that was given: in which interview and passage, and by which coder."""
    for one, written in zip(interviews, transcripts, strict=True):
        for passage in written.passages:
            yield from ((one, passage, FIRST, code) for code in passage.first)
            yield from ((one, passage, SECOND, code) for code in passage.second)


def _attributes(
    one: TwinInterview, schools: Sequence[TwinSchool], codebook: Codebook, definitions: Interviews
) -> dict[str, str]:
    school = schools[one.school]
    labels = {code.removeprefix("activity."): each.label
              for code, each in codebook.of_group("activity").items()}  # fmt: skip
    best = {f"Best {place}": labels[name] for place, name in enumerate(one.best, start=1)}
    value = {f"Value for money: {labels[name]}": said for name, said in one.value.items()}
    told = {
        "School": (school.name, school.name.upper(), school.aliases[0])[one.school % 3],
        "Phase": school.phase,
        "Role": definitions.roles[one.role].label,
        "Wave": one.guide.wave,
        "Date": one.day.isoformat(),
        "Setting": SETTINGS[one.guide.wave],
        "Minutes": str(one.minutes),
        "People": str(one.people),
        "Recorded": YES[one.is_recorded],
        "Engaged": YES[one.is_engaged],
        "Interviewee": f"Respondent {one.school + 1:02d}",
        "Least": labels.get(one.least, ""),
        "Five words": ", ".join(one.words),
    }
    return {name: text for name, text in {**told, **best, **value}.items() if text}


def _as_tables(
    interviews: Sequence[TwinInterview],
    transcripts: Sequence[Transcript],
    codebook: Codebook,
    definitions: Interviews,
) -> dict[str, bytes]:
    """Give the same content as a table of codings, a table of cases, and texts."""
    rows = [list(CODING_HEADINGS)]
    for one, passage, coder, code in _codings(interviews, transcripts):
        memo = passage.memo if coder == FIRST else ""
        released = YES[code == definitions.release_mark]
        rows.append([one.name, passage.question, str(passage.segment), code, coder, passage.text,
                     memo, released])  # fmt: skip
    texts = {
        f"{TABLES}/transcripts/{one.name}.txt": written.text.encode()
        for one, written in zip(interviews, transcripts, strict=True)
    }
    return {
        f"{TABLES}/coding.csv": csv_text(rows, "\n").encode(),
        f"{TABLES}/cases.xlsx": xlsx_bytes(_case_rows(interviews, codebook, definitions)),
        **texts,
    }


def _case_rows(
    interviews: Sequence[TwinInterview], codebook: Codebook, definitions: Interviews
) -> list[list[Any]]:
    schools = twin_schools()
    told = [_attributes(one, schools, codebook, definitions) for one in interviews]
    headings = list(dict.fromkeys(name for attributes in told for name in attributes))
    cells = [
        [one.name, f"{one.name}.txt", *(attributes.get(name, "") for name in headings)]
        for one, attributes in zip(interviews, told, strict=True)
    ]
    return [["Case", "Documents", *headings], *cells]
