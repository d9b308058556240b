"""A copy that has run gets one new figure, is broken and mended, and in the end is as it was.

Each fixture leaves nothing for the next run to execute.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from pmio_lib.pipeline.diff.comparison import compare
from pmio_lib.pipeline.diff.runs import opened
from pmio_lib.pipeline.fingerprints import Fingerprints
from pmio_lib.site.take_along.archive import copy_address
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import (
    CODE,
    MANIFEST,
    ROOT,
    SYNTHESIS,
    Change,
    ProjectCopy,
    run_now,
    without_manifest,
)

pytestmark = pytest.mark.story

ENGLISH_MATHS = "data/raw/official/gcse_english_maths.csv"
WEST_MIDLANDS = b"gcse_english_maths_4plus,984,West Midlands,2019,62.3,percent,unstated"
NEW_FIGURE = WEST_MIDLANDS.replace(b"62.3", b"62.4")
ALL_NUMBERS = {"site/site.zip", "site/search_index.js"}
"""What holds every page's numbers."""
FRONT = ("site/index", "site/site.zip", *MANIFEST)
"""What changes with the study's title."""
COMMENTED = "pmio_lib/official/areas_clean.py"


@pytest.fixture(scope="module")
def first(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    return cold.copied(tmp_path_factory.mktemp("changes") / "one")


def run_with(copy: ProjectCopy, changes: Mapping[str, tuple[bytes, bytes] | None]) -> Change:
    """Run with a change that is taken back afterwards."""
    with copy.changed(changes):
        return run_now(copy)


def run_commented(copy: ProjectCopy, module: str) -> Change:
    """Run with a comment added to a module, which stays there: it changes no result."""
    path = copy.folder / module
    path.write_bytes(path.read_bytes() + b"\n# A comment.\n")
    return run_now(copy)


def take_new_figure(copy: ProjectCopy) -> None:
    path = copy.folder / ENGLISH_MATHS
    assert path.read_bytes().count(WEST_MIDLANDS) == 1
    path.write_bytes(path.read_bytes().replace(WEST_MIDLANDS, NEW_FIGURE))


@pytest.fixture(scope="module")
def new_figure(first: ProjectCopy) -> Change:
    take_new_figure(first)
    return run_now(first)


@pytest.fixture(scope="module")
def bad_figures(first: ProjectCopy, new_figure: Change) -> dict[str, Change]:
    of_591 = NEW_FIGURE.replace(b"62.4", b"591")
    return {
        "591": run_with(first, {ENGLISH_MATHS: (NEW_FIGURE, of_591)}),
        "mended": run_now(first),
    }


def test_the_manifest_names_the_commit_and_what_changed_since(
    first: ProjectCopy, new_figure: Change
) -> None:
    manifest = json.loads((first.folder / "reports/site/manifest.json").read_text("utf-8"))
    head = (first.folder / ".git" / "HEAD").read_text().split()[-1]
    assert manifest["commit"] == (first.folder / ".git" / head).read_text().strip()
    assert ENGLISH_MATHS in manifest["changed_since"]
    assert manifest["pages"] == {
        file.removeprefix("site/"): digest
        for file, digest in first.reports().items()
        if file.endswith(".html")
    }


def test_one_new_official_figure_executes_its_check_notebook_and_page(new_figure: Change) -> None:
    assert new_figure.run.exit_code == 0, new_figure.run.message
    assert set(new_figure.run.executed) == {
        "figures",
        "read",
        "notebook@04_gcse_trend",
        SYNTHESIS,
        "site",
    }
    assert new_figure.after.keys() == new_figure.before.keys()
    different = {
        file for file, digest in new_figure.after.items() if digest != new_figure.before[file]
    }
    assert {"numbers/04_gcse_trend.json", "site/04_gcse_trend.html"} <= different
    copied = f"site/{copy_address(ENGLISH_MATHS)}"
    others = different - MANIFEST - {copied} - ALL_NUMBERS
    assert [file for file in others if "04_gcse_trend" not in file] == []
    assert different >= ALL_NUMBERS
    assert copied in different, "the copy beside the pages too"


def test_only_the_page_whose_numbers_moved_is_rendered_anew(
    cold: Cold, first: ProjectCopy, new_figure: Change
) -> None:
    """Page 05 is executed too, as it cites the others, and is as it was."""
    kept = [
        {path.name: path.read_bytes() for path in (copy.folder / "build" / "pages").iterdir()}
        for copy in (cold.copy, first)
    ]
    assert {name for name in kept[0] if kept[0][name] != kept[1][name]} == {"04_gcse_trend"}


@pytest.mark.parametrize("part", ["", "reports/site"])
def test_the_diff_names_what_the_new_figure_moved_and_nothing_else(
    part: str, cold: Cold, first: ProjectCopy, new_figure: Change
) -> None:
    places = [str(copy.folder / part) for copy in (cold.copy, first)]
    with opened(places[0], ROOT) as a, opened(places[1], ROOT) as b:
        found = compare(a, b)
    page = "numbers/04_gcse_trend.json"
    ledgers = [
        json.loads((copy.folder / "reports" / page).read_text("utf-8"))["numbers"]
        for copy in (cold.copy, first)
    ]
    rests_on_it = {name for name, entry in ledgers[1].items() if entry != ledgers[0][name]}
    assert {each.change.id for each in found.numbers} == rests_on_it != set()
    assert {each.change.page for each in found.numbers} == {"04_gcse_trend"}
    copied = copy_address(ENGLISH_MATHS)
    assert [f.file for f in found.files if "04_gcse_trend" not in f.file] == [copied]
    assert found.exit_code == 1
    if not part:
        assert found.inputs == (ENGLISH_MATHS,)
        assert {each.cause for each in found.numbers} == {f"{ENGLISH_MATHS} (figures revised)"}
        (revised,) = found.revised
        assert (revised.before, revised.after) == ("62.3", "62.4")


def test_back_again_the_bytes_are_those_of_the_cold_run(
    cold: Cold, first: ProjectCopy, bad_figures: dict[str, Change]
) -> None:
    path = first.folder / ENGLISH_MATHS
    path.write_bytes(path.read_bytes().replace(NEW_FIGURE, WEST_MIDLANDS))
    said = first.explained()
    assert f"figures would run:\n  {ENGLISH_MATHS} changed\n" in said
    assert "notebook@04_gcse_trend would run if another table comes of gcse_english_maths" in said
    assert "notebook@01_survey" not in said
    back = run_now(first)
    assert back.run.exit_code == 0, back.run.message
    assert without_manifest(back.after) == without_manifest(cold.copy.reports())
    assert {"site/manifest.json", "site/index.html"} <= set(back.after)


def test_a_new_comment_executes_only_the_stages_that_import_it(
    first: ProjectCopy, bad_figures: dict[str, Change]
) -> None:
    before = Fingerprints(first.folder).stages
    assert [name for name, parts in before.items() if COMMENTED in parts] == ["figures"]
    path = first.folder / COMMENTED
    path.write_bytes(path.read_bytes() + b"\n# A comment.\n")
    said = first.explained()
    assert f"  {COMMENTED} changed, through pmio_lib.pipeline.steps.figures > " in said
    change = run_now(first)
    assert change.run.exit_code == 0, change.run.message
    assert change.run.executed == ("figures",)
    assert without_manifest(change.after) == without_manifest(change.before)


def test_a_new_comment_in_a_module_no_stage_imports_executes_nothing(
    first: ProjectCopy, bad_figures: dict[str, Change]
) -> None:
    change = run_commented(first, "pmio_lib/cli.py")
    assert change.run.exit_code == 0, change.run.message
    assert change.run.executed == ()
    assert without_manifest(change.after) == without_manifest(change.before)


def test_another_word_in_a_notebook_is_explained_by_its_name(
    first: ProjectCopy, bad_figures: dict[str, Change]
) -> None:
    heading = b"## What else could explain it"
    with first.changed({"notebooks/04_gcse_trend.ipynb": (heading, heading + b" ")}):
        said = first.explained()
    assert "notebook@04_gcse_trend would run:\n  notebooks/04_gcse_trend.ipynb changed" in said


def test_plain_dvc_finds_nothing_to_do_after_a_run(
    first: ProjectCopy, bad_figures: dict[str, Change]
) -> None:
    before = first.reports()
    done = first.command("dvc", "repro", DVC_NO_ANALYTICS="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"Running stage '([^']+)'", done.stdout) == [CODE]
    assert first.reports() == before


