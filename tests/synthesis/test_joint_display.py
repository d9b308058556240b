"""The joint display: every aim with every method, and words that follow their numbers."""

from pmio_lib.core.yaml_files import validate
from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import FILE, Synthesis
from pmio_lib.synthesis.joint_display import aim_passage, reading_counts, readings
from tests.synthesis.conftest import GAP, content, of_page

SYNTHESIS = validate(content(), Synthesis, FILE)


def test_readings_stand_by_aim_and_method_and_every_cell_is_counted() -> None:
    frame = readings(SYNTHESIS)
    assert list(frame.columns) == ["Survey", "Interviews", "Pupils", "Official figures"]
    assert frame.loc["Better results"].tolist() == ["silent", "silent", "silent", "dissonant"]
    counts = reading_counts(SYNTHESIS)
    assert counts == {"convergent": 0, "expanding": 0, "silent": 3, "dissonant": 1}


def test_a_cell_says_its_number_and_holds_while_it_keeps_its_bound(
    ledgers: dict[str, Number],
) -> None:
    words, holds, values = aim_passage("outcomes", SYNTHESIS, ledgers)
    assert "**Official figures: dissonant.** Gap {n0}." in words
    assert holds
    assert values == {"n0": ledgers[GAP]}
    assert not aim_passage("outcomes", SYNTHESIS, {GAP: of_page(-9.0)})[1]
