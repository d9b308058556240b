"""Who took part, and who was recruited: what the report's printed counts force and can bear.

Each school lies in one cell of a Venn diagram: it is in some of the groups and not in the others.
Printed counts are sums over cells; the smallest and largest value of any other sum follow by
integer programming, which is the inclusion-exclusion principle for any number of groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.panel import printed_totals
from pmio_lib.tables.origins import traced


@dataclass(frozen=True)
class Group:
    """Schools in all of some groups, or in any of them."""

    names: tuple[str, ...]
    of: Literal["all", "any"] = "any"

    def __contains__(self, cell: Mapping[str, bool]) -> bool:
        return {"all": all, "any": any}[self.of](cell[name] for name in self.names)


def count_bounds(
    names: Sequence[str], known: Mapping[Group, int], wanted: Group
) -> tuple[int, int]:
    """Give the fewest and the most schools in `wanted` that the known counts allow.

    Of two groups it is |A and B| = |A| + |B| - |A or B| where all three are known, and from
    max(0, |A| + |B| - N) to min(|A|, |B|) where only the total N is (Frechet 1935). Raises
    StatisticsError if no assignment of schools gives all known counts.
    """
    cells = [
        dict(zip(names, bits, strict=True))
        for bits in product((False, True), repeat=len(names))
        if any(bits)
    ]
    rows = np.array([_row(group, cells) for group in known])
    counts = np.array(list(known.values()), dtype=float)
    target = np.array(_row(wanted, cells))
    limits = {
        "constraints": LinearConstraint(rows, counts, counts),
        "integrality": np.ones(len(cells)),
        "bounds": Bounds(0, counts.max()),
    }
    ends = [milp(sign * target, **limits) for sign in (1, -1)]
    if not all(end.success for end in ends):
        raise StatisticsError("no assignment of schools gives all the counts that are known")
    low, high = (round(abs(end.fun)) for end in ends)
    return low, high


def _row(group: Group, cells: Iterable[Mapping[str, bool]]) -> list[float]:
    return [1.0 if cell in group else 0.0 for cell in cells]


GROUPS: Final = ("I1", "S1", "I2p", "I2s", "S2", "I3")
"""Interviewed and surveyed in phase 1 (primary schools all), primary and secondary schools
interviewed in phase 2, primary schools surveyed in phase 2, interviewed in phase 3."""
PRIMARY: Final = ("I1", "S1", "I2p", "S2")
WANTED: Final[Mapping[str, Group]] = {
    "Interviewed and surveyed, phase 1": Group(("I1", "S1"), "all"),
    "Interviewed and surveyed, phase 2": Group(("I2p", "S2"), "all"),
    "Surveyed in both phases": Group(("S1", "S2"), "all"),
    "Primary schools interviewed in both phases": Group(("I1", "I2p"), "all"),
    "Reached in any way, primary schools of phases 1 and 2": Group(PRIMARY),
    "Reached in any way, all phases": Group(GROUPS),
}


@traced
def overlaps(printed: pd.DataFrame) -> pd.DataFrame:
    """Give what the report's counts force: `n_fewest`, `n_most` and `forced` by `schools`.

    `printed` has columns of official.tables.Figures. Raises StatisticsError if the counts
    contradict each other.
    """
    known = known_counts(printed_totals(printed))
    rows = {}
    for name, group in WANTED.items():
        fewest, most = count_bounds(GROUPS, known, group)
        forced = "one number" if fewest == most else "a range"
        rows[name] = {"n_fewest": fewest, "n_most": most, "forced": forced}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("schools")


def known_counts(totals: Mapping[str, float]) -> dict[Group, int]:
    """Give the report's counts by the group of schools they are of."""
    counted = {
        Group(("I1",)): "phase_1_interview_schools",
        Group(("S1",)): "survey_2019_11_responses",
        Group(("I1", "S1")): "phase_1_schools",
        Group(("I2p",)): "phase_2_interview_primary",
        Group(("I2s",)): "phase_2_interview_secondary",
        Group(("S2",)): "survey_2020_02_responses",
        Group(("I2p", "S2")): "phase_2_primary_schools",
        Group(("I2p", "I2s", "S2")): "phase_2_schools",
        Group(("I1", "I2p", "I2s", "I3")): "all_interview_schools",
        Group(("S1", "S2")): "all_questionnaire_schools",
    }
    known = {group: int(totals[name]) for group, name in counted.items()}
    apart = {Group(("I2s", name), "all"): 0 for name in PRIMARY}  # no school is both
    return known | apart


