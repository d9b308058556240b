"""What a notebook writes: every number in the ledger once, every word escaped, every id unique."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import PipelineError, PublishError, StatisticsError
from pmio_lib.drawing.chart import Chart
from pmio_lib.methods.interval import Interval
from pmio_lib.official.tables import Figures
from pmio_lib.page import page as module
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME
from pmio_lib.page.page import Column, Page

NASTY = "<script>alert('1')</script> & \"quotes\" {braces} *stars*"
FILE = "data/raw/official/shares.csv"
Outlined = Callable[[str], Any]
Bundles = list[dict[str, Any]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Bundles:
    """What the page displays, in order."""
    bundles: Bundles = []
    monkeypatch.setattr(module, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def page(project: Path, shown: Bundles) -> Page:
    """A page that has read its one table."""
    page = Page(project)
    page.read("shares", Figures)
    return page


def html_of(shown: Bundles) -> str:
    return "".join(bundle["text/html"] for bundle in shown)


def records_of(shown: Bundles) -> list[dict[str, Any]]:
    return [record for bundle in shown for record in bundle.get(NUMBERS_MIME, [])]


def gap_table(page: Page, frame: pd.DataFrame, name: str = "gaps", **words: str) -> None:
    page.table(
        name,
        frame,
        {
            "area": Column(words.get("heading", "Area")),
            "gap": Column("Gap", "percentage_point"),
            "share": Column("Share", "percent", missing="no test"),
        },
        keys=["area"],
        caption=words.get("caption", "Gaps"),
        note=words.get("note", ""),
        tables=["shares"],
    )


FRAME = pd.DataFrame({"area": ["Stoke", "Hull"], "gap": [-10.9, 1.0], "share": [53.3, np.nan]})


def test_a_number_in_prose_is_shown_carried_and_traced_to_its_raw_file(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.say("The gap is **{gap}**.", gap=gap_of(page))
    found = outline(html_of(shown))
    assert found.text.strip() == "The gap is \N{MINUS SIGN}10.9 points."
    assert found.ids == ["number-gap.y2019"]
    (record,) = records_of(shown)
    assert (record["id"], record["value"], record["inputs"]) == ("gap.y2019", -10.9, (FILE,))
    assert record["sources"] == ("official",)


def gap_of(page: Page) -> Any:
    return page.number(
        "gap.y2019", -10.9, "percentage_point", "Stoke minus England", tables=["shares"]
    )


def test_a_number_said_again_has_no_second_id_and_no_second_record(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    gap = gap_of(page)
    page.say("{gap} and {gap}", gap=gap)
    page.say("{gap}", gap=gap)
    page.note("{again}", again=gap_of(page))
    found = outline(html_of(shown))
    assert found.ids == ["number-gap.y2019"]
    assert len(found.all("data")) == 4
    assert len(records_of(shown)) == 1


@pytest.mark.parametrize("value", [NASTY, "<b>x</b>", "**x**", "{gap}", "&lt;", ""])
def test_words_put_into_prose_are_shown_as_they_are(
    page: Page, shown: Bundles, outline: Outlined, value: str
) -> None:
    page.say("[{words}]", words=value)
    found = outline(html_of(shown))
    assert found.text.strip() == f"[{value}]"
    assert [tag for tag, _ in found.elements] == ["div", "p"]


def test_words_the_data_do_not_bear_carry_a_warning(page: Page, shown: Bundles) -> None:
    page.say("It rose.", holds=True)
    page.say("It rose by {gap}.", holds=False, gap=gap_of(page))
    page.finish()
    assert "do not bear this statement" not in shown[0]["text/html"]
    assert shown[1]["text/html"].startswith('<aside class="pmio-note"')
    assert "The data as they stand do not bear this statement" in shown[1]["text/html"]
    assert "It rose by " in shown[1]["text/html"]
    assert shown[2]["text/plain"] == "1 numbers; 1 statements not borne out."


def test_a_note_stands_apart_and_may_hold_numbers(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.note("Mind {gap}.", gap=gap_of(page))
    found = outline(html_of(shown))
    assert found.all("aside") == [{"class": "pmio-note", "role": "note"}]
    assert len(found.all("data")) == 1


def test_a_number_never_shown_stops_the_page(page: Page) -> None:
    gap_of(page)
    with pytest.raises(StatisticsError, match=r"recorded but never shown: gap\.y2019"):
        page.finish()


def test_a_number_given_to_words_that_do_not_name_it_is_refused_and_stays_unshown(
    page: Page,
) -> None:
    with pytest.raises(PublishError, match="gap given, but not shown"):
        page.say("Nothing here.", gap=gap_of(page))
    with pytest.raises(StatisticsError, match="never shown"):
        page.finish()


def test_a_number_recorded_but_never_shown_is_refused_though_another_output_followed(
    page: Page,
) -> None:
    gap_of(page)
    page.say("Words without it.")
    with pytest.raises(StatisticsError, match="never shown"):
        page.finish()


def test_the_last_output_hands_over_the_inputs_and_nothing_to_see(
    page: Page, shown: Bundles
) -> None:
    page.finish()
    assert shown == [
        {
            INPUTS_MIME: {FILE: "ab12"},
            "text/html": "",
            "text/plain": "0 numbers; 0 statements not borne out.",
        }
    ]


def test_a_table_shows_and_records_each_number_under_its_own_id(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    gap_table(page, FRAME)
    found = outline(html_of(shown))
    assert [record["id"] for record in records_of(shown)] == [
        "gaps.gap.stoke",
        "gaps.share.stoke",
        "gaps.gap.hull",
    ]
    assert records_of(shown)[0]["description"] == "Gap: Stoke (Gaps)"
    assert found.ids == [
        "caption-gaps",
        "number-gaps.gap.stoke",
        "number-gaps.share.stoke",
        "number-gaps.gap.hull",
    ]
    assert found.all("th")[-1] == {"scope": "row"}


def test_the_heading_says_points_so_that_the_cells_need_not(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    gap_table(page, FRAME.assign(gap=[gap_of(page), 1.0]))
    text = outline(html_of(shown)).text
    assert "Gap, points" in text
    assert "\N{MINUS SIGN}10.953.3%" in text
    assert "+1.0no test" in text


def test_a_missing_figure_is_named_and_never_an_empty_cell(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    frame = pd.DataFrame({"area": [None], "gap": [None], "share": [pd.NA]})
    page.table(
        "t",
        frame.assign(key="a"),
        {
            "area": Column("Area"),
            "gap": Column("Gap", "percentage_point", missing="tests not held"),
            "share": Column("Share", "percent"),
        },
        keys=["key"],
        caption="c",
        tables=["shares"],
    )
    assert outline(html_of(shown)).text == (
        "cAreaGap, pointsSharenot availabletests not heldnot available"
    )
    assert records_of(shown) == []


def test_nasty_words_in_every_place_of_a_table_stay_words(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    frame = FRAME.assign(area=[NASTY, "Hull"])
    gap_table(page, frame, heading=NASTY, caption=NASTY, note=NASTY)
    found = outline(html_of(shown))
    assert found.all("script") == []
    assert found.text.count(NASTY) == 4  # caption, heading, row, note
    assert found.all("data")[0]["title"] == f"Gap: {NASTY} ({NASTY})"


def test_letters_beyond_ascii_may_stand_in_a_key(page: Page, shown: Bundles) -> None:
    gap_table(page, FRAME.assign(area=["Zoë", "Hull"]))
    assert records_of(shown)[0]["id"] == "gaps.gap.zo"


def test_two_rows_of_one_key_are_refused(page: Page) -> None:
    with pytest.raises(StatisticsError, match=r"gaps\.gap\.stoke: the ledger holds another"):
        gap_table(page, FRAME.assign(area="Stoke"))


def test_two_keys_that_make_one_id_are_refused(page: Page) -> None:
    with pytest.raises(StatisticsError, match="another number by this id"):
        gap_table(page, FRAME.assign(area=["a b", "a-b"], gap=1.0, share=1.0))


def test_one_name_is_never_two_tables_but_a_cell_may_run_again(page: Page, shown: Bundles) -> None:
    gap_table(page, FRAME)
    gap_table(page, FRAME)
    with pytest.raises(PublishError, match="gaps names a table or figure already: 'Gaps'"):
        gap_table(page, FRAME, caption="Other gaps")
    assert len(records_of(shown)) == 3


@pytest.mark.parametrize("name", ["", "Gaps", 'a"b', "a b"])
def test_a_name_that_cannot_be_an_id_is_refused(page: Page, name: str) -> None:
    with pytest.raises(PublishError, match="is not a name"):
        gap_table(page, FRAME, name)


def test_a_figure_carries_its_alternative_text_and_the_numbers_behind_it(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.figure(
        "trend",
        Chart(b"<svg/>", NASTY),
        caption=NASTY,
        data=FRAME,
        columns={"area": Column("Area"), "gap": Column("Gap", "percentage_point")},
        keys=["area"],
        tables=["shares"],
    )
    found = outline(html_of(shown))
    assert found.all("img")[0]["alt"] == NASTY
    assert found.all("script") == []
    assert [record["id"] for record in records_of(shown)] == ["trend.gap.stoke", "trend.gap.hull"]
    assert "figure-trend" in found.ids
    assert len(found.all("table")) == 1
    assert shown[0]["text/plain"] == f"{NASTY}\n{NASTY}"


def test_numbers_rest_only_on_tables_the_page_has_read(page: Page) -> None:
    with pytest.raises(StatisticsError, match="tables not read on this page: entries"):
        page.number("a", 1, "count", "d", tables=["shares", "entries"])
    with pytest.raises(StatisticsError, match="none named"):
        page.number("a", 1, "count", "d", tables=[])
    with pytest.raises(PipelineError, match=r"entries\.parquet is not made yet: run `pmio run`"):
        page.read("entries", Figures)


def test_tables_named_one_by_one_are_all_traced(page: Page, shown: Bundles) -> None:
    entry = page.number("a", 1, "count", "d", tables=(name for name in ["shares"]))
    page.say("{entry}", entry=entry)
    assert records_of(shown)[0]["inputs"] == (FILE,)


def test_an_interval_is_written_like_its_number_and_its_absence_said(page: Page) -> None:
    entry = page.number(
        "a", 58.8, "percent", "d", tables=["shares"], interval=Interval(56.749, 60.85, 0.95)
    )
    assert page.interval_text(entry, "none") == "56.7% to 60.9%"
    assert page.interval_text(gap_of(page), "cohort unknown") == "cohort unknown"
    assert page.interval_text(58.8, "cohort unknown") == "cohort unknown"
