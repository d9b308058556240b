"""`pmio check --html`: what checks found, as one page for a colleague who was not there.

Belongs here: the page, which needs nothing else and holds no script. Not here: what is found. No
value of a cell is in a check, so none is on the page.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.page.fragments import table_html
from pmio_lib.page.plain_page import plain_page
from pmio_lib.tables.checked import (
    NOTHING,
    QUESTION_HEADINGS,
    REFUSED,
    Checked,
    LeftOut,
    in_rows,
)

OUTCOMES: Final = ("nothing to look at", "something to look at", "refused: the pipeline would stop")
PROBLEM_HEADINGS: Final = ("Row", "Column", "Found", "Expected", "What to do")
OVERVIEW: Final = ("File", "Kind", "Rows", "Kept", "Outcome")


def checks_html(checks: Sequence[Checked]) -> str:
    """Give checks as one page: an overview, then a section a file."""
    rows = [_overview(place, check) for place, check in enumerate(checks, start=1)]
    kinds = (False, False, True, True, False)
    overview = table_html("files", "Every file", OVERVIEW, rows, numeric=kinds)
    sections = "\n".join(_section(place, check) for place, check in enumerate(checks, start=1))
    return plain_page(_title(checks), f"<p>{escape(_summary(checks))}</p>\n{overview}\n{sections}")


def _title(checks: Sequence[Checked]) -> str:
    return f"Check of {checks[0].file if len(checks) == 1 else f'{len(checks)} files and folders'}"


def _summary(checks: Sequence[Checked]) -> str:
    counts = [sum(check.exit_code == code for check in checks) for code in range(len(OUTCOMES))]
    parts = [f"{count} with {words}" for count, words in zip(counts, OUTCOMES, strict=True)]
    parts[REFUSED] = f"{counts[REFUSED]} refused, which the pipeline would not read"
    return f"{'; '.join(parts[::-1])}. The files were read and not changed."


def _overview(place: int, check: Checked) -> list[str]:
    return [
        f'<a href="#file-{place}">{escape(check.file)}</a>',
        escape(_kind(check)),
        _number(check.rows_in),
        _number(check.rows_kept),
        OUTCOMES[check.exit_code],
    ]


def _kind(check: Checked) -> str:
    return f"{check.kind}, {check.what}" if check.what else check.kind


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def _section(place: int, check: Checked) -> str:
    parts = [f'<section aria-labelledby="file-{place}">']
    parts += [f'<h2 id="file-{place}">{escape(check.file)}</h2>']
    parts += [f"<p>{escape(_sentence(check))}</p>", *_understood(check)]
    name = f"of-{place}"
    parts += _recognised(name, check)
    parts += _left_out(f"left-out-{name}", check.left_out)
    parts += _problems(f"refused-{name}", "What keeps it from being read", check.stops, check)
    parts += _problems(f"to-look-at-{name}", "To look at", check.reports, check)
    return "\n".join([*parts, "</section>"])


def _sentence(check: Checked) -> str:
    kind = _kind(check)
    rows = "" if check.rows_in is None else f" {check.rows_in} rows"
    kept = "" if check.rows_kept is None else f", {check.rows_kept} kept"
    outcome = "" if check.exit_code != NOTHING else " Nothing to look at."
    return f"{kind[:1].upper()}{kind[1:]}.{rows}{kept}{'.' if rows else ''}{outcome}"


def _understood(check: Checked) -> Iterator[str]:
    if check.understood:
        lines = "".join(f"<li>{escape(line)}</li>" for line in check.understood)
        yield f"<p>How it was read:</p>\n<ul>{lines}</ul>"


def _recognised(name: str, check: Checked) -> Iterator[str]:
    for part, caption, headings, rows in (
        ("recognised", "Recognised", QUESTION_HEADINGS, check.questions),
        ("unrecognised", "Not recognised", ("Column",), [[each] for each in check.unrecognised]),
    ):
        if rows:
            cells = [[escape(cell) for cell in row] for row in rows]
            yield table_html(f"{part}-{name}", caption, headings, cells)


def _left_out(name: str, left_out: Sequence[LeftOut]) -> Iterator[str]:
    if left_out:
        rows = [
            [escape(each.reason), str(each.many), in_rows(each.rows) if each.rows else "not known"]
            for each in left_out
        ]
        headings = ("Why", "How many", "Which")
        yield table_html(name, "Left out", headings, rows, numeric=(False, True, False))


def _problems(
    name: str, caption: str, problems: Sequence[Problem], check: Checked
) -> Iterator[str]:
    if problems:
        rows = [[escape(cell) for cell in _cells(each, check.file)] for each in problems]
        yield table_html(name, caption, PROBLEM_HEADINGS, rows, row_headings=2)


def _cells(problem: Problem, file: str) -> tuple[str, ...]:
    row = "" if problem.row is None else str(problem.row)
    other = [] if problem.file == file else [problem.file]
    column = ": ".join([*other, *([problem.column] if problem.column else [])])
    place = (row or "no one row", column or "no one column")
    return (*place, problem.found, problem.expected, problem.advice)
