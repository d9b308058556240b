"""After how many interviews hardly a theme was new: in the order held, and in random orders.

Belongs here: orders drawn at random, and what page 02 shows of saturation. Not here: the method in
one order (`methods.saturation`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.interviews.findings.sample import Sample
from pmio_lib.methods.saturation import Saturation, assess_saturation, interview_themes, new_themes

QUANTILES: Final = {"median": 0.5, "low": 0.05, "high": 0.95}


@dataclass(frozen=True)
class OrderDependence:
    """Curves and points of saturation over random orders.

    `curve` has distinct themes after so many `interviews`: `median`, `low` and `high`, the 50th,
    5th and 95th per cent of orders; `median_point` the interviews after which half of all orders
    had met the threshold, None if fewer did.
    """

    n_orders: int
    curve: pd.DataFrame
    median_point: int | None


def order_dependence(
    interviews: Sequence[Collection[str]],
    n_orders: int,
    generator: np.random.Generator,
    base_size: int = 4,
    run_length: int = 2,
    threshold: float = 0.05,
) -> OrderDependence:
    """Assess saturation in random orders of the same interviews.

    Guest, Namey & Chen (2020), PLoS ONE 15(5): e0232076, draw with replacement, to say what another
    sample would have given; here each interview stands once, to say what the order did, as in the
    curves of Gotelli & Colwell (2001), Ecology Letters 4:379-391. Quantiles are observed counts.
    Raises StatisticsError if a setting is out of range.
    """
    if n_orders < 1:
        raise StatisticsError(f"{n_orders} orders: expected 1 or more.")
    listed = sorted((frozenset(themes) for themes in interviews), key=sorted)
    found = [
        new_themes([listed[place] for place in generator.permutation(len(listed))])
        for _ in range(n_orders)
    ]
    assessed = [assess_saturation(new, base_size, run_length, threshold) for new in found]
    return OrderDependence(
        n_orders,
        _curve(np.array(found, dtype="int64").reshape(n_orders, len(listed))),
        median_point([one.reached_after for one in assessed]),
    )


def median_point(points: Sequence[int | None]) -> int | None:
    """Give the point that half of all orders had reached; None if fewer did."""
    reached = sorted(point for point in points if point is not None)
    half = (len(points) + 1) // 2
    return reached[half - 1] if len(reached) >= half else None


def _curve(new: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> pd.DataFrame:
    themes = new.cumsum(axis=1)
    quantiles = {
        name: np.quantile(themes, at, axis=0, method="inverted_cdf")
        for name, at in QUANTILES.items()
    }
    places = np.arange(1, themes.shape[1] + 1)
    return pd.DataFrame({"interviews": places, **quantiles}).astype("int64")


class Saturated(Sample):
    """What page 02 shows of saturation."""

    @cached_property
    def _in_order(self) -> pd.DataFrame:
        return self.held.sort_values(["date", "case_label"], na_position="last")

    def _said(self, cases: pd.DataFrame) -> list[set[str]]:
        said = self.principal[self.principal["code"].isin(self.themes)]
        return [set(each) for each in interview_themes(said, list(cases["case_id"]))]

    @cached_property
    def fresh(self) -> list[int]:
        """New themes of each interview, in the order held."""
        return list(new_themes(self._said(self._in_order)))

    def saturation(self, threshold: float | None = None) -> Saturation:
        """Assess saturation in the order held, at the run's threshold unless another is given."""
        return self._assessed(self.fresh, threshold)

    def _assessed(self, fresh: Sequence[int], threshold: float | None = None) -> Saturation:
        chosen = self.settings
        at = chosen.threshold if threshold is None else threshold
        return assess_saturation(fresh, chosen.base_size, chosen.run_length, at)

    @cached_property
    def shuffled(self) -> OrderDependence:
        """The same in random orders."""
        chosen = self.settings
        draws = stream(chosen.seed, "saturation")
        sizes = (chosen.base_size, chosen.run_length, chosen.threshold)
        return order_dependence(self._said(self._in_order), chosen.orders, draws, *sizes)

    @property
    def order_of_waves(self) -> list[str]:
        """The phase of each interview, in the order held."""
        return [self.waves.get(wave, "not stated") for wave in self._in_order["wave"]]

    @cached_property
    def saturation_curve(self) -> pd.DataFrame:
        """By interview in the order held: new themes, and themes so far."""
        fresh = pd.Series(self.fresh, index=pd.RangeIndex(1, len(self.fresh) + 1, name="interview"))
        return self.rests(pd.DataFrame({"n_new_themes": fresh, "n_themes_so_far": fresh.cumsum()}))

    @property
    def saturation_facts(self) -> dict[str, float]:
        """Sizes and threshold chosen, themes of the base and of all, points at which it was met."""
        facts = {
            "n_run": self.settings.run_length,
            "largest_new_pct": 100 * self.settings.threshold,
            "n_base_interviews": self.settings.base_size,
            "n_base_themes": self.saturation().base_themes,
            "n_themes": sum(self.fresh),
        }
        points = {
            "n_median_point": self.shuffled.median_point,
            "n_reached": self.saturation().reached_after,
        }
        return facts | {name: point for name, point in points.items() if point is not None}

    @cached_property
    def saturation_by_wave(self) -> pd.DataFrame:
        """By phase: interviews, themes of the base and in all, when the threshold was met."""
        rows = {}
        for wave, label in self.waves.items():
            fresh = new_themes(self._said(self._in_order[self._in_order["wave"].eq(wave)]))
            found = self._assessed(fresh)
            rows[label] = {
                "n_interviews": found.n_interviews,
                "n_base_themes": found.base_themes,
                "n_themes": sum(fresh),
                "point": found.written,
                "above_later": "yes" if found.exceeded_later else "no",
            }
        return self.rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("phase"))
