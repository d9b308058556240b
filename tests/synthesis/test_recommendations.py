"""Recommendations with what to look at."""

from pmio_lib.core.yaml_files import validate
from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import FILE, Synthesis
from pmio_lib.synthesis.recommendations import recommendation_passage
from tests.synthesis.conftest import GAP, content, of_page

SYNTHESIS = validate(content(), Synthesis, FILE)


def test_a_recommendation_says_what_to_look_at_with_its_number(
    ledgers: dict[str, Number],
) -> None:
    words, holds, values = recommendation_passage("more", SYNTHESIS, ledgers)
    assert words.splitlines() == [
        "- **Do more.** It rests on: Wishes.",
        "    - Look at: The gap of {n0}. That needs: Data.",
    ]
    assert (holds, list(values.values())) == (True, [ledgers[GAP]])
    assert not recommendation_passage("more", SYNTHESIS, {GAP: of_page(0.0)})[1]
