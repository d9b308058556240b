"""The case study's part of the pipeline, in one copy of the project with a pupil planted in it.

One pupil's mark is edited, one is made wrong, one pupil is added; the runs are looked at from every
side: what was executed, who can be found in what was made, and that no single pupil's value is
shown. The pupil planted is the only one of the higher band with Pupil Premium.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pmio_lib.case_study.findings.groups import analysed_pupils, analysed_scores, mean_scores
from pmio_lib.pipeline.steps.case_study import TABLES
from pmio_lib.privacy.case_study import shown_means
from pmio_lib.study.bands import PREMIUM, read_bands, read_case_study
from pmio_lib.study.overview import read_assumptions
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import ROOT, SYNTHESIS, ProjectCopy, Ran
from tests.pipeline.test_survey_pipeline import (
    Terminal,
    accounts_of,
    different,
    pieces,
    tables_of,
)

CASE_STUDY = "data/raw/demo/case_study"
PUPILS = f"{CASE_STUDY}/pupils.xlsx"
ENGAGEMENT = f"{CASE_STUDY}/engagement.csv"
CLEANING = "case_study"
NOTEBOOK = "notebook@03_case_study"
PROCESSED = "data/processed/case_study"

NUMBER = "Pterodactyl/7"
SPELLING = "tWIN..pRIMARY--sCHOOL  "
ELSEWHERE = "Ornithopter Academy"
NEAR = "Twin Primary Skhool 07"
WORDS = "Heliotrope walruses with Ms Quorndyke"
CANARIES = (
    b"pterodactyl",
    b"twin..primary",
    b"ornithopter",
    b"skhool",
    b"heliotrope",
    b"quorndyke",
)

MARK, MAXIMUM = 0.370707, 20
SCORE = 100 * MARK / MAXIMUM
"""1.85 per cent: no mean of a group comes within half of one of it, rounded or not."""

WRITTEN = (b"0.370707", b"1.853535")
TESTS = read_case_study(ROOT / "study").test_labels
LOW, HIGH = read_bands(ROOT / "study").bands

Rows = list[list[Any]]
Numbers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Story:
    """What happened in the copy, step by step."""

    copy: ProjectCopy
    explained: str
    edited: Ran
    stopped: Ran
    said: str
    numbers: tuple[Numbers, Numbers]
    tables: tuple[dict[str, bytes], dict[str, bytes]]
    accounts: tuple[dict[str, bytes], dict[str, bytes]]
    reports: tuple[dict[str, str], dict[str, str]]
    added: set[str]


# The pupil planted


def change_pupils(root: Path, change: Callable[[Rows], None]) -> None:
    """Change the rows of the pupil file; the first is its title, the second its headings."""
    path = root / PUPILS
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    change(rows)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value
    book.save(path)


def higher_schools() -> set[str]:
    """Give the numbers of the twin's schools that are in the higher band."""
    schools = read_assumptions(ROOT / "study")["case_study_schools"].values
    counts = {**schools["named_feeder"], **schools["other"]}
    return {f"{int(one):02d}" for one, (_, count) in counts.items() if count >= HIGH.minimum}


def plant(rows: Rows) -> None:
    """Put an odd number, odd schools and odd words in, and leave the band one Pupil Premium."""
    rows[0][0] = WORDS
    pupils = [row for row in rows[2:] if any(row)]
    schools = higher_schools()
    higher = [row for row in pupils if set(re.findall(r"\d\d", str(row[1]))) & schools]
    for row in higher:
        row[2] = "no"
    higher[0][:4] = [NUMBER, SPELLING + re.findall(r"\d\d", higher[0][1])[0], "yes", MAXIMUM]
    higher[1][1] = NEAR
    unnamed = [row for row in pupils if row[1] is None]
    for row in unnamed[:6]:
        row[1] = ELSEWHERE


def mark(value: object) -> Callable[[Rows], None]:
    """Give the planted pupil another mark in the first test."""

    def change(rows: Rows) -> None:
        (planted,) = (row for row in rows if row[0] == NUMBER)
        planted[3] = value

    return change


def add_pupil(rows: Rows) -> None:
    rows.append([f"{NUMBER}b", "Twin Primary School 01", "no", 5, 5, 5])


def plant_in_log(root: Path) -> None:
    """Add an engagement of a school elsewhere, and one with odd words for its activity."""
    with (root / ENGAGEMENT).open("a", encoding="utf-8", newline="") as log:
        log.write(f"{ELSEWHERE},CPD,14/11/2019\r\nTwin Primary School 29,{WORDS},15/11/2019\r\n")


def numbers(root: Path) -> Numbers:
    ledger = json.loads((root / "reports/numbers/03_case_study.json").read_text("utf-8"))
    found: Numbers = ledger["numbers"]
    return found


