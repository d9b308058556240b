"""The pages that no notebook makes: the data dictionary and the validation report.

Belongs here: their content as HTML, from schemas and recorded checks. Not here: their frame,
which site.py gives every page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from pmio_lib.page.fragments import note_html, table_html
from pmio_lib.page.numbers import SYNTHETIC, source_of
from pmio_lib.site.catalogue import CATALOGUE, TableSpec
from pmio_lib.tables.said import Said

TYPES: Final = {
    "string[pyarrow]": "text",
    "str": "text",
    "int64": "whole number",
    "Int64": "whole number",
    "float64": "number",
    "Float64": "number",
    "bool": "yes or no",
    "boolean": "yes or no",
}
"""What readers call the types of columns."""


BANNER: Final = (
    "<p><strong>Synthetic data.</strong> Some of these files are the synthetic twin of the private "
    "ones. That they pass their checks is by construction, not evidence.</p>"
)


def dictionary_html(catalogue: Sequence[TableSpec] = CATALOGUE) -> str:
    """Give the data dictionary: one table a kind of table, one row a column."""
    return "\n".join(_spec_html(number, spec) for number, spec in enumerate(catalogue, start=1))


def _spec_html(number: int, spec: TableSpec) -> str:
    summary = escape((spec.model.__doc__ or "").strip().splitlines()[0])
    names = ", ".join(f"<code>{escape(name)}</code>" for name in spec.names)
    where = f"Stands in <code>{escape(spec.stands)}</code>" + (f": {names}." if names else ".")
    rows = [_column_cells(column) for column in spec.model.to_schema().columns.values()]
    table = table_html(
        f"dictionary-{number}",
        f"Columns of: {spec.title}",
        ("Column", "Type", "Unit", "May be empty", "May hold", "Meaning"),
        rows,
    )
    heading = f'<h2 id="table-{number}">{escape(spec.title)}</h2>'
    return f'{heading}<div class="pmio-prose"><p>{summary} {where}</p></div>{table}'


def _column_cells(column: Any) -> list[str]:
    metadata = column.metadata or {}
    return [
        f"<code>{escape(str(column.name))}</code>",
        escape(TYPES.get(str(column.dtype), str(column.dtype))),
        escape(metadata.get("unit") or unit_of(str(column.name))),
        "yes" if column.nullable else "no",
        escape(metadata.get("expected", "")),
        escape(column.description or ""),
    ]


def unit_of(column: str) -> str:
    """Give the unit a column's name ends in, by the project's naming rule."""
    endings = {"_pct": "per cent", "_pp": "percentage points", "_years": "years"}
    return next((unit for ending, unit in endings.items() if column.endswith(ending)), "none")


def validation_html(
    checks: Mapping[str, Sequence[Mapping[str, Any]]],
    ledgers: Mapping[str, Sequence[Mapping[str, Any]]],
    said: Sequence[Said] = (),
) -> str:
    """Give the validation report: what was left out, the account of rows, every check by table.

    Parameters
    ----------
    checks : mapping of str to sequence of mapping
        By table: `column`, `check`, `rows`, `failed`.
    ledgers : mapping of str to sequence of mapping
        By table: RowLedger.as_dict of each raw file.
    said : sequence of Said
        What reading and cleaning left out, merged or could not tell.
    """
    files = [ledger["file"] for table in ledgers.values() for ledger in table]
    parts = [note_html("banner-demo", BANNER)] if SYNTHETIC in map(source_of, files) else []
    parts += [
        '<h2 id="what-was-left-out">What was left out, merged or not understood</h2>',
        said_html(said),
    ]
    parts += ['<h2 id="rows">What became of every row</h2>', _ledger_html(ledgers)]
    parts += _corrected_html(ledgers)
    parts.append('<h2 id="checks">Every check</h2>')
    parts += [_checks_html(table, results) for table, results in sorted(checks.items())]
    return "\n".join(parts)


def said_html(said: Sequence[Said]) -> str:
    """Give what reading and cleaning said, one row a cause."""
    if not said:
        return "<p>Nothing: every row of every file was read and kept.</p>"
    rows = [
        [f"<code>{escape(each.file)}</code>", escape(each.words), _count(each)] for each in said
    ]
    return table_html(
        "left-out",
        "What reading and cleaning did not take as it stood",
        ("Raw file", "What", "Rows"),
        rows,
        note="`pmio check FILE` names the rows and what stands there.",
        row_headings=2,
        numeric=(False, False, True),
    )


def _count(said: Said) -> str:
    return "" if said.count is None else str(said.count)


def _corrected_html(ledgers: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Give the cells that were read as corrections.csv says, each once, though in many tables."""
    files = {one["file"]: one.get("corrected", []) for table in ledgers.values() for one in table}
    names = ("row", "column", "why", "decided_by")
    rows = [
        [f"<code>{escape(file)}</code>", *(escape(str(cell[name])) for name in names)]
        for file, cells in sorted(files.items())
        for cell in cells
    ]
    if not rows:
        return []
    table = table_html(
        "corrected",
        "Cells that were read otherwise than they stand in the raw file",
        ("Raw file", "Row", "Column", "Why", "Decided by"),
        rows,
        note="The raw files are as they arrived; corrections.csv beside them holds the values.",
        row_headings=3,
        numeric=(False, True, False, False, False),
    )
    return ['<h2 id="corrected">What was corrected</h2>', table]


def _ledger_html(ledgers: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    rows = [_ledger_cells(table, ledger) for table in sorted(ledgers) for ledger in ledgers[table]]
    return table_html(
        "rows",
        "Rows of each raw file",
        ("Table", "Raw file", "Rows in", "Rows out", "Left out, with the reason", "Notes"),
        rows,
        note="Rows in are rows out and rows left out together; the library refuses anything else. "
        "Rows out counts raw rows that were kept: a long table has several rows for each.",
        row_headings=2,
        numeric=(False, False, True, True, False, False),
    )


def _ledger_cells(table: str, ledger: Mapping[str, Any]) -> list[str]:
    left_out = (f"{count} {reason}" for reason, count in sorted(ledger["left_out"].items()))
    return [
        f"<code>{escape(table)}</code>",
        f"<code>{escape(ledger['file'])}</code>",
        str(ledger["rows_in"]),
        str(ledger["rows_out"]),
        escape(_listed(left_out)),
        escape(_listed(ledger["notes"])),
    ]


def _listed(items: Iterable[str]) -> str:
    return "; ".join(items) or "none"


def _check_words(check: str) -> str:
    """Say a type in a reader's words, unless another one was found."""
    types = re.fullmatch(r"type (\S+) \(found (\S+)\)", check)
    wanted, found = (TYPES.get(each) for each in types.groups()) if types else (None, None)
    return wanted if wanted and wanted == found else check


def _checks_html(table: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Give a row a column: checks that came out alike stand together."""
    rows = [
        [
            f"<code>{escape(column)}</code>" if column else "whole row",
            escape("; ".join(dict.fromkeys(_check_words(each["check"]) for each in alike))),
            str(tested),
            str(tested - failed),
            str(failed),
        ]
        for (column, tested, failed), alike in groupby(
            results, lambda each: (each["column"], each["rows"], each["failed"])
        )
    ]
    return f"<h3 id='checks-{escape(table)}'>{escape(table)}</h3>" + table_html(
        f"checks-of-{table}",
        f"Checks of {table}",
        ("Column", "Check", "Rows tested", "Passed", "Failed"),
        rows,
        numeric=(False, False, True, True, True),
    )
