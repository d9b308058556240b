"""What a page and the index promise, read from their HTML alone."""

import base64
import copy
import hashlib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

import pmio_lib
from pmio_lib.core.errors import PublishError
from pmio_lib.page import fragments
from pmio_lib.site.exporter import site_script
from pmio_lib.site.ledger import interval_text
from pmio_lib.site.page_link import PageLink, Provenance
from pmio_lib.site.pages import Rendered, render_document, render_index, render_page
from tests.site.conftest import (
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
    twin_notebook,
    twin_numbers,
)

EVERY = pytest.mark.parametrize(
    "which", ["page_html", "numbers_html", "twin_html", "index_html", "document_html"]
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
def companion(numbers_html: str) -> BeautifulSoup:
    return BeautifulSoup(numbers_html, "html.parser")


@pytest.fixture(scope="module")
def document_html() -> str:
    return render_document(PAGES[4], "<h2>Tables</h2><p>None.</p>", PAGES)


@pytest.fixture(scope="module")
def index(index_html: str) -> BeautifulSoup:
    return BeautifulSoup(index_html, "html.parser")


def notebook_with(*cells: NotebookNode) -> NotebookNode:
    title = v4.new_markdown_cell("# A title")
    return v4.new_notebook(cells=[title, *cells], metadata={"pmio": {"question": "Why?"}})


def bare_page(*cells: NotebookNode, ledger: dict[str, Any] | None = None) -> BeautifulSoup:
    made = render_page(notebook_with(*cells), ledger or {"numbers": {}}, (), PROVENANCE)
    return BeautifulSoup(made.page, "html.parser")


def words(part: Tag) -> str:
    """Give a heading's words without the link to copy beside them."""
    return part.get_text().removesuffix("#")


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


@EVERY
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


def test_the_code_of_what_was_moved_keeps_its_number(page: BeautifulSoup) -> None:
    assert "summary()" in page.select_one(".codes #cell-9").get_text()
    assert "page.figure('trend', chart)" in page.select_one(".codes #cell-6").get_text()


def test_a_page_without_answer_picture_or_method_has_no_empty_places() -> None:
    soup = bare_page(v4.new_markdown_cell("## One"), code("a", "a", tags=("hero", "method")))
    assert soup.select(".answer, .hero, .method, details.twin, .pmio-sure") == []


def test_a_bare_picture_may_lead_the_page() -> None:
    picture = v4.new_output("display_data", data={"image/png": "AAAA\n"})
    picture.metadata = {"image/png": {"alt": "A line"}}
    soup = bare_page(code("a", "a", picture, tags=("hero",)))
    assert soup.select_one(".hero img")["alt"] == "A line"


# The twin


def test_the_twin_is_folded_behind_what_is_known(twin_html: str) -> None:
    soup = BeautifulSoup(twin_html, "html.parser")
    (fold,) = soup.select("details.twin")
    assert not fold.has_attr("open")
    assert fold.summary.get_text(strip=True) == "How the analysis will look with the real files"
    parts = [part["class"][0] for part in soup.select("main > .wrap > *")]
    assert parts == ["top", "hero", "contents", "cells", "twin", "made", "cite", "neighbours"]
    assert fold.select_one(".pmio-banner")["role"] == "note"
    assert fold.select_one("#figure-drawn") is not None
    assert soup.select_one(".answer").get_text(strip=True).startswith("The report printed")
    assert soup.select_one(".hero #figure-printed") is not None


def test_nothing_outside_the_fold_is_synthetic(twin_html: str) -> None:
    soup = BeautifulSoup(twin_html, "html.parser")
    assert soup.select_one("details.twin").extract().get_text().count("SYNTHETIC") > 3
    soup.select_one(".made").extract()  # which names the sources of the page
    assert "synthetic" not in soup.main.get_text().lower()
    assert soup.select("main [id^='number-drawn'], main [aria-label^='SYNTHETIC']") == []
    said = soup.find("meta", {"name": "description"})["content"]
    assert said == "The report printed a gap of 9 points."


def test_with_the_real_files_there_is_no_such_part_and_their_answer_leads() -> None:
    made = render_page(twin_notebook(banner=False), twin_numbers(), PAGES, PROVENANCE)
    soup = BeautifulSoup(made.page, "html.parser")
    assert soup.select("details.twin") == []
    assert soup.select(".cells #figure-drawn, .answer #figure-drawn") != []
    answer = soup.select_one(".answer").get_text(" ", strip=True)
    assert answer.startswith("The twin’s gap is"), "what was found stands before what was printed"
    assert "The report printed" in answer


def test_a_heading_of_the_twin_is_not_in_the_contents(twin_html: str) -> None:
    soup = BeautifulSoup(twin_html, "html.parser")
    listed = [link.get_text() for link in soup.select("nav.contents a")]
    assert "Marks of the pupils" not in listed
    assert "What the report printed" in listed
    marks = soup.find(id="Marks-of-the-pupils")
    assert (marks.name, words(marks)) == ("h3", "Marks of the pupils")


# Headings


def test_headings_never_skip_a_level(page: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_skipped_levels_close_up_and_brothers_stay_brothers() -> None:
    soup = bare_page(v4.new_markdown_cell("# Again\n\n#### a\n\n#### b\n\n## c\n\n### d"))
    found = [(tag.name, words(tag)) for tag in soup.select(".cells :is(h1,h2,h3,h4)")]
    assert found == [("h2", "Again"), ("h3", "a"), ("h3", "b"), ("h2", "c"), ("h3", "d")]


def test_headings_have_the_anchors_jupyter_gives_them() -> None:
    soup = bare_page(v4.new_markdown_cell("## How large is it?\n\n## main\n\n## How large is it?"))
    anchors = [tag["id"] for tag in soup.select(".cells h2")]
    assert anchors == ["How-large-is-it?", "main-2", "How-large-is-it?-2"]


def test_each_part_has_a_link_to_copy_that_leads_to_itself(page: BeautifulSoup) -> None:
    headings = page.select(".cells h2")
    assert len(headings) == 4
    for heading in headings:
        link = heading.select_one("a.anchor")
        assert link["href"] == f"#{heading['id']}"
        assert link["aria-label"] == f"Link to this part: {words(heading)}"


def test_the_contents_list_the_parts_of_the_page_and_no_more(page: BeautifulSoup) -> None:
    listed = [link.get_text() for link in page.select("nav.contents > ol > li > a")]
    assert listed == [words(one) for one in page.select("main h2") if not one.find_parent("aside")]
    assert page.select("nav.contents ol ol") == []
    assert page.select_one("nav.contents")["aria-label"] == "On this page"


def test_a_hyphenated_name_in_a_heading_stays_on_one_line() -> None:
    soup = bare_page(
        v4.new_markdown_cell("## Stoke-on-Trent and a well-kept <b>up-to-date</b> file")
    )
    whole = [part.get_text() for part in soup.select(".cells h2 .whole")]
    assert whole == ["Stoke-on-Trent", "well-kept", "up-to-date"]
    heading = soup.select_one(".cells h2")
    assert words(heading) == "Stoke-on-Trent and a well-kept up-to-date file"
    assert heading["id"] == "Stoke-on-Trent-and-a-well-kept-up-to-date-file"


def test_all_code_is_there_and_folded_at_the_end(page: BeautifulSoup) -> None:
    cells = [cell for cell in sample_notebook().cells if cell.cell_type == "code"]
    shown = page.select("details.codes > .code")
    assert [part.select_one("pre").get_text().strip() for part in shown] == [
        cell.source for cell in cells
    ]
    assert not page.select_one("details.codes").has_attr("open")
    assert [part["id"] for part in shown] == [
        f"cell-{position}" for position in range(1, len(cells) + 1)
    ]
    assert [part.p.get_text() for part in shown[:4]] == [
        "Parameters and their defaults, cell 1",
        "Parameters of this run, cell 2",
        "Cell 3",
        "Cell 4",
    ]
    assert page.select(".cells .highlight, .cells code + .highlight") == []


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


def test_an_output_left_open_does_not_spill() -> None:
    soup = bare_page(code("a", "a", html("<div><p>open</section></main>")))
    assert soup.select_one("main > .wrap > .made") is not None


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
    heads = page.find("caption", id="caption-wide").find_parent("table").select("thead th")
    assert ["num" in head.get("class", []) for head in heads] == [False] + [True] * 29


# Numbers, on the page beside


def test_the_companion_shows_each_number_and_leads_to_its_code(companion: BeautifulSoup) -> None:
    row = companion.find(id="ledger-rise.stoke")
    cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
    assert cells == ["+5.2 points", "2,486", "95%: 2.5 to 7.9"]
    assert row.data["value"] == "5.2"
    group = row.parent.select_one(".group")
    assert group.get_text(" ", strip=True) == "In the text Source: published · Cell 9 · Files 1"
    assert [link["href"] for link in (*row.select("a"), *group.select("a"))] == [
        "../04_gcse_trend.html#number-rise.stoke",
        "../04_gcse_trend.html#cell-9",
        "#files-1",
    ]


def test_files_are_listed_once_a_set_and_lead_to_their_fingerprints(
    page: BeautifulSoup, companion: BeautifulSoup
) -> None:
    sets = {tag["id"]: tag.find_next_sibling("dd") for tag in companion.select("dl.files dt")}
    listed = [sorted(code.get_text() for code in part.select("code")) for part in sets.values()]
    assert sorted(listed) == sorted([list(PROVENANCE.inputs)[:1], sorted(PROVENANCE.inputs)])
    for link in companion.select("dl.files a"):
        file, _, anchor = link["href"].partition("#")
        assert file == "../04_gcse_trend.html"
        assert page.find(id=anchor).code.get_text() == link.get_text()


def test_an_input_that_is_public_has_a_copy_beside_the_page(page: BeautifulSoup) -> None:
    row = page.find(id="input-data-raw-published-gcse-outcomes-csv")
    (copy,) = row.select("td a")
    assert copy["href"] == "data/gcse_outcomes.csv"
    private = page.find(id="input-data-raw-private-survey-xlsx")
    assert private is None or not private.select("td a")


def test_every_number_linked_from_the_page_has_its_row_and_every_row_is_led_to(
    page: BeautifulSoup, companion: BeautifulSoup
) -> None:
    start = "numbers/04_gcse_trend.html#ledger-"
    linked = {a["href"].removeprefix(start) for a in page.select(f"a[href^='{start}']")}
    rows = {tag["id"].removeprefix("ledger-") for tag in companion.select("tr[id^='ledger-']")}
    assert rows == set(numbers()["numbers"])
    assert linked == rows - {"unshown"}
    assert page.select("a[href^='#ledger-']") == []
    assert page.select_one(".made > p a")["href"] == "numbers/04_gcse_trend.html"


def test_rows_lead_back_to_the_number_or_to_the_figure_or_table_that_holds_it(
    page: BeautifulSoup, companion: BeautifulSoup
) -> None:
    back = {
        row["id"].removeprefix("ledger-"): row.select_one("a.back")
        or row.parent.select_one(".group a.back")
        for row in companion.select("tr[id^='ledger-']")
    }
    led = {key: link and link["href"].split("#")[1] for key, link in back.items()}
    assert led == {
        "rise.stoke": "number-rise.stoke",
        "gap.2019": "number-gap.2019",
        "gap.2016": "number-gap.2016",
        "hostile": "number-hostile",
        "trend.share_pct.stoke": "figure-trend",
        "wide.share_pct.stoke": "table-wide",
        "unshown": None,
    }
    for link in filter(None, back.values()):
        assert link["href"].startswith("../04_gcse_trend.html#")
        assert page.find(id=link["href"].split("#")[1]) is not None
    assert companion.find(id="ledger-unshown").data.get_text() == "about one"


def test_the_companion_leads_back_and_its_menu_leads_to_the_pages(companion: BeautifulSoup) -> None:
    assert companion.select_one("main p > a")["href"] == "../04_gcse_trend.html"
    for link in companion.select("nav a, .study a, footer p:first-child a"):
        assert link["href"].startswith("../")
    assert [heading.get_text() for heading in companion.select("h1")] == [
        f"Every number of “{TITLE}”"
    ]


def test_a_number_that_has_no_row_on_the_companion_is_refused() -> None:
    notebook = notebook_with(code("a", "a", html(number("unrecorded", "7"))))
    notebook.metadata["pmio"]["question"] = QUESTION
    with pytest.raises(PublishError, match="ledger-unrecorded"):
        render_page(notebook, {"numbers": {}}, PAGES, PROVENANCE)


def test_a_page_without_numbers_says_so_beside() -> None:
    made = render_page(notebook_with(), {"numbers": {}}, (), PROVENANCE)
    assert "No numbers were recorded on this page." in made.numbers


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
    backwards = Provenance(
        dict(reversed(PROVENANCE.inputs.items())),
        PROVENANCE.code_sha256,
        dict(reversed(PROVENANCE.versions.items())),
        dict(reversed(PROVENANCE.parameters.items())),
    )
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
        ("<svg role='img'><image href='a.png'/></svg>", "fetched from elsewhere"),
        ("<svg role='img'><use href='a.svg#b'/></svg>", "fetched from elsewhere"),
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


def test_the_index_says_how_to_check_and_what_sources_mean(index: BeautifulSoup) -> None:
    assert len(index.select(".steps li")) == 3
    meanings = [part["id"] for part in index.select(".source-meanings > div")]
    assert meanings == [f"source-{key}" for key in ("published", "official", "demo", "private")]


def test_a_page_leads_to_what_its_sources_mean(page: BeautifulSoup, index: BeautifulSoup) -> None:
    links = page.select(".built-from .sources a")
    assert len(links) == 2
    for link in links:
        file, _, anchor = link["href"].partition("#")
        assert file == "index.html"
        assert index.find(id=anchor) is not None


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
