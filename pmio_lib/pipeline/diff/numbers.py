"""Two ledgers of numbers, held against each other: what turned, and by how much the rest moved."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bs4 import BeautifulSoup

from pmio_lib.core.numerals import MINUS
from pmio_lib.pipeline.diff.runs import Run

SAME: Final = 1e-9
"""Relative difference below which two values are one: two machines' last binary digits."""
RANKS: Final = ("turned", "large", "moderate", "small", "not seen")
POINTS: Final = (2.0, 0.5)
"""From how many percentage points a change is large, moderate."""
PLACES: Final = (10.0, 3.0)
"""The same of a rank, in places."""
RELATIVE: Final = (0.10, 0.02)
"""The same of every other unit, as a share of the larger value."""
TOLERANCES: Final = (
    f"Numbers are the same within a relative {SAME:g}. Turned: the sign changed, or an interval of "
    f"a difference began or ceased to hold nought. Large from {POINTS[0]:g} percentage points, "
    f"{PLACES[0]:g} places of a rank, or {RELATIVE[0]:.0%} of anything else; moderate from "
    f"{POINTS[1]:g} points, {PLACES[1]:g} places or {RELATIVE[1]:.0%}; small below that; not seen "
    "where the page shows the same digits."
)

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One number that is not the same in both runs; `why` says in words what is not."""

    page: str
    id: str
    description: str
    before: str
    after: str
    rank: str
    why: str
    size: float
    """How far it moved, in units of what makes a change of its kind large."""
    inputs: tuple[str, ...]

    @property
    def order(self) -> tuple[int, float, str, str]:
        """Where it stands: the overturned first, then by size."""
        return (RANKS.index(self.rank), -self.size, self.page, self.id)


def ledgers(run: Run, *, as_shown: bool) -> dict[str, dict[str, Entry]]:
    """Give the numbers of each page by id, in full or with the digits that its site shows."""
    if not as_shown:
        paths = run.files("reports", "numbers/*.json").values()
        return {path.stem: json.loads(path.read_text("utf-8"))["numbers"] for path in paths}
    pages = run.files("site", "numbers/*.html").values()
    return {path.stem: _on_site(path.read_text("utf-8")) for path in pages}


def _on_site(html: str) -> dict[str, Entry]:
    rows = BeautifulSoup(html, "html.parser").select("tr[id^=ledger-]")
    return {str(row["id"]).removeprefix("ledger-"): _site_entry(row) for row in rows}


def _site_entry(row: Any) -> Entry:
    cells = row(["th", "td"])
    n, interval = [each.get_text(strip=True) for each in cells[2:4]] or ["", ""]
    text = cells[1].get_text(strip=True)
    if row.code:  # earlier sites wrote the id beside the description
        row.code.extract()
    return {
        "value": float(row.data["value"] if row.data else text),
        "text": text,
        "unit": _unit(text, str(row["id"])),
        "description": cells[0].get_text(strip=True),
        "n": n or "none",  # earlier sites wrote the word
        "interval": interval or "none",
        "inputs": (),
    }


def _unit(text: str, id: str) -> str:
    if "point" in text or "_pp" in id:
        return "percentage_point"
    if text.endswith("%"):
        return "percent"
    return "rank" if text.endswith(("st", "nd", "rd", "th")) else "other"


def changes(a: Mapping[str, Entry], b: Mapping[str, Entry], page: str) -> list[Change]:
    """Give the numbers of one page that both runs have and that are not the same, in order."""
    found = [_change(page, name, a[name], b[name]) for name in a.keys() & b.keys()]
    return sorted((each for each in found if each), key=lambda change: change.order)


def _change(page: str, id: str, a: Entry, b: Entry) -> Change | None:
    why = [f"{name} {_said(a, name)} -> {_said(b, name)}" for name in _differing(a, b)]
    moved = not _same(float(a["value"]), float(b["value"]))
    turns = _turns(a, b)
    if not (moved or why):
        return None
    size = _size(a, b) if moved else 0.0
    rank = "turned" if turns else _rank(size, a, b, seen=a["text"] != b["text"] or bool(why))
    inputs = tuple(sorted({*a.get("inputs", ()), *b.get("inputs", ())}))
    words = ", ".join([*turns, *why])
    return Change(
        page, id, str(b["description"]), str(a["text"]), str(b["text"]), rank, words, size, inputs
    )


def _differing(a: Entry, b: Entry) -> list[str]:
    names = [name for name in ("unit", "n", "basis") if a.get(name) != b.get(name)]
    ends = [_ends(each) for each in (a, b)]
    if ends[0] is None or ends[1] is None:
        other = a.get("interval") != b.get("interval")
    else:
        other = not all(_same(x, y) for x, y in zip(*ends, strict=True))
    return [*names, *(["interval"] if other else [])]


def _said(entry: Entry, name: str) -> str:
    ends = _ends(entry)
    if name == "interval" and ends is not None:
        return " to ".join(f"{end:.3g}".replace("-", MINUS) for end in ends)
    return str(entry.get(name) or "none")


def _ends(entry: Entry) -> tuple[float, float] | None:
    interval = entry.get("interval")
    if not isinstance(interval, Mapping):
        return None
    return float(interval["low"]), float(interval["high"])


def _same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=SAME, abs_tol=SAME)


def _turns(a: Entry, b: Entry) -> list[str]:
    turns = ["the sign changed"] if float(a["value"]) * float(b["value"]) < 0 else []
    if a.get("unit") == b.get("unit") == "percentage_point":
        ends = [_ends(each) for each in (a, b)]
        if ends[0] and ends[1]:
            held = [low <= 0 <= high for low, high in (ends[0], ends[1])]
            if held[0] != held[1]:
                turns.append(f"its interval {'now holds' if held[1] else 'no longer holds'} nought")
    return turns


def _size(a: Entry, b: Entry) -> float:
    before, after = float(a["value"]), float(b["value"])
    if a["unit"] in ("percent", "percentage_point"):
        return abs(after - before) / POINTS[0]
    if a["unit"] in ("rank", "year"):
        return abs(after - before) / PLACES[0]
    return abs(after - before) / max(abs(before), abs(after)) / RELATIVE[0]


def _rank(size: float, a: Entry, b: Entry, *, seen: bool) -> str:
    if any(a.get(name) != b.get(name) for name in ("unit", "basis")):
        return "large"  # another quantity, or from the twin to real files
    if not seen:
        return "not seen"
    large, moderate = {
        "percent": POINTS,
        "percentage_point": POINTS,
        "rank": PLACES,
        "year": PLACES,
    }.get(str(a["unit"]), RELATIVE)
    if size >= 1 - SAME:
        return "large"
    return "moderate" if size >= moderate / large - SAME else "small"
