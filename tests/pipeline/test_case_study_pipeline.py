"""The case study's part of the pipeline: marks edited, one of them wrong, and a pupil added.

No single pupil's value is shown: the pupil planted in the private files is the only one of the
higher band with Pupil Premium.
"""

import base64
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pmio_lib.case_study.findings.groups import analysed_pupils, analysed_scores, mean_scores
from pmio_lib.pipeline.steps.case_study import TABLES
from pmio_lib.privacy.case_study import shown_means
from pmio_lib.study.bands_and_tests import PREMIUM, read_bands, read_case_study
from tests.pipeline.bytes_searched import bytes_of, found_in, unpacked
from tests.pipeline.conftest import Edited, Private
from tests.pipeline.private_files import (
    MARK,
    MAXIMUM,
    PLACES,
    PUPILS,
    SCORE,
    change_workbook,
    mark,
)
from tests.pipeline.project_copy import ROOT, ProjectCopy, Ran
from tests.pipeline.what_changed import accounts_of, different, tables_of

pytestmark = pytest.mark.story

CLEANING = "case_study"
PROCESSED = "data/processed/case_study"
WORDS = f"{PLACES['pupil one title']} walruses"
WRITTEN = (b"0.370707", b"1.853535")
TESTS = read_case_study(ROOT / "study").test_labels
LOW, HIGH = read_bands(ROOT / "study").bands

Numbers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Later:
    """A run with a mark that is none, and the account of rows after one pupil more."""

    stopped: Ran
    reports: tuple[dict[str, str], dict[str, str]]
    added: dict[str, bytes]


def numbers(root: Path) -> Numbers:
    ledger = json.loads((root / "reports/numbers/03_case_study.json").read_text("utf-8"))
    found: Numbers = ledger["numbers"]
    return found


@pytest.fixture(scope="module")
def later(edited: Edited, tmp_path_factory: pytest.TempPathFactory) -> Later:
    copy = edited.copied(tmp_path_factory.mktemp("case study") / "copy")
    root = copy.folder
    before = copy.reports()
    mark(root, WORDS)
    stopped, after = copy.run(), copy.reports()
    mark(root, MARK)
    pupil = ["One more/7", "Twin Primary School 01", "no", 5, 5, 5]
    change_workbook(root / PUPILS, lambda rows: rows.append(pupil))
    done = copy.command("pmio_lib.pipeline.steps.case_study")
    assert done.returncode == 0, done.stderr
    return Later(stopped, (before, after), accounts_of(root, TABLES))


# What is executed


def test_one_edited_mark_would_execute_what_rests_on_the_file_that_changed(
    edited: Edited,
) -> None:
    assert edited.explained["case_study"].startswith(f"case_study would run:\n  {PUPILS} changed\n")
    assert "survey would" not in edited.explained["case_study"]


def test_one_edited_mark_changes_the_table_of_scores_and_numbers_that_rest_on_it(
    held: Private, edited: Edited
) -> None:
    before, after = held.copy.folder, edited.copy.folder
    tables = different(tables_of(before, TABLES), tables_of(after, TABLES))
    assert tables == {"case_study/case_study_scores"}
    first, second = numbers(before), numbers(after)
    changed = {name for name in first if second[name]["value"] != first[name]["value"]}
    assert "means_sequencing.mean_pct.high_to_very_high.all_pupils" in changed
    assert not [name for name in changed if name.startswith(("means_arithmetic.", "flow."))]


def test_the_validation_report_is_touched_only_where_the_account_of_rows_changes(
    held: Private, edited: Edited, later: Later
) -> None:
    """Another mark leaves every count as it was; one pupil more does not."""
    told = accounts_of(held.copy.folder, TABLES)
    assert accounts_of(edited.copy.folder, TABLES) == told
    ledgers = {f"{PROCESSED}/ledgers/{table.partition('/')[2]}.json" for table in TABLES}
    assert ledgers <= different(told, later.added) <= set(told)


