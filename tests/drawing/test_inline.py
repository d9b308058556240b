"""Pictures in a page: small, in the page's colours, each id once, whole when taken along."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

import pmio_lib
from pmio_lib.drawing.inline import (
    DARK,
    MARK,
    dark_colours,
    ids_once,
    inline_svg,
    looks_again,
    looks_once,
    standing_alone,
)
from tests.drawing.every_chart import DRAWN, chart

EVERY = pytest.mark.parametrize("name", DRAWN)
WIDTHS = ("svg", "narrow")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
VARIABLE = re.compile(r"var\(--c-([0-9a-f]{6}),(#[0-9a-f]{6})\)")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def inline(name: str, *, is_synthetic: bool = False) -> dict[str, str]:
    """Give both drawings of a chart as a page would show them."""
    return {
        width: inline_svg(
            getattr(chart(name), width),
            f"{name.replace(' ', '_')}-{width}",
            is_synthetic=is_synthetic,
        )
        for width in WIDTHS
    }


def letters(svg: str) -> list[str]:
    return [part.get_text() for part in BeautifulSoup(svg, "html.parser").find_all("text")]


def test_every_chart_that_is_drawn_for_two_widths_is_looked_at_here() -> None:
    """Held by name: a new chart that is missing in `every_chart` fails here."""
    drawing = {
        function.name
        for path in Path(pmio_lib.__file__).parent.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(getattr(one, "id", "") == "for_two_widths" for one in function.decorator_list)
    }
    looked_at = Path(__file__).with_name("every_chart.py").read_text("utf-8")
    assert len(drawing) == len(DRAWN)
    assert [name for name in drawing if f"{name}(" not in looked_at] == []


@EVERY
def test_every_colour_is_a_variable_with_a_light_fallback_and_a_dark_counterpart(name: str) -> None:
    for svg in inline(name, is_synthetic=True).values():
        found = VARIABLE.findall(svg)
        assert found
        for variable, fallback in found:
            assert fallback == f"#{variable}"
            assert f"--c-{variable}:{DARK[fallback]};" in dark_colours()
        left = HEX.findall(re.sub(r"(?:href=\"|url\()#", "", VARIABLE.sub("", svg)))
        assert left == [], "a colour that stays as it is on a dark page"


@EVERY
def test_no_colour_is_named_in_words(name: str) -> None:
    """`white` would stay white in the dark; matplotlib's own default is black, unsaid."""
    for svg in inline(name).values():
        said = re.findall(r"(?:fill|stroke):\s*([^;\"]+)", svg)
        assert {one for one in said if not one.startswith(("var(", "url(", "none"))} == set()


def test_every_dark_counterpart_is_a_colour_and_differs_from_the_light_one() -> None:
    for light, dark in DARK.items():
        assert re.fullmatch(r"#[0-9a-f]{6}", light)
        assert re.fullmatch(r"#[0-9a-f]{6}", dark)
        assert light != dark


@EVERY
def test_a_picture_has_no_size_of_its_own_and_numbers_rounded_to_a_tenth(name: str) -> None:
    for svg in inline(name).values():
        root = ET.fromstring(svg)  # noqa: S314 (our own bytes)
        assert set(root.attrib) == {"viewBox"}
        drawn = re.sub(r">[^<]+<", "><", svg)
        assert re.findall(r"\d+\.\d{2,}", drawn) == []


@EVERY
def test_rounding_moves_nothing_and_takes_half_the_bytes(name: str) -> None:
    for width, svg in inline(name).items():
        whole = getattr(chart(name), width)
        assert len(svg.encode()) < 0.75 * len(whole)
        root = ET.fromstring(whole)  # noqa: S314 (our own bytes)
        before = [one.text for one in root.iter(f"{NAMESPACE}text")]
        assert letters(svg) == [text or "" for text in before]


def test_ids_of_all_charts_and_both_widths_are_apart_and_what_is_referred_to_is_there() -> None:
    page = every_picture()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) > 20
    assert len(ids) == len(set(ids))
    assert referred(page) == set(ids), "nothing refers to what is not there, and no id is unused"


def every_picture() -> str:
    return "".join(svg for name in DRAWN for svg in inline(name).values())


def referred(page: str) -> set[str]:
    return {*re.findall(r"url\(#([^)]+)\)", page), *re.findall(r'href="#([^"]+)"', page)}


@EVERY
def test_synthetic_stands_in_the_pictures_of_the_twin_and_in_no_others(name: str) -> None:
    for svg in inline(name).values():
        assert MARK not in svg
    for svg in inline(name, is_synthetic=True).values():
        assert letters(svg)[-1] == MARK
        assert letters(svg).count(MARK) == 1


