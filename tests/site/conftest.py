"""A small notebook with everything a page can hold, another of the twin, and their site."""

from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from pmio_lib.drawing.chart import Chart
from pmio_lib.page import fragments
from pmio_lib.site.contents import PageLink
from pmio_lib.site.pages import Rendered, render_index, render_page
from pmio_lib.site.provenance import Provenance
from tests.fixtures.browsing import Open

QUESTION = "Did results in GCSE maths rise more in Stoke-on-Trent than in England, 2016 to 2019?"
TITLE = "GCSE maths: the trend and the gap"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SCRIPT_IN_DATA = "<script>alert('from the data')</script>"
YEARS = (2016, 2017, 2018, 2019)
STOKE = (59.1, 59.9, 60.0, 64.3)
ENGLAND = (69.1, 69.4, 69.6, 71.5)

DEMO = ("published", "demo")
PAGES = tuple(
    PageLink(name, f"{name}.html", title, question, sources, short)
    for name, title, question, sources, short in (
        ("01_survey", "Teacher survey", "What did teachers say changed?", DEMO, "Survey"),
        ("03_case_study", "Case study of one school", "How did scores change?", DEMO, "Case study"),
        ("04_gcse_trend", TITLE, QUESTION, ("published", "official"), "GCSE trend"),
        ("05_synthesis", "The evidence together", "Which claims hold?", DEMO, "Synthesis"),
        ("data_dictionary", "Data dictionary", "What is in each table?", (), ""),
    )
)
PROVENANCE = Provenance(
    inputs={
        "data/raw/published/gcse_outcomes.csv": "4f" * 32,
        "data/raw/official/gcse_maths_council.csv": "a1" * 32,
    },
    code_sha256="9c" * 32,
    versions={"python": "3.11", "pandas": "3.1.1", "matplotlib": "3.11.2"},
    parameters={"source": "demo", "seed": 20210125, "first_year": 2016, "bands": ["high", "low"]},
)


def number(key: str, text: str) -> str:
    return (
        f'<data class="pmio-number" id="number-{key}" value="0" title="What it is">'
        f'<a href="#ledger-{key}">{text}</a></data>'
    )


def entry(key: str, value: float, text: str, cell: str, **more: Any) -> dict[str, Any]:
    return {
        "value": value,
        "text": text,
        "unit": "percentage_point",
        "n": None,
        "interval": None,
        "sources": ["published"],
        "description": f"Description of {key}",
        "cell": {"id": cell, "index": 3},
        "inputs": ["data/raw/published/gcse_outcomes.csv"],
        **more,
    }


RISE = {
    "description": "Rise in the share at grade 4 and above, Stoke-on-Trent, 2016 to 2019",
    "n": 2486,
    "interval": {"low": 2.51, "high": 7.894, "confidence": 0.95},
}
GAP = {
    "description": "Gap to England in 2019, share at grade 4 and above",
    "sources": ["official", "published"],
    "inputs": list(PROVENANCE.inputs),
}


def numbers() -> dict[str, Any]:
    entries = {
        "rise.stoke": (5.2, "+5.2 points", "findings", RISE),
        "gap.2019": (-7.2, "−7.2 points", "findings", GAP),
        "gap.2016": (-10.0, "−10.0 points", "figures", {}),
        "hostile": (3, "3", "table", {"description": SCRIPT_IN_DATA}),
        "unshown": (1.2345, "about one", "table", {}),
        "trend.share_pct.stoke": (59.1, "59.1%", "figures", {}),
        "wide.share_pct.stoke": (60.0, "60.0%", "table", {}),
    }
    made = {key: entry(key, *shown, **more) for key, (*shown, more) in entries.items()}
    return {"inputs": dict(PROVENANCE.inputs), "numbers": made}


def html(content: str, **more: Any) -> NotebookNode:
    data = {"text/html": content, "text/plain": "not for the page", **more}
    return v4.new_output("display_data", data=data)


def code(source: str, key: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    cell = v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})
    cell["id"] = key
    return cell


