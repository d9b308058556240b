"""The reporting checklist for interviews (COREQ), filled with what the data can say."""

import pandas as pd

from pmio_lib.interviews.findings.results import Results
from pmio_lib.study.interviews import Coreq
from pmio_lib.tables.origins import resting_on

Fact = tuple[str, float | None]
"""What the data say of an item, and the number that goes with it, if any."""

FOR_A_PERSON: Fact = ("for a person to say", None)


def checklist(results: Results, coreq: Coreq) -> pd.DataFrame:
    """Fill the checklist.

    By `item`: `topic`, `asks`, `coreq_number` and `coreq_pct` (missing where the item has no number
    of that unit), `says`. Tong, Sainsbury & Craig (2007), Int. J. Qual. Health Care 19:349-357.
    """
    facts = {**_people(results), **_procedure(results), **_analysis(results)}
    rows = []
    for item in coreq.items:
        says, known = facts.get(item.filled_by or "", FOR_A_PERSON)
        is_share = item.filled_by == "recording"
        rows.append(
            {
                "item": str(item.number),
                "topic": item.topic,
                "asks": item.asks,
                "coreq_number": pd.NA if is_share else known,
                "coreq_pct": known if is_share else pd.NA,
                "says": says,
            }
        )
    table = pd.DataFrame(rows).set_index("item")
    table = table.astype({"coreq_number": "Float64", "coreq_pct": "Float64"})
    return resting_on(table, results.cases, results.codings, results.passages)


def _people(results: Results) -> dict[str, Fact]:
    cases, held = results.cases, results.held
    declined: Fact = ("the files record none, which is no proof that there was none", None)
    if not cases["took_part"].all():
        declined = ("declined, as the files have it", int((~cases["took_part"]).sum()))
    several = int((held["people"] > 1).sum())
    return {
        "sample_size": ("interviews", len(held)),
        "non_participation": declined,
        "people": (
            "interviews with more than one person interviewed; of others present the files say "
            "nothing",
            several,
        ),
        "description": ("see the table of interviews and schools by phase", None),
    }


def _procedure(results: Results) -> dict[str, Fact]:
    held = results.held
    named = results.definitions.settings
    settings = [named[name].label for name in sorted(held["setting"].dropna().unique())]
    again = held.dropna(subset="school_id").groupby("school_id")["wave"].nunique()
    return {
        "setting": ("; ".join(settings), None),
        "guide": (
            "guides that the report prints; of the last phase it names topics only",
            sum(guide.is_printed for guide in results.guides),
        ),
        "repeats": (
            "schools interviewed in more than one phase; whether the same people is not recorded",
            int((again > 1).sum()),
        ),
        "recording": (
            "of those of which it is known were recorded",
            100 * held["is_recorded"].mean(),
        ),
        "duration": ("minutes, the median", held["minutes"].median()),
    }


def _analysis(results: Results) -> dict[str, Fact]:
    found = results.saturation()
    met = "not met" if found.reached_after is None else f"first met at {found.written}"
    later = ", exceeded again later" if found.exceeded_later else ""
    return {
        "saturation": (f"threshold {met}{later}; see above", None),
        "coders": ("coders", results.codings["coder"].nunique()),
        "coding_tree": (
            "codes used by the coders who stand for the interviews",
            results.principal["code"].nunique(),
        ),
        "software": (", ".join(sorted(results.codings["tool"].unique())), None),
        "quotations": (
            "passages marked as fit to be quoted, each with its interview",
            len(results.quotations),
        ),
    }