def plant_people(root: Path) -> None:
    change_pupils(root, plant)
    plant_in_log(root)


@pytest.fixture(scope="module")
def story(planted: Cold, tmp_path_factory: pytest.TempPathFactory) -> Story:
    copy = planted.copied(tmp_path_factory.mktemp("case study") / "copy")
    root, terminal = copy.folder, Terminal(copy, planted.said + planted.message)
    first, first_tables, told = numbers(root), tables_of(root, TABLES), accounts_of(root, TABLES)
    change_pupils(root, mark(MARK))
    explained = copy.explained()
    edited = terminal.run()
    second, second_tables = numbers(root), tables_of(root, TABLES)
    told_edited, reports = accounts_of(root, TABLES), copy.reports()
    change_pupils(root, mark(WORDS))
    stopped, reports_stopped = copy.run(), copy.reports()
    change_pupils(root, mark(MARK))
    change_pupils(root, add_pupil)
    terminal.command("pmio_lib.pipeline.steps.case_study")
    return Story(
        copy=copy,
        explained=explained,
        edited=edited,
        stopped=stopped,
        said=terminal.said,
        numbers=(first, second),
        tables=(first_tables, second_tables),
        accounts=(told, told_edited),
        reports=(reports, reports_stopped),
        added=different(told_edited, accounts_of(root, TABLES)),
    )


# What is executed


def test_one_edited_mark_executes_cleaning_notebook_and_site_and_nothing_else(
    story: Story,
) -> None:
    assert story.edited.executed == (CLEANING, "read", NOTEBOOK, SYNTHESIS, "site")


def test_why_is_explained_by_the_file_that_changed(story: Story) -> None:
    assert story.explained.startswith(f"case_study would run:\n  {PUPILS} changed\n")
    assert "survey would" not in story.explained


def test_one_edited_mark_changes_the_table_of_scores_and_numbers_that_rest_on_it(
    story: Story,
) -> None:
    assert different(*story.tables) == {"case_study/case_study_scores"}
    first, second = story.numbers
    changed = {name for name in first if second[name]["value"] != first[name]["value"]}
    assert "means_sequencing.mean_pct.high_to_very_high.all_pupils" in changed
    assert not [name for name in changed if name.startswith(("means_arithmetic.", "flow."))]


def test_the_validation_report_is_touched_only_where_the_account_of_rows_changes(
    story: Story,
) -> None:
    """Another mark leaves every count as it was; one pupil more does not."""
    told, told_edited = story.accounts
    assert told_edited == told
    ledgers = {f"{PROCESSED}/ledgers/{table.partition('/')[2]}.json" for table in TABLES}
    assert ledgers <= story.added <= set(told)


def test_a_mark_that_is_none_stops_the_run_and_leaves_the_pages_as_they_were(
    story: Story,
) -> None:
    said = story.stopped.message
    assert story.stopped.exit_code == 2
    assert story.stopped.executed == (CLEANING,)
    place = rf"{re.escape(PUPILS)}, row \d+, column Sequencing \(out of {MAXIMUM}\): "
    found = rf"found a text of {len(WORDS)} characters; expected a mark from 0 to {MAXIMUM}, .*"
    assert re.fullmatch(place + found, said.strip())
    assert story.reports[0] == story.reports[1] != {}


# Who can be found


def made(story: Story, *rooms: str) -> list[Path]:
    """Give every file below some folders of the copy."""
    root = story.copy.folder
    return [path for room in rooms for path in sorted((root / room).rglob("*")) if path.is_file()]


def everything(story: Story, *rooms: str) -> bytes:
    """Give the bytes of every file below some folders, and what stands in them in another form."""
    return b"\n".join(part for path in made(story, *rooms) for part in pieces(path))


def found_in(content: bytes) -> list[bytes]:
    return [canary for canary in CANARIES if canary in content.lower()]


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_nothing_planted_is_found_in_anything_that_was_made(story: Story) -> None:
    files = made(story, PROCESSED, "reports", "build", ".dvc")
    assert {".parquet", ".json", ".ipynb", ".html"} <= {path.suffix for path in files}
    found = {path: where for path in files for part in pieces(path) if (where := found_in(part))}
    assert found == {}


def test_nothing_planted_is_found_in_what_was_said(story: Story) -> None:
    said = story.said + story.stopped.said + story.stopped.message
    assert said.count("a school that is not there") >= 3
    assert found_in(said.encode()) == []


