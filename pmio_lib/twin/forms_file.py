"""Writes answers as Microsoft Forms exports them: account columns, long headings, mess and all.

The mess is the real format's: the form's own "Name" beside the account's, line ends and no-break
spaces in headings, options joined by semicolons, blank rows, a response sent twice, a late test.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from openpyxl import Workbook

from pmio_lib.study.instruments import Instrument, Question
from pmio_lib.twin.schools import TwinSchool
from pmio_lib.twin.survey import Response

ACCOUNT: Final = ("ID", "Start time", "Completion time", "Email", "Name")
FIXED: Final = datetime(2020, 1, 1)
NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def with_mess(responses: Sequence[Response], instrument: Instrument) -> list[Response]:
    """Add an earlier, unfinished copy of the third response and a late test response."""
    third = responses[2]
    earlier = replace(third, started=third.started - timedelta(hours=5), minutes=2)
    late = datetime.combine(instrument.closes, datetime.min.time()) + timedelta(days=12, hours=10)
    test = Response(0, -1, late, 1, {"is_involved": "no"})
    ordered = sorted([*responses, earlier, test], key=lambda response: response.started)
    return [replace(response, form_id=number) for number, response in enumerate(ordered, start=1)]


def table(
    instrument: Instrument,
    responses: Sequence[Response],
    schools: Sequence[TwinSchool],
    labels: dict[str, str],
) -> list[list[Any]]:
    """Give the export as rows of cells, headings first; `labels` are the codes' labels."""
    rows: list[list[Any]] = [[*ACCOUNT, *(_heading(q) for q in instrument.questions)]]
    for response in responses:
        finished = response.started + timedelta(minutes=response.minutes)
        account = [response.form_id, response.started, finished, "anonymous", ""]
        cells = [_cell(q, response, schools, labels) for q in instrument.questions]
        rows.append([*account, *cells])
    return rows


def _heading(question: Question) -> str:
    """Give a question's heading with the mess that real exports carry."""
    if question.name == "name":
        return "Name2"  # the account's own column has taken "Name"
    if question.kind == "free_text":
        return question.text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") + NO_BREAK
    if question.kind == "multi":
        return question.text + "\n"
    return question.text


def _cell(
    question: Question, response: Response, schools: Sequence[TwinSchool], labels: dict[str, str]
) -> Any:
    if question.kind == "identity":
        return _identity(question, response, schools)
    if question.kind == "free_text":
        said = [labels[code] for code in response.codes.get(question.name, [])]
        return f"Synthetic answer: {'; '.join(said)}." if said else None
    answer = response.answers.get(question.name)
    if answer is None:
        return None
    names = {option.id: option.label for option in question.options}
    if question.kind == "multi":
        return "".join(f"{names[option]};" for option in answer)
    return answer if question.kind == "rating" else names[answer]


def _identity(question: Question, response: Response, schools: Sequence[TwinSchool]) -> str:
    if response.school < 0:
        return {"name": "Test", "school": "test", "contact": "test"}[question.name]
    school = schools[response.school]
    number = f"{response.school + 1:02d}"
    return {
        "name": f"Respondent {number}",
        "school": school.spellings[response.school % 4],
        "contact": f"respondent.{number}@twin.example",
    }[question.name]


def xlsx_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    """Give rows as a workbook: same rows, same bytes; one blank row inside, as exports have."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Form1"
    for number, row in enumerate(rows):
        sheet.append(list(row))
        if number == 7:
            sheet.append([])
    book.properties.created = book.properties.modified = FIXED
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def _without_times(content: bytes) -> bytes:
    """Write the same zip with the times of its members and of saving fixed; openpyxl stamps both.

    Stored, not compressed: compressors differ between machines.
    """
    saved = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as fixed:
        for name in sorted(source.namelist()):
            member = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED
            fixed.writestr(member, saved.sub(rb"\g<1>2020-01-01T00:00:00Z", source.read(name)))
    return target.getvalue()


def csv_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    """Give rows as the windows-1252 text that a spreadsheet program saves, months first."""
    with_blank = [*rows[:5], [""] * len(rows[0]), *rows[5:]]
    return csv_text([[_as_text(cell) for cell in row] for row in with_blank]).encode("cp1252")


def csv_text(rows: Sequence[Sequence[str]], line_end: str = "\r\n") -> str:
    """Give rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=line_end).writerows(rows)
    return buffer.getvalue()


def _as_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell.month}/{cell.day}/{cell:%y} {cell:%H:%M:%S}"
    return "" if cell is None else str(cell)
