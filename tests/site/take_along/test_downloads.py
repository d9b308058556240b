"""What a reader takes along: numbers a program can read, and texts that no program runs."""

import csv
import io
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.numerals import MINUS, written
from pmio_lib.page import fragments
from pmio_lib.site.take_along.downloads import ACTIVE, PageTable, offer_downloads
from tests.site.conftest import figure as chart_figure

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
HOSTILE = "<script>alert('a school')</script>"
RIGHT_TO_LEFT = "مدرسة النور (שלום) \N{RIGHT-TO-LEFT MARK}7"


def taken(html: str) -> tuple[dict[str, str], list[PageTable]]:
    return offer_downloads(BeautifulSoup(html, "html.parser"), "x")


def table_csv(*rows: tuple[str, ...], headings: tuple[str, ...] = ("School", "gap")) -> str:
    cells = [[escape(cell) for cell in row] for row in rows]
    files, _ = taken(fragments.table_html("t", "Caption", headings, cells))
    return files["downloads/x_t.csv"]


def read(text: str) -> list[list[str]]:
    assert text.startswith(MARK), "or a spreadsheet takes it for another encoding"
    return list(csv.reader(io.StringIO(text.removeprefix(MARK))))


def cell_of(value: str) -> str:
    _, (_, found) = read(table_csv(("a", value)))
    return found


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (f"{MINUS}10.9", "-10.9"),
        ("+5.2", "5.2"),
        ("12,345", "12345"),
        ("53.3%", "53.3"),
        (f"{MINUS}0.5%", "-0.5"),
        ("0.0", "0.0"),
        ("2019", "2019"),
    ],
)
def test_a_number_is_a_number(shown: str, expected: str) -> None:
    assert cell_of(shown) == expected
    float(cell_of(shown))


@given(st.floats(-1e7, 1e7), st.sampled_from(["percent", "count", "index", "ratio"]))
def test_every_number_as_pages_write_it_can_be_read_back(value: float, unit: str) -> None:
    shown = written(value, unit)  # type: ignore[arg-type]
    bare = shown.removesuffix("%").replace(MINUS, "-").replace(",", "")
    assert float(cell_of(shown)) == float(bare)


@pytest.mark.parametrize(
    "shown",
    [f"{MINUS}14.3 to {MINUS}7.5", "1st", "11 of 20, 55%", "2019/20", MINUS, "1.2.3", "Ω", ""],
)
def test_what_is_no_number_stays_as_it_is_shown(shown: str) -> None:
    assert cell_of(shown) == shown


@pytest.mark.parametrize("shown", ["=HYPERLINK(A1)", "+44 1782", "-cmd", "@SUM(A1)", "-1+1", "+"])
def test_a_text_that_looks_like_a_formula_is_marked_as_a_text(shown: str) -> None:
    assert cell_of(shown) == f"'{shown}"
    (_, (name, _)) = read(table_csv((shown, "1")))
    assert name == f"'{shown}", "the name of a school too"
    assert read(table_csv(("x",), headings=(shown,)))[0] == [f"'{shown}"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_no_cell_whatever_it_holds_begins_a_formula(value: str) -> None:
    found = cell_of(value)
    assert not found.startswith(ACTIVE) or float(found) <= 0
    assert "\n" not in found
    assert "\t" not in found


def test_a_row_stands_for_each_row_below_the_headings_and_marks_of_the_format_are_read_back() -> (
    None
):
    names = ['a "quoted" name', "a, b", "'a'", "a;b", "Zoë – Ünïön", HOSTILE, RIGHT_TO_LEFT]
    rows = [[name, "5"] for name in names]
    assert read(table_csv(*map(tuple, rows))) == [["School", "gap"], *rows]


# What is offered


def figure(inner: str, name: str = "gap", kind: str = "figure") -> str:
    return f'<figure class="pmio-{kind}" id="{kind}-{name}">{inner}</figure>'


TABLE = "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"
SVG = '<svg viewBox="0 0 9 9"><text>SYNTHETIC</text></svg>'


@pytest.mark.parametrize(
    ("html", "files"),
    [
        (figure(TABLE, kind="table"), ["x_gap.csv"]),
        (figure(SVG + TABLE), ["x_gap.csv", "x_gap.svg"]),
        (figure(SVG), []),
        (f"<figure class='pmio-figure'>{TABLE}</figure>", []),
        (figure(SVG + figure(TABLE, "inner", "table")), ["x_gap.csv", "x_gap.svg"]),
        (TABLE, []),
    ],
)
def test_what_has_an_anchor_and_data_is_offered_once(html: str, files: list[str]) -> None:
    soup = BeautifulSoup(html, "html.parser")
    made, _ = offer_downloads(soup, "x")
    assert list(made) == [f"downloads/{file}" for file in files]
    assert [link["href"] for link in soup.select("a[download]")] == list(made)


def test_of_two_drawings_the_wide_one_is_taken_along() -> None:
    narrow = SVG.replace("SYNTHETIC", "narrow")
    made, _ = taken(figure(SVG + narrow + TABLE))
    assert "SYNTHETIC" in made["downloads/x_gap.svg"]
    assert "narrow" not in made["downloads/x_gap.svg"]


def test_a_link_to_the_figure_itself_stands_beside() -> None:
    soup = BeautifulSoup(figure(SVG + TABLE), "html.parser")
    offer_downloads(soup, "x")
    (link,) = soup.select("a.copy-link")
    assert (link["href"], link.has_attr("download")) == ("#figure-gap", False)


# What is read back


def test_a_figure_gives_its_title_its_measure_and_its_data() -> None:
    _, (table,) = taken(chart_figure("gap", "Two lines.", "A finding"))
    assert (table.key, table.title, table.measure) == ("gap", "A finding", "Per cent of pupils")
    assert table.headings[0] == "Area"
    assert len(table.rows) == 2


def test_a_table_without_rows_or_without_a_place_to_link_to_is_no_sheet() -> None:
    assert taken(fragments.table_html("t", "T", ["a"], []))[1] == []
    html = "<figure class='pmio-table'><table><tr><td>1</td></tr></table></figure>"
    assert taken(html)[1] == []


@pytest.mark.parametrize(("rows", "links"), [([], 0), ([["1"]], 1)])
def test_the_workbook_is_offered_where_a_table_has_rows(rows: list[list[str]], links: int) -> None:
    html = "<a class='workbook'>All</a>" + fragments.table_html("t", "T", ["a"], rows)
    soup = BeautifulSoup(html, "html.parser")
    offer_downloads(soup, "x")
    assert len(soup.select("a.workbook")) == links


def test_notes_and_marks_are_read_with_the_table() -> None:
    html = fragments.table_html(
        "t", "SYNTHETIC: Gaps", ["a", "b"], [["x", "<b>1</b> <i>2</i>"]], "Note. "
    )
    _, (table,) = taken(html)
    assert (table.notes, table.is_synthetic) == (("Note.",), True)
    assert table.rows == (("x", "1 2"),)


def test_data_behind_a_figure_is_read_once_and_its_pictures_are_not() -> None:
    _, tables = taken(
        chart_figure("gap", "Two lines.", "A finding")
        + fragments.table_html("t", "T", ["a"], [["1"]])
    )
    assert [table.key for table in tables] == ["gap", "t"]
    assert "Stoke 64.3%" not in str(tables)
