"""The twin's intake: the report's totals, and its words by construction."""

from pathlib import Path

import pandas as pd
import pytest
from case_study_files import BANDS, PSEUDONYMS, STUDY, clean
from forms_files import ROOT

from pmio_lib.case_study.clean.tables import CaseStudyTables
from pmio_lib.case_study.findings.groups import (
    analysed_pupils,
    analysed_scores,
    attainment_gaps,
    band_counts,
    mean_scores,
)
from pmio_lib.core.errors import StudyError
from pmio_lib.core.settings import read_settings
from pmio_lib.twin.pupils import case_study_files, moved_to
from pmio_lib.twin.schools import register_csv
from tests.twin.conftest import put

SEED = read_settings(ROOT).seed
LOW, HIGH = BANDS.labels


def written(root: Path, seed: int = SEED) -> Path:
    files = case_study_files(ROOT / "study", seed)
    return put(root, files | {"schools.csv": register_csv().encode()})


def intake_by_school(pupils: pd.DataFrame) -> dict[str, int]:
    """The intake as the report divides it."""
    is_feeder = pupils["is_named_feeder"]
    return {
        "named_feeder": int(is_feeder.fillna(False).sum()),
        "other": int((~is_feeder.fillna(True)).sum()),
        "unnamed": int(pupils["school_id"].isna().sum()),
    }


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> CaseStudyTables:
    return clean(written(tmp_path_factory.mktemp("twin")))


@pytest.fixture(scope="module")
def means(tables: CaseStudyTables) -> pd.DataFrame:
    analysed = analysed_pupils(tables.pupils, tables.schools)
    scores = analysed_scores(tables.scores, analysed)
    return mean_scores(scores, (LOW, HIGH), list(STUDY.test_labels))


def test_the_reports_totals_come_out(tables: CaseStudyTables, printed: dict[str, float]) -> None:
    intake = intake_by_school(tables.pupils)
    assert len(tables.pupils) == printed["case_study_intake"]
    assert intake["named_feeder"] == printed["case_study_feeder_pupils"]
    assert intake["other"] == printed["case_study_non_feeder_pupils"]
    assert intake["unnamed"] == printed["case_study_unnamed_pupils"]
    kept = int(tables.pupils["is_in_analysis"].sum())
    assert kept == printed["case_study_pupils_with_results"]
    feeders = tables.schools["is_named_feeder"].sum()
    assert feeders == printed["case_study_feeder_schools"]
    assert tables.schools["engagements"].max() == printed["case_study_most_engagements"]
    assert tables.schools["engagements"].eq(23).sum() == 1


def test_every_pupil_of_the_analysis_has_a_result_and_each_test_has_absent_pupils(
    tables: CaseStudyTables,
) -> None:
    kept = tables.pupils.loc[tables.pupils["is_in_analysis"], "pupil_id"]
    scores = tables.scores[tables.scores["pupil_id"].isin(kept)]
    assert scores.groupby("pupil_id")["mark"].count().min() >= 1
    present = scores.groupby("test")["mark"].count()
    assert ((present > 140) & (present < len(kept))).all()
    assert tables.scores["mark"].eq(0).any()


def test_nobody_who_names_a_school_of_the_register_is_left_out(tables: CaseStudyTables) -> None:
    assert (tables.pupils["school_id"].notna() == tables.pupils["is_in_analysis"]).all()
    assert tables.schools.loc[~tables.schools["is_left_out"], "entrants"].min() >= 5


def test_over_a_third_of_the_second_band_have_pupil_premium(tables: CaseStudyTables) -> None:
    counts = band_counts(analysed_pupils(tables.pupils, tables.schools), (LOW, HIGH))
    sizes = counts.set_index(["band", "group"])["n_pupils"]
    low, high = (sizes[band, "pupil_premium"] / sizes[band, "all"] for band in (LOW, HIGH))
    assert high > 1 / 3 > low
    assert tables.pupils["pupil_premium"].eq("yes").sum() == 58
    assert sizes["all_bands", "unknown"] == 0


def test_the_reports_words_on_the_gaps_hold(means: pd.DataFrame) -> None:
    gaps = attainment_gaps(means, STUDY.gap_marked_above_pp).set_index(["test", "band"])
    gap = gaps["gap_pp"]
    assert gap["sequencing", LOW] > 5
    assert abs(gap["sequencing", HIGH]) < 1
    assert not gaps.loc[("sequencing", HIGH), "is_marked"]
    assert 0 < gap["arithmetic", LOW] < gap["arithmetic", HIGH] < 84 - 67
    assert gap["reasoning", HIGH] < gap["reasoning", LOW] / 2


def test_the_bands_differ_little_over_all(means: pd.DataFrame) -> None:
    of_all = means[means["group"].eq("all")]
    by_band = of_all.pivot(index="test", columns="band", values="mean_pct")
    assert (by_band[HIGH] - by_band[LOW]).abs().max() < 1.5


def test_the_twin_is_as_messy_as_a_real_file(tables: CaseStudyTables, tmp_path: Path) -> None:
    ledgers = {Path(one.file).name: one for one in tables.ledgers}
    assert ledgers["pupils.xlsx"].left_out == {"blank row": 1}
    assert set(ledgers["engagement.csv"].left_out) == {
        "blank row",
        "outside the academic year",
        "school not in the register",
    }
    assert {"exact", "alias", "unmatched"} == set(tables.pupils["school_match"])
    assert any("Near it" in report.advice for report in tables.reports)


def test_another_seed_meets_the_totals_as_well(tmp_path: Path) -> None:
    other = clean(written(tmp_path, seed=3))
    assert intake_by_school(other.pupils)["named_feeder"] == 111
    assert other.pupils["is_in_analysis"].sum() == 167
    assert PSEUDONYMS.key


@pytest.mark.parametrize(
    ("marks", "total", "maximum"), [([3, 4, 5], 12, 5), ([3, 4, 5], 15, 5), ([0, 0], 0, 9)]
)
def test_marks_are_moved_onto_a_sum(marks: list[int], total: int, maximum: int) -> None:
    moved = moved_to(marks, total, maximum)
    assert sum(moved) == total
    assert all(0 <= mark <= maximum for mark in moved)


@pytest.mark.parametrize("total", [16, -1])
def test_a_sum_that_marks_cannot_have_is_refused(total: int) -> None:
    with pytest.raises(StudyError, match="cannot sum to"):
        moved_to([3, 4, 5], total, 5)
