"""The pages that no notebook makes: every column, every check and no cell, the study on a sheet."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from bs4 import BeautifulSoup

import pmio_lib
from pmio_lib.core.errors import PublishError
from pmio_lib.pipeline.raw_files import figure_files
from pmio_lib.pipeline.steps import case_study, interviews, survey
from pmio_lib.site.contents import (
    ACCESSIBILITY,
    DICTIONARY,
    DOCUMENTS,
    GLOSSARY,
    ONE_PAGE,
    VALIDATION,
    PageLink,
)
from pmio_lib.site.documents import (
    CATALOGUE,
    TYPES,
    TableSpec,
    accessibility_html,
    claims_nobody_can_tell,
    dictionary_html,
    one_page_html,
    unit_of,
    validation_html,
)
from pmio_lib.site.exporter import site_script
from pmio_lib.site.pages import render_document, render_index
from pmio_lib.site.take_along.downloads import PageTable
from pmio_lib.site.terms import glossary_html
from pmio_lib.study.glossary import read_glossary
from pmio_lib.survey.tables import SurveyRatings
from pmio_lib.tables.row_ledger import CorrectedCell, RowLedger
from pmio_lib.tables.validation import check_results
from tests.fixtures.browsing import Open
from tests.site.conftest import PAGES

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Zebedee Quokka"
NO_BOUND = {"source_row"}
"""Columns whose lowest value is no news to a reader: lines of a file begin at 2."""


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def table_of(html: str, caption: str) -> list[list[str]]:
    (table,) = [t for t in soup(html).find_all("table") if t.caption.get_text() == caption]
    return [
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
    ]


# The registry of tables


def models() -> Iterator[type[pa.DataFrameModel]]:
    for module in pkgutil.walk_packages(pmio_lib.__path__, "pmio_lib."):
        if not module.name.endswith(("tables", "people.register")):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            is_model = isinstance(thing, type) and issubclass(thing, pa.DataFrameModel)
            if is_model and thing.__module__ == module.name and thing.to_schema().columns:
                yield thing


def test_every_contract_stands_in_the_registry_exactly_once() -> None:
    registered = [spec.model for spec in CATALOGUE]
    assert len(set(registered)) == len(registered) == len({spec.title for spec in CATALOGUE})
    assert set(registered) == set(models())
    assert all((model.__doc__ or "").strip().endswith(".") for model in registered)


def test_every_table_the_pipeline_makes_is_registered_where_it_stands() -> None:
    rooms = {**survey.TABLES, **interviews.TABLES, **case_study.TABLES}
    figures = [f"figures/{Path(file).stem}" for file in figure_files(ROOT)]
    made = {Path(name).name: f"data/processed/{Path(name).parent}" for name in (*rooms, *figures)}
    made |= dict.fromkeys(("survey_free_text", "interview_texts"), "data/restricted")
    registered = {name: spec.stands for spec in CATALOGUE for name in spec.names}
    assert registered == made
    assert sum(len(spec.names) for spec in CATALOGUE) == len(registered)
    for name, model in rooms.items():
        assert {spec.model for spec in CATALOGUE if Path(name).name in spec.names} == {model}


def test_what_may_name_a_person_is_registered_in_the_restricted_room_only() -> None:
    """Save the passages that a coder released and in which no word looks like a name."""
    of_words = [spec for spec in CATALOGUE if "text" in spec.model.to_schema().columns]
    elsewhere = {spec.names for spec in of_words if spec.stands != "data/restricted"}
    assert elsewhere == {("interview_passages",)}
    assert len(of_words) > 2


# The data dictionary


@pytest.fixture(scope="module")
def dictionary() -> str:
    return dictionary_html()


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.title)
def test_every_column_stands_with_its_type_meaning_and_what_it_may_hold(
    dictionary: str, spec: TableSpec
) -> None:
    rows = {row[0]: row for row in table_of(dictionary, f"Columns of: {spec.title}")}
    columns = spec.model.to_schema().columns
    assert list(rows) == list(columns)
    for name, column in columns.items():
        _, kind, unit, may_be_empty, holds, meaning = rows[name]
        assert kind in set(TYPES.values()), name
        assert may_be_empty == ("yes" if column.nullable else "no"), name
        assert holds == (column.metadata or {})["expected"], name
        assert meaning == column.description, name
        assert min(len(unit), len(holds), len(meaning)) > 0, name
        unsaid = [value for value in _allowed(name, column) if str(value) not in holds]
        assert unsaid == [], name


def _allowed(name: str, column: Any) -> Iterator[Any]:
    """Give every value and bound that a check of a column allows."""
    for check in column.checks:
        said = dict(check.statistics or {})
        yield from said.get("allowed_values", ())
        if "value" in said:
            yield said["value"]
        if name not in NO_BOUND and "str_length" not in str(check):
            yield from (abs(said[key]) for key in ("min_value", "max_value") if said.get(key))


def test_every_table_is_named_where_it_stands_and_the_page_is_well_formed(
    dictionary: str, outline: Callable[[str], Any]
) -> None:
    read = outline(dictionary)
    assert [name for spec in CATALOGUE for name in spec.names if name not in read.text] == []
    assert [one.stands for one in CATALOGUE if f"Stands in {one.stands}" not in read.text] == []
    assert len(read.all("table")) == len(CATALOGUE)
    assert {given["scope"] for given in read.all("th")} == {"col", "row"}
    assert dictionary_html() == dictionary


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("score_pct", "per cent"),
        ("gap_pp", "percentage points"),
        ("age_years", "years"),
        ("years", "none"),
        ("pct_of", "none"),
    ],
)
def test_the_unit_is_what_a_columns_name_ends_in(column: str, unit: str) -> None:
    assert unit_of(column) == unit


def test_figures_say_that_their_unit_stands_in_another_column(dictionary: str) -> None:
    rows = {row[0]: row for row in table_of(dictionary, "Columns of: Figures, processed")}
    assert rows["value"][2] == "as the column unit says"


# The validation report


def ledger(**changes: Any) -> dict[str, Any]:
    whole = {"file": "data/raw/demo/survey/a.csv", "sha256": "ab", "rows_in": 5, "rows_out": 3}
    whole |= {"left_out": {"test response": 1, "blank row": 1}, "notes": ("dates: months first",)}
    return RowLedger(**{**whole, **changes}).as_dict()


def failing() -> list[dict[str, Any]]:
    """Results of a frame in which every column holds a person's name, or a rating of 7."""
    row = dict.fromkeys(("response_id", "wave", "school_id", "item", "status"), CANARY)
    frame = pd.DataFrame([{**row, "rating": 7}, {**row, "rating": 7}]).astype({"rating": "Int64"})
    return [asdict(one) for one in check_results(frame, SurveyRatings)]


