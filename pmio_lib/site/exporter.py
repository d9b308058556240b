"""Cells to HTML by nbconvert, through the template `pmio`; templates, style sheet and script.

It is nbconvert's `TemplateExporter`, not `HTMLExporter`: that one gives every picture without
alternative text a made-up one, and knows addresses of scripts elsewhere. It is imported where a
notebook is at hand: it imports Jupyter's kernels, half a second.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader

from pmio_lib.page.fragments import ONE_OF_TWO
from pmio_lib.site.take_along.archive import copy_address, input_anchor

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

TEMPLATES: Final = Path(__file__).parent / "templates" / "pmio"
COMMENT: Final = re.compile(r"/\*(?! DARK).*?\*/", flags=re.DOTALL)
"""Of the style sheet; the one that is kept is where the dark colours go."""
SPACES: Final = re.compile(r"(?<=[{:;,}])\s+|\s+(?=[{}])|;\s*(?=})")
READ_OTHERWISE: Final = re.compile(r"<(?:[!?]|style|plaintext)", flags=re.IGNORECASE)
"""What is dropped, or may end elsewhere in HTML than in XML."""
HIGHLIGHTED: Final = re.compile(r"\.highlight :is\(([^)]*)\)")
"""Which words of code the style sheet marks."""
MARKED: Final = re.compile(r'<span(?: class="(\w+)")?>([^<]*)</span>')
TWICE: Final = re.compile(r'(<span class="(\w+)">[^<]*)</span><span class="\2">')
"""Two words marked alike beside each other."""
SHOWN_TYPES: Final = (
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/latex",
    "text/plain",
)
"""Forms of an output a page can show, best first; an output with none of them is for machines."""


@cache
def templates() -> Environment:
    """Give the templates of pages that no notebook makes, without what nbconvert imports."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.filters |= FILTERS
    return environment


@cache
def exporter() -> TemplateExporter:
    """Give what makes a page of a notebook. All is escaped unless the template says otherwise."""
    from nbconvert.exporters import TemplateExporter

    made = TemplateExporter(
        file_extension=".html",
        template_name=TEMPLATES.name,
        extra_template_basedirs=[str(TEMPLATES.parent)],
        filters=FILTERS,
    )
    made.output_mimetype = "text/html"
    made.environment.autoescape = True
    return made


def code_cell_numbers(notebook: NotebookNode) -> dict[str, int]:
    """Map the id of each code cell to its number: first code cell 1, as after a fresh run."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    return {cell.get("id", ""): number for number, cell in enumerate(cells, start=1)}


def shown_type(data: Mapping[str, Any]) -> list[str]:
    """Choose the one form of an output to show, or none."""
    return [kind for kind in SHOWN_TYPES if kind in data][:1]


def markdown_to_html(source: str) -> str:
    """Turn Markdown into HTML as nbconvert does, without its paragraph-sign links."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def fragment(html: str) -> str:
    """Close what a piece of HTML leaves open, so that it cannot spill into the page.

    Style sheets of single outputs (pandas brings one with each frame) are left out: the page
    has one.
    """
    html = str(html).removeprefix(ONE_OF_TWO)
    if not READ_OTHERWISE.search(html) and _closes_all(html):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for style in soup("style"):
        style.decompose()
    return str(soup)


def _closes_all(html: str) -> bool:
    """Tell whether a piece is well-formed, as what the library writes is."""
    try:
        expat.ParserCreate().Parse(f"<div>{html}</div>", True)
    except expat.ExpatError:
        return False
    return True


def plain_code(html: str) -> str:
    """Take marks off words of highlighted code that the style sheet shows as any other."""
    shown = set(re.findall(r"\w+", " ".join(HIGHLIGHTED.findall(stylesheet()))))
    html = MARKED.sub(lambda word: word[0] if word[1] in shown else word[2], html)
    while html != (joined := TWICE.sub(r"\1", html)):
        html = joined
    return html


@cache
def site_script(file: str = "site.js") -> str:
    """Give the one script of a page, or the search's, without its indents; it only adds."""
    text = (TEMPLATES / file).read_text(encoding="utf-8")
    return "".join(line.lstrip() for line in text.splitlines(keepends=True))


def script_sha256() -> str:
    """Give the script's digest, by which a page's policy lets it run and nothing else."""
    return b64encode(sha256(site_script().encode()).digest()).decode("ascii")


@cache
def stylesheet(file: str = "site.css") -> str:
    """Give the style sheet every page carries, or another, without what only its authors read."""
    text = (TEMPLATES / file).read_text(encoding="utf-8")
    return SPACES.sub("", COMMENT.sub("", text))


def _markdown_filter(source: str) -> str:
    return fragment(markdown_to_html(source))


def _plain_value(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


FILTERS: Final = {
    "markdown2html": _markdown_filter,
    "plain_code": plain_code,
    "filter_data_type": shown_type,
    "fragment": fragment,
    "input_anchor": input_anchor,
    "copy_address": copy_address,
    "plain_value": _plain_value,
}
"""Of the templates: ours, in place of those of nbconvert that do not fit a page."""
