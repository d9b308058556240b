"""The whole pipeline, run as a user runs it, in clones of the working tree.

One copy, run from cold, has one new figure from the start; another, taken from it and set back,
gets the figure later, and then has to give the same bytes. After that it is broken and mended. Each
fixture leaves nothing for the next run to execute.
"""

import base64
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pmio_lib.pipeline.stages import Stage, stages
from tests.pipeline.project_copy import ProjectCopy, Ran, clone, copy_of_working_tree, git

ENGLISH_MATHS = "data/raw/official/gcse_english_maths.csv"
KEY_STAGE_2 = "data/raw/official/ks2_maths.csv"
SANDWELL = b"gcse_english_maths_4plus,333,Sandwell,2017,52.2,percent,unstated"
NEW_FIGURE = SANDWELL.replace(b"52.2", b"52.3")
MANIFEST = {"site/manifest.json"}
COMMENTED = "pmio_lib/official/clean_ranks.py"
TIMESTAMP = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
EMBEDDED = re.compile(r"base64,([A-Za-z0-9+/=]+)")

LISTENER = """
import os, sys
if "DVC_STAGE" in os.environ:
    name = f"{os.environ['DVC_STAGE']} {os.getpid()}"
    log = os.open(os.path.join(os.environ["PMIO_OPENED"], name), os.O_CREAT | os.O_WRONLY)
    def hear(event, arguments):
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        if not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            os.write(log, os.fsencode(path) + b"\\0")
    sys.addaudithook(hear)
"""


@dataclass(frozen=True)
class Clones:
    """A copy run from cold, its like in another folder, and what each stage of the cold run read.

    `second` has one new figure from the start; `first` is taken from it once finished, and without.
    """

    first: ProjectCopy
    second: ProjectCopy
    cold: Ran
    reports: tuple[dict[str, str], dict[str, str]]
    opened: dict[str, set[str]]


@dataclass(frozen=True)
class Change:
    """A run after a change, and reports/ before and after it."""

    run: Ran
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="session")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Clones:
    if shutil.which("git") is None:
        pytest.skip("git is not installed: the pipeline is run in clones")
    place = tmp_path_factory.mktemp("clones")
    second = copy_of_working_tree(place / "another place" / "with a longer name")
    take_new_figure(second)
    listener, opened = place / "listener", place / "opened"
    listener.mkdir()
    opened.mkdir()
    (listener / "sitecustomize.py").write_text(LISTENER)
    cold = second.run(path=str(listener), PMIO_OPENED=str(opened))
    assert cold.exit_code == 0, cold.message
    read = files_opened(second.folder, opened)
    shutil.copytree(second.folder, place / "one", symlinks=True)
    first = ProjectCopy(place / "one")
    git("checkout", "--quiet", "--", ENGLISH_MATHS, folder=first.folder)
    back = first.run()
    assert back.exit_code == 0, back.message
    return Clones(first, second, cold, (first.reports(), second.reports()), read)


def files_opened(folder: Path, logs: Path) -> dict[str, set[str]]:
    """Give, by stage, the files of the clone that were read; compiled code as its source."""
    opened: dict[str, set[str]] = {}
    for log in logs.iterdir():
        paths = [Path(path) for path in log.read_bytes().decode().split("\0") if path]
        inside = [path.relative_to(folder) for path in paths if within(path, folder)]
        opened.setdefault(log.name.split()[0], set()).update(map(source_file, inside))
    return opened


