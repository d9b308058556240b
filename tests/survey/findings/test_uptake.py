"""Uptake of support: schools counted once, options nobody named among them."""

import pandas as pd
import pytest
from forms_files import ROOT

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.instruments import UNRECOGNISED, read_instruments
from pmio_lib.survey.findings.uptake import option_labels, options_offered, uptake

OPTIONS = {"w1": ["white_rose", "roadshow", "visit"]}


def support(*rows: tuple[str | None, str], wave: str = "w1") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["school_id", "option"])
    return frame.assign(wave=wave, response_id=[f"r{place}" for place in range(len(rows))])


def schools(*ids: str | None, wave: str = "w1") -> pd.DataFrame:
    return pd.DataFrame({"wave": wave, "school_id": list(ids)})


def counts(found: pd.DataFrame) -> dict[str, tuple[int, int]]:
    columns = ["n_schools", "rank_first"]
    return {row["option"]: tuple(row[columns]) for _, row in found.iterrows()}


def test_a_school_counts_once_and_ties_share_the_first_rank() -> None:
    named = support(
        ("a", "white_rose"),
        ("a", "white_rose"),
        ("b", "white_rose"),
        ("a", "visit"),
        ("b", "visit"),
    )
    found = uptake(named, schools("a", "a", "b", "c"), OPTIONS)
    assert counts(found) == {"visit": (2, 1), "white_rose": (2, 1), "roadshow": (0, 3)}
    assert list(found["option"]) == ["visit", "white_rose", "roadshow"]


def test_schools_outside_the_base_and_unknown_ones_do_not_count() -> None:
    named = support(("a", "visit"), ("z", "visit"), (None, "visit"))
    found = uptake(named, schools("a", None), OPTIONS)
    assert counts(found)["visit"] == (1, 1)


def test_an_option_not_offered_is_counted_all_the_same() -> None:
    found = uptake(support(("a", "unrecognised")), schools("a"), OPTIONS)
    assert counts(found)["unrecognised"] == (1, 1)


def test_waves_are_ranked_each_on_its_own() -> None:
    named = pd.concat([support(("a", "visit")), support(("b", "hub"), wave="w2")])
    base = pd.concat([schools("a", "b"), schools("b", wave="w2")])
    found = uptake(named, base, {**OPTIONS, "w2": ["hub"]})
    assert list(zip(found["wave"], found["rank_first"], strict=True)) == [
        ("w1", 1),
        ("w1", 2),
        ("w1", 2),
        ("w2", 1),
    ]


def test_an_empty_base_has_no_rank() -> None:
    found = uptake(support(("a", "visit")), schools(), OPTIONS)
    assert set(found["n_schools"]) == {0}
    assert found["rank_first"].isna().all()


def test_a_wave_without_options_is_refused() -> None:
    with pytest.raises(StatisticsError, match="w3"):
        uptake(support(("a", "visit"), wave="w3"), schools("a"), OPTIONS)


def test_every_kind_of_support_has_a_label_and_so_has_what_was_not_recognised() -> None:
    waves = read_instruments(ROOT / "study")[:2]
    labels, offered = option_labels(waves), options_offered(waves)
    assert set(labels) == {UNRECOGNISED}.union(*offered.values())
    assert list(offered) == [wave.id for wave in waves]
    first = {option.id: option.label for option in waves[0].question("support").options}
    assert labels["observing_sles"] == first["observing_sles"]
    assert offered[waves[0].id] != offered[waves[1].id]
    assert len(set(labels.values())) == len(labels), "two kinds of support read alike in a chart"