# Bad figures


def test_bad_figures_stop_the_run_and_leave_reports_as_they_were(
    bad_figures: dict[str, Change],
) -> None:
    change = bad_figures["591"]
    assert change.run.exit_code == 2
    words = (ENGLISH_MATHS, "row 139,", "column value", "found 591;", "expected a percentage")
    assert [word for word in words if word not in change.run.message] == []
    assert "Traceback" not in change.run.message
    assert len(change.run.message.strip().splitlines()) == 1
    assert change.before != {}
    assert change.after == change.before


def test_after_bad_figures_are_mended_the_next_run_changes_nothing(
    bad_figures: dict[str, Change],
) -> None:
    mended = bad_figures["mended"]
    assert mended.run.exit_code == 0, mended.run.message
    assert mended.run.executed == ()
    assert mended.after == mended.before == bad_figures["591"].before


# Copies without git


def test_a_copy_without_git_runs_and_names_no_commit(cold: Cold, tmp_path: Path) -> None:
    """As from a zip of a finished project, with its results and DVC's cache of them."""
    leave_out = shutil.ignore_patterns(".git", "tmp", "config.local", "__pycache__")
    folder = tmp_path / "from a zip"
    shutil.copytree(cold.copy.folder, folder, ignore=leave_out)
    zipped = ProjectCopy(folder)
    study = (folder / "study" / "study.yaml").read_bytes()
    title = re.search(rb"^title: .*$", study, flags=re.MULTILINE)
    assert title is not None
    change = run_with(zipped, {"study/study.yaml": (title[0], b"title: A title of its own")})
    assert change.run.exit_code == 0, change.run.message
    assert change.run.executed == ("site",)
    assert "A title of its own" in (folder / "reports/site/index.html").read_text("utf-8")
    manifest = json.loads((folder / "reports/site/manifest.json").read_text("utf-8"))
    assert (manifest["commit"], manifest["changed_since"]) == (None, None)
    kept = {file for file in change.before if not file.startswith(FRONT)}
    assert {file: change.after[file] for file in kept} == {
        file: change.before[file] for file in kept
    }
