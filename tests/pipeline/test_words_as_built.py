"""What the pages of the site say in words: figures are linked numbers, terms are explained."""

import re
from copy import copy
from pathlib import Path
from typing import Final

import pytest
from bs4 import BeautifulSoup, Tag

from pmio_lib.site.terms import term_anchor
from pmio_lib.study.glossary import read_glossary
from pmio_lib.study.synthesis import NAMES as NAMES_IN_JUDGEMENTS
from tests.fixtures.browsing import Open
from tests.pipeline.as_built import ANALYTIC, NAMES, soup
from tests.pipeline.project_copy import ROOT

NO_FIGURES: Final = {
    "a day": re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b|\b20\d\d-\d\d-\d\d\b"),
    "a year, key stage, year group, grade, phase or age": NAMES_IN_JUDGEMENTS,
    "an age of pupils": re.compile(r"\b1[1-8]-year-olds\b"),
    "a confidence level": re.compile(r"\b9[059]% intervals?"),
    "a digest": re.compile(r"\b[0-9a-f]{64}\b"),
    "a page of a book": re.compile(r"\bp\. \d+"),
    "a page of this site": re.compile(r"\bpages? 0\d\b"),
    "the name of a measure": re.compile(r"\b(?:AC1|CR2|Attainment 8|Progress 8)\b"),
    "the first place, as what ranks mean": re.compile(r"\bRank 1 is\b"),
    "the interval of the number before it": re.compile(r"(?<=# )\([−+\d.]+%? to [−+\d.]+%?\)"),
}
"""Digits in prose that are no figures, or part of one that is linked; `#` stands for a number."""
NO_PROSE: Final = (
    "table, svg, figure, nav, pre, code, .codes, .cite, .built-from, .publications, a.anchor"
)


def typed_figures(page: Tag) -> list[str]:
    """Give the digits of a page's prose that stand in no linked number, with what is around."""
    for part in page.select(NO_PROSE):
        part.decompose()
    for number in page.select("data"):
        number.replace_with("#" if number.find("a", href=True) else number.get_text())
    found = []
    for part in page.select(":is(p, li, dd):not(:has(p, li))"):
        text = " ".join(part.get_text().split())
        for rule in NO_FIGURES.values():
            text = rule.sub("", text)
        found += [text[max(0, at.start() - 40) : at.end() + 20] for at in re.finditer(r"\d+", text)]
    return found


def test_a_figure_that_is_no_link_is_found_and_a_name_is_not() -> None:
    prose = (
        "<p>In 2019, at Key Stage 2, <data><a href='#x'>5 points</a></data> (3 to 7), a 95% "
        "interval; 42 schools.</p><table><tr><td>9</td></tr></table><p><data>8</data></p>"
    )
    found = typed_figures(BeautifulSoup(prose, "html.parser"))
    assert len(found) == 2
    assert "42 schools" in found[0]
    assert found[1] == "8"


@ANALYTIC
def test_every_figure_in_prose_leads_to_its_row(site: Path, name: str) -> None:
    main = soup(site / f"{name}.html").main
    assert main is not None
    assert typed_figures(copy(main)) == []


def test_every_word_of_the_glossary_is_explained_on_some_page(site: Path) -> None:
    opened = {
        str(one["popovertarget"]) for name in NAMES for one in soup(site / f"{name}.html").select(
            "button.term")
    }  # fmt: skip
    words = read_glossary(ROOT / "study").root
    unused = [word for word in words if term_anchor(word) not in opened]
    assert unused == [], "no page explains these: take them out, or give the form a page uses"


@ANALYTIC
def test_a_word_opens_its_explanation_without_a_script_and_is_printed_alone(
    site: Path, open_file: Open, name: str
) -> None:
    page = open_file(site / f"{name}.html", 390)
    word = page.locator("button.term:visible").first
    if not word.count():
        pytest.skip("the page has no room for a word's explanation: its stops are all taken")
    box = page.locator(f"#{word.get_attribute('popovertarget')}")
    assert not box.is_visible()
    word.click()
    assert box.is_visible()
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.emulate_media(media="print")
    assert word.is_visible()
    assert not box.is_visible()


@ANALYTIC
def test_a_page_names_its_publications_with_links_and_says_how_to_cite_it(
    site: Path, name: str
) -> None:
    page = soup(site / f"{name}.html")
    sources = page.select(".publications li")
    assert sources
    if "Official statistics" in [one.get_text() for one in page.select(".built-from li")]:
        assert page.select(".publications a[href^='https://']")
    cited = page.select_one("[data-copy]")
    assert page.h1 is not None
    assert cited is not None
    assert page.h1.get_text() in cited.get_text()
    for kind in ("[name=description]", "[property='og:title']", "[property='og:description']"):
        card = page.select_one(f"meta{kind}")
        assert card is not None
        assert len(str(card["content"])) > 20


def test_glossary_and_accessibility_are_linked_from_every_foot(site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        feet = [str(link["href"]) for link in soup(path).select("footer a[href]")]
        for file in ("glossary.html", "accessibility.html"):
            assert any(address.endswith(file) for address in feet), (path.name, file)
