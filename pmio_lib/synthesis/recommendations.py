"""What the report recommended, with what somebody who runs it again should look at."""

from collections.abc import Mapping

from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import Synthesis
from pmio_lib.synthesis.contribution import Shown, filled
from pmio_lib.synthesis.ledgers import moved_past


def recommendation_passage(
    name: str, synthesis: Synthesis, ledgers: Mapping[str, Number]
) -> tuple[str, bool, dict[str, Shown]]:
    """Give a recommendation for `Page.say`: what it rests on, what to look at, what that needs."""
    each = synthesis.recommendations[name]
    values: dict[str, Shown] = {}
    where = f"recommendations.{name}"
    words = filled(each.look_at, where, ledgers, values)
    lines = [
        f"- **{each.recommended}.** It rests on: {each.rests_on}",
        f"    - Look at: {words} That needs: {each.needs}",
    ]
    return "\n".join(lines), not moved_past(ledgers, [each.look_at], where), values
