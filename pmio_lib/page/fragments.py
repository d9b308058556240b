"""HTML fragments a page is made of: prose with numbers, tables, figures, notes.

Belongs here: strings from values, escaped. Not here: what is computed, or how a page is laid out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import mistune

from pmio_lib.core.errors import PublishError
from pmio_lib.drawing.inline import MARK, inline_svg
from pmio_lib.page.numbers import BY_CONSTRUCTION, Number, Worded

if TYPE_CHECKING:  # matplotlib is half a second
    from pmio_lib.drawing.chart import Chart

_markdown = mistune.create_markdown(escape=False, plugins=["table"])
_OPEN, _CLOSE = "\ue000", "\ue001"  # private-use marks that survive Markdown untouched
ONE_OF_TWO: Final = "<style>.pmio-narrow{display:none}</style>"
"""For JupyterLab; a page has its own style."""
LONGEST: Final = 199
"""Letters of an alternative text: what a screen reader reads in one breath."""
SENTENCE: Final = 40
"""Letters from which a cell is a sentence and not a figure or a name."""
BANNER: Final = (
    "<p><strong>Synthetic data.</strong> The real survey, interview and pupil files are private. "
    "This page is built from a synthetic twin: drawn by a program so that the totals the 2021 "
    "report prints of these files come out, and assumed where it prints nothing. It shows that the "
    "calculation works. <strong>Nothing on it is evidence</strong> about any school, teacher or "
    "pupil.</p>"
)
_TAG = re.compile(r"<[^>]*>")
_UNSAID = re.compile(r"""['"\\<>&]""")
_ID = re.compile(r'(<data class="pmio-number") id="[^"]*"')


def number_html(entry: Number, text: str | None = None) -> str:
    """Give a number with its machine value, its meaning on hover and a link to the ledger.

    `text` stands for the number's own where a heading says the unit already.
    """
    title = escape(entry.description, quote=True)
    return (
        f'<data class="pmio-number" id="number-{entry.id}" value="{entry.value}" title="{title}">'
        f'<a href="#ledger-{entry.id}">{escape(text or entry.text)}</a></data>'
    )


def bare_number_html(entry: Number) -> str:
    """Give a number of a table without the unit that its column's heading says."""
    return escape(entry.text.removesuffix(" points").removesuffix(" point"))


def basis_html(values: Iterable[object]) -> str:
    """Say that a statement rests on the synthetic twin, where it does."""
    numbers = (value.number if isinstance(value, Worded) else value for value in values)
    synthetic = any(isinstance(value, Number) and value.is_synthetic for value in numbers)
    return f'<p class="pmio-basis">{BY_CONSTRUCTION.capitalize()}.</p>' if synthetic else ""


def without_id(html: str) -> str:
    """Give a number that the page has shown before: the same, without a second id."""
    return _ID.sub(r"\1", html)


def prose_html(template: str, values: Mapping[str, str]) -> str:
    """Give Markdown with `{name}` replaced by HTML that is not read as Markdown.

    Raises PublishError if the words name a value that was not given, or do not show one that was.
    """
    marks = {name: f"{_OPEN}{index}{_CLOSE}" for index, name in enumerate(values)}
    try:
        filled = template.format(**marks)
    except (KeyError, IndexError, ValueError) as error:
        advice = "Each {name} needs a value; a brace meant as such is doubled."
        raise PublishError(f"{error} in the words {template!r}. {advice}") from error
    text = str(_markdown(filled))
    unused = [name for name, mark in marks.items() if mark not in text]
    if unused:
        raise PublishError(f"{', '.join(unused)} given, but not shown by the words: {template!r}")
    for name, html in values.items():  # a value named twice carries its id once
        text = text.replace(marks[name], html, 1).replace(marks[name], without_id(html))
    return f'<div class="pmio-prose">{text}</div>'


def table_html(
    name: str,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    note: str = "",
    row_headings: int = 1,
    numeric: Sequence[bool] = (),
) -> str:
    """Give a table whose cells are HTML already; the first `row_headings` cells head the row.

    Its anchor is `table-` and its name. Where cells hold sentences, a narrow screen shows each row
    as a list, which the headings stand in, instead of columns beside its edge.
    """
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{_row(cells, row_headings, numeric)}</tr>" for cells in rows)
    foot = f"<figcaption>{escape(note)}</figcaption>" if note else ""
    return (
        f'<figure class="pmio-table" id="table-{name}">'
        f'<div class="pmio-scroll" tabindex="0" role="region" aria-labelledby="caption-{name}">'
        f"<table{_wordy(headings, rows, row_headings)}>"
        f'<caption id="caption-{name}">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{foot}</figure>"
    )


def _wordy(headings: Sequence[str], rows: Sequence[Sequence[str]], row_headings: int) -> str:
    longest = max(
        (len(_TAG.sub("", cell)) for row in rows for cell in row[row_headings:]), default=0
    )
    if longest < SENTENCE or len(headings) - row_headings < 2:
        return ""
    said = ";".join(
        f"--c{place}:'{_UNSAID.sub(_escaped, heading)}'"
        for place, heading in enumerate(headings, start=1)
        if place > row_headings
    )
    return f' class="wordy" style="{said}"'


def _escaped(found: re.Match[str]) -> str:
    """Give a letter as CSS writes one that would end a string."""
    return f"\\{ord(found[0]):x} "


def _row(cells: Sequence[str], row_headings: int, numeric: Sequence[bool]) -> str:
    parts = []
    for index, cell in enumerate(cells):
        is_number = index < len(numeric) and numeric[index]
        if index < row_headings:
            parts.append(f'<th scope="row">{cell}</th>')
        else:
            parts.append(f'<td class="num">{cell}</td>' if is_number else f"<td>{cell}</td>")
    return "".join(parts)


def figure_html(name: str, chart: "Chart", caption: str, measure: str, data: str, note: str) -> str:
    """Give a figure: what it found, what is measured, the picture, a note, the data behind it.

    The picture stands twice, wide and drawn anew for narrow screens; a page shows one of them.
    """
    is_synthetic = caption.startswith(MARK)
    alt = brief(f"{MARK}. {chart.alt}" if is_synthetic else chart.alt)
    pictures = [("wide", chart.svg), ("narrow", chart.narrow)] if chart.narrow else []
    shown = "".join(
        _picture_html(f"{name}-{kind}", f"pmio-{kind}", svg, alt, is_synthetic=is_synthetic)
        for kind, svg in pictures or [("only", chart.svg)]
    )
    below = f'<span class="pmio-measure">{escape(measure)}</span>' if measure else ""
    foot = f'<div class="pmio-foot">{note}</div>' if note else ""
    return (
        f'{ONE_OF_TWO}<figure class="pmio-figure" id="figure-{name}">'
        f'<figcaption><span class="pmio-title">{escape(caption)}</span>{below}</figcaption>'
        f"{shown}{foot}"
        f"<details><summary>Data behind this figure</summary>{data}</details></figure>"
    )


def _picture_html(name: str, kind: str, svg: bytes, alt: str, *, is_synthetic: bool) -> str:
    drawn = inline_svg(svg, name, is_synthetic=is_synthetic)
    words = escape(alt, quote=True)
    return (
        f'<div class="pmio-picture {kind}"><svg role="img" aria-label="{words}" {drawn[5:]}</div>'
    )


def brief(text: str, most: int = LONGEST) -> str:
    """Cut a text for an alternative to the end of a phrase; the data stand in a table behind."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    end = max(cut.rfind(mark, most // 2) for mark in ("; ", ". ", ", "))
    return f"{cut[: end if end > 0 else cut.rfind(' ')]}."


def note_html(kind: str, html: str) -> str:
    """Give an aside: `note` for a caution, `banner-demo` for synthetic data."""
    css = "pmio-note" if kind == "note" else f"pmio-banner pmio-{escape(kind)}"
    return f'<aside class="{css}" role="note">{html}</aside>'


def sure_html(lines: Mapping[str, str]) -> str:
    """Give what there is to know of how sure an answer is; the lines are HTML already."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{html}</dd>" for name, html in lines.items())
    return f'<aside class="pmio-sure"><h2>How sure is this?</h2><dl>{rows}</dl></aside>'
