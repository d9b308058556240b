"""Numbers of other pages, as their ledgers hold them, to be cited with what they rest on."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import PipelineError, StudyError
from pmio_lib.methods.interval import Interval
from pmio_lib.page.numbers import Number, Worded
from pmio_lib.study.synthesis import FILE, Bound, Words

Shown = Number | Worded
"""A number of a ledger, or one without its sign."""
PLACE: Final = re.compile(r"\{(?P<key>\w+)(?::(?P<form>size|whole))?\}")


def read_ledgers(root: Path) -> dict[str, Number]:
    """Read the numbers of all pages made so far, by page and id.

    Raises PipelineError if there is none: the other notebooks run first.
    """
    paths = sorted((root / "reports" / "numbers").glob("*.json"))
    if not paths:
        raise PipelineError("reports/numbers is empty: `pmio run` makes the other pages first.")
    return {
        f"{path.stem}.{name}": _number(f"{path.stem}.{name}", record)
        for path in paths
        for name, record in json.loads(path.read_text("utf-8"))["numbers"].items()
    }


def _number(name: str, record: Mapping[str, Any]) -> Number:
    return Number(
        id=name,
        interval=Interval(**record["interval"]) if record["interval"] else None,
        sources=tuple(record["sources"]),
        inputs=tuple(record["inputs"]),
        **{key: record[key] for key in ("value", "text", "unit", "description", "n")},
    )


def cited(ledgers: Mapping[str, Number], bound: Bound, where: str) -> Number:
    """Give the number that a bound names.

    Raises StudyError if no page has it, or it comes from the synthetic twin: that is no evidence.
    """
    number = ledgers.get(bound.number)
    if number is None:
        raise StudyError(
            f"{FILE}, {where}: {bound.number} is no number of any page. Its companion page "
            "numbers/<page>.html lists those there are."
        )
    if number.is_synthetic:
        raise StudyError(
            f"{FILE}, {where}: {bound.number} comes from the synthetic twin, which is no evidence."
        )
    return number


def moved_past(ledgers: Mapping[str, Number], words: Iterable[Words], where: str) -> list[Number]:
    """Give the numbers of some words that lie outside the bounds a person set."""
    bounds = [bound for each in words for bound in each.numbers.values()]
    numbers = [(bound, cited(ledgers, bound, where)) for bound in bounds]
    return [number for bound, number in numbers if not bound.holds(number.value)]


def filled(
    words: Words, where: str, ledgers: Mapping[str, Number], values: dict[str, Shown]
) -> str:
    """Give words whose names are those of `values`, to which their numbers are added."""

    def name_of(found: re.Match[str]) -> str:
        number = cited(ledgers, words.numbers[found["key"]], where)
        name = f"n{len(values)}"
        values[name] = getattr(number, found["form"]) if found["form"] else number
        return f"{{{name}}}"

    return PLACE.sub(name_of, words.text)