@EVERY
@pytest.mark.parametrize("is_synthetic", [True, False])
def test_what_is_taken_along_is_well_formed_and_stands_on_white(
    name: str, is_synthetic: bool
) -> None:
    """Also when the page's parser has read it in between, which knows no capital letters."""
    for svg in inline(name, is_synthetic=is_synthetic).values():
        parsed = str(BeautifulSoup(f'<svg role="img" {svg[5:]}', "html.parser").svg)
        whole = standing_alone(parsed)
        root = ET.fromstring(whole)  # noqa: S314 (our own bytes)
        assert root.tag == f"{NAMESPACE}svg"
        assert len(root.attrib["viewBox"].split()) == 4
        ground = root[0]
        assert (ground.tag, ground.attrib) == (
            f"{NAMESPACE}rect",
            {"width": "100%", "height": "100%", "fill": "#ffffff"},
        )
        assert "var(" not in whole
        texts = ["".join(one.itertext()) for one in root.iter(f"{NAMESPACE}text")]
        assert (MARK in texts) == is_synthetic


@EVERY
def test_names_that_xml_knows_with_capitals_have_them_when_taken_along(name: str) -> None:
    """As matplotlib wrote them: elements and attributes of the file are those of the drawing."""
    for width, svg in inline(name).items():
        parsed = str(BeautifulSoup(svg, "html.parser").svg)
        kept, taken = (capitals(one) for one in (svg, standing_alone(parsed)))
        assert kept == taken, width


def capitals(svg: str) -> set[str]:
    root = ET.fromstring(svg)  # noqa: S314 (our own bytes)
    names = {one.tag.removeprefix(NAMESPACE) for one in root.iter()}
    names |= {key for one in root.iter() for key in one.attrib}
    return {name for name in names if name != name.lower()}


def test_looks_that_pictures_share_are_said_once_and_come_back_as_they_were() -> None:
    soup = BeautifulSoup("".join(inline("trend").values()), "html.parser")
    before = str(soup)
    css = looks_once(soup.select("svg"))
    assert "style=" not in str(soup)
    assert set(re.findall(r"\{(.*?)\}", css)) == set(re.findall(r'style="(.*?)"', before))
    assert len(str(soup)) + len(css) < 0.9 * len(before)
    looks_again(soup.select("svg"), css)
    assert str(soup) == before


@EVERY
def test_letters_look_as_they_were_drawn_whatever_a_group_says_for_them(name: str) -> None:
    for width, svg in inline(name).items():
        assert looks_of_letters(svg) == looks_of_letters(getattr(chart(name), width).decode())


def looks_of_letters(svg: str) -> list[tuple[str, str, str, str]]:
    """Give each text with its colour, size and anchor, as groups around it hand them down."""
    found = []

    def walk(part: ET.Element, above: dict[str, str]) -> None:
        said = (each.split(":", 1) for each in part.get("style", "").split(";") if ":" in each)
        own = {**above, **{key.strip(): value.strip() for key, value in said}}
        if part.tag.removeprefix(NAMESPACE) == "text":
            colour = VARIABLE.sub(r"\2", own.get("fill", ""))
            size = re.sub(r"(\d)\.0*px", r"\1px", own.get("font-size", "") or own.get("font", ""))
            found.append((part.text or "", colour, size, own.get("text-anchor", "start")))
        for child in part:
            walk(child, own)

    walk(ET.fromstring(svg), {})  # noqa: S314 (our own bytes)
    return found


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("M 1 2 L 3 2 L 3 4 L 1 4 z", "M1 2H3V4H1z"),
        ("M 1 2 L 3 4", "M1 2L3 4"),
        ("M 1 2 L 1 2 M 5 2 L 5 6", "M1 2H1M5 2V6"),
        ("M 0 1 C 1 1 2 2 2 3 z", "M0 1C1 1 2 2 2 3z"),
    ],
)
def test_a_line_along_an_axis_is_said_by_its_end(drawn: str, said: str) -> None:
    root = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    svg = inline_svg(f'{root}<path d="{drawn}" style="fill: #ffffff"/></svg>'.encode(), "a")
    assert f'd="{said}"' in svg


def test_names_within_pictures_of_a_page_are_short_and_each_its_own() -> None:
    page = BeautifulSoup(every_picture(), "html.parser")
    before = len(page.select("[id]"))
    ids_once(page.select("svg"))
    ids = [str(part["id"]) for part in page.select("[id]")]
    assert len(set(ids)) == len(ids) == before
    assert max(map(len, ids)) <= 4
    assert referred(str(page)) == set(ids)


def test_a_colour_without_a_counterpart_would_be_noticed() -> None:
    drawn = inline_svg(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
        b'<path d="M0 0" style="fill: #123456" stroke="#1b2430"/></svg>',
        "a",
    )
    assert HEX.findall(VARIABLE.sub("", drawn)) == ["#123456"]
