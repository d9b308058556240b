"""The tables of a page, read back as its reader sees them."""

import pytest

from pmio_lib.page.fragments import table_html
from pmio_lib.site.take_along.tables import as_number, tables_of
from tests.site.conftest import figure


def test_a_figure_gives_its_title_its_measure_and_its_data() -> None:
    html = figure("gap", "Two lines.", "A finding")
    (table,) = tables_of(html)
    assert (table.key, table.title, table.measure) == ("gap", "A finding", "Per cent of pupils")
    assert table.headings[0] == "Area"
    assert len(table.rows) == 2


def test_a_table_without_rows_or_without_a_place_to_link_to_is_no_sheet() -> None:
    assert tables_of(table_html("t", "T", ["a"], [])) == []
    assert tables_of("<figure class='pmio-table'><table><tr><td>1</td></tr></table></figure>") == []


def test_notes_and_marks_are_read_with_the_table() -> None:
    html = table_html("t", "SYNTHETIC: Gaps", ["a", "b"], [["x", "<b>1</b> <i>2</i>"]], "Note. ")
    (table,) = tables_of(html)
    assert (table.notes, table.is_synthetic) == (("Note.",), True)
    assert table.rows == (("x", "1 2"),)


def test_data_behind_a_figure_is_read_once_and_its_pictures_are_not() -> None:
    tables = tables_of(
        figure("gap", "Two lines.", "A finding") + table_html("t", "T", ["a"], [["1"]])
    )
    assert [table.key for table in tables] == ["gap", "t"]
    assert "Stoke 64.3%" not in str(tables)


@pytest.mark.parametrize(
    ("shown", "read"),
    [("−1,234.5%", "-1234.5"), ("+2", "2"), ("1 to 2", None), ("", None), ("2019/20", None)],
)
def test_a_number_is_told_from_a_text(shown: str, read: str | None) -> None:
    assert as_number(shown) == read