AS_SAID = {
    "type string[pyarrow] (found str)": "text",
    "type string[pyarrow] (found string)": "text",
    "type Int64 (found Int64)": "whole number",
}
"""A type that is the one wanted is said in a reader's words; another one as it was recorded."""


def test_every_check_stands_with_rows_tested_passed_and_failed() -> None:
    """Each once: checks of a column that came out alike share a row."""
    checks = failing()
    checks[0] = {**checks[0], "check": "type Int64 (found str)"}
    html = validation_html({"survey_ratings": checks}, {"survey_ratings": [ledger()]})
    rows = table_of(html, "Checks of survey_ratings")
    told = {(row[0], check, *row[2:]) for row in rows for check in row[1].split("; ")}
    assert told == {
        (
            one["column"] or "whole row",
            AS_SAID.get(one["check"], one["check"]),
            str(one["rows"]),
            str(one["rows"] - one["failed"]),
            str(one["failed"]),
        )
        for one in checks
    }
    assert len(rows) < len(checks)
    assert sum(int(row[4]) for row in rows) > 6


def test_no_cell_of_a_failing_table_stands_on_the_page() -> None:
    page = validation_html({"survey_ratings": failing()}, {"survey_ratings": [ledger()]})
    assert [part for part in CANARY.split() if part in page] == []
    assert "rating" in page


def test_the_account_of_rows_has_a_line_for_each_file_of_each_table() -> None:
    other = ledger(file="data/raw/demo/schools.csv", rows_in=3, left_out={}, notes=())
    html = validation_html({}, {"b_table": [ledger(), other], "a_table": [other]})
    whole = ["5", "3", "1 blank row; 1 test response", "dates: months first"]
    assert table_of(html, "Rows of each raw file") == [
        ["a_table", "data/raw/demo/schools.csv", "3", "3", "none", "none"],
        ["b_table", "data/raw/demo/survey/a.csv", *whole],
        ["b_table", "data/raw/demo/schools.csv", "3", "3", "none", "none"],
    ]


def test_a_corrected_cell_stands_once_with_its_reason_and_no_value() -> None:
    cell = CorrectedCell(7, "10a", "the <school> was asked", "evaluator")
    one = [ledger(corrected=(cell,))]
    html = validation_html({}, {"a_table": one, "b_table": one})
    assert table_of(html, "Cells that were read otherwise than they stand in the raw file") == [
        ["data/raw/demo/survey/a.csv", "7", "10a", "the <school> was asked", "evaluator"]
    ]
    assert "<school>" not in html
    assert "corrected" not in validation_html({}, {"a_table": [ledger()]})


def test_tables_stand_by_name_and_the_page_is_the_same_whatever_order_they_came_in(
    outline: Callable[[str], Any],
) -> None:
    one = [{"column": "", "check": "a < b & c", "rows": 2, "failed": 0}]
    html = validation_html({"b": one, "a": one}, {"b": [ledger()], "a": [ledger()]})
    assert html == validation_html({"a": one, "b": one}, {"a": [ledger()], "b": [ledger()]})
    assert html.index("checks-a") < html.index("checks-b")
    read = outline(html)
    assert "a < b & c" in read.text
    assert len(read.all("table")) == 3


