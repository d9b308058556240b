"""What a notebook writes: every number in the ledger once, every word escaped, every id unique."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from IPython.core.interactiveshell import InteractiveShell

from pmio_lib.core.errors import PipelineError, PublishError, StatisticsError
from pmio_lib.drawing.chart import Chart
from pmio_lib.official.tables import Figures
from pmio_lib.page import page as module
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME
from pmio_lib.page.page import Page

NASTY = "<script>alert('1')</script> & \"quotes\" {braces} *stars*"
FILE = "data/raw/official/shares.csv"
MINUS = "\N{MINUS SIGN}"
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
    page = Page(root=project)
    page.read("shares", Figures)
    return page


def html_of(shown: Bundles) -> str:
    return "".join(bundle["text/html"] for bundle in shown)


def records_of(shown: Bundles) -> list[dict[str, Any]]:
    return [record for bundle in shown for record in bundle.get(NUMBERS_MIME, [])]


FRAME = pd.DataFrame(
    {"gap_pp": [-10.9, 1.0], "share_pct": [53.3, np.nan]},
    index=pd.Index(["Stoke", "Hull"], name="area"),
)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"/>'


def gap_of(page: Page) -> Any:
    return page.number("y2019.gap_pp", -10.9)


def test_a_number_in_prose_is_shown_carried_and_traced_to_its_raw_file(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.say("The gap is **{gap}**, {size} behind.", gap=gap_of(page), size=gap_of(page).size)
    found = outline(html_of(shown))
    assert found.text.strip() == f"The gap is {MINUS}10.9 points, 10.9 points behind."
    assert found.ids == ["number-y2019.gap_pp"]
    (record,) = records_of(shown)
    assert (record["id"], record["value"], record["inputs"]) == ("y2019.gap_pp", -10.9, (FILE,))
    assert record["sources"] == ("official",)
    assert record["unit"] == "percentage_point"


def test_a_number_said_again_has_no_second_id_and_no_second_record(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    gap = gap_of(page)
    page.say("{gap} and {gap}", gap=gap)
    page.say("{gap}", gap=gap)
    page.note("{again}", again=gap_of(page))
    found = outline(html_of(shown))
    assert found.ids == ["number-y2019.gap_pp"]
    assert len(found.all("data")) == 4
    assert len(records_of(shown)) == 1


@pytest.mark.parametrize("value", [NASTY, "{gap}", "", 2026])
def test_words_put_into_prose_are_shown_as_they_are(
    page: Page, shown: Bundles, outline: Outlined, value: str | int
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
    page.table("gaps", FRAME, "Gaps")
    found = outline(html_of(shown))
    ids = ["gaps.gap_pp.stoke", "gaps.share_pct.stoke", "gaps.gap_pp.hull"]
    assert [record["id"] for record in records_of(shown)] == ids
    assert records_of(shown)[0]["description"] == "Gap pp: Stoke (Gaps)"
    assert found.ids == ["table-gaps", "caption-gaps"]
    assert found.all("data") == [], "the row's name leads to the row's numbers"
    assert found.all("th")[-1] == {"scope": "row"}
    assert found.all("a") == [
        {"class": "pmio-row", "href": "#ledger-gaps.gap_pp.stoke"},
        {"class": "pmio-row", "href": "#ledger-gaps.gap_pp.hull"},
    ]
    assert f"{MINUS}10.953.3%" in found.text  # the heading says points
    assert "+1.0not available" in found.text


def test_an_interval_stands_beside_its_number_and_goes_with_it(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    frame = FRAME.assign(
        share_pct_low=[41.0, np.nan], share_pct_high=[64.0, np.nan], share_pct_n=30
    )
    cells = page.table("gaps", frame, "Gaps")
    text = outline(html_of(shown)).text
    assert "95% interval" in text
    assert "53.3%41.0% to 64.0%" in text
    assert "30" not in text
    assert "not availableno interval" in text
    number = cells["Stoke", "share_pct"]
    assert number.interval is not None
    assert (number.interval.low, number.interval.high, number.n) == (41.0, 64.0, 30)
    assert number.interval_text == "41.0% to 64.0%"
    assert "gaps.share_pct_low.stoke" in [record["id"] for record in records_of(shown)]


def test_a_table_gives_its_numbers_for_sentences(page: Page, shown: Bundles) -> None:
    cells = page.table("gaps", FRAME, "Gaps")
    page.say("{stoke} and {hull}", **cells.pick("gap_pp", stoke="Stoke", hull="Hull"))
    assert len(records_of(shown)) == 3
    assert cells.get("Hull", "share_pct") is None
    assert list(cells.row("Hull")) == ["gap_pp"]
    with pytest.raises(PublishError, match=r"gaps holds no number at \('York', 'gap_pp'\)"):
        cells["York", "gap_pp"]


def test_numbers_can_be_said_without_a_table(page: Page, shown: Bundles) -> None:
    numbers = page.numbers("schools", {"n_any": 37, "n_both": 7})
    page.say("{n_any}, {n_both}", **numbers.row())
    assert [record["id"] for record in records_of(shown)] == ["schools.n_any", "schools.n_both"]


def test_a_number_without_a_unit_is_refused_with_the_two_ways_to_give_one(page: Page) -> None:
    with pytest.raises(PublishError, match=r"holds numbers and nothing says their unit.*_pct"):
        page.table("t", FRAME.rename(columns={"gap_pp": "gap"}), "c")
    page.table("t", FRAME.rename(columns={"gap_pp": "Stoke"}), "c", unit="percent")


def test_a_missing_figure_is_named_and_never_an_empty_cell(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    frame = pd.DataFrame(
        {"gap_pp": [None], "share_pct": [pd.NA]}, index=pd.Index(["a"], name="area")
    )
    page.table("t", frame, "c", missing={"gap_pp": "tests not held"})
    assert outline(html_of(shown)).text.endswith("atests not heldnot available")
    assert records_of(shown) == []


def test_nasty_words_in_every_place_of_a_table_stay_words(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    frame = FRAME.rename(index={"Stoke": NASTY})
    page.table("gaps", frame, NASTY, note=NASTY, labels={"gap_pp": NASTY})
    found = outline(html_of(shown))
    assert found.all("script") == []
    assert found.text.count(NASTY) == 4  # caption, heading, row, note
    assert found.all("data") == []
    assert records_of(shown)[0]["description"] == f"{NASTY}: {NASTY} ({NASTY})"


def test_two_keys_that_make_one_id_are_refused(page: Page) -> None:
    frame = FRAME.rename(index={"Stoke": "a b", "Hull": "a-b"})
    with pytest.raises(StatisticsError, match="another number by this id"):
        page.table("gaps", frame, "Gaps")


def test_one_name_is_never_two_tables_but_a_cell_may_run_again(page: Page, shown: Bundles) -> None:
    page.table("gaps", FRAME, "Gaps")
    page.table("gaps", FRAME, "Gaps")
    with pytest.raises(PublishError, match="gaps names a table or figure already: 'Gaps'"):
        page.table("gaps", FRAME, "Other gaps")
    assert len(records_of(shown)) == 3


@pytest.mark.parametrize("name", ["", "Gaps", 'a"b', "a b"])
def test_a_name_that_cannot_be_an_id_is_refused(page: Page, name: str) -> None:
    with pytest.raises(PublishError, match="is not a name"):
        page.table(name, FRAME, "Gaps")


def test_a_figure_carries_its_alternative_text_and_the_numbers_behind_it(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.figure("trend", Chart(SVG, NASTY, NASTY, FRAME[["gap_pp"]]))
    found = outline(html_of(shown))
    assert found.all("svg")[0]["aria-label"] == NASTY
    assert found.all("script") == []
    ids = [record["id"] for record in records_of(shown)]
    assert ids == ["trend.gap_pp.stoke", "trend.gap_pp.hull"]
    assert "figure-trend" in found.ids
    assert len(found.all("table")) == 1
    assert shown[0]["text/plain"] == f"{NASTY}\n{NASTY}"


def test_what_is_measured_and_how_to_read_it_stand_around_the_picture(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    chart = Chart(SVG, "alt", "It fell", FRAME[["gap_pp"]])
    page.figure("trend", chart, measure="Per <cent>", note="Lower is *nearer*.")
    text = outline(html_of(shown)).text
    assert "It fellPer <cent>Lower is nearer." in text
    assert text.index("nearer") < text.index("Data behind this figure")


def test_a_caption_that_the_data_do_not_bear_gives_way_to_what_is_measured(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    chart = Chart(SVG, "Line chart. It fell: 9 to 8.", "It fell", FRAME[["gap_pp"]])
    page.figure("trend", chart, measure="Per cent behind", holds=False)
    found = outline(html_of(shown))
    assert "It fell" not in found.text
    assert found.text.count("Per cent behind") == 2  # its title, and its table's
    assert found.all("svg")[0]["aria-label"] == "Line chart. Per cent behind: 9 to 8."
    page.finish()
    assert shown[-1]["text/plain"].endswith("1 statements not borne out.")


def test_how_sure_it_is_carries_its_numbers_and_refuses_words_without_them(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    page.how_sure({"Compared": "{gap} behind", "Design": "before and after"}, gap=gap_of(page))
    found = outline(html_of(shown))
    assert found.text.endswith(f"Compared{MINUS}10.9 points behind\nDesignbefore and after\n")
    assert [record["id"] for record in records_of(shown)] == ["y2019.gap_pp"]
    with pytest.raises(PublishError, match="'rise'"):
        page.how_sure({"Compared": "{rise}"}, gap=gap_of(page))


def test_what_seaborn_draws_is_a_figure_once_its_words_are_given(
    page: Page, shown: Bundles, outline: Outlined
) -> None:
    axes = sns.barplot(FRAME, x="gap_pp", y="area")
    with pytest.raises(PublishError, match="say in `alt`"):
        page.figure("drawn", axes, "Gaps", FRAME)
    axes = sns.barplot(FRAME, x="gap_pp", y="area")
    page.figure("drawn", axes, "Gaps", FRAME, alt="Stoke is furthest behind.")
    assert outline(html_of(shown)).all("svg")[0]["aria-label"] == "Stoke is furthest behind."
    assert plt.get_fignums() == []  # or Jupyter shows it twice


def test_numbers_rest_only_on_tables_the_page_has_read(page: Page) -> None:
    with pytest.raises(StatisticsError, match="tables not read on this page: entries"):
        page.number("n_a", 1, tables=["shares", "entries"])
    with pytest.raises(PipelineError, match=r"entries\.parquet is not made yet: run `pmio run`"):
        page.read("entries", Figures)


def test_of_several_sources_a_frame_says_which_it_rests_on_or_the_cell_does(
    project: Path, shown: Bundles
) -> None:
    page = Page(root=project)
    official, _ = page.read("shares", Figures), page.read("synthetic_shares", Figures)
    with pytest.raises(StatisticsError, match="several sources"):
        page.table("a", FRAME, "c")
    page.table("a", FRAME, "c", tables=["shares"])
    kept = official[["area", "value"]].rename(columns={"value": "share_pct"}).head(1)
    page.table("b", kept, "c")
    assert {record["inputs"] for record in records_of(shown)} == {(FILE,)}


def test_the_numbers_of_a_table_show_nothing_more_at_the_end_of_a_cell(
    page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    InteractiveShell.instance().display_formatter.format(page.table("gaps", FRAME, "Gaps"))
    assert capsys.readouterr().out == ""


def test_rows_named_in_letters_of_another_script_have_ids_of_their_own(
    page: Page, shown: Bundles
) -> None:
    names = pd.Index(["مدرسة النور", "Школа", "Zoë"], name="area")
    page.table("schools", pd.DataFrame({"gap_pp": [1.0, 2.0, 3.0]}, index=names), "Gaps")
    ids = [record["id"] for record in records_of(shown)]
    assert len(set(ids)) == 3
    assert ids[2] == "schools.gap_pp.zo"


# Synthetic data

SAID = "by construction, not evidence"
SHARES = pd.DataFrame({"share_pct": [5.0]}, index=pd.Index(["Stoke"], name="area"))


def reading(project: Path, *tables: str) -> Page:
    page = Page(root=project)
    for name in tables:
        page.read(name, Figures)
    return page


def test_the_first_synthetic_table_raises_one_banner(project: Path, shown: Bundles) -> None:
    reading(project, "shares", "synthetic_shares", "synthetic_shares")
    assert len(shown) == 1
    assert 'class="pmio-banner pmio-banner-demo"' in shown[0]["text/html"]


def test_a_page_of_official_figures_has_no_banner_and_no_mark(
    project: Path, shown: Bundles
) -> None:
    page = reading(project, "shares")
    page.say("{a}", a=page.number("a_pct", 5))
    page.finish()
    html = "".join(bundle["text/html"] for bundle in shown)
    assert "banner" not in html
    assert SAID not in html.lower()
    assert shown[0][NUMBERS_MIME][0]["basis"] == "evidence"


def test_a_claim_with_one_synthetic_number_is_said_to_be_by_construction(
    project: Path, shown: Bundles, outline: Outlined
) -> None:
    page = reading(project, "shares", "synthetic_shares")
    page.say("{a}", a=page.number("a_pct", 5, tables=["shares"]))
    both = page.number("b_pct", 5, tables=["shares", "synthetic_shares"])
    page.say("{b}", b=both)
    plain, marked = shown[1]["text/html"], shown[2]["text/html"]
    assert SAID not in outline(plain).text.lower()
    assert SAID in outline(marked).text.lower()
    assert shown[2][NUMBERS_MIME][0]["basis"] == SAID


def test_captions_of_synthetic_tables_and_figures_say_so(project: Path, shown: Bundles) -> None:
    page = reading(project, "synthetic_shares")
    page.table("t", SHARES, "Shares")
    page.figure("f", Chart(SVG, "alt"), "Shares drawn", SHARES)
    assert ">SYNTHETIC: Shares</caption>" in shown[1]["text/html"]
    drawn = shown[2]["text/html"]
    assert ">SYNTHETIC: Shares drawn</span></figcaption>" in drawn
    assert ">Data: SYNTHETIC: Shares drawn</caption>" in drawn
    assert 'aria-label="SYNTHETIC. alt"' in drawn
    assert ">SYNTHETIC</text></svg>" in drawn


def test_captions_of_official_figures_carry_no_mark_beside_the_twin(
    project: Path, shown: Bundles
) -> None:
    """Published facts on a page of the twin are not called synthetic."""
    page = reading(project, "shares", "synthetic_shares")
    page.table("t", SHARES, "Shares", tables=["shares"])
    page.figure("f", Chart(SVG, "alt"), "Shares drawn", SHARES, tables=["shares"])
    assert "SYNTHETIC" not in "".join(bundle["text/html"] for bundle in shown[1:])
