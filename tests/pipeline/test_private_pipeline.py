"""Whoever holds some of the private files gets the pages of those; the others say what they lack.

The stand-in for private files is the twin's, moved to where private files go, with people in it.
"""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.pipeline.conftest import Edited, Private
from tests.pipeline.private_files import RAW, use
from tests.pipeline.project_copy import CODE, SYNTHESIS, git, plan

pytestmark = pytest.mark.story


def pages_of(root: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in (root / "reports/site").glob("*.html")}


def test_a_file_that_is_not_there_is_named_with_what_it_is_and_where_it_goes(held: Private) -> None:
    assert held.without.exit_code == 2
    first, *_ = held.without.message.strip().splitlines()
    assert first.startswith(f"{RAW}/survey/survey_2019_11.xlsx (or .csv): found no file; ")
    assert "expected the Microsoft Forms export of November 2019. Put it there, or set" in first
    assert "Traceback" not in held.without.message


def test_what_rests_on_public_figures_alone_is_not_made_again(held: Private) -> None:
    public = {"figures", "notebook@04_gcse_trend", "notebook@06_follow_up"}
    assert set(held.alone.executed) == set(plan(held.copy.folder)) - {CODE, *public}


def test_the_page_of_the_files_there_are_is_made_from_them(held: Private) -> None:
    assert held.alone.exit_code == 0, held.alone.message
    page = BeautifulSoup(held.pages["01_survey"], "html.parser")
    assert f"{RAW}/survey/survey_2019_11.xlsx" in page.get_text()
    assert "Synthetic" not in page.get_text()
    figures = [str(one["id"]) for one in page.select("figure.pmio-figure")]
    printed = "figure-taking_part"
    assert printed in figures, "what the report printed"
    assert len(figures) == 4, "and uptake and ratings; nothing is coded"
    assert page.select("details.twin") == []
    assert not any(one.find_parent("details") for one in page.select("figure.pmio-figure"))


@pytest.mark.parametrize(
    ("name", "file", "printed"),
    [
        ("02_interviews", f"{RAW}/interviews/: the coding project", "taking_part"),
        (
            "03_case_study",
            f"{RAW}/case_study/pupils.xlsx (or .csv): marks, primary school",
            "printed_parts",
        ),
    ],
)
def test_the_other_pages_say_what_they_wait_for_and_what_the_report_printed(
    held: Private, name: str, file: str, printed: str
) -> None:
    page = BeautifulSoup(held.pages[name], "html.parser")
    summary = page.select_one(".answer")
    assert summary is not None
    assert "This page waits for its files." in summary.get_text()
    assert file in summary.get_text()
    assert page.select("figure.pmio-table table"), "what the report printed"
    figures = [str(one["id"]) for one in page.select("figure.pmio-figure")]
    assert figures == [f"figure-{printed}"], "the report's own, and no other"
    assert page.select("details.twin") == []
    assert "Synthetic" not in page.get_text()


def test_a_private_run_leaves_git_as_it_was(held: Private) -> None:
    assert held.status == ("", "")
    assert held.locks[0] == held.locks[1]


def test_nothing_of_the_private_files_is_where_git_would_keep_it(held: Private) -> None:
    ignored = git("status", "--short", "--ignored", folder=held.copy.folder)
    assert "!! data/raw/private/" in ignored
    assert "!! build/" in ignored


def test_files_added_later_touch_what_rests_on_them(held: Private) -> None:
    """The survey too: the register of schools, which came with the case study, is everybody's."""
    assert held.run.exit_code == 0, held.run.message
    pages = pages_of(held.copy.folder)
    untouched = {"figures", "notebook@04_gcse_trend"}
    assert set(held.run.executed) == set(plan(held.copy.folder)) - {CODE, *untouched}
    assert [name for name in pages if "waits for its files" in pages[name]] == []
    assert cells_of(pages["04_gcse_trend"]) == cells_of(held.pages["04_gcse_trend"])


def test_an_edit_in_each_phase_executes_what_rests_on_it_and_nothing_else(edited: Edited) -> None:
    """The follow-up too: how alike pupils of a school are is the case study's."""
    pages = ("01_survey", "02_interviews", "03_case_study", "06_follow_up")
    notebooks = {f"notebook@{page}" for page in pages}
    phases = {"survey", "interviews", "case_study"}
    assert set(edited.run.executed) == {*phases, "read", *notebooks, SYNTHESIS, "site"}


@pytest.mark.parametrize(
    ("phase", "pages"),
    [
        ("survey", {"01_survey", "02_interviews"}),
        ("interviews", {"02_interviews"}),
        ("case_study", {"03_case_study", "06_follow_up"}),
    ],
)
def test_an_edit_touches_its_own_phase_alone(edited: Edited, phase: str, pages: set[str]) -> None:
    """As explained, each edit by itself: 02 has the survey's codes beside, 05 cites all pages."""
    told = re.findall(r"^(\S+) would run", edited.explained[phase], flags=re.MULTILINE)
    notebooks = {f"notebook@{page}" for page in pages}
    assert set(told) == {phase, "read", *notebooks, SYNTHESIS, "site"}


def cells_of(page: str) -> str:
    """Give what a page itself says, without the links that name the other pages' sources."""
    found = BeautifulSoup(page, "html.parser").select_one("main")
    assert found is not None
    return re.sub(r"\s+", " ", found.get_text())


def test_a_key_is_made_once_and_said(held: Private) -> None:
    said = [run.said.count("Made data/raw/private/pseudonym.key") for run in (held.alone, held.run)]
    assert said == [1, 0]
    key = held.copy.folder / RAW / "pseudonym.key"
    assert len(key.read_text().strip()) == 64
    assert key.stat().st_mode & 0o077 == 0


def test_what_nothing_reads_and_what_is_missing_is_said(held: Private) -> None:
    said = held.alone.said
    assert "survey (1).csv: nothing reads it; expected names are survey_2019_11" in said
    assert "Thumbs.db" not in said
    assert f"{RAW}/schools.csv: found no file; expected a register of the schools" in said


def test_the_follow_up_plans_by_the_case_study_s_own_files(held: Private) -> None:
    """How alike pupils of a school are is the case study's own, once its files are here."""
    before = BeautifulSoup(held.pages["06_follow_up"], "html.parser").get_text(" ")
    after = BeautifulSoup(pages_of(held.copy.folder)["06_follow_up"], "html.parser").get_text(" ")
    assert "the case study's files are not here" in before
    assert "as the case study's files have it" in after
    assert "SYNTHETIC" not in after


def test_settings_of_this_machine_alone_leave_git_as_it_was(held: Private, tmp_path: Path) -> None:
    """Also where no phase reads private files: what the machine has otherwise is its own."""
    copy = held.copied(tmp_path / "copy")
    use(copy.folder, survey="none", interviews="none", case_study="none")
    run = copy.run("01_survey")
    assert run.exit_code == 0, run.message
    assert "notebook@01_survey" in run.executed
    assert copy.status() == ""