def within(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and path.is_file()


def source_file(path: Path) -> str:
    if path.parent.name == "__pycache__":
        path = path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path.as_posix()


@pytest.fixture(scope="session")
def plan(clones: Clones) -> tuple[Stage, ...]:
    return stages(clones.first.folder)


@pytest.fixture(scope="session")
def names(plan: tuple[Stage, ...]) -> list[str]:
    return [stage.name for stage in plan]


def run_now(copy: ProjectCopy) -> Change:
    before = copy.reports()
    run = copy.run()
    return Change(run, before, copy.reports())


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
    assert path.read_bytes().count(SANDWELL) == 1
    path.write_bytes(path.read_bytes().replace(SANDWELL, NEW_FIGURE))


@pytest.fixture(scope="session")
def second_run(clones: Clones) -> Change:
    return run_now(clones.first)


@pytest.fixture(scope="session")
def new_figure(clones: Clones, second_run: Change) -> Change:
    take_new_figure(clones.first)
    return run_now(clones.first)


@pytest.fixture(scope="session")
def bad_figures(clones: Clones, new_figure: Change) -> dict[str, Change]:
    of_591 = NEW_FIGURE.replace(b"52.3", b"591")
    guessed = NEW_FIGURE.replace(b"unstated", b"guessed")
    return {
        "591": run_with(clones.first, {ENGLISH_MATHS: (NEW_FIGURE, of_591)}),
        "missing": run_with(clones.first, {KEY_STAGE_2: None}),
        "status": run_with(clones.first, {ENGLISH_MATHS: (NEW_FIGURE, guessed)}),
        "mended": run_now(clones.first),
    }


@pytest.fixture(scope="session")
def ledger(clones: Clones) -> dict[str, Any]:
    path = clones.second.folder / "reports" / "numbers" / "04_gcse_trend.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


@pytest.fixture(scope="session")
def page(clones: Clones) -> str:
    """Give the page of the second clone, which no test changes."""
    return (clones.second.folder / "reports" / "site" / "04_gcse_trend.html").read_text("utf-8")


def without_manifest(reports: dict[str, str]) -> dict[str, str]:
    """Leave out the one file that names what was changed since the commit."""
    return {file: digest for file, digest in reports.items() if file not in MANIFEST}


# Runs


def test_the_copy_runs_its_own_library(clones: Clones) -> None:
    for copy in (clones.first, clones.second):
        shown = subprocess.run(
            [sys.executable, "-c", "import pmio_lib; print(pmio_lib.__file__)"],
            cwd="/",
            env=copy.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert Path(shown.stdout.strip()) == copy.folder / "pmio_lib" / "__init__.py"


def test_the_first_run_executes_every_stage(clones: Clones, names: list[str]) -> None:
    run = clones.cold
    assert sorted(run.executed) == sorted(names)
    counted = re.findall(r"^\[ *(\d+)/(\d+)\] ", run.said, flags=re.MULTILINE)
    assert counted == [(str(place), str(len(names))) for place in range(1, len(names) + 1)]
    assert f"{len(names)} of {len(names)} stages run" in run.said


def test_a_second_run_executes_nothing_and_says_so(second_run: Change, names: list[str]) -> None:
    assert second_run.run.exit_code == 0
    assert second_run.run.executed == ()
    assert f"\n0 of {len(names)} stages run" in second_run.run.said
    assert second_run.run.said.count("unchanged: ") == len(names)
    assert second_run.after == second_run.before


def test_the_manifest_names_the_commit_and_what_changed_since(clones: Clones) -> None:
    path = clones.second.folder / "reports" / "site" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    head = (clones.second.folder / ".git" / "HEAD").read_text().split()[-1]
    assert manifest["commit"] == (clones.second.folder / ".git" / head).read_text().strip()
    assert manifest["changed_since"] == [ENGLISH_MATHS]
    assert manifest["pages"] == {
        file.removeprefix("site/"): digest
        for file, digest in clones.reports[1].items()
        if file.endswith(".html")
    }


def test_no_stage_reads_a_file_it_does_not_declare(clones: Clones, plan: tuple[Stage, ...]) -> None:
    assert set(clones.opened) == {stage.name for stage in plan}
    assert ENGLISH_MATHS in clones.opened["clean_gcse_english_maths"]
    assert "pmio_lib/methods/series/change.py" in clones.opened["notebook_04_gcse_trend"]
    for stage in plan:
        declared = {file.replace("${source}", "demo") for file in stage.dependencies}
        declared |= {*stage.outputs, *stage.metrics, "params.yaml"}
        declared |= {
            file for entry in stage.parameters if isinstance(entry, dict) for file in entry
        }
        undeclared = {
            file
            for file in clones.opened[stage.name] - declared
            if not any(file.startswith(f"{folder}/") for folder in declared)
            and not file.startswith(".grimp_cache/")
        }
        assert undeclared == set(), stage.name


# Changes


def test_one_new_official_figure_executes_its_check_notebook_and_page(new_figure: Change) -> None:
    assert new_figure.run.exit_code == 0, new_figure.run.message
    assert set(new_figure.run.executed) == {
        "clean_gcse_english_maths",
        "notebook_04_gcse_trend",
        "page_04_gcse_trend",
    }
    assert new_figure.after.keys() == new_figure.before.keys()
    different = {
        file for file, digest in new_figure.after.items() if digest != new_figure.before[file]
    }
    assert {"numbers/04_gcse_trend.json", "site/04_gcse_trend.html"} <= different
    assert [file for file in different - MANIFEST if "04_gcse_trend" not in file] == []


def test_a_figure_from_the_start_or_taken_later_gives_the_same_bytes(
    clones: Clones, new_figure: Change
) -> None:
    assert new_figure.after == clones.reports[1]
    assert {"site/manifest.json", "site/index.html", "contents.json"} <= set(new_figure.after)


@pytest.mark.slow
def test_two_clones_in_different_folders_give_the_same_bytes(
    clones: Clones, tmp_path: Path
) -> None:
    other = clone(clones.second, tmp_path / "a third")
    take_new_figure(other)
    run = other.run()
    assert run.exit_code == 0, run.message
    assert other.reports() == clones.reports[1]


def test_a_new_comment_executes_only_the_stages_that_import_it(
    clones: Clones, plan: tuple[Stage, ...], new_figure: Change
) -> None:
    importers = [stage.name for stage in plan if COMMENTED in stage.dependencies]
    assert importers == ["clean_national_ranks"]
    change = run_commented(clones.first, COMMENTED)
    assert change.run.exit_code == 0, change.run.message
    assert list(change.run.executed) == importers
    assert without_manifest(change.after) == without_manifest(change.before)


def test_a_new_comment_in_a_module_no_stage_imports_executes_nothing(
    clones: Clones, plan: tuple[Stage, ...], new_figure: Change
) -> None:
    assert not [stage for stage in plan if "pmio_lib/cli.py" in stage.dependencies]
    change = run_commented(clones.first, "pmio_lib/cli.py")
    assert change.run.exit_code == 0, change.run.message
    assert change.run.executed == ()
    assert without_manifest(change.after) == without_manifest(change.before)


# Bad figures


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("591", (ENGLISH_MATHS, "row 2,", "column value", "found 591;", "expected a percentage")),
        ("missing", (KEY_STAGE_2, "found no file;", "Put the file there")),
        ("status", (ENGLISH_MATHS, "row 2,", "column status", "found 'guessed';", "unstated")),
    ],
)
def test_bad_figures_stop_the_run_and_leave_reports_as_they_were(
    bad_figures: dict[str, Change], case: str, words: tuple[str, ...]
) -> None:
    change = bad_figures[case]
    assert change.run.exit_code == 2
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


