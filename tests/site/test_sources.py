"""Sources: which publications a page's tables draw on, and how a page is cited."""

from pathlib import Path

from pmio_lib.site.sources import (
    NOT_ANNOUNCED,
    publications_of,
    read_citation,
    sources_html,
)
from pmio_lib.study.figures import Publication

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = "data/raw/official/"


def test_a_table_s_publications_are_those_of_its_rows_or_of_its_measures() -> None:
    found = publications_of(
        ROOT, [f"{OFFICIAL}gcse_maths_16.csv", "study/measures.yaml", "data/raw/demo/schools.csv"]
    )
    assert list(found) == ["performance_tables", "jcq_gcse"]
    areas = publications_of(ROOT, [f"{OFFICIAL}all_areas/multiplication_check.csv"])
    assert list(areas) == ["lait_multiplication_check"]
    awaited = publications_of(ROOT, [f"{OFFICIAL}all_areas/key_stage_2.csv"])
    assert "lait_key_stage_2" in awaited
    assert "ks2_characteristics_2025" not in awaited


def test_each_source_is_a_link_with_its_month_and_says_what_is_not_known() -> None:
    licence = "Open Government Licence v3.0"
    known = Publication(
        title="A & B", publisher="DfE", released="2025-12", licence=licence,
        address="https://example.org/a?b=1&c=2", retrieved="From the file.",
    )  # fmt: skip
    report = Publication(title="Report", publisher="Somebody", retrieved="Transcribed.")
    html = sources_html({"known": known, "report": report})
    assert '<a href="https://example.org/a?b=1&amp;c=2">A &amp; B</a>' in html
    assert "released December 2025" in html
    assert html.count(NOT_ANNOUNCED) == 1
    assert "Report. Somebody, month of release not confirmed. Transcribed." in html
    assert sources_html({}) == ""


def test_a_page_is_cited_by_its_title_version_and_code() -> None:
    words = read_citation(ROOT).of_page("GCSE results", "0123456789abcdef")
    assert "“GCSE results”" in words
    assert "version 0.1.0, code 0123456789ab." in words
