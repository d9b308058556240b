"""A two-sided interval with its confidence level.

Belongs here: the result object. Not here: the methods that compute one (`proportions` and others).
"""

from dataclasses import dataclass

from pmio_lib.core.errors import StatisticsError


@dataclass(frozen=True)
class Interval:
    """A closed interval in the unit of the quantity; ends may be infinite, never missing.

    Raises StatisticsError if an end is missing, the ends are out of order, or `confidence` is not a
    level, strictly between 0 and 1 (0.95, not 95).
    """

    low: float
    high: float
    confidence: float

    def __post_init__(self) -> None:
        require_confidence(self.confidence)
        if not self.low <= self.high:
            raise StatisticsError(
                f"An interval from {self.low} to {self.high}: expected two numbers, low not above"
                " high."
            )

    def contains(self, value: float) -> bool:
        """Say whether `value` lies in the interval, its ends included; NaN lies in none."""
        return self.low <= value <= self.high

    def scaled(self, factor: float) -> "Interval":
        """Give the interval in another unit: 100 turns proportions into percentages."""
        return Interval(self.low * factor, self.high * factor, self.confidence)


def ends(
    interval: Interval | None, low: str = "low", high: str = "high"
) -> dict[str, float | None]:
    """Give both ends of an interval under their names in a row, None where there is none."""
    return {low: interval.low if interval else None, high: interval.high if interval else None}


def require_confidence(confidence: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0 < confidence < 1:
        raise StatisticsError(
            f"A confidence level of {confidence}: expected a number between 0 and 1, such as 0.95."
        )
