"""Survey exports of 50,000 responses ingested, cleaned and validated: seconds and peak memory.

Prints nothing when run: large_files.py does. Each file is read in a process of its own, so that the
peak is that of the reading.
"""

import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook

from pmio_lib.study.instruments import Instrument, read_instruments

ROOT: Final = Path(__file__).resolve().parents[1]
RESPONSES: Final = 50_000
SCHOOLS: Final = 500
SAID: Final = (
    "pupils talk more about number and staff share what they saw in other schools while the "
    "mastery approach takes root with visual models reasoning and rich problems every week"
)


def rows(instrument: Instrument, count: int) -> Iterator[list[Any]]:
    """Give an export row by row: realistic answers, free texts of thirty words, no two alike."""
    draw = random.Random(20210125)  # noqa: S311
    yield ["ID", "Start time", "Completion time", "Email", "Name", "Name2"] + [
        question.text for question in instrument.questions[1:]
    ]
    opened = datetime.combine(instrument.opens, datetime.min.time())
    days = (instrument.closes - instrument.opens).days
    for number in range(1, count + 1):
        start = opened + timedelta(days=draw.randrange(days), seconds=draw.randrange(86_000))
        account = [number, start, start + timedelta(minutes=9), "anonymous", ""]
        yield account + [_cell(question, number, draw) for question in instrument.questions]


def _cell(question: Any, number: int, draw: random.Random) -> Any:
    if question.name == "school":
        return f"School {draw.randrange(SCHOOLS)}"
    if question.kind == "identity":
        return f"{question.name} {number}"
    if question.kind == "rating":
        return draw.choice([1, 2, 2, 3, 4, None])
    if question.kind == "single":
        return "Yes"
    if question.kind == "multi":
        return "".join(f"{each.label};" for each in draw.sample(question.options, 5))
    return " ".join(draw.choices(SAID.split(), k=30))


def write_xlsx(path: Path, table: Iterator[list[Any]]) -> None:
    """Write a workbook a row at a time."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append(row)
    book.save(path)


def write_csv(path: Path, table: Iterator[list[Any]]) -> None:
    """Write a text a row at a time."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(table)


def measure(path: Path | None) -> dict[str, float]:
    """Read `path` here and give rows, seconds and the peak of this process in MB."""
    from memory import peak_mb

    from pmio_lib.people.pseudonyms import Pseudonyms
    from pmio_lib.people.schools import read_register
    from pmio_lib.survey.clean.responses import clean_wave

    start, kept = time.perf_counter(), 0
    if path is not None:
        register = read_register(path.parent / "schools.csv", "schools.csv")
        instrument = read_instruments(ROOT / "study")[0]
        wave = clean_wave(path, path.name, instrument, register, Pseudonyms(bytes(32)))
        kept = wave.ledger.rows_out
    return {"rows": kept, "seconds": time.perf_counter() - start, "peak_mb": peak_mb()}


def measured_apart(path: Path | None) -> dict[str, float]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(path or "")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def make_files(folder: Path, count: int) -> tuple[Path, Path]:
    """Write one export in both formats, and the register it needs."""
    instrument = read_instruments(ROOT / "study")[0]
    lines = [f"{100000 + n},School {n},primary," for n in range(SCHOOLS)]
    text = "\n".join(["urn,name,phase,aliases", *lines]) + "\n"
    (folder / "schools.csv").write_text(text, encoding="utf-8")
    book, text_file = folder / "export.xlsx", folder / "export.csv"
    write_xlsx(book, rows(instrument, count))
    write_csv(text_file, rows(instrument, count))
    return book, text_file


if __name__ == "__main__" and sys.argv[1:2] == ["--measure"]:
    print(json.dumps(measure(Path(sys.argv[2]) if sys.argv[2] else None)))
