"""`pmio areas` and `pmio area CODE`: true sentences of any authority, whole pages, made once."""

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pmio_lib.core.errors import StudyError
from pmio_lib.follow_up.any_area import follow_up_of_area, places, require_area
from pmio_lib.pipeline.area_page import area_html
from pmio_lib.pipeline.area_pages import index_html, page_html, write_area, write_index
from pmio_lib.study.figures import read_neighbours
from pmio_lib.study.follow_up import read_plan
from tests.fixtures.all_areas import ROOT, committed

PLAN = read_plan(ROOT / "study").plan
NEIGHBOURS = read_neighbours(ROOT / "study")
COPIED = ("params.yaml", "study", "data/raw/official/all_areas", "pmio_lib")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return tmp_path


def page_of(code: str) -> BeautifulSoup:
    follow_up = follow_up_of_area(code, committed(), PLAN, NEIGHBOURS, 0.95)
    return BeautifulSoup(page_html(*area_html(follow_up)), "html.parser")


def test_the_index_has_every_authority_and_says_the_committed_ranks() -> None:
    html = index_html(places(committed(), PLAN), committed()["areas"])
    rows = BeautifulSoup(html, "html.parser").select("tbody tr")
    assert len(rows) == len(NEIGHBOURS) == 153
    stoke = next(row.get_text(" ") for row in rows if "(861)" in row.get_text())
    assert "+0.5 points, 79 of 146" in stoke  # fact 3 of the follow-up's figures
    assert "+15.0 points, 16 of 149" in stoke  # the tables check, 2022 to 2025
    scilly = next(row.get_text(" ") for row in rows if "(420)" in row.get_text())
    assert "no figure in one of the years" in scilly
    assert not re.search(r"<script|(?:src|href)=\"(?!#)", html)


def test_the_page_of_derby_is_of_derby() -> None:
    soup = page_of("831")
    text = soup.get_text(" ")
    assert "Stoke" not in str(soup)
    assert "programme" not in text.casefold()
    assert "Derby was" in text
    assert all(each.get("aria-label") or each.get("aria-hidden") for each in soup.select("svg"))
    names = [each["id"] for each in soup.select("[id]")]
    assert len(names) == len(set(names))


def test_sentences_follow_the_figures_sign() -> None:
    """Bath lies ahead of England at 16, Derby behind: by the committed figures of 2025."""
    panel = committed()["key_stage_4"]
    rows = panel[panel["measure"].eq("gcse_english_maths_4plus") & panel["year"].eq(2025)]
    figures = rows.set_index("area_code")["value"]
    assert figures["831"] < figures["970"] < figures["800"]
    assert re.search(r"behind England in 2025", page_of("831").get_text(" "))
    assert re.search(r"ahead of England in 2025", page_of("800").get_text(" "))


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(set(NEIGHBOURS) - {"420"}))
def test_every_authority_has_a_page(code: str) -> None:
    assert code == "861" or "Stoke" not in str(page_of(code))


@pytest.mark.parametrize("code", ["Derbi", "832"])
def test_an_unknown_code_is_refused_with_near_ones(code: str) -> None:
    with pytest.raises(StudyError, match="831 Derby") as refused:
        require_area(code, committed()["areas"])
    assert refused.value.exit_code == 2


def test_pages_are_made_once_and_anew_when_a_figure_changes(copy: Path) -> None:
    assert write_index(copy)[1]
    assert write_area(copy, "831")[1]
    assert not write_index(copy)[1]
    assert not write_area(copy, "831")[1]
    file = copy / "data/raw/official/all_areas/multiplication_check.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], *lines[2:]]) + "\n", "utf-8")
    assert write_index(copy)[1]
    with pytest.raises(StudyError):
        write_area(copy, "../831")