REACHED: Final = ("n_interviewed", "n_surveyed", "n_reached", "n_people")
PRINTED: Final[Mapping[str, Sequence[str | None]]] = {
    "Phase 1, November 2019": ("phase_1_interview_schools", "survey_2019_11_responses",
                               "phase_1_schools", "phase_1_perspectives"),
    "Phase 2, February 2020": ("phase_2_interview_schools", "survey_2020_02_responses",
                               "phase_2_schools", None),
    "All phases": ("all_interview_schools", "all_questionnaire_schools", None, None),
}  # fmt: skip


@traced
def who_took_part(printed: pd.DataFrame) -> pd.DataFrame:
    """Give schools and people by `phase`, as printed; missing where the report prints none."""
    totals = printed_totals(printed)
    rows = {
        phase: [totals[name] if name else None for name in names]
        for phase, names in PRINTED.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=REACHED).rename_axis("phase")
    return frame.astype("Int64")


def secondary_not_reached(totals: Mapping[str, float]) -> tuple[int, int]:
    """Give the fewest and most of the city's main secondary schools that nobody spoke to.

    The case study school may be one of those interviewed in phase 2; the report does not say.
    """
    left = int(totals["secondary_schools_main"] - totals["phase_2_interview_secondary"])
    return left - 1, left


# Recruitment and leadership: what the report prints of them, and what that can bear

PROMOTED: Final = (
    "promoted_senior_leadership",
    "promoted_head_of_department",
    "promoted_other_leadership",
)
NO_BASE: Final = "No interval: the report does not say of how many teachers it is a share."
NO_RATE: Final = (
    "No rate: neither the number of teachers nor the years are printed. They may be in few schools."
)


@traced
def recruitment(printed: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Give the printed facts of recruitment and leadership with what can be said of each.

    `printed` has columns of official.tables.Figures, `labels` short labels by measure. By `fact`:
    `printed_pct` or `n_printed`, and `what_it_bears`.
    """
    totals = printed_totals(printed)
    rows = {}
    for name in ("maths_trained_2016_below_pct", "maths_trained_2019_pct", *PROMOTED):
        is_share = name.endswith("_pct")
        column, bears = ("printed_pct", NO_BASE) if is_share else ("n_printed", NO_RATE)
        rows[labels[name]] = {column: totals[name], "what_it_bears": bears}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("fact")
    columns = ["printed_pct", "n_printed", "what_it_bears"]
    return frame[columns].astype({"printed_pct": "Float64", "n_printed": "Int64"})


@traced
def leadership(printed: pd.DataFrame) -> pd.Series:
    """Give sums of the printed promotions.

    `n_promoted` is their sum, `n_main_schools` in how many schools, `per_school_ratio` its mean,
    `least_rise_pp` by how much the share of trained teachers rose at least, halves of a point of
    rounding taken off.
    """
    totals = printed_totals(printed)
    promoted = sum(totals[name] for name in PROMOTED)
    schools = totals["secondary_schools_main"]
    rise = totals["maths_trained_2019_pct"] - 0.5 - totals["maths_trained_2016_below_pct"]
    return pd.Series(
        {
            "n_promoted": promoted,
            "n_main_schools": schools,
            "per_school_ratio": promoted / schools,
            "least_rise_pp": rise,
        }
    )
