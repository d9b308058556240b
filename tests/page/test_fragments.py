"""Fragments of HTML: escaped, well formed, and values never read as Markdown."""

import base64
from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import PublishError
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
    first, again = fragments.number_html(ENTRY), fragments.repeated_number_html(ENTRY)
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


@settings(deadline=None)
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


def test_a_figure_has_its_alternative_text_picture_caption_and_data(outline: Outlined) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    found = outline(fragments.figure_html("gap", svg, NASTY, NASTY, "<p>data</p>"))
    (image,) = found.all("img")
    assert image["alt"] == NASTY
    kind, _, content = str(image["src"]).partition("base64,")
    assert (kind, base64.b64decode(content)) == ("data:image/svg+xml;", svg)
    assert found.ids == ["figure-gap"]
    assert found.all("script") == []
    assert NASTY in found.text
    assert found.text.endswith("data")


@pytest.mark.parametrize(
    ("kind", "css"), [("note", "pmio-note"), ("banner-demo", "pmio-banner pmio-banner-demo")]
)
def test_an_aside_says_what_kind_it_is(outline: Outlined, kind: str, css: str) -> None:
    assert outline(fragments.note_html(kind, "<p>a</p>")).all("aside") == [
        {"class": css, "role": "note"}
    ]
