"""Forms exports to test with, as rows of cells, and how to write them as files."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from pmio_lib.people.schools import Register, read_register
from pmio_lib.study.instruments import Instrument, Question, read_instruments

ROOT = Path(__file__).resolve().parents[1]
NOVEMBER, FEBRUARY = read_instruments(ROOT / "study")[:2]
ACCOUNT = ["ID", "Start time", "Completion time", "Email", "Name"]
Rows = list[list[Any]]


def answer(question: Question, number: int, given: Mapping[str, Any]) -> Any:
    """One cell of a well-formed response, unless `given` says otherwise."""
    if question.name in given:
        return given[question.name]
    if question.kind == "identity":
        words = {"name": f"Person {number}", "school": f"School {number}"}
        return words.get(question.name, f"person{number}@school.example")
    if question.kind == "rating":
        return 1 + number % 4
    if question.kind == "multi":
        return "White Rose Training;Maths Meets;"
    return "Yes" if question.kind == "single" else f"Free words {number}"


def response(instrument: Instrument, number: int, given: Mapping[str, Any] | None = None) -> list:
    """One response; `given` may hold started, completed, email, account and question names."""
    given = given or {}
    opened = datetime.combine(instrument.opens, datetime.min.time()) + timedelta(hours=9)
    started = given.get("started", opened + timedelta(days=number % 20, minutes=number % 60))
    finished = started + timedelta(minutes=8) if isinstance(started, datetime) else started
    account = [given.get("id", number), started, given.get("completed", finished)]
    account += [given.get("email", "anonymous"), given.get("account", "")]
    return account + [answer(question, number, given) for question in instrument.questions]


def headings(instrument: Instrument) -> list[str]:
    return [*ACCOUNT, *("Name2" if q.name == "name" else q.text for q in instrument.questions)]


def export(instrument: Instrument, *given: Mapping[str, Any]) -> Rows:
    """An export of one response for each mapping; ID 1 up."""
    answers = [response(instrument, number, one) for number, one in enumerate(given, start=1)]
    return [headings(instrument), *answers]


def column(instrument: Instrument, name: str) -> int:
    """Position of a question's column."""
    return len(ACCOUNT) + [question.name for question in instrument.questions].index(name)


def write_xlsx(
    path: Path,
    rows: Rows,
    change: Callable[[Any], None] | None = None,
    before: Iterable[Rows] = (),
) -> Path:
    """Write a workbook; `before` are sheets that stand before the export's."""
    book = Workbook()
    book.remove(book.active)
    for number, sheet_rows in enumerate([*before, rows], start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in sheet_rows:
            sheet.append(list(row))
    if change:
        change(sheet)
    book.save(path)
    return path


def csv_text(rows: Rows, delimiter: str = ",", as_date: str = "%d/%m/%Y %H:%M:%S") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            [cell.strftime(as_date) if isinstance(cell, date) else cell for cell in row]
        )
    return out.getvalue()


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", **kinds: str) -> Path:
    path.write_bytes(csv_text(rows, **kinds).encode(encoding))
    return path


def register_text(names: Sequence[str], aliases: Mapping[str, str] | None = None) -> str:
    rows = [["urn", "name", "phase", "aliases"]]
    for number, name in enumerate(names):
        rows.append([str(100000 + number), name, "primary", (aliases or {}).get(name, "")])
    return csv_text(rows)


@cache
def known_schools(count: int) -> Register:
    """A register of School 1 to so many."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schools.csv"
        names = [f"School {number}" for number in range(1, count + 1)]
        path.write_text(register_text(names), encoding="utf-8", newline="")
        return read_register(path, path.name)