def test_the_search_would_have_found_it(story: Story, tmp_path: Path) -> None:
    """It stands in the raw files, and is found in a table of them."""
    rows: list[Any] = []
    change_pupils(story.copy.folder, rows.extend)
    path = tmp_path / "pupils.parquet"
    pd.DataFrame(rows).astype("str").to_parquet(path, compression="zstd")
    assert found_in(path.read_bytes()) != list(CANARIES), "hidden by the compression"
    assert found_in(b"\n".join(pieces(path))) == list(CANARIES)
    log = (story.copy.folder / ENGAGEMENT).read_bytes()
    assert found_in(log) == [b"ornithopter", b"heliotrope", b"quorndyke"]


# Nothing of a single pupil


def tokens(content: bytes) -> set[bytes]:
    """Give whatever could be a pseudonym: 16 hexadecimal digits that stand alone."""
    return set(re.findall(rb"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])", content))


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_no_pseudonym_leaves_the_processed_tables(story: Story) -> None:
    processed = story.copy.folder / PROCESSED
    pupils = pd.read_parquet(processed / "case_study_pupils.parquet")["pupil_id"]
    schools = pd.read_parquet(processed / "case_study_schools.parquet")["school_id"]
    known = {name.encode() for name in (*pupils, *schools)}
    assert known <= tokens(everything(story, PROCESSED))
    assert tokens(everything(story, "reports", "build")) & known == set()


def of_unit(story: Story, unit: str) -> Numbers:
    return {name: one for name, one in story.numbers[1].items() if one["unit"] == unit}


def planted_means(story: Story) -> pd.DataFrame:
    """Give the means of the first test as they are, before anything is withheld."""
    processed = story.copy.folder / PROCESSED
    pupils, schools, scores = (
        pd.read_parquet(processed / f"case_study_{name}.parquet")
        for name in ("pupils", "schools", "scores")
    )
    sat = analysed_scores(scores, analysed_pupils(pupils, schools))
    return mean_scores(sat, [LOW.id, HIGH.id], [next(iter(TESTS))])


def in_cell(means: pd.DataFrame) -> dict[Any, Any]:
    is_cell = means["band"].eq(HIGH.id) & means["group"].eq(PREMIUM)
    (row,) = means[is_cell].to_dict("records")
    return row


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_the_mark_of_one_pupil_is_nowhere_on_the_page(story: Story) -> None:
    """It is the mean of a group of one, which only the rule on small groups keeps off the page."""
    means = planted_means(story)
    assert in_cell(means)["mean_pct"] == pytest.approx(SCORE)
    assert in_cell(means)["n_pupils"] == 1
    assert pd.isna(in_cell(shown_means(means))["mean_pct"])
    scores = everything(story, PROCESSED)
    assert [one for one in WRITTEN if one not in scores] == []
    shown = everything(story, "reports", "build")
    assert [one for one in WRITTEN if one in shown] == []
    shares = {name: one["value"] for name, one in of_unit(story, "percent").items()}
    assert [name for name, value in shares.items() if abs(value - SCORE) < 0.5] == []


def test_counts_of_pupils_are_rounded_and_none_is_small(story: Story) -> None:
    of_pupils = ("means_", "absent.n_pupils.", "flow.pupils.", "flow.left_out_pupils.")
    found = of_unit(story, "count")
    counts = {name: one["value"] for name, one in found.items() if name.startswith(of_pupils)}
    assert len(counts) > 30
    assert {name: count for name, count in counts.items() if count % 5} == {}
    assert 200 <= counts["flow.pupils.intake"] <= 220


GROUPS = {"all_pupils", "others", "pupil_premium"}
RESTS_ON = {
    "gap__high_to_very_high": {"others", "pupil_premium"},
    "higher_band_s_gap_minus_the_lower_s": {"others", "pupil_premium"},
    "higher_band_minus_lower__others": {"others"},
    "higher_band_minus_lower__pupil_premium": {"pupil_premium"},
}
"""What each contrast compares in the higher band."""


def test_nothing_is_said_of_a_comparison_with_a_group_that_is_withheld(story: Story) -> None:
    """A mean shown and a difference from it give the withheld mean back: one pupil's score."""
    told = story.numbers[1]
    for test in TESTS:
        band = f"means_{test}.mean_pct.high_to_very_high"
        hidden = {group for group in GROUPS if f"{band}.{group}" not in told}
        assert hidden == {"others", "pupil_premium"}
        ends = tuple(f".{name}" for name, groups in RESTS_ON.items() if groups & hidden)
        panel = f"gaps_with_intervals.estimate_pp.{test}."
        of_test = {name for name in told if name.startswith((f"contrasts_{test}.", panel))}
        assert f"{panel}gap__low_to_medium" in of_test
        assert f"contrasts_{test}.estimate_pp.gap__low_to_medium" in of_test
        spoken = {name for name in of_test if name.endswith(ends)}
        cut = re.compile(rf"cut_points\..*\.{test}\.{HIGH.minimum}|gap_difference\.{test}\..*")
        assert spoken | set(filter(cut.fullmatch, told)) == set(), test
