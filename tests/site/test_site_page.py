"""What a page and the index promise, read from their HTML alone."""

import copy
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

import pmio_lib
from pmio_lib.core.errors import PublishError
from pmio_lib.site.ledger import interval_text
from pmio_lib.site.page_link import PageLink, Provenance
from pmio_lib.site.pages import render_index, render_page
from tests.site.conftest import (
    BANNER,
    LONG_WORD,
    PAGES,
    PROVENANCE,
    QUESTION,
    TITLE,
    code,
    entry,
    html,
    number,
    numbers,
    render,
    sample_notebook,
)

VOID = {"meta", "link", "img", "br", "hr", "input", "col", "wbr"}


class Balance(HTMLParser):
    """Follows open tags; `wrong` holds what was closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def page(page_html: str) -> BeautifulSoup:
    return BeautifulSoup(page_html, "html.parser")


@pytest.fixture(scope="module")
def index(index_html: str) -> BeautifulSoup:
    return BeautifulSoup(index_html, "html.parser")


def notebook_with(*cells: NotebookNode) -> NotebookNode:
    title = v4.new_markdown_cell("# A title")
    return v4.new_notebook(cells=[title, *cells], metadata={"pmio": {"question": "Why?"}})


def bare_page(*cells: NotebookNode, ledger: dict[str, Any] | None = None) -> BeautifulSoup:
    text = render_page(notebook_with(*cells), ledger or {"numbers": {}}, (), PROVENANCE)
    return BeautifulSoup(text, "html.parser")


@pytest.mark.parametrize("which", ["page_html", "index_html"])
def test_a_document_is_whole_and_says_its_language(
    which: str, request: pytest.FixtureRequest
) -> None:
    text = request.getfixturevalue(which)
    balance = Balance()
    balance.feed(text)
    assert text.lower().startswith("<!doctype html>")
    assert '<html lang="en-GB">' in text
    assert text.endswith("</html>\n")
    assert (balance.open, balance.wrong) == ([], [])


@pytest.mark.parametrize("which", ["page_html", "index_html"])
def test_nothing_is_run_and_nothing_is_fetched(which: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(which)
    soup = BeautifulSoup(text, "html.parser")
    assert "<script" not in text.lower()
    assert "default-src 'none'" in soup.select_one("meta[http-equiv]")["content"]
    for tag in soup.select("[src], link[href]"):
        assert str(tag.get("src") or tag.get("href")).startswith("data:")
    assert "@import" not in text
    assert "url(" not in soup.style.get_text()


@pytest.mark.parametrize("which", ["page_html", "index_html"])
def test_ids_are_unique_and_links_within_a_page_lead_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    soup = BeautifulSoup(request.getfixturevalue(which), "html.parser")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in soup.select("a[href^='#']")} <= set(ids)


def test_the_page_is_named_after_the_notebook(page: BeautifulSoup) -> None:
    assert page.title.get_text().startswith(f"{TITLE} – ")
    assert [heading.get_text() for heading in page.select("h1")] == [TITLE]
    assert QUESTION in page.select_one(".question").get_text()


def test_the_skip_link_comes_first_and_leads_to_the_content(page: BeautifulSoup) -> None:
    first = page.body.select_one("a, button, summary, [tabindex]")
    assert first["class"] == ["skip"]
    assert page.find(id=first["href"][1:]).name == "main"


def test_the_menu_lists_every_page_and_marks_this_one(page: BeautifulSoup) -> None:
    links = page.select(".menu a")
    assert [link["href"] for link in links] == [link.file for link in PAGES]
    assert [link.get_text() for link in links if link.get("aria-current") == "page"] == [TITLE]
    neighbours = {link["rel"][0]: link["href"] for link in page.select(".neighbours a")}
    assert neighbours == {"prev": PAGES[1].file, "next": PAGES[3].file}


def test_the_findings_stand_directly_below_title_and_banner(page: BeautifulSoup) -> None:
    parts = [part["class"][0] for part in page.select(".report > *")]
    assert parts == ["opening", "banners", "summary", "contents", "cells"]
    assert [part["class"][0] for part in page.select("main > *")] == ["report", "ledger"]
    assert page.select_one(".summary .pmio-findings") is not None
    assert page.select_one(".cells .pmio-findings") is None


def test_the_code_of_a_finding_stays_where_it_ran(page: BeautifulSoup) -> None:
    cell = page.select_one(".cells #cell-8")
    assert "summary()" in cell.select_one("details.code").get_text()
    assert cell.select_one("a")["href"] == "#summary"


def test_a_banner_shown_twice_is_raised_once() -> None:
    soup = bare_page(code("a", "a", html(BANNER)), code("b", "b", html(BANNER)))
    assert len(soup.select(".pmio-banner")) == 1
    assert soup.select_one(".banners .pmio-banner")["role"] == "note"


def test_a_page_without_summary_or_banner_has_no_empty_places() -> None:
    soup = bare_page(v4.new_markdown_cell("## One"))
    assert soup.select(".summary, .banners") == []


def test_a_summary_with_a_heading_of_its_own_keeps_it() -> None:
    cell = v4.new_markdown_cell("## In short\n\nLess.", metadata={"tags": ["summary"]})
    soup = bare_page(cell)
    section = soup.select_one("section.summary")
    assert [heading.get_text() for heading in section.select("h2")] == ["In short"]
    assert soup.find(id=section["aria-labelledby"]).get_text() == "In short"


def test_headings_never_skip_a_level(page: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_skipped_levels_close_up_and_brothers_stay_brothers() -> None:
    soup = bare_page(v4.new_markdown_cell("# Again\n\n#### a\n\n#### b\n\n## c\n\n### d"))
    found = [(tag.name, tag.get_text()) for tag in soup.select(".cells :is(h1,h2,h3,h4)")]
    assert found == [("h2", "Again"), ("h3", "a"), ("h3", "b"), ("h2", "c"), ("h3", "d")]


def test_headings_have_the_anchors_jupyter_gives_them() -> None:
    soup = bare_page(v4.new_markdown_cell("## How large is it?\n\n## main\n\n## How large is it?"))
    anchors = [tag["id"] for tag in soup.select(".cells h2")]
    assert anchors == ["How-large-is-it?", "main-2", "How-large-is-it?-2"]


def test_the_contents_list_two_levels_of_headings(page: BeautifulSoup) -> None:
    listed = [link.get_text() for link in page.select("nav.contents > ol > li > a")]
    assert listed == [heading.get_text() for heading in page.select("h2")]
    within = [link.get_text() for link in page.select("nav.contents ol ol a")]
    assert within == [heading.get_text() for heading in page.select("main h3")]
    assert page.find(id=page.select_one("nav.contents")["aria-labelledby"]) is not None


def test_all_code_is_there_and_folded(page: BeautifulSoup) -> None:
    cells = [cell for cell in sample_notebook().cells if cell.cell_type == "code"]
    shown = page.select("details.code")
    assert [part.select_one("pre").get_text().strip() for part in shown] == [
        cell.source for cell in cells
    ]
    assert not any(part.has_attr("open") for part in shown)
    assert [part.find_parent(class_="code-cell")["id"] for part in shown] == [
        f"cell-{position}" for position in range(1, len(cells) + 1)
    ]
    assert [part.summary.get_text() for part in shown[:3]] == [
        "Parameters and their defaults, cell 1",
        "Parameters of this run, cell 2",
        "Code, cell 3",
    ]


def test_warnings_and_errors_are_shown_with_a_label(page: BeautifulSoup) -> None:
    said = [part.get_text("\n", strip=True) for part in page.select(".message")]
    assert said == [
        "Warning while running cell 9\nRuntimeWarning: mean of empty slice",
        "Error in cell 9: ValueError\nValueError: no such year",
    ]


def test_plain_text_is_shown_only_where_there_is_nothing_better(page: BeautifulSoup) -> None:
    texts = [part.get_text() for part in page.select("pre.text")]
    assert texts[-1] == "x < y & plain"
    assert "not for the page" not in page.get_text()


def test_what_comes_from_data_is_text(page: BeautifulSoup) -> None:
    assert "<script>alert('from the data')</script>" in page.select_one(".ledger").get_text()
    assert page.select_one("pre.text").get_text().startswith("<script>alert(")
    title = "# <b>T</b> & <i>co</i>"
    notebook = v4.new_notebook(
        cells=[v4.new_markdown_cell(title)], metadata={"pmio": {"question": "<img src=x> & why"}}
    )
    hostile = Provenance({"a<b": "c&d"}, '"><b>', {"<p>": "'"}, {"<x>": ["</details>"]})
    soup = BeautifulSoup(render_page(notebook, {"numbers": {}}, (), hostile), "html.parser")
    assert soup.h1.get_text() == "T & co"
    assert "<img src=x> & why" in soup.select_one(".question").get_text()
    for text in ("a<b", "c&d", '"><b>', "<p>", "<x>", '["</details>"]'):
        assert text in soup.select_one(".provenance").get_text()


def test_an_output_left_open_does_not_spill() -> None:
    soup = bare_page(code("a", "a", html("<div><p>open</section></main>")))
    assert soup.select_one("main > .ledger") is not None


def test_every_table_scrolls_in_a_named_region_and_heads_are_scoped(page: BeautifulSoup) -> None:
    names = []
    for table in page.select("table"):
        region = table.find_parent(class_="pmio-scroll")
        assert (region["role"], region["tabindex"]) == ("region", "0")
        label = region.get("aria-labelledby")
        names.append(page.find(id=label).get_text() if label else region["aria-label"])
    assert len(names) == len(set(names))
    assert all(head["scope"] in ("col", "row") and head.get_text() for head in page.select("th"))


def test_a_table_in_markdown_takes_its_name_from_the_heading_above() -> None:
    soup = bare_page(v4.new_markdown_cell("## Years\n\n| a | b |\n|---|---|\n| 1 | 2 |"))
    assert soup.select_one(".prose .pmio-scroll")["aria-label"] == "Table 1, under Years"


def test_the_head_of_a_column_of_numbers_stands_over_them(page: BeautifulSoup) -> None:
    heads = page.find("caption", id="cap-wide").find_parent("table").select("thead th")
    assert ["num" in head.get("class", []) for head in heads] == [False] + [True] * 29


def test_the_ledger_shows_each_number_and_leads_to_its_code(page: BeautifulSoup) -> None:
    row = page.find(id="ledger-rise.stoke")
    cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
    assert cells == [
        "+5.2 points in the text",
        "2,486",
        "95%: 2.5 to 7.9",
        "published",
        "Cell 8",
        "data/raw/published/gcse_outcomes.csv",
    ]
    assert row.data["value"] == "5.2"
    assert [link["href"] for link in row.select("a")] == [
        "#number-rise.stoke",
        "#cell-8",
        "#input-data-raw-published-gcse-outcomes-csv",
    ]


def test_an_input_that_is_public_has_a_copy_beside_the_page(page: BeautifulSoup) -> None:
    row = page.find(id="input-data-raw-published-gcse-outcomes-csv")
    (copy,) = row.select("td a")
    assert copy["href"].endswith("_data/gcse_outcomes.csv")
    private = page.find(id="input-data-raw-private-survey-xlsx")
    assert private is None or not private.select("td a")


def test_every_number_in_the_text_has_its_row_and_back(page: BeautifulSoup) -> None:
    shown = {tag["id"].removeprefix("number-") for tag in page.select("[id^='number-']")}
    back = {link["href"].removeprefix("#number-") for link in page.select("a.back")}
    rows = {tag["id"].removeprefix("ledger-") for tag in page.select("tr[id^='ledger-']")}
    assert rows == set(numbers()["numbers"])
    assert back == shown == rows - {"unshown"}
    assert page.find(id="ledger-unshown").data.get_text() == "about one"


def test_a_page_without_numbers_says_so() -> None:
    assert "No numbers were recorded" in bare_page().select_one(".ledger").get_text()


@pytest.mark.parametrize(
    ("value", "text", "interval", "expected"),
    [
        (-10.9, "−10.9 points", (-14.26, -7.5, 0.95), "95%: −14.3 to −7.5"),
        (0.25, "0.25", (0.125, 0.375, 0.9), "90%: 0.13 to 0.38"),
        (12500, "12,500", (11999.6, 13000.4, 0.999), "99.9%: 12,000 to 13,000"),
        (0.452, "45.2%", (0.4012, 0.5, 0.95), "95%: 0.4012 to 0.5"),
        (3, "3rd", (1, 6, 0.95), "95%: 1 to 6"),
        (1.0, "none", (0.5, float("inf"), 0.95), "95%: 0.5 to no limit"),
        (2.25, "2.3", (1.0, 3.0, None), "1.0 to 3.0"),
    ],
)
def test_an_interval_is_written_like_its_number(
    value: float, text: str, interval: tuple[float, float, float | None], expected: str
) -> None:
    low, high, confidence = interval
    ends = {"low": low, "high": high, "confidence": confidence}
    assert interval_text({"value": value, "text": text, "interval": ends}) == expected


def test_the_foot_says_what_the_page_was_made_from(page: BeautifulSoup) -> None:
    foot = page.footer.get_text(" ", strip=True)
    for text in (*PROVENANCE.inputs, *PROVENANCE.inputs.values(), PROVENANCE.code_sha256):
        assert text in foot
    assert "GPL-3.0-or-later" in foot
    assert "Open Government Licence v3.0" in foot


def test_the_same_input_gives_the_same_bytes(page_html: str) -> None:
    backwards = Provenance(
        dict(reversed(PROVENANCE.inputs.items())),
        PROVENANCE.code_sha256,
        dict(reversed(PROVENANCE.versions.items())),
        dict(reversed(PROVENANCE.parameters.items())),
    )
    ledger = numbers()
    ledger["numbers"] = dict(reversed(ledger["numbers"].items()))
    assert render_page(sample_notebook(), ledger, PAGES, backwards) == page_html


def test_rendering_leaves_the_notebook_as_it_was() -> None:
    notebook = sample_notebook()
    before = copy.deepcopy(notebook)
    render(notebook)
    assert notebook == before


def test_a_page_names_no_folder_of_the_machine(page_html: str, index_html: str) -> None:
    package = str(Path(pmio_lib.__file__).parent)
    assert package not in page_html + index_html
    assert str(Path.home()) + "/" not in page_html + index_html


@pytest.mark.parametrize(
    ("fragment", "complaint"),
    [
        ("<img src='data:,'>", "Code cell 1: a picture without alternative text"),
        ("<img alt=' ' src='data:,'>", "Code cell 1: a picture without alternative text"),
        ("<script>1</script>", "Code cell 1: <script>"),
        ("<svg><script>1</script></svg>", "Code cell 1: <script>"),
        ("<iframe src='data:,'></iframe>", "<iframe>"),
        ("<p onclick='x()'>a</p>", "the attribute onclick="),
        ("<a href=' JavaScript:x()'>a</a>", "the attribute href= runs a script"),
        ("<img alt='a' src='https://example.org/a.png'>", "fetched from elsewhere"),
        ("<img alt='a' src='figures/a.png'>", "fetched from elsewhere"),
        ("<link rel='stylesheet' href='a.css'>", "fetched from elsewhere"),
        ("<p id='main'>a</p>", "the id 'main' is used twice"),
        ("<a href='#nowhere'>a</a>", "the link '#nowhere' leads nowhere"),
        (number("unrecorded", "7"), "the link '#ledger-unrecorded' leads nowhere"),
    ],
)
def test_a_page_that_would_break_a_promise_is_refused(fragment: str, complaint: str) -> None:
    with pytest.raises(PublishError) as refused:
        bare_page(code("a", "a", html(fragment)))
    assert complaint in str(refused.value)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(PublishError) as refused:
        bare_page(code("a", "a", html("<img src='a.png'>")), code("b", "b", html("<form></form>")))
    assert str(refused.value).count("Code cell 1") == 2
    assert str(refused.value).count("Code cell 2") == 1


def test_a_bare_picture_needs_its_alternative_text_beside_it() -> None:
    picture = v4.new_output("display_data", data={"image/png": "AAAA\n"})
    with pytest.raises(PublishError, match="alternative text"):
        bare_page(code("a", "a", picture))
    picture.metadata = {"image/png": {"alt": 'A "quoted" line'}}
    image = bare_page(code("a", "a", picture)).img
    assert (image["alt"], image["src"]) == ('A "quoted" line', "data:image/png;base64,AAAA")


def test_a_notebook_without_title_or_question_is_refused() -> None:
    nameless = v4.new_notebook(cells=[v4.new_markdown_cell("No heading")])
    with pytest.raises(PublishError, match="has no title"):
        render(nameless)
    with pytest.raises(PublishError, match="does not say what it answers"):
        render(v4.new_notebook(cells=[v4.new_markdown_cell("# T")]))


def test_numbers_of_another_run_are_refused() -> None:
    ledger = {"numbers": {"a": entry("a", 1, "1", "cell-of-another-run")}}
    with pytest.raises(PublishError, match="of different runs"):
        bare_page(code("a", "a"), ledger=ledger)


def test_the_index_lists_pages_with_question_and_sources(index: BeautifulSoup) -> None:
    items = index.select(".pages > li")
    assert [item.a["href"] for item in items] == [link.file for link in PAGES]
    assert [item.p.get_text() for item in items] == [link.question for link in PAGES]
    assert [part.get_text() for part in items[2].select(".sources li")] == [
        "Published report",
        "Official statistics",
    ]


def test_the_index_says_how_to_check_and_what_sources_mean(index: BeautifulSoup) -> None:
    assert len(index.select(".steps li")) == 3
    meanings = [part["id"] for part in index.select(".source-meanings > div")]
    assert meanings == [f"source-{key}" for key in ("published", "official", "demo", "private")]


def test_a_page_leads_to_what_its_sources_mean(page: BeautifulSoup, index: BeautifulSoup) -> None:
    for link in page.select(".opening .sources a"):
        file, _, anchor = link["href"].partition("#")
        assert file == "index.html"
        assert index.find(id=anchor) is not None


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(PublishError, match="unknown source hearsay"):
        render_index([PageLink("a", "a.html", "A", "Why?", ("hearsay",))], "Study")


def test_long_words_reach_the_page_whole(page: BeautifulSoup) -> None:
    assert any(LONG_WORD in part.get_text() for part in page.select(".cells .prose p"))
    assert any(LONG_WORD in part.get_text() for part in page.select(".cells tbody th"))
