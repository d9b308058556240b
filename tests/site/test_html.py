"""The order of a finished page: what leads it, its headings and tables, and what is refused."""

from itertools import pairwise

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup, Tag

from pmio_lib.core.errors import PublishError
from pmio_lib.site.pages import render_page
from tests.site.conftest import (
    PAGES,
    PROVENANCE,
    bare_page,
    code,
    html,
    twin_notebook,
    twin_numbers,
)


def words(part: Tag) -> str:
    """Give a heading's words without the link to copy beside them."""
    return part.get_text().removesuffix("#")


def test_a_page_without_answer_picture_or_method_has_no_empty_places() -> None:
    soup = bare_page(v4.new_markdown_cell("## One"), code("a", "a", tags=("hero", "method")))
    assert soup.select(".answer, .hero, .method, details.twin, .pmio-sure") == []


def test_a_bare_picture_may_lead_the_page() -> None:
    picture = v4.new_output("display_data", data={"image/png": "AAAA\n"})
    picture.metadata = {"image/png": {"alt": "A line"}}
    soup = bare_page(code("a", "a", picture, tags=("hero",)))
    assert soup.select_one(".hero img")["alt"] == "A line"


def test_an_output_left_open_does_not_spill() -> None:
    soup = bare_page(code("a", "a", html("<div><p>open</section></main>")))
    assert soup.select_one("main > .wrap > .made") is not None


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
        ("<meta http-equiv='refresh' content='0;url=https://example.org'>", "Code cell 1: <meta>"),
        ("<svg><g style='}&lt;/style>&lt;script>1&lt;/script>'/></svg>", "<g> with <, { or }"),
        ("<svg><g style='a:b}p{color:red'/></svg>", "Code cell 1: <g> with <, { or }"),
    ],
)
def test_a_page_that_would_break_a_promise_is_refused(fragment: str, complaint: str) -> None:
    with pytest.raises(PublishError) as refused:
        bare_page(code("a", "a", html(fragment)))
    assert complaint in str(refused.value)


def test_a_heading_called_none_has_its_anchor_and_no_part_without_one_is_taken_for_it() -> None:
    soup = bare_page(v4.new_markdown_cell("## None\n\n[there](#None)"), code("a", "a"))
    assert soup.select_one("h2#None") is not None


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
