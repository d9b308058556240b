"""Whether later interviews still brought new themes: the method of Guest, Namey and Chen (2020).

Belongs here: one order of interviews. Not here: other orders, nor saturation of meaning,
which counts of codes cannot show.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError

BASE_SIZES: Final = (4, 5, 6)
RUN_LENGTHS: Final = (2, 3)
NOISE: Final = 1e-9


@dataclass(frozen=True)
class Run:
    """Interviews that follow one another, from place to place (the first is 1), and what was new.

    `share` is `new_themes` of the themes in the base, as a proportion; may be above 1.
    """

    first: int
    last: int
    new_themes: int
    share: float


@dataclass(frozen=True)
class Saturation:
    """What an assessment of saturation found.

    The threshold is a proportion; `base_themes` are distinct in the base (in all interviews, where
    they are fewer); `runs` are all there are, also those after saturation. `reached_after` counts
    interviews before the first run within the threshold; `reason`, empty where there is one, says
    why not.
    """

    base_size: int
    run_length: int
    threshold: float
    n_interviews: int
    base_themes: int
    runs: tuple[Run, ...]
    reached_after: int | None
    reason: str

    @property
    def written(self) -> str:
        """The point as the paper writes it, "6+2 interviews"; "not reached" without one."""
        if self.reached_after is None:
            return "not reached"
        return f"{self.reached_after}+{self.run_length} interviews"

    @property
    def exceeded_later(self) -> bool:
        """Whether a run after the one that met the threshold was above it again."""
        if self.reached_after is None:
            return False
        later = self.runs[self.reached_after - self.base_size :]
        return not all(_meets(run.share, self.threshold) for run in later)


def interview_themes(codings: pd.DataFrame, order: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Give the themes of each interview, in the order conducted.

    `codings` has `case_id` and `code`, of one coder a case; codes count as they were given, without
    parents. Raises StatisticsError if an interview's `case_id` stands twice in the order.
    """
    if len(set(order)) < len(order):
        raise StatisticsError("An interview stands more than once in the order.")
    themes = codings.groupby("case_id")["code"].agg(frozenset).to_dict()
    return tuple(themes.get(case, frozenset()) for case in order)


def new_themes(interviews: Sequence[Collection[str]]) -> tuple[int, ...]:
    """Count the themes that each interview was the first to mention."""
    seen: set[str] = set()
    counts = []
    for themes in interviews:
        counts.append(len(set(themes) - seen))
        seen |= set(themes)
    return tuple(counts)


def assess_saturation(
    new: Sequence[int], base_size: int = 4, run_length: int = 2, threshold: float = 0.05
) -> Saturation:
    """Find after how many interviews new themes became few, compared with those of the base.

    The themes new in a run are set against the distinct themes of the base, which stays the same.
    Successive runs overlap: each begins one interview after the one before (5 and 6, then 6 and 7).
    The first run within the threshold confirms the interviews before it: "6+2 interviews" is six,
    confirmed by the seventh and eighth.

    `new` counts new themes by interview in the order conducted, as `new_themes` does; the base has
    4 to 6 interviews, a run 2 or 3, and the threshold is the largest share of new themes that
    counts as saturated: 0.05, or 0. Raises StatisticsError if base or run are not of the paper's
    sizes, or the threshold is no proportion below 1.

    References
    ----------
    Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation in
    qualitative research, PLoS ONE 15(5): e0232076.
    """
    _refuse(new, base_size, run_length, threshold)
    base = sum(new[:base_size])
    starts = range(base_size, len(new) - run_length + 1) if base else ()
    counts = {start: sum(new[start : start + run_length]) for start in starts}
    runs = tuple(Run(at + 1, at + run_length, count, count / base) for at, count in counts.items())
    reached = next((run.first - 1 for run in runs if _meets(run.share, threshold)), None)
    reason = ""
    if len(new) < base_size + run_length:
        reason = (
            f"{len(new)} interviews are fewer than a base of {base_size} and a run of {run_length}."
        )
    elif not base:
        reason = f"No themes in the base of {base_size} interviews."
    elif reached is None:
        reason = f"No run brought {100 * threshold:g}% or less of the themes in the base."
    return Saturation(base_size, run_length, threshold, len(new), base, runs, reached, reason)


def _meets(share: float, threshold: float) -> bool:
    return share <= threshold + NOISE


def _refuse(new: Sequence[int], base_size: int, run_length: int, threshold: float) -> None:
    if base_size not in BASE_SIZES or run_length not in RUN_LENGTHS:
        raise StatisticsError(
            f"A base of {base_size} and runs of {run_length}: expected 4 to 6 interviews, and 2 or"
            " 3 (Guest, Namey & Chen 2020)."
        )
    if not 0 <= threshold < 1:
        raise StatisticsError(f"A threshold of {threshold}: expected a proportion such as 0.05.")
    if any(count < 0 for count in new):
        raise StatisticsError("New themes are counts: expected none below 0.")
