"""A checked folder as one screen: each file once with what it is, then what there is to do.

Belongs here: words and lay-out for a colleague who sent the files. Not here: what is found (checks
of the phases, checking.py). All rows of a finding are named by `pmio check FILE`.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.files.corrections import CORRECTIONS
from pmio_lib.people.schools import NOT_THERE
from pmio_lib.tables.checked import Checked

FOLDER: Final = "folder"
TRANSCRIPT: Final = "transcript"
NO_DATA: Final = "not data"
WIDTH: Final = 100
LINES: Final = 60
MOST_FILES: Final = 24
"""Files listed one by one; more are counted by kind."""

MOST_FINDINGS: Final = 3
"""Findings of one file that are told; more are counted."""

MOST_ROWS: Final = 5
HEADINGS: Final = ("", "File", "What it is", "Rows", "Kept", "")


def folder_screen(folder: str, checks: Sequence[Checked]) -> Iterator[str]:
    """Give the checks of a folder's files, and of it as a whole, in at most LINES lines."""
    files = [each for each in checks if each.kind not in (FOLDER, TRANSCRIPT)]
    transcripts = [each for each in checks if each.kind == TRANSCRIPT]
    place = f"{folder}/"
    head = [_summary(folder, files, transcripts), "", *_table(files, transcripts, place)]
    ways = [each for each in checks if each.kind == FOLDER]
    numbers = {each.file: number for number, each in enumerate(files, start=1)}
    whole = [*_of_the_folder(ways, files, numbers)]
    whole += [
        f"{each.file.removeprefix(place)}: {line.removeprefix('note: ')}"
        for each in files
        for line in each.understood
        if CORRECTIONS in line
    ]
    blocks = [*_titled("The folder as a whole", whole)]
    for title, kind in (("Cannot be read", "stops"), ("To look at", "reports")):
        found = [part for each in files for part in _of_file(each, kind, numbers)]
        blocks += _titled(title, found)
    yield from _cut([*head, *blocks], _next_step(files))


def _summary(folder: str, files: Sequence[Checked], transcripts: Sequence[Checked]) -> str:
    refused = sum(bool(each.stops) for each in files)
    passed = sum(each.kind == NO_DATA and not each.stops for each in files)
    read = len(files) - refused - passed
    parts = [f"{read} can be read"]
    parts += [f"{refused} cannot"] if refused else []
    parts += [f"{passed} {'is' if passed == 1 else 'are'} not data"] if passed else []
    parts += [f"{len(transcripts)} transcripts"] if transcripts else []
    count = len(files) + len(transcripts)
    return f"{folder}: {count} file{'s' * (count > 1)}. {', '.join(parts)}."


def _table(files: Sequence[Checked], transcripts: Sequence[Checked], place: str) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [HEADINGS]
    for number, each in enumerate(files[:MOST_FILES], start=1):
        counts = ("" if n is None else str(n) for n in (each.rows_in, each.rows_kept))
        rows.append((str(number), each.file.removeprefix(place), _kind(each), *counts, _end(each)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    widths[1] = min(widths[1], WIDTH - sum(widths) + widths[1] - 2 * len(widths))
    for row in rows:
        cells = [row[0].rjust(widths[0]), _short(row[1], widths[1]), row[2].ljust(widths[2])]
        cells += [row[3].rjust(widths[3]), row[4].rjust(widths[4]), row[5]]
        yield ("  ".join(cells)).rstrip()
    if len(files) > MOST_FILES:
        yield f"  and {len(files) - MOST_FILES} more files"
    if transcripts:
        folders = dict.fromkeys(each.file.partition(", file ")[0] for each in transcripts)
        where = ", ".join(f"{each.removeprefix(place)}/" for each in folders)
        refused = sum(bool(each.stops) for each in transcripts)
        more = f"; {refused} of them not as plain text, .txt" if refused else ""
        yield f"   {where}: {len(transcripts)} transcripts{more}"


def _kind(check: Checked) -> str:
    what = check.what.removeprefix("the survey of ")
    return f"{check.kind}, {what}" if what else check.kind


def _end(check: Checked) -> str:
    if check.stops:
        return "cannot be read"
    if check.kind == NO_DATA:
        return "passed over"
    return "to look at" if check.exit_code else "in order"


def _short(name: str, width: int) -> str:
    """Cut the folders of a long name, not the end that tells files apart."""
    return (name if len(name) <= width else f"…{name[1 - width :]}").ljust(width)


def _of_the_folder(
    ways: Sequence[Checked], files: Sequence[Checked], numbers: dict[str, int]
) -> Iterator[str]:
    """Give findings of the folder, and once what keeps several files from being read."""
    problems = [each for way in ways for each in (*way.stops, *way.reports)]
    problems += [stop for file in files for stop in file.stops if stop.file not in numbers]
    for each in dict.fromkeys(problems):
        what = f"{each.found}; expected {each.expected}. {each.advice}"
        is_listed = each.file in numbers
        yield f"File {numbers[each.file]}: {what}" if is_listed else what[:1].upper() + what[1:]


def _of_file(check: Checked, kind: str, numbers: dict[str, int]) -> Iterator[str]:
    """Give what was left out of a file, and what was found in it, a line a cause."""
    lines = []
    if kind == "reports":
        lines = [f"left out, {_rows(list(each.rows), each.many)}: {each.reason}"
                 for each in check.left_out]  # fmt: skip
    causes: dict[tuple[str | None, str, str], list[Problem]] = {}
    for each in getattr(check, kind):
        if each.file == check.file and each.found != NOT_THERE:
            causes.setdefault((each.column, each.found, each.expected), []).append(each)
    lines += [_cause(some) for some in causes.values()]
    if kind == "stops" and check.stops and not lines:
        lines = ["it is read with another file, which is missing or cannot be read"]
    number = numbers[check.file]
    yield from (f"File {number}: {line}" for line in lines[:MOST_FINDINGS])
    if len(lines) > MOST_FINDINGS:
        yield f"File {number}: {len(lines) - MOST_FINDINGS} more"


def _cause(problems: Sequence[Problem]) -> str:
    first = problems[0]
    rows = [each.row for each in problems if each.row is not None]
    place = [f"column {first.column}"] if first.column else []
    place += [_rows(rows, len(rows))] if rows else []
    where = f"{', '.join(place)}: " if place else ""
    same = all(each.advice == first.advice for each in problems)
    advice = f" {first.advice}" if same else ""
    return f"{where}{first.found}; expected {first.expected}.{advice}"


def _rows(rows: Sequence[int], many: int) -> str:
    if not rows:
        return f"{many} in all"
    named = ", ".join(map(str, rows[:MOST_ROWS]))
    more = f" and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
    return f"row{'s' * (len(rows) > 1)} {named}{more}"


def _titled(title: str, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield ""
        yield title
        for each in found:
            yield from textwrap.wrap(
                each, WIDTH, initial_indent="  - ", subsequent_indent="    ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip


def _next_step(files: Sequence[Checked]) -> list[str]:
    if not any(each.exit_code for each in files):
        return []
    return ["", "`pmio check FILE` says everything of one file, and names every row."]


def _cut(lines: Sequence[str], end: Sequence[str]) -> Iterator[str]:
    room = LINES - len(end)
    if len(lines) > room:
        lines = [*lines[: room - 1], f"  - and {len(lines) - room + 1} lines more, told by file"]
    yield from lines
    yield from end
