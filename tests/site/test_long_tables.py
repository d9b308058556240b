"""A long table can be filtered without a server, by words and by status; a short one needs none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pmio_lib.page.fragments import table_html
from pmio_lib.site.pages import render_document
from tests.fixtures.browsing import Open, sideways
from tests.site.conftest import PAGES

HEADS = ("Claim", "Status", "Arithmetic")
ROWS = [(f"Claim {n}", "contradicted" if n < 3 else "consistent", f"{n} = {n}") for n in range(120)]
SHOWN = "#table-long tbody tr:not([hidden])"


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    long = table_html("long", "Many rows", HEADS, ROWS)
    short = table_html("short", "Few rows", HEADS, ROWS[:20])
    made = tmp_path / "long.html"
    made.write_text(render_document(PAGES[-1], long + short, PAGES), encoding="utf-8")
    return made


def test_rows_are_found_by_words_and_by_status_and_counted(
    long_table: Path, open_file: Open
) -> None:
    page = open_file(long_table)
    counted = page.locator(".filter output")
    assert page.locator(".filter").count() == 1, "the short table has none"
    assert page.locator(SHOWN).count() == len(ROWS)
    page.get_by_label("Rows with").fill("CLAIM 11")
    expect(counted).to_have_text("11 of 120 rows")
    page.get_by_label("Status").select_option("contradicted")
    expect(counted).to_have_text("0 of 120 rows")
    page.get_by_label("Rows with").fill("")
    expect(counted).to_have_text("3 of 120 rows")
    assert page.locator(SHOWN).count() == 3
    page.locator("#table-long thead").get_by_role("button", name="Claim").click()
    assert page.locator(SHOWN).count() == 3, "sorted, and still filtered"
    assert page.locator(".filter option").all_inner_texts() == ["any", "contradicted", "consistent"]
    page.get_by_label("Status").select_option("any")
    assert page.locator(SHOWN).count() == len(ROWS)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_filter(
    long_table: Path, open_file: Open, axe: Callable[[Page], list[Any]], width: int, scheme: str
) -> None:
    page = open_file(long_table, width, scheme)
    assert axe(page) == []
    assert sideways(page) <= 0


def test_without_script_or_on_paper_the_table_is_whole_and_has_no_filter(
    long_table: Path, open_file: Open
) -> None:
    page = open_file(long_table, script=False)
    assert page.locator(".filter").count() == 0
    assert page.locator("#table-long tbody tr").count() == len(ROWS)
    page = open_file(long_table)
    page.emulate_media(media="print")
    expect(page.locator(".filter")).to_be_hidden()
