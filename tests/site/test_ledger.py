"""Numbers on the page beside: a row for each, what it rests on, and the way there and back."""

import pytest
from bs4 import BeautifulSoup

from pmio_lib.core.errors import PublishError
from pmio_lib.site.ledger import interval_text
from pmio_lib.site.pages import render_page
from tests.site.conftest import (
    PAGES,
    PROVENANCE,
    QUESTION,
    TITLE,
    bare_page,
    code,
    entry,
    html,
    notebook_with,
    number,
    numbers,
)


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
    (copy,) = page.find(id="input-data-raw-published-gcse-outcomes-csv").select("td a")
    assert copy["href"] == "data/gcse_outcomes.csv"


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
        (2.25, "2.3", (1.0, 3.0, 0.95), "95%: 1.0 to 3.0"),
    ],
)
def test_an_interval_is_written_like_its_number(
    value: float, text: str, interval: tuple[float, float, float], expected: str
) -> None:
    low, high, confidence = interval
    ends = {"low": low, "high": high, "confidence": confidence}
    assert interval_text({"value": value, "text": text, "interval": ends}) == expected


def test_numbers_of_another_run_are_refused() -> None:
    ledger = {"numbers": {"a": entry("a", 1, "1", "cell-of-another-run")}}
    with pytest.raises(PublishError, match="of different runs"):
        bare_page(code("a", "a"), ledger=ledger)