def test_a_mark_that_is_none_stops_the_run_and_leaves_the_pages_as_they_were(
    later: Later,
) -> None:
    stopped = later.stopped
    assert stopped.exit_code == 2
    assert stopped.executed == (CLEANING,)
    place = rf"{re.escape(PUPILS)}, row \d+, column Sequencing \(out of {MAXIMUM}\): "
    found = rf"found a text of {len(WORDS)} characters; expected a mark from 0 to {MAXIMUM}, .*"
    assert re.fullmatch(place + found, stopped.message.strip())
    assert found_in((stopped.said + stopped.message).encode()) <= {"survey file", "coding file"}
    assert later.reports[0] == later.reports[1] != {}


# Nothing of a single pupil


def everything(edited: Edited, *rooms: str) -> bytes:
    """Give the bytes of every file below some folders, and what is packed in them."""
    root = edited.copy.folder
    paths = [path for room in rooms for path in sorted((root / room).rglob("*")) if path.is_file()]
    parts = (part for path in paths for part in bytes_of(path))
    return b"\n".join(each for part in parts for each in unpacked(part))


def test_what_is_packed_in_a_picture_is_searched_too(edited: Edited, tmp_path: Path) -> None:
    picture = base64.b64encode(b"<svg><title>0.370707</title></svg>")
    page = tmp_path / "reports" / "page.html"
    page.parent.mkdir()
    page.write_bytes(b'<img src="data:image/svg+xml;base64,' + picture + b'">')
    copy = replace(edited, copy=ProjectCopy(tmp_path))
    assert WRITTEN[0] in everything(copy, "reports")


def tokens(content: bytes) -> set[bytes]:
    """Give whatever could be a pseudonym: 16 hexadecimal digits that stand alone."""
    return set(re.findall(rb"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])", content))


def test_no_pseudonym_leaves_the_processed_tables(edited: Edited) -> None:
    processed = edited.copy.folder / PROCESSED
    pupils = pd.read_parquet(processed / "case_study_pupils.parquet")["pupil_id"]
    schools = pd.read_parquet(processed / "case_study_schools.parquet")["school_id"]
    known = {name.encode() for name in (*pupils, *schools)}
    assert known <= tokens(everything(edited, PROCESSED))
    assert tokens(everything(edited, "reports", "build")) & known == set()


def of_unit(edited: Edited, unit: str) -> Numbers:
    return {name: one for name, one in numbers(edited.copy.folder).items() if one["unit"] == unit}


def planted_means(edited: Edited) -> pd.DataFrame:
    """Give the means of the first test as they are, before anything is withheld."""
    processed = edited.copy.folder / PROCESSED
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


def test_the_mark_of_one_pupil_is_nowhere_on_the_page(edited: Edited) -> None:
    """It is the mean of a group of one, which only the rule on small groups keeps off the page."""
    means = planted_means(edited)
    assert in_cell(means)["mean_pct"] == pytest.approx(SCORE)
    assert in_cell(means)["n_pupils"] == 1
    assert pd.isna(in_cell(shown_means(means))["mean_pct"])
    scores = everything(edited, PROCESSED)
    assert [one for one in WRITTEN if one not in scores] == []
    shown = everything(edited, "reports", "build")
    assert [one for one in WRITTEN if one in shown] == []
    shares = {name: one["value"] for name, one in of_unit(edited, "percent").items()}
    assert [name for name, value in shares.items() if abs(value - SCORE) < 0.5] == []


def test_counts_of_pupils_are_rounded_and_none_is_small(edited: Edited) -> None:
    of_pupils = ("means_", "absent.n_pupils.", "flow.pupils.", "flow.left_out_pupils.")
    found = of_unit(edited, "count")
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


def test_nothing_is_said_of_a_comparison_with_a_group_that_is_withheld(edited: Edited) -> None:
    """A mean shown and a difference from it give the withheld mean back: one pupil's score."""
    told = numbers(edited.copy.folder)
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
