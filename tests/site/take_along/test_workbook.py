"""A workbook of a page's tables: laid out for a screen reader, and no cell that runs."""

from html import escape
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from openpyxl.workbook import Workbook

from pmio_lib.page.fragments import table_html
from pmio_lib.site.ledger import LedgerRow
from pmio_lib.site.take_along.downloads import offer_downloads
from pmio_lib.site.take_along.workbook import EMPTY, workbook

OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+44 1782",
    "-1+1",
    "@SUM(A1)",
    "{=1+1}",
    "<script>alert('a school')</script>",
    "<b>better</b> &amp; &lt;",
    f"{OVERRIDE}looc si sihT",
    "مدرسة النور",
    "https://example.org/",
    "internal:Cover!A1",
    "[a link](https://example.org/)",
    "[one](a) [two](b)",
    "$$note0$$ and $$",
    "—",
    "'quoted",
    "_x0041_",
]
LABELS = {"demo": "Synthetic data", "official": "Official statistics"}
ROWS = [
    LedgerRow("gaps.2019", "", "", "", "", "", ("official",), 1, ("data/raw/official/a.csv",)),
    LedgerRow("gaps_too.1", "", "", "", "", "", ("demo",), 1, ("data/raw/demo/b.csv",)),
]


def page(*cells: tuple[str, ...], name: str = "gaps", title: str = "Gaps", note: str = "") -> str:
    shown = [[escape(cell) for cell in row] for row in cells]
    return table_html(name, title, [f"Column {at}" for at, _ in enumerate(shown[0])], shown, note)


def made(html: str) -> bytes:
    _, tables = offer_downloads(BeautifulSoup(html, "html.parser"), "x")
    return workbook(tables, ROWS, LABELS, "A page", ["What it asks"])


def opened(html: str) -> Workbook:
    return openpyxl.load_workbook(BytesIO(made(html)))


def below_headings(book: Workbook, sheet: str) -> list[list[object]]:
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    start = next(at for at, row in enumerate(rows) if row[0] == "Column 0")
    return rows[start + 1 :]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_the_text_it_is_and_runs_nothing(text: str) -> None:
    html = page((text, text), (text, "1"), title=f"About {text}", note=text)
    book = opened(html)
    shown = " ".join(text.split())
    assert below_headings(book, "Table 1") in (
        [[shown, shown], [shown, 1]],
        [[inert(shown), inert(shown)], [inert(shown), 1]],
    )
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), "no formula"
                within = cell.hyperlink is None or cell.hyperlink.target is None
                assert within, "no link that leaves the workbook"
    assert b"<f>" not in b"".join(parts(made(html)).values())


def inert(text: str) -> str:
    joiner = "\N{WORD JOINER}"
    return text.replace("](", f"]{joiner}(").replace("$$", f"${joiner}$")


def parts(book: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_numbers_are_numbers_and_shown_as_the_page_shows_them() -> None:
    book = opened(page(("a", "−10.9", "53.0%", "+2.4", "1,234"), ("b", "none", "7%", "0.0", "12")))
    assert below_headings(book, "Table 1") == [
        ["a", -10.9, 53, 2.4, 1234],
        ["b", "none", 7, 0, 12],
    ]
    first = next(row for row in book["Table 1"].iter_rows() if row[0].value == "a")
    positive = [cell.number_format.split(";")[0] for cell in first[1:]]
    assert positive == ["0.0", '0.0"%"', "+0.0", "#,##0"]


def test_a_sheet_says_what_its_table_is_where_it_is_from_and_which_notes_it_has() -> None:
    html = page(("a", "1"), note="Read with care.") + page(("b", "2"), name="other", title="Other")
    book = opened(html)
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1", "Table 2"]
    said = [row[0].value for row in book["Table 1"].iter_rows(max_row=3)]
    assert said == [
        "Gaps [note 1]",
        "This worksheet contains one table. Notes are on the notes worksheet.",
        "Source: Official statistics (data/raw/official/a.csv)",
    ]
    assert book["Table 2"]["A3"].value == "Source: the page, which names its sources"
    assert [cell.value for cell in book["Notes"][4]] == [1, "Read with care."]
    assert [str(cell.value).strip() for cell in book["Contents"]["B"]][-2:] == ["Gaps", "Other"]
    assert [cell.hyperlink.location for cell in book["Contents"]["A"][-2:]] == [
        "'Table 1'!A1",
        "'Table 2'!A1",
    ]
    assert book["Cover"]["A1"].value == "A page"
    assert list(book["Table 1"].tables) == ["table_1"]


def test_what_the_twin_made_says_so_in_its_sheet_s_name_and_title() -> None:
    book = opened(page(("a", "1")) + page(("a", "1"), name="gaps_too", title="SYNTHETIC: Gaps"))
    assert book.sheetnames[-2:] == ["Table 1", "SYNTHETIC 2"]
    assert book["SYNTHETIC 2"]["A1"].value == "SYNTHETIC: Gaps"
    assert book["SYNTHETIC 2"]["A3"].value == "Source: Synthetic data (data/raw/demo/b.csv)"


def test_the_same_tables_give_the_same_bytes() -> None:
    html = page(("a", "1"), note="Note")
    assert made(html) == made(html)
    with ZipFile(BytesIO(made(html))) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_an_empty_cell_is_marked_and_the_mark_explained() -> None:
    book = opened(page(("a", ""), ("b", "2")))
    assert below_headings(book, "Table 1") == [["a", EMPTY], ["b", 2]]
    assert str(book["Notes"]["B4"].value).startswith(EMPTY)


def test_columns_of_one_name_are_told_apart() -> None:
    html = table_html("t", "T", ["Test", "points", "Points", ""], [["a", "1", "2", "3"]])
    names = [cell.value for cell in opened(html)["Table 1"][4]]
    assert names == ["Test", "points", "Points (2)", "Column 4"]
