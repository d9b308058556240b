"""What a page and the index promise, read from their HTML alone."""

import base64
import copy
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup

import pmio_lib
from pmio_lib.core.errors import PublishError
from pmio_lib.page import fragments
from pmio_lib.site.contents import PageLink
from pmio_lib.site.exporter import site_script
from pmio_lib.site.pages import Rendered, render_document, render_index, render_page
from pmio_lib.site.provenance import Provenance
from tests.site.conftest import (
    LONG_WORD,
    PAGES,
    PROVENANCE,
    QUESTION,
    TITLE,
    bare_page,
    code,
    html,
    notebook_with,
    numbers,
    render,
    sample_notebook,
)

EVERY = pytest.mark.parametrize(
    "which", ["page_html", "numbers_html", "twin_html", "index_html", "document_html"]
)


@pytest.fixture(scope="module")
def document_html() -> str:
    return render_document(PAGES[4], "<h2>Tables</h2><p>None.</p>", PAGES).html


@pytest.fixture(scope="module")
def index(index_html: str) -> BeautifulSoup:
    return BeautifulSoup(index_html, "html.parser")


def test_what_a_reader_has_to_know_first_stands_before_the_answer() -> None:
    told = ["schools.csv: 12 of <48> school names in the survey are in the register"]
    made = render_page(notebook_with(), {"numbers": {}}, (), PROVENANCE, warnings=told)
    soup = BeautifulSoup(made.page, "html.parser")
    note = soup.select_one(".top .warning")
    assert note is not None
    assert [one.get_text() for one in note.select("li")] == told
    assert note.find_next(class_="cells") is not None
    assert bare_page().select_one(".warning") is None


