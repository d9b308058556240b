"""The plan stands as it was fixed, or its changes are listed; the grid says what is missing."""

from pathlib import Path

import pytest
import yaml
from forms_files import ROOT

from pmio_lib.core.errors import StudyError
from pmio_lib.core.hashing import content_sha256
from pmio_lib.study.follow_up import read_cohort_grid, read_plan

STUDY = ROOT / "study"
FIRST = "824eeb78c5bf07065d75f777e72bcf6daeaf7d23051b6af3c38bcc2c40d1992d"
"""Of the plan as first written, on 27 November 2026: it never changes, whatever is deviated."""


def test_the_plan_is_the_one_that_was_fixed_or_lists_how_it_was_changed() -> None:
    fixed = read_plan(STUDY)
    assert fixed.digest == FIRST
    assert fixed.plan.outcome(fixed.plan.primary).base_year == 2018
    assert all(each.reason and each.what for each in fixed.deviations)


def changed(folder: Path, **deviation: str) -> Path:
    content = yaml.safe_load((STUDY / "follow_up.yaml").read_text("utf-8"))
    content["plan"]["primary"] = "gcse_english_maths_4plus"
    if deviation:
        digest = content_sha256(content["plan"])
        content["deviations"].append({"digest": digest, **deviation})
    (folder / "follow_up.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return folder


def test_a_changed_plan_without_a_listed_deviation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="not the one that was fixed: undo the change, or list it"):
        read_plan(changed(tmp_path))


def test_a_listed_deviation_needs_the_digest_of_the_plan_it_left(tmp_path: Path) -> None:
    words = {"date": "2026-12-01", "what": "Another primary outcome.", "reason": "A test."}
    fixed = read_plan(changed(tmp_path, **words))
    assert (fixed.digest, fixed.plan.primary) == (FIRST, "gcse_english_maths_4plus")
    with pytest.raises(StudyError, match=f"listed is {FIRST[:8]}"):
        read_plan(changed(tmp_path, **words, digest=FIRST))


@pytest.mark.parametrize(
    ("primary", "base_years", "said"),
    [
        ("nothing", [2018], "primary: 'nothing' is none of the outcomes"),
        ("gcse_english_maths_4plus", [2018, 2021], "2021 was graded otherwise, no base year"),
    ],
)
def test_a_plan_that_does_not_hang_together_is_refused(
    tmp_path: Path, primary: str, base_years: list[int], said: str
) -> None:
    content = yaml.safe_load((STUDY / "follow_up.yaml").read_text("utf-8"))
    content["plan"]["primary"] = primary
    content["plan"]["outcomes"][4]["base_years"] = base_years
    (tmp_path / "follow_up.yaml").write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(StudyError, match=said):
        read_plan(tmp_path)


@pytest.mark.parametrize(
    ("measure", "missing", "held"),
    [
        ("key_stage_2", [2020, 2021], [2019, 2022]),
        ("progress_8", [2020, 2021, 2025, 2026], [2024, 2027]),
        ("progress_primary", [2020, 2021, 2024, 2025], [2023, 2026, 2027]),
    ],
)
def test_what_is_missing_by_design(measure: str, missing: list[int], held: list[int]) -> None:
    """DfE: tests of 2020 and 2021 not held; what needs them as a start is missing later."""
    grid = read_cohort_grid(STUDY)
    gaps = next(each.gaps for each in (*grid.tests, *grid.progress) if each.id == measure)
    assert all(any(gap.covers(year) for gap in gaps) for year in missing)
    assert not any(gap.covers(year) for gap in gaps for year in held)
