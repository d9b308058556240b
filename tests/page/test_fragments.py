"""Fragments of HTML: escaped, well formed, and values never read as Markdown."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import PublishError
from pmio_lib.drawing.chart import Chart
from pmio_lib.page import fragments
from pmio_lib.page.numbers import number

NASTY = "<script>alert('1')</script> & \"quotes\" {braces} *stars* [a](b) `code` | 1. # x"
Outlined = Callable[[str], Any]
ENTRY = number("gap.y2019", -10.9, "percentage_point", NASTY, inputs=())


def test_a_number_carries_its_value_its_meaning_and_a_link_to_the_ledger(
    outline: Outlined,
) -> None:
    found = outline(fragments.number_html(ENTRY))
    assert found.all("data") == [
        {
            "class": "pmio-number",
            "id": "number-gap.y2019",
            "value": "-10.9",
            "title": NASTY,
        }
    ]
    assert found.all("a") == [{"href": "#ledger-gap.y2019"}]
    assert found.text == "\N{MINUS SIGN}10.9 points"


def test_a_repeated_number_is_the_same_without_its_id(outline: Outlined) -> None:
    first = fragments.number_html(ENTRY)
    again = fragments.without_id(first)
    assert outline(again).ids == []
    assert again == first.replace(' id="number-gap.y2019"', "")


@pytest.mark.parametrize(
    "value", [NASTY, "**bold**", "# heading", "- item", "a\n\nb", "{0}", "<b>", "&amp;", "\\*"]
)
def test_a_value_in_prose_is_shown_as_typed_whatever_it_looks_like(
    outline: Outlined, value: str
) -> None:
    found = outline(fragments.prose_html("Before {word} *after*.", {"word": escape(value)}))
    assert found.text.strip() == f"Before {value} after."
    assert [name for name, _ in found.elements] == ["div", "p", "em"]


@given(
    values=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), max_size=4)
)
def test_values_stand_where_they_are_named_whatever_they_hold(
    outline: Outlined, values: list[str]
) -> None:
    names = {f"v{place}": escape(value) for place, value in enumerate(values)}
    template = "x" + "".join(f"[{{{name}}}]" for name in names)
    text = outline(fragments.prose_html(template, names)).text
    assert text.strip("\n") == "x" + "".join(f"[{value}]" for value in values)


def test_a_number_named_twice_in_one_text_has_its_id_once(outline: Outlined) -> None:
    html = fragments.prose_html("{gap}, yes {gap}, {gap}", {"gap": fragments.number_html(ENTRY)})
    found = outline(html)
    assert found.ids == ["number-gap.y2019"]
    assert len(found.all("data")) == 3


@pytest.mark.parametrize(
    ("template", "named"), [("{gap} and {rise}", "'rise'"), ("{gap} {}", ""), ("{gap} {", "{")]
)
def test_words_that_name_a_value_nobody_gave_are_refused(template: str, named: str) -> None:
    with pytest.raises(PublishError, match="a brace meant as such is doubled") as caught:
        fragments.prose_html(template, {"gap": "5"})
    assert named in str(caught.value)


def test_a_value_the_words_do_not_show_is_refused() -> None:
    with pytest.raises(PublishError, match=r"^rise, fall given, but not shown"):
        fragments.prose_html("{gap}", {"gap": "5", "rise": "6", "fall": "7"})


def test_doubled_braces_are_braces(outline: Outlined) -> None:
    assert outline(fragments.prose_html("a {{b}} {c}", {"c": "d"})).text.strip() == "a {b} d"


def test_a_table_has_a_caption_headings_with_scope_and_escaped_words(outline: Outlined) -> None:
    html = fragments.table_html(
        "gaps", NASTY, ["Area", NASTY], [["Stoke", "<i>5</i>"]], NASTY, numeric=[False, True]
    )
    found = outline(html)
    assert found.all("caption") == [{"id": "caption-gaps"}]
    assert found.all("div")[0]["aria-labelledby"] == "caption-gaps"
    assert found.all("th") == [{"scope": "col"}, {"scope": "col"}, {"scope": "row"}]
    assert found.all("td") == [{"class": "num"}]
    assert found.all("script") == []
    assert found.text == f"{NASTY}Area{NASTY}Stoke5{NASTY}"


def test_as_many_cells_head_a_row_as_asked(outline: Outlined) -> None:
    html = fragments.table_html("t", "c", ["a", "b", "c"], [["1", "2", "3"]], row_headings=2)
    assert [tag for tag, _ in outline(html).elements if tag in ("th", "td")] == [
        *("th", "th", "th"),
        *("th", "th", "td"),
    ]


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40">'
    b'<text style="fill: #1b2430">drawn</text></svg>'
)


def figure(chart: Chart, caption: str = NASTY, measure: str = "", note: str = "") -> str:
    return fragments.figure_html("gap", chart, caption, measure, "<p>data</p>", note)


def test_a_figure_has_its_title_measure_picture_note_and_data_in_this_order(
    outline: Outlined,
) -> None:
    found = outline(figure(Chart(SVG, NASTY), NASTY, "Per cent", "<p>note</p>"))
    (picture,) = found.all("svg")
    assert (picture["role"], picture["aria-label"]) == ("img", NASTY)
    assert found.ids == ["figure-gap"]
    assert found.all("script") == []
    text = found.text.removeprefix(fragments.ONE_OF_TWO[7:-8])
    assert text == f"{NASTY}Per centdrawnnoteData behind this figuredata"
    assert found.all("details") == [{}], "the data are folded"


def test_a_picture_drawn_twice_stands_twice_with_ids_of_its_own(outline: Outlined) -> None:
    twice = Chart(
        SVG.replace(b"<text", b'<defs><path id="a" d="M0 0"/></defs><use href="#a"/><text')
        .replace(b"<svg", b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"')
        .replace(b"use href", b"use xlink:href"),
        "alt",
    )
    found = outline(figure(replace(twice, narrow=twice.svg)))
    kinds = [part["class"] for part in found.all("div") if "pmio-picture" in str(part["class"])]
    assert kinds == ["pmio-picture pmio-wide", "pmio-picture pmio-narrow"]
    assert len(found.all("svg")) == 2
    assert found.ids == ["figure-gap", "gap-wide-a", "gap-narrow-a"]
    assert [part["href"] for part in found.all("use")] == ["#gap-wide-a", "#gap-narrow-a"]


def test_a_figure_of_the_twin_says_so_in_its_words_and_in_its_picture(outline: Outlined) -> None:
    found = outline(figure(Chart(SVG, "Dots. All rise."), "SYNTHETIC: All rise"))
    assert found.all("svg")[0]["aria-label"] == "SYNTHETIC. Dots. All rise."
    assert found.text.count("SYNTHETIC") == 2, "its title, and across what is drawn"
    plain = outline(figure(Chart(SVG, "Dots. All rise."), "All rise"))
    assert "SYNTHETIC" not in plain.text


@pytest.mark.parametrize("size", [0, 1, 198, 199, 200, 201, 5000])
def test_an_alternative_text_is_never_longer_than_a_breath(size: int) -> None:
    words = ("word, " * size)[:size]
    assert len(fragments.brief(words)) <= fragments.LONGEST < 200
    assert size > fragments.LONGEST or fragments.brief(words) == words


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("One part; two parts; three parts.", 25, "One part; two parts."),
        ("One part. Two parts. Three parts are here.", 25, "One part. Two parts."),
        ("No marks in this text that is longer", 30, "No marks in this text that."),
        ("One, with no mark in its second half", 34, "One, with no mark in its second."),
        ("Unbroken" * 9, 30, f"{'Unbroken' * 3}Unbr."),
    ],
)
def test_a_long_text_is_cut_at_the_end_of_a_phrase_or_else_of_a_word(
    text: str, most: int, expected: str
) -> None:
    assert fragments.brief(text, most) == expected


@given(st.text(max_size=600), st.booleans())
def test_the_words_of_a_picture_are_short_whatever_was_said_of_it(
    outline: Outlined, alt: str, is_synthetic: bool
) -> None:
    caption = "SYNTHETIC: c" if is_synthetic else "c"
    html = figure(Chart(SVG, alt), caption)
    said = BeautifulSoup(html, "html.parser").svg["aria-label"]
    assert len(said) < 200
    assert str(said).startswith("SYNTHETIC. ") == is_synthetic or alt.startswith("SYNTHETIC. ")


def test_how_sure_an_answer_is_stands_beside_it_under_a_heading(outline: Outlined) -> None:
    found = outline(fragments.sure_html({"Based <on>": "<p>12 schools</p>", "Design": "<b>x</b>"}))
    assert found.all("aside") == [{"class": "pmio-sure"}]
    assert found.text == "How sure is this?Based <on>12 schoolsDesignx"
    assert [tag for tag, _ in found.elements][:3] == ["aside", "h2", "dl"]


@pytest.mark.parametrize(
    ("kind", "css"), [("note", "pmio-note"), ("banner-demo", "pmio-banner pmio-banner-demo")]
)
def test_an_aside_says_what_kind_it_is(outline: Outlined, kind: str, css: str) -> None:
    assert outline(fragments.note_html(kind, "<p>a</p>")).all("aside") == [
        {"class": css, "role": "note"}
    ]
