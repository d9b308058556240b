"""Page 01's tables from few answers: nothing stops, and what cannot be computed says why."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from forms_files import ROOT

from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import Instrument, read_instruments
from pmio_lib.study.overview import read_disclosure
from pmio_lib.survey.findings import CODED, GROUPS, Results

STUDY = ROOT / "study"
INSTRUMENTS = tuple(read_instruments(STUDY))
TABLES = (
    *("who", "schools", "engaged_or_not", "support_taken_up", "most_accessed", "pupil_impacts"),
    *("without_evidence", "improved", "consistency", "comparison", "furthest", "model"),
    "proportional_odds",
)


def responses(instrument: Instrument, n_engaged: int, n_other: int) -> pd.DataFrame:
    n = n_engaged + n_other
    return pd.DataFrame(
        {
            "response_id": [f"{instrument.id}-{place}" for place in range(n)],
            "wave": instrument.id,
            "wave_label": instrument.wave,
            "school_id": [f"school_{place}" for place in range(n)],
            "is_engaged": pd.array([True] * n_engaged + [False] * n_other, dtype="boolean"),
            "received_communication": pd.array([True, False] * n, dtype="boolean")[:n],
            "may_contact": pd.array([False, True] * n, dtype="boolean")[:n],
        }
    )


def ratings(answered: pd.DataFrame, instrument: Instrument, levels: Iterator[int]) -> list[dict]:
    of_wave = answered[answered["wave"].eq(instrument.id) & answered["is_engaged"]]
    return [
        {**row, "item": question.name, "rating": next(levels), "status": "answered"}
        for row in of_wave[["response_id", "wave", "school_id"]].to_dict("records")
        for question in instrument.of_kind("rating")
    ]


def results(*engaged: int, other: int = 3) -> Results:
    """Waves of so many responses each from schools involved, drawn from one seed."""
    asked = list(zip(INSTRUMENTS, engaged, strict=False))
    answered = pd.concat([responses(each, n, other) for each, n in asked], ignore_index=True)
    levels = iter(np.random.default_rng(5).integers(1, 5, size=10_000).tolist())
    rated = [row for each, _ in asked for row in ratings(answered, each, levels)]
    columns = ["response_id", "wave", "school_id", "item", "rating", "status"]
    named = answered[answered["is_engaged"]][["response_id", "wave", "school_id"]]
    first_option = INSTRUMENTS[0].question("support").options[0].id
    return Results(
        answered,
        named.assign(option=first_option),
        pd.DataFrame(rated, columns=columns).astype({"rating": "Int64"}),
        pd.DataFrame(columns=["response_id", "wave", "question", "code", "coder"], dtype="str"),
        INSTRUMENTS,
        read_codebook(STUDY),
        read_disclosure(STUDY).survey,
        confidence=0.95,
        permutations=199,
        seed=1,
    )


@pytest.mark.parametrize("second", [10, 7, 2, 1, 0])
def test_a_small_wave_stops_no_table(second: int) -> None:
    found = results(26, second)
    for name in TABLES:
        assert getattr(found, name) is not None, name
    for group in GROUPS:
        assert found.bar_table(group)["n"].notna().all()
    for chart in CODED:
        assert found.coded(chart).empty


@pytest.mark.parametrize("second", [10, 2])
def test_every_wave_and_item_keeps_its_row_however_few_answered(second: int) -> None:
    found = results(26, second)
    in_both = set.intersection(
        *({question.name for question in each.of_kind("rating")} for each in INSTRUMENTS[:2])
    )
    assert found.who["n_engaged"].tolist() == [26, second]
    assert found.consistency["n_complete"].tolist() == [26, second]
    assert {item for item, _ in found.comparison.index} >= {found.items[name] for name in in_both}


def test_a_wave_too_small_for_alpha_and_for_the_model_says_why() -> None:
    found = results(26, 2)
    few = found.consistency.loc[found.waves[INSTRUMENTS[1].id]]
    assert pd.isna(few["alpha"])
    assert "expected at least 3" in few["reason"]
    nobody = results(26, 0)
    assert nobody.model["log_odds"].isna().all()
    assert nobody.model["reason"].str.contains("share no answered item").all()


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [(62.0, "no"), (63.0, "yes"), (64.0, "no")],  # five of eight are 62.5, and halves go up
)
def test_a_printed_share_is_met_by_the_share_rounded_half_up(printed: float, agrees: str) -> None:
    name = f"{INSTRUMENTS[0].id}_engaged_pct"
    totals = {f"{INSTRUMENTS[0].id}_responses": 8.0, name: printed, "survey_not_here": 1.0}
    found = results(5).printed(totals, {key: key for key in totals})
    assert found.loc[name, "run_figure"] == 62.5
    assert found["agrees"].to_dict() == {
        f"{INSTRUMENTS[0].id}_responses": "yes",
        name: agrees,
        "survey_not_here": "not computed here",
    }
