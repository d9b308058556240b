"""Interviews with 200,000 coded segments ingested to tables: seconds and peak memory.

Prints nothing when run: large_files.py does. The same coding as one .qdpx, written with the
project's own writer, and as a .csv table with transcripts beside it. Each is read in a process of
its own, so that the peak is that of the reading.
"""

import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pmio_lib.interviews.clean.codes import code_path
from pmio_lib.qda.project import Case, CodedProject, CodeNode, codings_frame
from pmio_lib.qda.refi_writer import refi_project_bytes
from pmio_lib.study.codebook import read_codebook

ROOT: Final = Path(__file__).resolve().parents[1]
INTERVIEWS: Final = 1_000
SEGMENTS: Final = 200
"""Coded segments of one interview, by two coders."""

PARAGRAPHS: Final = 120
SCHOOLS: Final = 80
CODERS: Final = ("Coder A", "Coder B")
SAID: Final = (
    "pupils talk more about number and staff share what they saw in other schools while the "
    "mastery approach takes root with visual models reasoning and rich problems every week "
    "caf\u00e9 \U0001f642"
)


@dataclass(frozen=True)
class Passage:
    """One coded passage: its paragraph, from 1, where it stands, and what was made of it."""

    segment: int
    start: int
    text: str
    code: str
    coder: str
    is_released: bool


def interview(number: int, codes: list[str]) -> tuple[str, list[Passage]]:
    """Give a transcript of some 30,000 letters, and its coded passages."""
    draw = random.Random(20_210_125 + number)  # noqa: S311
    words, text, places = SAID.split(), "", []
    for paragraph in range(PARAGRAPHS):
        lead = f"Q{1 + paragraph // 12}: " if paragraph % 12 == 0 else "R: "
        said = " ".join(draw.choices(words, k=40)) + f" {number} {paragraph}."
        places.append((len(text) + len(lead), said))
        text += lead + said + "\n\n"
    passages = []
    for segment in range(SEGMENTS):
        place = 1 + segment % (PARAGRAPHS - 1)
        start, said = places[place]
        passages.append(
            Passage(place + 1, start, said, draw.choice(codes), CODERS[segment % 2],
                    draw.random() < 0.02)
        )  # fmt: skip
    return text, passages


def interviews(count: int) -> Iterator[tuple[str, str, list[Passage]]]:
    """Give the name, the text and the passages of each interview."""
    codes = [name for name in read_codebook(ROOT / "study").codes if not name.startswith("mark.")]
    for number in range(count):
        yield f"Interview {number:04d}", *interview(number, codes)


def known(number: int) -> dict[str, str]:
    """Give what is known of one interview."""
    return {
        "School": f"School {number % SCHOOLS}",
        "Role": "head",
        "Date": f"2019-11-{1 + number % 28:02d}",
        "Minutes": "40",
        "Interviewee": f"Respondent {number}",
        "Five words": "useful, clear",
    }


def write_project(folder: Path, count: int) -> None:
    """Write the interviews as one project."""
    book = read_codebook(ROOT / "study")
    nodes = tuple(CodeNode(code_path(name, book)) for name in book.codes)
    places = {name: place for place, name in enumerate(book.codes)}
    rows, documents, cases = [], {}, []
    for number, (name, text, passages) in enumerate(interviews(count)):
        documents[name] = text
        cases.append(Case(name, known(number), (name,)))
        for one in passages:
            given = [one.code, *(["mark.may_be_quoted"] if one.is_released else [])]
            rows += [
                {
                    "document": name,
                    "coder": one.coder,
                    "code": places[code],
                    "start": one.start,
                    "end": one.start + len(one.text),
                    "text": one.text,
                    "place": "checked",
                    "line": 0,
                }
                for code in given
            ]
    project = CodedProject(
        "a.qdpx", "pmio", documents, nodes, CODERS, tuple(cases), codings_frame(rows)
    )
    (folder / "coding.qdpx").write_bytes(refi_project_bytes(project, "benchmark"))


def write_tables(folder: Path, count: int) -> None:
    """Write the interviews as a table of codings, a table of cases, and texts."""
    (folder / "transcripts").mkdir()
    with (folder / "coding.csv").open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle)
        table.writerow(["Case", "Code", "Coder", "Text", "Releasable"])
        for name, text, passages in interviews(count):
            (folder / "transcripts" / f"{name}.txt").write_text(text, encoding="utf-8")
            table.writerows(
                [name, one.code, one.coder, one.text, "yes" if one.is_released else ""]
                for one in passages
            )
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as handle:
        cases = csv.writer(handle)
        cases.writerow(["Case", *known(0)])
        cases.writerows(
            [f"Interview {number:04d}", *known(number).values()] for number in range(count)
        )


def measure(root: Path | None) -> dict[str, float]:
    """Read the interviews below `root` here; give codings, seconds and the peak here in MB."""
    from memory import peak_mb

    from pmio_lib.interviews.clean.tables import clean_interviews
    from pmio_lib.interviews.read.files import find_interview_files
    from pmio_lib.people.pseudonyms import Pseudonyms
    from pmio_lib.study.interviews import read_interview_study

    start, codings, located = time.perf_counter(), 0, 0
    if root is not None:
        study = read_interview_study(ROOT / "study")
        tables = clean_interviews(find_interview_files(root, "demo"), study, Pseudonyms(bytes(32)))
        codings, located = len(tables.codings), int(tables.codings["is_located"].sum())
    seconds = time.perf_counter() - start
    return {"codings": codings, "located": located, "seconds": seconds, "peak_mb": peak_mb()}


def measured_apart(root: Path | None) -> dict[str, float]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(root or "")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def make_roots(folder: Path, count: int) -> dict[str, Path]:
    """Write the interviews in both ways, each below a root of its own, with the register."""
    writers: dict[str, Any] = {".qdpx": write_project, ".csv": write_tables}
    lines = [f"{100000 + n},School {n},primary," for n in range(SCHOOLS)]
    register = "\n".join(["urn,name,phase,aliases", *lines]) + "\n"
    for kind, write in writers.items():
        raw = folder / kind[1:] / "data" / "raw" / "demo"
        (raw / "interviews").mkdir(parents=True)
        (raw / "schools.csv").write_text(register, encoding="utf-8")
        write(raw / "interviews", count)
    return {kind: folder / kind[1:] for kind in writers}


if __name__ == "__main__" and sys.argv[1:2] == ["--measure"]:
    print(json.dumps(measure(Path(sys.argv[2]) if sys.argv[2] else None)))
