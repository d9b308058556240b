"""Whoever holds some of the private files gets the pages of those; the others say what they lack.

The stand-in for private files is the twin's, moved to where private files go.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import CODE, ProjectCopy, Ran, git, plan

PRIVATE = "data/raw/private"
DEMO = "data/raw/demo"


@dataclass(frozen=True)
class Story:
    """The runs of a holder of the survey's exports alone, and of all files."""

    copy: ProjectCopy
    without: Ran
    alone: Ran
    pages: dict[str, str]
    status: tuple[str, str]
    tracked: tuple[bytes, bytes]
    whole: Ran


def use(root: Path, **sources: str) -> None:
    """Say on this machine where the phases take their files from."""
    lines = [f"  {phase}: {source}" for phase, source in sources.items()]
    (root / "params.local.yaml").write_text("\n".join(["sources:", *lines, ""]), encoding="utf-8")


def pages_of(root: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in (root / "reports/site").glob("*.html")}


def clean(root: Path) -> str:
    return git("status", "--short", "--untracked-files=all", folder=root)


@pytest.fixture(scope="module")
def story(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> Story:
    copy = cold.copied(tmp_path_factory.mktemp("private") / "copy")
    root = copy.folder
    git("commit", "--quiet", "--all", "--allow-empty", "--message", "The lock", folder=root)
    locked = (root / "dvc.lock").read_bytes()
    use(root, survey="private", interviews="none", case_study="none")
    without = copy.run()
    (root / PRIVATE / "survey").mkdir(parents=True)
    for path in (root / DEMO / "survey").glob("survey_*"):
        shutil.copy(path, root / PRIVATE / "survey")
    shutil.copy(root / DEMO / "survey/survey_2020_02.csv", root / PRIVATE / "survey/survey (1).csv")
    (root / PRIVATE / "survey" / "Thumbs.db").write_bytes(b"\0")
    alone, pages, status = copy.run(), pages_of(root), clean(root)
    shutil.copytree(root / DEMO / "interviews", root / PRIVATE / "interviews")
    shutil.copytree(root / DEMO / "case_study", root / PRIVATE / "case_study")
    shutil.copy(root / DEMO / "schools.csv", root / PRIVATE / "schools.csv")
    use(root, survey="private", interviews="private", case_study="private")
    whole = copy.run()
    after = (root / "dvc.lock").read_bytes()
    return Story(copy, without, alone, pages, (status, clean(root)), (locked, after), whole)


def test_a_file_that_is_not_there_is_named_with_what_it_is_and_where_it_goes(story: Story) -> None:
    assert story.without.exit_code == 2
    first, *_ = story.without.message.strip().splitlines()
    assert first.startswith(f"{PRIVATE}/survey/survey_2019_11.xlsx (or .csv): found no file; ")
    assert "expected the Microsoft Forms export of November 2019. Put it there, or set" in first
    assert "Traceback" not in story.without.message


def test_the_page_of_the_files_there_are_is_made_from_them(story: Story) -> None:
    assert story.alone.exit_code == 0, story.alone.message
    page = BeautifulSoup(story.pages["01_survey"], "html.parser")
    assert f"{PRIVATE}/survey/survey_2019_11.xlsx" in page.get_text()
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
        ("02_interviews", f"{PRIVATE}/interviews/: the coding project", "taking_part"),
        (
            "03_case_study",
            f"{PRIVATE}/case_study/pupils.xlsx (or .csv): marks, primary school",
            "printed_parts",
        ),
    ],
)
def test_the_other_pages_say_what_they_wait_for_and_what_the_report_printed(
    story: Story, name: str, file: str, printed: str
) -> None:
    page = BeautifulSoup(story.pages[name], "html.parser")
    summary = page.select_one(".answer")
    assert summary is not None
    assert "This page waits for its files." in summary.get_text()
    assert file in summary.get_text()
    assert page.select("figure.pmio-table table"), "what the report printed"
    figures = [str(one["id"]) for one in page.select("figure.pmio-figure")]
    assert figures == [f"figure-{printed}"], "the report's own, and no other"
    assert page.select("details.twin") == []
    assert "Synthetic" not in page.get_text()


def test_a_private_run_leaves_git_as_it_was(story: Story) -> None:
    assert story.status == ("", "")
    assert story.tracked[0] == story.tracked[1]


def test_nothing_of_the_private_files_is_where_git_would_keep_it(story: Story) -> None:
    ignored = git("status", "--short", "--ignored", folder=story.copy.folder)
    assert "!! data/raw/private/" in ignored
    assert "!! build/" in ignored


def test_files_added_later_touch_what_rests_on_them(story: Story) -> None:
    """The survey too: the register of schools, which came with the case study, is everybody's."""
    assert story.whole.exit_code == 0, story.whole.message
    pages = pages_of(story.copy.folder)
    untouched = {"figures", "notebook@04_gcse_trend"}
    assert set(story.whole.executed) == set(plan(story.copy.folder)) - {CODE, *untouched}
    assert [name for name in pages if "waits for its files" in pages[name]] == []
    assert cells_of(pages["04_gcse_trend"]) == cells_of(story.pages["04_gcse_trend"])


def cells_of(page: str) -> str:
    """Give what a page itself says, without the links that name the other pages' sources."""
    found = BeautifulSoup(page, "html.parser").select_one("main")
    assert found is not None
    return re.sub(r"\s+", " ", found.get_text())


def test_a_key_is_made_once_and_said(story: Story) -> None:
    said = [
        run.said.count("Made data/raw/private/pseudonym.key") for run in (story.alone, story.whole)
    ]
    assert said == [1, 0]
    key = story.copy.folder / PRIVATE / "pseudonym.key"
    assert len(key.read_text().strip()) == 64
    assert key.stat().st_mode & 0o077 == 0


def test_what_nothing_reads_and_what_is_missing_is_said(story: Story) -> None:
    said = story.alone.said
    assert "survey (1).csv: nothing reads it; expected names are survey_2019_11" in said
    assert "Thumbs.db" not in said
    assert f"{PRIVATE}/schools.csv: found no file; expected a register of the schools" in said


def test_the_follow_up_plans_by_the_case_study_s_own_files(story: Story) -> None:
    """How alike pupils of a school are is the case study's own, once its files are here."""
    before = BeautifulSoup(story.pages["06_follow_up"], "html.parser").get_text(" ")
    after = BeautifulSoup(pages_of(story.copy.folder)["06_follow_up"], "html.parser").get_text(" ")
    assert "the case study's files are not here" in before
    assert "as the case study's files have it" in after
    assert "SYNTHETIC" not in after


def test_settings_of_this_machine_alone_leave_git_as_it_was(story: Story) -> None:
    """Also where no phase reads private files: what the machine has otherwise is its own."""
    use(story.copy.folder, survey="none", interviews="none", case_study="none")
    run = story.copy.run("01_survey")
    assert run.exit_code == 0, run.message
    assert "notebook@01_survey" in run.executed
    assert clean(story.copy.folder) == ""
