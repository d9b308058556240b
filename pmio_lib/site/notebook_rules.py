"""The rules notebooks are held to: no outputs, parameters first, one order, nothing typed by hand.

Belongs here: what a committed notebook may contain. Not here: running one.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import nbformat
from nbformat import NotebookNode

from pmio_lib.core.notebook_cells import cleaned

LEADING: Final = ("summary", "hero")
"""Tags of the cells whose answer and picture lead the page."""

MOST_CELL_LINES: Final = 20
MOST_LINES: Final = 250
MOST_IMPORT_LINES: Final = 12
"""Code longer than this belongs in the phase's room of the library, tested."""

CLEAN: Final = "run `pmio notebooks --clean`"
PROSE_CALLS: Final = ("say", "note")

CLAIMS: Final = re.compile(
    r"\b(effects?\b(?! sizes?)|impacts? (of|on)|caus(ed?|es|ing)\b|months of progress)",
    re.IGNORECASE,
)
"""Words that belong to designs that earn them."""

NOT_RESULTS: Final = re.compile(
    r"\b(19|20)\d\d(/\d\d)?\b"  # years
    r"|\b[1-9][-–][1-9]\b"  # grade scales
    r"|\b([Gg]rades?|Key Stage|KS|Years?|Appendix|Rank|rank|[Ll]evel|[Aa]ge|question|Phase|Wave) "
    r"?\d+(\.\d+)?( to \d+)?\b|\b(Progress|Attainment) 8\b"
    r"|\b[Aa]t (11|16|18)\b|\b16-year-olds\b"
    r"|\bAC1\b"  # Gwet's coefficient
)
"""Digits that name something and are no result: years, grades, key stages, ages, AC1."""


def broken_rules(path: Path) -> tuple[str, ...]:
    """Give every rule the notebook at `path` breaks, each with its cell."""
    notebook = nbformat.read(path, as_version=4)
    return tuple(f"{path.name}, {broken}" for broken in _broken(notebook))


def _broken(notebook: NotebookNode) -> Iterator[str]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        if cell.outputs or cell.execution_count:
            yield f"cell {cell.id}: has outputs; {CLEAN}."
    yield from _parameters(code)
    yield from _answer(notebook)
    yield from _sizes(code)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from _prose(cell.source, cell.id)
        else:
            yield from _code(cell.source, cell.id)


def _parameters(code: Sequence[NotebookNode]) -> Iterator[str]:
    if not code or "parameters" not in code[0].metadata.get("tags", []):
        yield "the first code cell is not tagged `parameters`."
        return
    for node in ast.parse(code[0].source).body:
        if not isinstance(node, ast.AnnAssign):
            yield f"cell {code[0].id}: each parameter is written with its type, as in `n: int = 1`."


def _answer(notebook: NotebookNode) -> Iterator[str]:
    """Hold a notebook to an answer and its picture, which lead the page."""
    tagged = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", ())}
    for tag in LEADING:
        if tag not in tagged:
            yield f"no cell is tagged `{tag}`: the page leads with what that cell shows."


def _prose(text: str, cell: str) -> Iterator[str]:
    if claim := CLAIMS.search(text):
        yield f"cell {cell}: {claim[0]!r} claims more than a descriptive design can bear."
    if digits := re.search(r"\d+(\.\d+)?", NOT_RESULTS.sub("", _without_names(text))):
        yield f"cell {cell}: {digits[0]!r} is typed by hand; let it be computed."


def _without_names(text: str) -> str:
    """Leave out the numbers of a Markdown list and the names in braces."""
    return re.sub(r"^\d+\. |\{\w+\}", "", text, flags=re.MULTILINE)


def _sizes(code: Sequence[NotebookNode]) -> Iterator[str]:
    lengths = {cell.id: len(cell.source.rstrip().splitlines()) for cell in code}
    for cell, length in lengths.items():
        if length > MOST_CELL_LINES:
            room = "the rest belongs in the phase's room of pmio_lib"
            yield f"cell {cell}: {length} lines, at most {MOST_CELL_LINES}; {room}."
    if sum(lengths.values()) > MOST_LINES:
        yield f"{sum(lengths.values())} lines of code, at most {MOST_LINES}."
    lines = sum(import_lines(cell.source) for cell in code)
    if lines > MOST_IMPORT_LINES:
        yield f"{lines} lines of imports, at most {MOST_IMPORT_LINES}."


def import_lines(source: str) -> int:
    """Count the lines on which a cell's imports stand."""
    return sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in _parsed(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


def _parsed(source: str) -> ast.Module:
    return ast.parse("\n".join(x for x in source.splitlines() if not x.startswith(("%", "!"))))


def _code(source: str, cell: str) -> Iterator[str]:
    for node in ast.walk(_parsed(source)):
        if isinstance(node, ast.Call):
            yield from _said(node, cell)


def clean(path: Path) -> bool:
    """Take outputs, run counts and what JupyterLab adds out of a notebook; say if any was there."""
    before = path.read_text(encoding="utf-8")
    after = cleaned(before, path.name)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def _said(call: ast.Call, cell: str) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in PROSE_CALLS and call.args:
        if isinstance(call.args[0], ast.Constant):
            yield from _prose(str(call.args[0].value), cell)
        else:
            yield f"cell {cell}: {name}() takes its words as they are, numbers as {{names}}."