@EVERY
def test_a_document_is_whole_says_its_language_and_every_link_in_it_leads_somewhere(
    which: str, request: pytest.FixtureRequest, outline: Callable[[str], Any]
) -> None:
    text = request.getfixturevalue(which)
    read = outline(text)
    assert text.lower().startswith("<!doctype html>")
    assert '<html lang="en-GB">' in text
    assert text.endswith("</html>\n")
    links = [str(link.get("href")) for link in read.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(read.ids)


@EVERY
def test_one_script_is_allowed_by_its_digest_and_nothing_is_fetched(
    which: str, request: pytest.FixtureRequest
) -> None:
    text = request.getfixturevalue(which)
    soup = BeautifulSoup(text, "html.parser")
    (script,) = soup.find_all("script")
    assert script.attrs == {}
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    policy = soup.select_one("meta[http-equiv]")["content"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert parts == {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": ["'unsafe-inline'"],
        "script-src": [f"'sha256-{digest}'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    for tag in soup.select("[src], link[href], use[href], image"):
        assert str(tag.get("src") or tag.get("href")).startswith(("data:", "#"))
    assert "@import" not in text
    assert all("url(" not in style.get_text() for style in soup.find_all("style"))


def test_the_script_asks_for_nothing_and_writes_no_html() -> None:
    """It only adds buttons: no address, no HTML from text, nothing kept on the machine."""
    script = site_script()
    for word in ("fetch", "XMLHttp", "import", "innerHTML", "eval", "Storage", "cookie", "http"):
        assert word not in script, word


def test_the_page_is_named_after_the_notebook(page: BeautifulSoup) -> None:
    assert page.title.get_text().startswith(f"{TITLE} – ")
    assert [heading.get_text() for heading in page.select("h1")] == [TITLE]
    assert QUESTION in page.select_one(".question").get_text()


def test_the_menu_lists_the_pages_by_their_short_names_and_marks_this_one(
    page: BeautifulSoup,
) -> None:
    links = page.select("nav[aria-label=Pages] a")
    shown = [link for link in PAGES if link.short]
    assert [link["href"] for link in links] == [*(link.file for link in shown), "search.html"]
    assert [link.get_text() for link in links] == [*(link.short for link in shown), "Search"]
    marked = [link.get_text() for link in links if link.get("aria-current") == "page"]
    assert marked == ["GCSE trend"]
    foot = [(link["href"], link.get_text()) for link in page.select("footer a")]
    assert foot[:3] == [
        ("index.html", "All answers"),
        ("numbers.html", "Every number"),
        ("data_dictionary.html", "Data dictionary"),
    ]
    neighbours = {link["rel"][0]: link["href"] for link in page.select(".neighbours a")}
    assert neighbours == {"prev": PAGES[1].file, "next": PAGES[3].file}


def test_the_answer_comes_first_then_its_picture_then_findings_then_how_it_was_made(
    page: BeautifulSoup,
) -> None:
    parts = [part["class"][0] for part in page.select("main > .wrap > *")]
    assert parts == ["top", "hero", "contents", "cells", "made", "cite", "neighbours"]
    assert [part["class"][0] for part in page.select(".top > *")] == ["opening", "pmio-sure"]
    opening = [part.name for part in page.select(".opening > *")]
    assert opening == ["h1", "p", "div"], "title, question, answer"
    assert page.select_one(".answer .pmio-findings") is not None
    assert page.select_one(".hero #figure-trend") is not None
    assert page.select_one(".made details.method").get_text(" ", strip=True).endswith("two files.")
    assert page.select(".cells :is(.pmio-findings, #figure-trend, .pmio-sure)") == []


def test_all_code_is_there_and_folded_at_the_end(page: BeautifulSoup) -> None:
    cells = [cell for cell in sample_notebook().cells if cell.cell_type == "code"]
    shown = page.select("details.codes > .code")
    assert [part.select_one("pre").get_text().strip() for part in shown] == [
        cell.source for cell in cells
    ]
    assert not page.select_one("details.codes").has_attr("open")
    assert [part["id"] for part in shown] == [f"cell-{n}" for n in range(1, len(cells) + 1)]
    assert [part.p.get_text() for part in shown[:4]] == [
        "Parameters and their defaults, cell 1",
        "Parameters of this run, cell 2",
        "Cell 3",
        "Cell 4",
    ]
    assert page.select(".cells .highlight, .cells code + .highlight") == []
    assert "summary()" in page.select_one(".codes #cell-9").get_text(), "also of what was moved"


def test_warnings_and_errors_are_shown_with_a_label(page: BeautifulSoup) -> None:
    said = [part.get_text("\n", strip=True) for part in page.select(".message")]
    assert said == [
        "Warning while running cell 10\nRuntimeWarning: mean of empty slice",
        "Error in cell 10: ValueError\nValueError: no such year",
    ]


def test_plain_text_is_shown_only_where_there_is_nothing_better(page: BeautifulSoup) -> None:
    texts = [part.get_text() for part in page.select("pre.text")]
    assert texts[-1] == "x < y & plain"
    assert "not for the page" not in page.get_text()


def test_what_comes_from_data_is_text(page: BeautifulSoup, companion: BeautifulSoup) -> None:
    assert "<script>alert('from the data')</script>" in companion.select_one(".ledger").get_text()
    assert page.select_one("pre.text").get_text().startswith("<script>alert(")
    title = "# <b>T</b> & <i>co</i>"
    notebook = v4.new_notebook(
        cells=[v4.new_markdown_cell(title)], metadata={"pmio": {"question": "<img src=x> & why"}}
    )
    hostile = Provenance({"a<b": "c&d"}, '"><b>', {"<p>": "'"}, {"<x>": ["</details>"]})
    soup = BeautifulSoup(render_page(notebook, {"numbers": {}}, (), hostile).page, "html.parser")
    assert soup.h1.get_text() == "T & co"
    assert "<img src=x> & why" in soup.select_one(".question").get_text()
    for text in ("a<b", "c&d", '"><b>', "<p>", "<x>", '["</details>"]'):
        assert text in soup.select_one(".made").get_text()


def test_the_end_says_what_the_page_was_made_from_and_how_to_cite_it(page: BeautifulSoup) -> None:
    made = page.select_one(".made").get_text(" ", strip=True)
    for text in (*PROVENANCE.inputs, *PROVENANCE.inputs.values(), PROVENANCE.code_sha256):
        assert text in made
    assert all(not fold.has_attr("open") for fold in page.select(".made details"))
    cite = page.select_one(".citation").get_text()
    assert TITLE in cite
    assert PROVENANCE.code_sha256[:12] in cite
    foot = page.footer.get_text(" ", strip=True)
    assert "GPL-3.0-or-later" in foot
    assert "Open Government Licence v3.0" in foot


# Downloads


def test_each_figure_and_table_is_offered_to_be_taken_along(
    page: BeautifulSoup, rendered: Rendered
) -> None:
    offered = {link["href"] for link in page.select("a[download]")}
    assert offered == set(rendered.downloads)
    tools = {
        figure["id"]: [link.get_text() for link in figure.select(".tools a")]
        for figure in page.select("figure[id]")
        if figure.find_parent("figure") is None
    }
    picture = ["Table (CSV)", "Picture (SVG)", "Link to this figure"]
    assert tools == {
        "figure-trend": picture,
        "figure-gap": picture,
        "table-wide": ["Table (CSV)"],
        "table-signed": ["Table (CSV)"],
    }
    assert len(page.select("figure .tools")) == len(tools), "none for the table behind a figure"


def test_the_same_input_gives_the_same_bytes(rendered: Rendered) -> None:
    turned = {
        part: dict(reversed(getattr(PROVENANCE, part).items()))
        for part in ("inputs", "versions", "parameters")
    }
    backwards = replace(PROVENANCE, **turned)
    ledger = numbers()
    ledger["numbers"] = dict(reversed(ledger["numbers"].items()))
    assert render_page(sample_notebook(), ledger, PAGES, backwards) == rendered


def test_rendering_leaves_the_notebook_as_it_was() -> None:
    notebook = sample_notebook()
    before = copy.deepcopy(notebook)
    render(notebook)
    assert notebook == before


def test_a_page_names_no_folder_of_the_machine(page_html: str, index_html: str) -> None:
    package = str(Path(pmio_lib.__file__).parent)
    assert package not in page_html + index_html
    assert str(Path.home()) + "/" not in page_html + index_html


def test_a_notebook_without_title_or_question_is_refused() -> None:
    nameless = v4.new_notebook(cells=[v4.new_markdown_cell("No heading")])
    with pytest.raises(PublishError, match="has no title"):
        render(nameless)
    with pytest.raises(PublishError, match="does not say what it answers"):
        render(v4.new_notebook(cells=[v4.new_markdown_cell("# T")]))


def test_the_index_gives_each_page_its_answer_or_else_its_question(index: BeautifulSoup) -> None:
    cards = index.select(".card")
    pages = [link for link in PAGES if link.short]
    assert [one.h2.a["href"] for one in cards] == [link.file for link in pages]
    assert [one.select("p")[1].get_text() for one in cards] == [link.question for link in pages]


def test_an_answer_on_the_index_has_its_source_and_design_beside_it() -> None:
    lines = "<dt>Source</dt><dd>26 schools</dd><dt>Answers</dt><dd>9</dd>"
    sure = f"<aside class='pmio-sure'><dl>{lines}</dl></aside>"
    cell = code("a", "a", html(f"<p>It fell.</p>{sure}"), tags=("summary",))
    made = render_page(notebook_with(cell), {"numbers": {}}, (), PROVENANCE)
    assert BeautifulSoup(made.answer, "html.parser").get_text() == "It fell.Source26 schools"


def test_the_index_says_how_to_check_and_what_the_sources_of_a_page_mean(
    page: BeautifulSoup, index: BeautifulSoup
) -> None:
    assert len(index.select(".steps li")) == 3
    meanings = [part["id"] for part in index.select(".source-meanings > div")]
    assert meanings == [f"source-{key}" for key in ("published", "official", "demo", "private")]
    led = [link["href"] for link in page.select(".built-from .sources a")]
    assert led == [f"index.html#{meaning}" for meaning in meanings[:2]]


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(PublishError, match="unknown source hearsay"):
        render_index([PageLink("a", "a.html", "A", "Why?", ("hearsay",))], "Study")


def test_the_front_page_shows_the_table_of_conclusions_without_its_tools() -> None:
    rows = [("It worked", "Confidence low.")]
    told = fragments.table_html("main_conclusions", "Conclusions", ("Said", "Verdict"), rows)
    other = fragments.table_html("other", "Others", ("Said", "Verdict"), rows)
    cells = code("a", "a", html(told), html(other))
    made = render_page(notebook_with(cells), {"numbers": {}}, (), PROVENANCE)
    front = BeautifulSoup(render_index(PAGES, matrix=made.matrix), "html.parser")
    (table,) = front.select("#conclusions + figure")
    assert table["id"] == "table-main_conclusions"
    assert [cell.get_text() for cell in table.select("tbody tr > *")] == list(rows[0])
    assert table.select(".tools, details") == []
    assert "conclusions" not in render_index(PAGES)


def test_long_words_reach_the_page_whole(page: BeautifulSoup) -> None:
    assert any(LONG_WORD in part.get_text() for part in page.select(".cells .prose p"))
    assert any(LONG_WORD in part.get_text() for part in page.select(".cells tbody th"))