# Accessibility


def test_the_statement_has_its_parts_a_date_and_no_claim_of_conformance() -> None:
    page = soup(accessibility_html())
    parts = [one.get_text() for one in page.select("h2")]
    assert {"What was tested by program", "What a person must still test"} < set(parts)
    text = " ".join(page.get_text(" ").split())
    assert "It has not been shown that these pages conform" in text
    assert "This statement was written on" in text


# The study on one page

WORDS = "In 2019 the city was 6.1 points behind, after the largest rise. It did not last."
ANSWER = (
    f"<p>{WORDS} {WORDS} {WORDS}</p><dl class='strength'><dt>Source</dt><dd><p>Official</p></dd>"
    "<dt>Design</dt><dd><p>Compared with other areas: it cannot say why</p></dd></dl>"
)
ANSWERS = {page.name: ANSWER for page in PAGES if page.short}
HOSTILE = "<script>alert('a claim')</script>"


def claims(*rows: tuple[str, str], key: str = "contribution") -> PageTable:
    cells = tuple(("Aim", *row) for row in rows)
    return PageTable(key, "Claims", "", (), ("Kind", "Claim", "Confidence"), cells)


def sheet(unknown: list[str]) -> BeautifulSoup:
    body = one_page_html(PAGES, ANSWERS, "What it is.", unknown)
    return soup(render_document(ONE_PAGE, body, PAGES, style="one_page.css").html)


def test_the_sheet_says_what_the_front_page_says_word_for_word() -> None:
    front = soup(render_index(PAGES, answers=ANSWERS))
    both = [
        [" ".join(card.get_text(" ").split()) for card in page.select(".card p, .card dl")]
        for page in (sheet([]), front)
    ]
    front_only = {page.short for page in PAGES}
    assert both[0] == [words for words in both[1] if words not in front_only]
    assert len(both[0]) > 4


def test_what_nobody_knows_are_the_claims_in_which_nothing_gives_confidence() -> None:
    told = claims(("It rose", "low"), ("It lasts", "none"), ("It pays", "none"))
    other = claims(("It is of another table", "none"), key="other")
    assert claims_nobody_can_tell([other, told]) == ["It lasts", "It pays"]
    page = sheet(["It lasts", HOSTILE])
    assert [item.get_text() for item in page.select(".claims li")] == ["It lasts.", f"{HOSTILE}."]
    assert page.select(".sheet script") == []


def test_where_every_claim_can_be_told_there_is_no_part_for_the_others() -> None:
    assert claims_nobody_can_tell([claims(("It rose", "low"))]) == []
    assert sheet([]).find(id="unknown") is None


def test_each_page_is_named_with_its_address_for_who_reads_on_paper() -> None:
    links = sheet([]).select(".where li")
    told = [page for page in PAGES if page.short]
    assert [link.get_text() for link in links] == [f"{p.short} ({p.file})" for p in told]


@pytest.mark.parametrize("width", [1280, 390])
def test_it_prints_on_one_sheet_with_every_word(
    open_file: Open, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "one_page.html"
    path.write_text(str(sheet(["It lasts", "It pays"])), encoding="utf-8")
    page = open_file(path, width)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert b"/MediaBox [0 0 594.95" in paper or b"/MediaBox [0 0 595" in paper, "A4"


# All in the site


@pytest.mark.parametrize("link", DOCUMENTS, ids=lambda link: link.name)
def test_the_pages_keep_the_sites_promises(link: PageLink, dictionary: str) -> None:
    bodies = {
        DICTIONARY: dictionary,
        VALIDATION: validation_html({"survey_ratings": failing()}, {"survey_ratings": [ledger()]}),
        ONE_PAGE: one_page_html(DOCUMENTS, {}, "What it is.", ["It lasts"]),
        GLOSSARY: glossary_html(read_glossary(ROOT / "study")),
        ACCESSIBILITY: accessibility_html(),
    }
    html = render_document(link, bodies[link], DOCUMENTS).html
    page = soup(html)
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == link.title
    assert [script.string for script in page.find_all("script")] == [site_script()]
    assert link.question in page.get_text()
    assert render_document(link, bodies[link], DOCUMENTS).html == html


def test_a_page_that_would_break_a_promise_is_refused() -> None:
    with pytest.raises(PublishError):
        render_document(DICTIONARY, '<p><a href="#nowhere">there</a></p>', DOCUMENTS)


def test_each_document_has_a_name_a_file_and_a_question_of_its_own() -> None:
    for part in ("name", "file", "title", "question"):
        assert len({getattr(link, part) for link in DOCUMENTS}) == len(DOCUMENTS)
    assert {link.file for link in DOCUMENTS} == {f"{link.name}.html" for link in DOCUMENTS}
