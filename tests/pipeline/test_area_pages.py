"""`pmio areas` and `pmio area CODE`: notebooks 04 and 06 for any authority, made once."""

import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pmio_lib.core.errors import StudyError
from pmio_lib.core.notebook_cells import cleaned, of_area
from pmio_lib.follow_up.findings.any_area import places, require_area
from pmio_lib.pipeline.area_pages import index_html, write_area, write_index
from pmio_lib.pipeline.area_run import FOLLOW_UP, TREND, notice_of
from pmio_lib.study.figures import read_neighbours
from pmio_lib.study.follow_up import read_plan
from tests.fixtures.all_areas import ROOT, committed
from tests.follow_up.page import Shown, run_page

PLAN = read_plan(ROOT / "study").plan
NEIGHBOURS = read_neighbours(ROOT / "study")
COPIED = (
    "params.yaml",
    "study",
    "data/raw/official",
    "data/raw/published",
    "pmio_lib",
    "notebooks",
)
NAMES = committed()["areas"].set_index("area_code")["area"]
SPLIT = ("838", "839", "940", "941", "942", "943")


def notice(code: str) -> str:
    return notice_of(ROOT, code, NAMES[code], committed())


def shown(code: str, name: str) -> Shown:
    """Run a notebook in this process as `pmio area` lays it out."""
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8")
    laid_out = of_area(cleaned(text), NAMES[code], notice(code))
    with pytest.MonkeyPatch.context() as patch:
        return run_page(committed(), patch, laid_out, code)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return tmp_path


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


def is_of_nobody_else(page: Shown, code: str) -> bool:
    """Tell whether a page names its area, and neither the study's own nor its programme."""
    told = page.text.replace("programmes of their own", "")
    return NAMES[code] in told and not re.search("Stoke|[Pp]rogramme|Opportunity", told)


@pytest.mark.slow
@pytest.mark.parametrize("name", [TREND, FOLLOW_UP])
@pytest.mark.parametrize("code", sorted(set(NEIGHBOURS) - {"420", "861"}))
def test_every_authority_has_its_pages(code: str, name: str) -> None:
    if name == TREND and notice(code):
        return  # its one page says so
    page = shown(code, name)
    assert page.unborne == []
    assert is_of_nobody_else(page, code)


def gap_of(code: str, year: int) -> float:
    """Work out the gap to England at 16, grade 4, from the committed figures of 2025."""
    panel = committed()["key_stage_4"]
    rows = panel[panel["measure"].eq("gcse_english_maths_4plus") & panel["year"].eq(year)]
    figures = rows.set_index("area_code")["value"]
    return float(figures[code] - figures["970"])


def test_sentences_follow_the_figures_sign() -> None:
    """Bath lies ahead of England at 16, Derby behind."""
    assert gap_of("831", 2025) < -2
    assert gap_of("800", 2025) > 2
    for code, side in (("831", "behind"), ("800", "ahead of")):
        page = shown(code, TREND)
        assert f"{side} England in 2018" in page.text
        assert f"points {side} it in 2025" in page.text
        assert page.unborne == []
        assert is_of_nobody_else(page, code)


def test_the_follow_up_of_derby_is_of_derby() -> None:
    page = shown("831", FOLLOW_UP)
    assert "# Mathematics in Derby" in page.text
    assert "Derby was 5.2 points behind England in 2018" in page.text
    assert "In its last figures Derby lies behind England on 11 of 11 outcomes" in page.text
    assert "4 (in 2019, 2023, 2024, 2025 it agrees)" in page.text
    assert page.unborne == []
    assert is_of_nobody_else(page, "831")


@pytest.mark.parametrize("code", ["831", "330", "908", "871", "390"])
def test_an_authority_with_all_figures_has_whole_pages(code: str) -> None:
    assert notice(code) == ""


@pytest.mark.parametrize("code", SPLIT)
def test_a_new_authority_is_told_since_when_and_what_it_lacks(code: str) -> None:
    begun = committed()["areas"].set_index("area_code")["first_year"].dropna()
    assert f"since {begun[code]}" in notice(code)
    assert "At 11: maths, expected standard" in notice(code)


@pytest.mark.parametrize(("code", "held"), [("838", True), ("201", False)])
def test_an_area_that_lacks_figures_shows_what_there_is(code: str, held: bool) -> None:
    text = shown(code, FOLLOW_UP).text
    assert ("the last figure of each outcome Outcome Year" in text) is held
    assert ("There is nothing else to show" in text) is not held


def test_only_cells_of_every_area_are_laid_out() -> None:
    text = (ROOT / "notebooks" / f"{TREND}.ipynb").read_text("utf-8")
    notebook = json.loads(of_area(cleaned(text), "Derby"))
    tags = [tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])]
    assert "study_only" not in tags
    assert notebook["cells"][0]["source"] == ["# GCSE results in Derby\n"]
    assert "in Derby move" in notebook["metadata"]["pmio"]["question"]


@pytest.mark.parametrize("code", ["Derbi", "832"])
def test_an_unknown_code_is_refused_with_near_ones(code: str) -> None:
    with pytest.raises(StudyError, match="831 Derby") as refused:
        require_area(code, committed()["areas"])
    assert refused.value.exit_code == 2


def test_the_index_is_made_once_and_anew_when_a_figure_changes(copy: Path) -> None:
    assert write_index(copy)[1]
    assert not write_index(copy)[1]
    file = copy / "data/raw/official/all_areas/multiplication_check.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], *lines[2:]]) + "\n", "utf-8")
    assert write_index(copy)[1]
    with pytest.raises(StudyError):
        write_area(copy, "../831")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["831", "800", "838"])
def test_whole_pages_come_with_their_numbers_and_are_made_once(code: str, copy: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", copy)
    page, made = write_area(copy, code)
    assert made
    pages = sorted(page.parent.rglob("*.html"))
    names = {each.relative_to(page.parent).as_posix() for each in pages}
    wanted = [FOLLOW_UP] if code in SPLIT else [TREND, FOLLOW_UP]
    assert names == {f"{folder}{name}.html" for name in wanted for folder in ("", "numbers/")}
    for each in pages:
        html = each.read_text("utf-8")
        assert "Stoke" not in html
        for link in re.findall(r'href="([^"#:]+)[#"]', html):
            assert (each.parent / link).exists(), link
    assert not write_area(copy, code)[1]
