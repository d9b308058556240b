"""Which waves are compared with which."""

from collections.abc import Sequence
from dataclasses import dataclass

from pmio_lib.core.errors import StatisticsError


@dataclass(frozen=True)
class WavePair:
    """An earlier and a later wave."""

    earlier: str
    later: str


def wave_pairs(waves: Sequence[str]) -> tuple[WavePair, ...]:
    """Pair each later wave with the first and with the one before it, each pair once.

    Parameters
    ----------
    waves : sequence of str
        Waves in order of time.

    Returns
    -------
    tuple of WavePair

    Raises
    ------
    StatisticsError
        If there are fewer than two waves, or one occurs twice.
    """
    if len(waves) < 2 or len(set(waves)) < len(waves):
        raise StatisticsError(f"Waves {list(waves)}: expected at least two different ones.")
    pairs = [
        WavePair(earlier, waves[place])
        for place in range(1, len(waves))
        for earlier in (waves[0], waves[place - 1])
    ]
    return tuple(dict.fromkeys(pairs))
