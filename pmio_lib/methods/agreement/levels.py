"""Words for a level of agreement, each with whose scale it is.

Belongs here: two published scales. Not here: the coefficients. Neither scale follows from anything:
both are their authors' customs, so a level is never given without its author.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pmio_lib.core.errors import StatisticsError

KRIPPENDORFF: Final = "Krippendorff (2004, p. 241; 2019)"
LANDIS_KOCH: Final = "Landis & Koch (1977)"

RELIABLE: Final = 0.800
TENTATIVE: Final = 0.667
_LANDIS_KOCH_UPPER: Final = (
    (0.20, "slight"),
    (0.40, "fair"),
    (0.60, "moderate"),
    (0.80, "substantial"),
    (1.00, "almost perfect"),
)


@dataclass(frozen=True)
class Level:
    """A level in words.

    Parameters
    ----------
    words : str
        Lower case, to stand in a sentence.
    scale : str
        Whose scale it is.
    """

    words: str
    scale: str

    def __str__(self) -> str:
        return f"{self.words} by {self.scale}"


def krippendorff_level(alpha: float) -> Level:
    """Say what Krippendorff would rest on an alpha.

    Parameters
    ----------
    alpha : float
        Unrounded.

    Returns
    -------
    Level
        From .800 on "reliable", from .667 on "for tentative conclusions only", below "not reliable
        enough".

    Raises
    ------
    StatisticsError
        If `alpha` is no number or above 1.

    References
    ----------
    Krippendorff (2004), Content Analysis, 2nd ed., p. 241; (2019), 4th ed., chapter 12.
    """
    _require_coefficient(alpha)
    if alpha >= RELIABLE:
        return Level("reliable", KRIPPENDORFF)
    if alpha >= TENTATIVE:
        return Level("for tentative conclusions only", KRIPPENDORFF)
    return Level("not reliable enough", KRIPPENDORFF)


def landis_koch_level(kappa: float) -> Level:
    """Give Landis and Koch's word for a kappa.

    Their table has gaps (".00-.20", ".21-.40"); here a word reaches up to its upper end and the
    next begins right above it.

    Parameters
    ----------
    kappa : float
        Unrounded. The scale was made for kappa, and suits neither AC1 nor percent agreement.

    Returns
    -------
    Level
        "poor" below 0, then "slight", "fair", "moderate", "substantial", "almost perfect".

    Raises
    ------
    StatisticsError
        If `kappa` is no number or above 1.

    References
    ----------
    Landis & Koch (1977), Biometrics 33:159-174, p. 165.
    """
    _require_coefficient(kappa)
    if kappa < 0:
        return Level("poor", LANDIS_KOCH)
    words = next(words for upper, words in _LANDIS_KOCH_UPPER if kappa <= upper)
    return Level(words, LANDIS_KOCH)


def _require_coefficient(value: float) -> None:
    if not -float("inf") < value <= 1:
        raise StatisticsError(f"A coefficient of agreement of {value}: expected at most 1.")