def line_chart(width: int = 780) -> bytes:
    """Draw two lines; a narrower one leaves the last year out."""

    def line(values: tuple[float, ...], colour: str) -> str:
        points = " ".join(
            f"{90 + (width - 210) / 3 * step:.0f},{320 - (value - 55) * 16:.0f}"
            for step, value in enumerate(values)
        )
        return f'<polyline points="{points}" style="fill: none; stroke: {colour}"/>'

    ticks = "".join(
        f'<text x="{90 + (width - 210) / 3 * step:.0f}" y="355" style="fill: #5b6673">{year}</text>'
        for step, year in enumerate(YEARS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 380" width="{width}" '
        'height="380"><path d="M60 320H340" style="stroke: #c9d0d8"/>'
        f"{line(STOKE, '#0b5cad')}{line(ENGLAND, '#5b6673')}{ticks}"
        f'<text x="{width - 130}" y="168" style="fill: #0b5cad">Stoke 64.3%</text>'
        f'<text x="{width - 130}" y="48" style="fill: #5b6673">England 71.5%</text></svg>'
    ).encode()


def figure(key: str, alt: str, caption: str, *, mark: str = "") -> str:
    """Give a figure as pages have it; its data lead to the ledger by row."""
    title = f"{mark}{caption}"
    chart = Chart(line_chart(), alt, narrow=line_chart(400))
    data = table(key, f"Data: {title}", ("Area", *map(str, YEARS)), 2)
    return fragments.figure_html(key, chart, title, "Per cent of pupils", data, "")


SIGNED = (
    ("Area", "change"),
    ("Hull", "−10.9"),
    ("Derby", "+2.4"),
    ("Leeds", "1,200"),
    ("Bury", "not available"),
    ("Stoke-on-Trent", "−9.1"),
    ("York", "+3.0"),
)
LINKED = ("trend", "wide")
"""Names of the tables whose rows the ledger has."""


def table(key: str, caption: str, headings: tuple[str, ...], rows: int, note: str = "") -> str:
    link = f'<a class="pmio-row" href="#ledger-{key}.share_pct.stoke">Stoke-on-Trent</a>'
    names = (link if key in LINKED else "Stoke-on-Trent", "England", LONG_WORD)
    cells = [
        [names[row], *(f"{60 + row + step / 10:.1f}%" for step in range(len(headings) - 1))]
        for row in range(rows)
    ]
    numeric = [False, *([True] * (len(headings) - 1))]
    return fragments.table_html(key, caption, headings, cells, note, numeric=numeric)


BANNER = fragments.note_html(
    "banner-demo",
    "<p><strong>Synthetic data.</strong> Some figures on this page were made by a program to show "
    "how the calculation works. They are not evidence about any school, teacher or pupil.</p>",
)
FINDINGS = (
    '<ol class="pmio-findings"><li><p>The share of pupils at grade 4 and above rose by '
    f"{number('rise.stoke', '+5.2 points')} in Stoke-on-Trent from 2016 to 2019, against +2.4 "
    "points in England.</p></li><li><p>Stoke-on-Trent stayed below England throughout: the gap in "
    f"2019 was {number('gap.2019', '−7.2 points')}.</p></li><li><p>A comparison of two lines "
    "describes a difference. It does not show what made it.</p></li></ol>"
)
SURE = {"Based on": "<p>2,486 pupils</p>", "Design": "<p>before and after</p>"}
INTRODUCTION = f"""# {TITLE}

The programme worked with schools across the city. This page sets the city's GCSE results beside
England's, year by year, and says how far the two moved towards each other. See [Method](#Method).
"""
METHOD = f"""## Method

Each year's *share at grade 4 and above* is taken from the published tables. In 2017 the grades
changed from letters to numbers; `grade 4` takes the place of `grade C`.

| Year | Scale | Note |
|------|-------|------|
| 2016 | A* to G | last year of letters |
| 2017 | 9 to 1 | first year of numbers |

#### Grades, in a heading that skips a level

1. Read the two files.
2. Take the difference, England from Stoke-on-Trent.

A word without a place to break: {LONG_WORD}.
"""
READ_CODE = """# The published figures, transcribed from Appendix F of the report
from pmio_lib.page import page

@page.cached
def gap(stoke: float, england: float = 71.5) -> float:
    '''Percentage points.'''
    return stoke - england if stoke is not None else None

gaps = [gap(value) for value in (59.1, 59.9, 60.0, 64.3)]"""
FRAME = (
    "<div><style scoped>.dataframe tbody tr th {vertical-align: top;}</style>"
    '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th>'
    "<th>year</th><th>share_pct</th></tr></thead><tbody><tr><th>0</th><td>2016</td><td>59.1</td>"
    "</tr></tbody></table></div>"
)


GAP_TEXT = (
    f'<div class="pmio-prose"><p>The gap began at {number("gap.2016", "−10.0 points")} and was '
    "narrower in each later year.</p></div>"
)
CAUTION = (
    '<aside class="pmio-note" role="note"><p>The 2020 and 2021 grades were set by teachers. They '
    "are not comparable with the years before.</p></aside>"
)
GAP_ALT = "Line chart of the gap to England: 10.0 points in 2016, 7.2 in 2019."
TREND_ALT = (
    "Line chart, 2016 to 2019. Stoke-on-Trent rises from 59.1% to 64.3%, England from 69.1% to "
    "71.5%."
)
RECORDED = {"application/vnd.pmio.numbers+json": [{"id": "gap.2019"}]}


def checks() -> list[NotebookNode]:
    """Outputs of every kind but a page's own."""
    shown = {"text/html": FRAME, "text/plain": "frame"}
    trace = ["\x1b[31mValueError\x1b[0m: no such year"]
    return [
        v4.new_output("stream", name="stdout", text=f"{SCRIPT_IN_DATA}\n\x1b[31mred\x1b[0m"),
        v4.new_output("stream", name="stderr", text="RuntimeWarning: mean of empty slice\n"),
        v4.new_output("execute_result", data=shown, execution_count=1),
        v4.new_output("error", ename="ValueError", evalue="no such year", traceback=trace),
        v4.new_output("display_data", data={"text/plain": "x < y & plain"}),
        v4.new_output("display_data", data={"application/vnd.pmio.numbers+json": []}),
    ]


def sample_notebook() -> NotebookNode:
    headings = ("Area", *(f"Year {1990 + step}" for step in range(29)))
    wide = table("wide", "Share by area, 1990 to 2018", headings, 3, "Source: Appendix F.")
    signed = fragments.table_html("signed", "Change by area", SIGNED[0], SIGNED[1:])
    in_data = f"<p>In the data: {number('hostile', '3')} &lt;script&gt;</p>"
    gap = figure("gap", GAP_ALT, "Gap to England, 2016 to 2019")
    trend = figure(
        "trend", TREND_ALT, "Share of pupils at grade 4 and above, 2016 to 2019, by area"
    )
    injected = "source = 'demo'\nseed = 20210125"
    text = v4.new_markdown_cell
    cells = [
        text(INTRODUCTION),
        code("source = 'demo'", "defaults", tags=("parameters",)),
        code(injected, "injected", tags=("injected-parameters",)),
        code("page.how_sure(...)", "sure", html(fragments.sure_html(SURE))),
        text(METHOD),
        text("Read from two files.", metadata={"tags": ["method"]}),
        code(READ_CODE, "read"),
        text("## The share of pupils at grade 4 and above"),
        code("page.figure('gap', chart)", "figures", html(GAP_TEXT), html(gap)),
        code("page.figure('trend', chart)", "hero", html(trend), tags=("hero",)),
        text("### Every year on record"),
        code("page.table('wide', frame)", "table", html(wide), html(signed), html(in_data)),
        text("## What to keep in mind"),
        code("page.note('...')", "note", html(CAUTION)),
        code("summary()", "findings", html(FINDINGS, **RECORDED), tags=("summary", "hide-code")),
        text("## Checks"),
        code(f"print({SCRIPT_IN_DATA!r})  # {SCRIPT_IN_DATA}", "checks", *checks()),
    ]
    return v4.new_notebook(cells=cells, metadata={"pmio": {"question": QUESTION}})


def twin_notebook(banner: bool = True) -> NotebookNode:
    """Give a page of the twin: what the report printed, and what the twin's files give."""
    report = {"tags": ["report"]}
    said = f"<p>The report printed a gap of {number('printed.gap', '9 points')}.</p>"
    printed = figure("printed", "Two lines, as printed.", "As the report printed it")
    found = f"<p>The twin’s gap is {number('drawn.gap', '11 points')}.</p>"
    mark = "SYNTHETIC" if banner else ""
    drawn = figure("drawn", f"{mark} Two lines.", "Marks", mark=mark and f"{mark}: ")
    cells = [
        v4.new_markdown_cell("# Case study of one school", metadata=report),
        code("page.say('printed')", "answer", html(said), tags=("summary", "report")),
        code("page.figure('printed', chart)", "printed", html(printed), tags=("hero", "report")),
        v4.new_markdown_cell("## What the report printed", metadata=report),
        code("page.read(...)", "banner", *([html(BANNER)] if banner else [])),
        v4.new_markdown_cell("## Marks of the pupils"),
        code("page.say('drawn')", "drawn", html(found), html(drawn), tags=("summary",)),
    ]
    return v4.new_notebook(cells=cells, metadata={"pmio": {"question": PAGES[1].question}})


def twin_numbers() -> dict[str, Any]:
    return {
        "inputs": {},
        "numbers": {
            "printed.gap": entry("printed.gap", 9, "9 points", "answer"),
            "drawn.gap": entry("drawn.gap", 11, "11 points", "drawn", sources=["demo"]),
        },
    }


def notebook_with(*cells: NotebookNode) -> NotebookNode:
    title = v4.new_markdown_cell("# A title")
    return v4.new_notebook(cells=[title, *cells], metadata={"pmio": {"question": "Why?"}})


def bare_page(*cells: NotebookNode, ledger: dict[str, Any] | None = None) -> BeautifulSoup:
    made = render_page(notebook_with(*cells), ledger or {"numbers": {}}, (), PROVENANCE)
    return BeautifulSoup(made.page, "html.parser")


def render(notebook: NotebookNode) -> Rendered:
    return render_page(notebook, numbers(), PAGES, PROVENANCE)


@pytest.fixture(scope="session")
def rendered() -> Rendered:
    return render(sample_notebook())


@pytest.fixture(scope="session")
def page_html(rendered: Rendered) -> str:
    return rendered.page


@pytest.fixture(scope="session")
def page(page_html: str) -> BeautifulSoup:
    return BeautifulSoup(page_html, "html.parser")


@pytest.fixture(scope="session")
def numbers_html(rendered: Rendered) -> str:
    return rendered.numbers


@pytest.fixture(scope="session")
def companion(numbers_html: str) -> BeautifulSoup:
    return BeautifulSoup(numbers_html, "html.parser")


@pytest.fixture(scope="session")
def twin() -> Rendered:
    return render_page(twin_notebook(), twin_numbers(), PAGES, PROVENANCE)


@pytest.fixture(scope="session")
def twin_html(twin: Rendered) -> str:
    return twin.page


@pytest.fixture(scope="session")
def index_html() -> str:
    return render_index(
        PAGES,
        "Primary Maths Improvement Offer: evaluation",
        "The 2021 evaluation of a maths programme for Stoke-on-Trent’s primary schools, made so "
        "that anyone can check it. Every number can be followed to the code and file behind it.",
    )


@pytest.fixture(scope="session")
def site_folder(
    rendered: Rendered, twin: Rendered, index_html: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("site")
    files: dict[str, str | bytes] = {"index.html": index_html}
    for name, made in (("04_gcse_trend", rendered), ("03_case_study", twin)):
        files |= {f"{name}.html": made.page, f"numbers/{name}.html": made.numbers}
        files |= made.downloads
    for file, text in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


@pytest.fixture
def open_page(open_file: Open, site_folder: Path) -> Open:
    return lambda file, *arguments, **more: open_file(site_folder / file, *arguments, **more)