def test_a_copy_without_git_runs_and_names_no_commit(clones: Clones, tmp_path: Path) -> None:
    """As from a zip of a finished project, with its results and DVC's cache of them."""
    leave_out = shutil.ignore_patterns(".git", "tmp", "config.local", "__pycache__")
    folder = tmp_path / "from a zip"
    shutil.copytree(clones.second.folder, folder, ignore=leave_out)
    zipped = ProjectCopy(folder)
    study = (folder / "study" / "study.yaml").read_bytes()
    title = re.search(rb"^title: .*$", study, flags=re.MULTILINE)
    assert title is not None
    change = run_with(zipped, {"study/study.yaml": (title[0], b"title: A title of its own")})
    assert change.run.exit_code == 0, change.run.message
    assert change.run.executed == ("index",)
    assert "A title of its own" in (folder / "reports/site/index.html").read_text("utf-8")
    manifest = json.loads((folder / "reports/site/manifest.json").read_text("utf-8"))
    assert (manifest["commit"], manifest["changed_since"]) == (None, None)
    kept = {file for file in change.before if not file.startswith(("site/index", "site/manifest"))}
    assert {file: change.after[file] for file in kept} == {
        file: clones.reports[1][file] for file in kept
    }


# What reports say


def test_reports_name_no_place_no_machine_and_no_time(clones: Clones) -> None:
    machine = re.compile(rf"(?<![\w-]){re.escape(socket.gethostname())}(?![\w-])")
    places = {str(clones.second.folder), clones.second.folder.name, sys.prefix, str(Path.home())}
    places |= {str(clones.first.folder.parent), tempfile.gettempdir() + "/"}
    for file in clones.reports[1]:
        text = (clones.second.folder / "reports" / file).read_bytes().decode(errors="replace")
        pictures = (
            base64.b64decode(found).decode(errors="replace") for found in EMBEDDED.findall(text)
        )
        for part in (text, *pictures):
            assert [place for place in places if place in part] == [], file
            assert machine.search(part) is None, file
            assert TIMESTAMP.search(part) is None, file


