"""The data dictionary and the validation report: every column, every check, and no cell."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from pmio_lib.core.errors import PublishError
from pmio_lib.site.catalogue import CATALOGUE, TableSpec
from pmio_lib.site.document_links import (
    ACCESSIBILITY,
    DICTIONARY,
    DOCUMENTS,
    GLOSSARY,
    ONE_PAGE,
    VALIDATION,
)
from pmio_lib.site.documents import TYPES, dictionary_html, unit_of, validation_html
from pmio_lib.site.exporter import site_script
from pmio_lib.site.page_link import PageLink
from pmio_lib.site.pages import render_document
from pmio_lib.site.take_along.one_page import one_page_html
from pmio_lib.site.words.accessibility import accessibility_html
from pmio_lib.site.words.terms import glossary_html
from pmio_lib.study.glossary import read_glossary
from pmio_lib.survey.tables import SurveyRatings
from pmio_lib.tables.checks import check_results
from pmio_lib.tables.row_ledger import CorrectedCell, RowLedger

CANARY = "Zebedee Quokka"
NO_BOUND = {"source_row"}
"""Columns whose lowest value is no news to a reader: lines of a file begin at 2."""


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def table_rows(table: Tag) -> list[list[str]]:
    return [
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")
    ]


def table_of(html: str, caption: str) -> list[list[str]]:
    (found,) = [t for t in soup(html).find_all("table") if t.caption.get_text() == caption]
    return table_rows(found)


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


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.title)
def test_every_value_and_bound_that_a_check_allows_is_said(spec: TableSpec) -> None:
    rows = {
        row[0]: row[4] for row in table_of(dictionary_html([spec]), f"Columns of: {spec.title}")
    }
    for name, column in spec.model.to_schema().columns.items():
        for check in column.checks:
            said = dict(check.statistics or {})
            wanted = [
                *said.get("allowed_values", ()),
                *([said["value"]] if "value" in said else []),
            ]
            if name not in NO_BOUND:
                bounds = [said[key] for key in ("min_value", "max_value") if said.get(key)]
                wanted += [abs(bound) for bound in bounds if "str_length" not in str(check)]
            assert [value for value in wanted if str(value) not in rows[name]] == [], name


def test_every_table_is_named_where_it_stands(dictionary: str) -> None:
    text = soup(dictionary).get_text()
    assert [name for spec in CATALOGUE for name in spec.names if name not in text] == []
    assert [spec.stands for spec in CATALOGUE if f"Stands in {spec.stands}" not in text] == []


def test_the_dictionary_is_well_formed_and_the_same_twice(
    dictionary: str, outline: Callable[[str], Any]
) -> None:
    read = outline(dictionary)
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
        ("year", "none"),
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
    whole = render_document(VALIDATION, page, DOCUMENTS)
    for html in (page, whole):
        assert [part for part in CANARY.split() if part in html] == []
    assert "rating" in whole


def test_the_account_of_rows_has_a_line_for_each_file_of_each_table() -> None:
    other = ledger(file="data/raw/demo/schools.csv", rows_in=3, left_out={}, notes=())
    html = validation_html({}, {"b_table": [ledger(), other], "a_table": [other]})
    assert table_of(html, "Rows of each raw file") == [
        ["a_table", "data/raw/demo/schools.csv", "3", "3", "none", "none"],
        [
            "b_table",
            "data/raw/demo/survey/a.csv",
            "5",
            "3",
            "1 blank row; 1 test response",
            "dates: months first",
        ],
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


# Both in the site


@pytest.mark.parametrize("link", DOCUMENTS, ids=lambda link: link.name)
def test_the_pages_keep_the_sites_promises(link: PageLink, dictionary: str) -> None:
    bodies = {
        DICTIONARY: dictionary,
        VALIDATION: validation_html({"survey_ratings": failing()}, {"survey_ratings": [ledger()]}),
        ONE_PAGE: one_page_html(DOCUMENTS, {}, "What it is.", ["It lasts"]),
        GLOSSARY: glossary_html(read_glossary(Path(__file__).resolve().parents[3] / "study")),
        ACCESSIBILITY: accessibility_html(),
    }
    html = render_document(link, bodies[link], DOCUMENTS)
    page = soup(html)
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == link.title
    assert [script.string for script in page.find_all("script")] == [site_script()]
    assert link.question in page.get_text()
    assert render_document(link, bodies[link], DOCUMENTS) == html


def test_a_page_that_would_break_a_promise_is_refused() -> None:
    with pytest.raises(PublishError):
        render_document(DICTIONARY, '<p><a href="#nowhere">there</a></p>', DOCUMENTS)


def test_each_document_has_a_name_a_file_and_a_question_of_its_own() -> None:
    for part in ("name", "file", "title", "question"):
        assert len({getattr(link, part) for link in DOCUMENTS}) == len(DOCUMENTS)
    assert {link.file for link in DOCUMENTS} == {f"{link.name}.html" for link in DOCUMENTS}
