"""Claims planted for tests, and numbers they may rest on."""

from typing import Any

from pmio_lib.page.numbers import Number, number

OFFICIAL, PRINTED, OF_PEOPLE = "04_trend.gap_pp", "01_survey.share_pct", "03_pupils.gap_pp"


def claim(**changed: Any) -> dict[str, Any]:
    return {
        "section": "Survey, phase 1",
        "line": 686,
        "phase": 1,
        "kind": "share",
        "claim": "26 schools answered, 62% of which had taken part",
        "figures": {"answered": 26, "engaged": 16, "share_pct": 62},
        "source": "survey",
        "checks": [check()],
    } | changed


def check(holds: str = "engaged <= answered", **changed: Any) -> dict[str, Any]:
    return {"holds": holds, "shows": "16 of 26"} | changed


def unchecked(kind: str = "private") -> dict[str, Any]:
    plain = {key: value for key, value in claim().items() if key != "checks"}
    return plain | {"unchecked": kind, "why": "Not published."}


def ledger(gap: float = -11.0, of_pupils: str = "demo") -> dict[str, Number]:
    def of(name: str, value: float, source: str) -> Number:
        page, _, key = name.partition(".")
        file = f"data/raw/{source}/{page}/file.csv"
        return number(key, value, "percentage_point", "A number", inputs=[file])

    return {
        OFFICIAL: of(OFFICIAL, gap, "official"),
        PRINTED: of(PRINTED, 62, "published"),
        OF_PEOPLE: of(OF_PEOPLE, 3, of_pupils),
    }