GAP_YEARS = range(2017, 2026)
GAPS = (-10.9, -10.8, -5.8, -7.4, -8.8, -9.3, -10.8, -12.2, -10.7)
REPORT_4 = dict(zip(range(2016, 2021), (59.1, 59.9, 60, 64.3, 68.9), strict=True))
REPORT_7 = dict(zip(range(2016, 2020), (13.1, 11.1, 13.1, 15.7), strict=True))
PROMISED = {
    **{f"report_table.grade_4_pct.{year}": value for year, value in REPORT_4.items()},
    **{f"report_table.grade_7_pct.{year}": value for year, value in REPORT_7.items()},
    **{f"gap.england_gap_pp.{year}": gap for year, gap in zip(GAP_YEARS, GAPS, strict=True)},
    "rise.rise_pp.stoke_report.2020": 4.6,
    "rise.rise_pp.england_jcq.2020": 5.6,
}
"""Report (2021), Appendix F; DfE LAIT, English and maths 9-4; JCQ, GCSE maths at 16."""
PARTS = {"value", "text", "unit", "description", "n", "interval", "sources", "inputs", "cell"}


def as_written(value: float, unit: str) -> str:
    if unit == "percent":
        return f"{value:.1f}%"
    return f"{'−' if value < 0 else '+'}{abs(value):.1f} points"


@pytest.mark.parametrize("name", PROMISED)
def test_the_ledger_holds_and_the_page_shows(name: str, ledger: dict[str, Any], page: str) -> None:
    record = ledger["numbers"][name]
    assert record["value"] == PROMISED[name]
    assert record["text"] == as_written(PROMISED[name], record["unit"])
    shown = f'<data class="pmio-number" id="number-{name}"'
    assert page.count(shown) == 1
    after = page.partition(shown)[2]
    # The table's heading says the unit.
    text = record["text"].removesuffix(" points").removesuffix(" point")
    start = f'value="{PROMISED[name]}"><a href="#ledger-{name}">{text}'
    assert start in after[: after.index("</data>")]


def test_the_report_s_figure_for_2020_at_grade_7_is_a_symbol_not_a_number(
    ledger: dict[str, Any],
) -> None:
    assert "report_table.grade_7_pct.2020" not in ledger["numbers"]


def test_every_number_says_what_it_is_and_where_it_comes_from(
    clones: Clones, ledger: dict[str, Any], page: str
) -> None:
    executed = clones.second.folder / "reports" / "notebooks" / "04_gcse_trend.ipynb"
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    assert len(ledger["numbers"]) > len(PROMISED)
    for name, record in ledger["numbers"].items():
        assert set(record) >= PARTS, name
        assert isinstance(record["value"], int | float), name
        assert set(record["sources"]) <= {"published", "official"}, name
        assert record["sources"], name
        assert {file.split("/")[2] for file in record["inputs"]} == set(record["sources"]), name
        assert set(record["inputs"]) <= set(ledger["inputs"]), name
        assert cells[record["cell"]["index"]]["id"] == record["cell"]["id"], name
        assert page.count(f'id="ledger-{name}"') == 1, name
        if record["interval"] is not None:
            assert record["n"] is not None, name
            low, high = record["interval"]["low"], record["interval"]["high"]
            assert low < record["value"] < high, name


def test_inputs_carry_the_fingerprints_of_the_raw_files(
    clones: Clones, plan: tuple[Stage, ...], ledger: dict[str, Any], page: str
) -> None:
    raw = {file: digest for file, digest in ledger["inputs"].items() if file.startswith("data/")}
    for file, digest in raw.items():
        assert sha256((clones.second.folder / file).read_bytes()).hexdigest() == digest, file
    for digest in ledger["inputs"].values():
        assert digest in page
    notebook = next(stage for stage in plan if stage.name == "notebook_04_gcse_trend")
    tables = {Path(file).stem for file in notebook.dependencies if file.endswith(".parquet")}
    assert {Path(file).stem for file in raw} == tables


COMPARED = (
    *("share_difference_pp", "interval_low_pp", "interval_high_pp"),
    *("p", "p_holm", "overlap_p"),
)


def test_nothing_is_said_of_a_rating_whose_small_counts_are_merged(clones: Clones) -> None:
    """Differences, intervals and p-values all give hidden counts back to who enumerates them."""
    told = json.loads((clones.first.folder / "reports/numbers/01_survey.json").read_text("utf-8"))
    numbers = told["numbers"]
    answered = [name for name in numbers if name.startswith("improved.n_answered.")]
    shares = {name.replace("n_answered", "improved_pct") for name in answered} & set(numbers)
    hidden = {
        name.split(".")[2]
        for name in answered
        if name.replace("n_answered", "improved_pct") not in shares
    }
    assert hidden, "the twin has items with small counts"
    compared = {name.split(".")[2] for name in numbers if name.startswith("waves.n_schools_both.")}
    assert hidden <= compared
    for column in COMPARED:
        shown = {name.split(".")[2] for name in numbers if name.startswith(f"waves.{column}.")}
        assert not shown & hidden, column
        assert shown, "items with counts large enough are compared"
