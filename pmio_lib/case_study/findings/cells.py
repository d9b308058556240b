"""The mean score of each band and group as the model has it, with an interval.

Belongs here: means of cells. Not here: plain means (`groups`), nor differences of cells
(`model`). The model weighs schools, so that its means can differ from the plain ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.case_study.findings.model import BOTH, HIGH, PREMIUM, band_model, gap_model
from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.inference import estimate
from pmio_lib.methods.multilevel.model import INTERCEPT, RandomInterceptFit
from pmio_lib.study.bands import ALL, OTHERS
from pmio_lib.study.bands import PREMIUM as WITH_PREMIUM

NUMBERS: Final = ("model_pct", "low_pct", "high_pct")
CELLS: Final[Mapping[str, Sequence[tuple[int, str]]]] = {
    "band": ((0, ALL), (1, ALL)),
    "gaps": ((0, OTHERS), (0, WITH_PREMIUM), (1, OTHERS), (1, WITH_PREMIUM)),
}
"""Position of the band (lower, higher) and group, by the model that gives the mean."""


def cell_means(
    frames: Mapping[str, pd.DataFrame], bands: Sequence[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Give the model's mean of every test, band and group.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        A model frame by test.
    bands : sequence of str
        Ids of the lower band and of the higher.

    Returns
    -------
    pandas.DataFrame
        `test`, `band`, `group`, NUMBERS, `reason` (why there is none).
    """
    rows = [
        {"test": test, "band": bands[place], "group": group, **told}
        for test, frame in frames.items()
        for place, group, told in _cells(frame, confidence)
    ]
    found = pd.DataFrame(rows, columns=["test", "band", "group", *NUMBERS, "reason"])
    return found.astype(dict.fromkeys(NUMBERS, "float64"))


def _cells(
    frame: pd.DataFrame, confidence: float
) -> Iterator[tuple[int, str, dict[str, float | str]]]:
    for fitted, cells in ((band_model, CELLS["band"]), (gap_model, CELLS["gaps"])):
        try:
            fit: RandomInterceptFit = fitted(frame)
        except StatisticsError as error:
            for place, group in cells:
                yield place, group, {"reason": str(error)}
            continue
        for place, group in cells:
            one = estimate(fit, _weights(place, group), confidence)
            ends = (one.value, one.interval.low, one.interval.high)
            yield place, group, {**dict(zip(NUMBERS, ends, strict=True)), "reason": ""}


def _weights(place: int, group: str) -> dict[str, float]:
    """Give the coefficients that a cell's mean is the sum of."""
    in_high, has_premium = place == 1, group == WITH_PREMIUM
    terms = {INTERCEPT: True, HIGH: in_high, PREMIUM: has_premium, BOTH: in_high and has_premium}
    return {name: 1.0 for name, takes_part in terms.items() if takes_part}
