"""One wave's tables: what each response says, what is flagged, what is accounted for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from forms_files import FEBRUARY, NOVEMBER, export, known_schools, write_xlsx

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import Pseudonyms, pseudonym
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.clean.responses import CleanWave, clean_wave

KEY = b"k" * 32
SKIPPING = {q.name: None for q in NOVEMBER.skipped} | {"is_involved": "No"}


def cleaned(tmp_path: Path, *given: Mapping[str, Any], wave: Instrument = NOVEMBER) -> CleanWave:
    path = write_xlsx(tmp_path / f"{wave.id}.xlsx", export(wave, *given))
    return clean_wave(path, path.name, wave, known_schools(3), Pseudonyms(KEY))


def id_of(number: int) -> str:
    return pseudonym("response", f"{NOVEMBER.id} {number}", KEY)


def test_a_response_becomes_one_row(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, {"school": "school 1", "may_contact": "No"})
    (row,) = wave.responses.to_dict("records")
    assert row == {
        "response_id": id_of(1),
        "wave": "survey_2019_11",
        "wave_label": "November 2019",
        "sequence": 1,
        "school_id": pseudonym("school", "100000", KEY),
        "school_match": "exact",
        "is_engaged": True,
        "completed_on": "2019-11-02",
        "received_communication": True,
        "may_contact": False,
        "answered_after_skip": False,
    }


def test_rows_are_in_an_order_that_does_not_tell_who_came_first(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, *[{}] * 12)
    ids = wave.responses["response_id"].tolist()
    assert ids == sorted(ids)
    assert ids != [id_of(number) for number in range(1, 13)]


def test_each_item_has_a_row_and_a_reason_where_it_has_no_rating(tmp_path: Path) -> None:
    given = {"pupil_confidence": None, "pupil_outcomes": "7", "teacher_confidence": "4 – Worse"}
    wave = cleaned(tmp_path, given, SKIPPING)
    table = wave.ratings.set_index(["response_id", "item"])
    first = table.loc[id_of(1)]
    assert len(first) == len(NOVEMBER.of_kind("rating"))
    assert first["status"][["pupil_confidence", "pupil_outcomes"]].tolist() == [
        "missing",
        "unreadable",
    ]
    assert first.loc["teacher_confidence", ["rating", "status"]].tolist() == [4, "answered"]
    assert set(table.loc[id_of(2), "status"]) == {"skipped"}
    assert table.loc[id_of(2), "rating"].isna().all()


def test_answers_after_a_skip_are_kept_and_flagged(tmp_path: Path) -> None:
    after = SKIPPING | {"pupil_confidence": 2, "support": "Maths Meets;"}
    wave = cleaned(tmp_path, SKIPPING, after)
    flagged = wave.responses.set_index("response_id")["answered_after_skip"]
    assert flagged[[id_of(1), id_of(2)]].tolist() == [False, True]
    kept = wave.ratings.query("status == 'answered'")
    assert kept[["response_id", "item", "rating"]].to_numpy().tolist() == [
        [id_of(2), "pupil_confidence", 2]
    ]
    assert wave.support["response_id"].tolist() == [id_of(2)]
    assert "skips: 1" in " ".join(wave.ledger.notes)


def test_the_questions_after_the_skip_are_everyones(tmp_path: Path) -> None:
    given = {q.name: None for q in FEBRUARY.skipped} | {"is_involved": "No"}
    wave = cleaned(tmp_path, given | {"do_differently": "More"}, wave=FEBRUARY)
    assert not wave.responses["answered_after_skip"].any()
    assert wave.free_text["question"].tolist() == ["do_differently"]


def test_nobody_is_routed_by_an_unreadable_answer(tmp_path: Path) -> None:
    blank = dict.fromkeys(SKIPPING, None)
    wave = cleaned(tmp_path, blank | {"is_involved": "perhaps"}, blank)
    assert wave.responses["is_engaged"].isna().all()
    assert set(wave.ratings["status"]) == {"missing"}
    assert wave.free_text[["question", "text"]].to_numpy().tolist() == [["is_involved", "perhaps"]]


def test_support_is_long_and_unknown_support_is_kept_apart(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, {"support": "Maths Meets;Tea with Ann;Cake;"})
    assert wave.support["option"].tolist() == ["maths_meets", "unrecognised"]
    texts = wave.free_text.set_index("question")["text"]
    assert texts["support"] == "Tea with Ann; Cake"
    assert [problem.row for problem in wave.reports if "options" in problem.expected] == [2]


def test_free_text_is_in_the_restricted_table_only(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, {"changes": "Ann changed it all", "other_initiatives": ""})
    texts = wave.free_text.set_index("question")["text"]
    assert texts["changes"] == "Ann changed it all"
    assert "other_initiatives" not in texts
    for table in (wave.responses, wave.support, wave.ratings):
        assert "Ann" not in table.to_csv()


def test_a_school_has_one_pseudonym_in_every_wave(tmp_path: Path) -> None:
    first = cleaned(tmp_path, {"school": "School 3"})
    second = cleaned(tmp_path, {"school": "SCHOOL  3"}, wave=FEBRUARY)
    assert first.responses["school_id"].tolist() == second.responses["school_id"].tolist()
    assert first.responses["response_id"].tolist() != second.responses["response_id"].tolist()


def test_responses_without_a_school_are_counted_with_those_that_name_none(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, {}, {"school": "School 22"}, {"school": ""})
    near, in_all = wave.reports
    assert (near.row, near.column, "School 2 (100001)" in near.advice) == (3, "school", True)
    assert in_all.found == "2 responses in all without a school of the register"


def test_another_waves_export_is_refused_by_its_dates(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", export(FEBRUARY, {}, {}))
    with pytest.raises(DataError, match="2 outside the collection period"):
        clean_wave(path, "x.xlsx", NOVEMBER, known_schools(3), Pseudonyms(KEY))


def test_mostly_late_responses_are_remarked_on(tmp_path: Path) -> None:
    late = {"started": "2019-12-24 10:00:00", "completed": "2019-12-24 10:09:00"}
    wave = cleaned(tmp_path, {"started": "2019-11-05", "completed": ""}, late, late)
    assert any("2 of 3 responses outside" in problem.found for problem in wave.reports)
