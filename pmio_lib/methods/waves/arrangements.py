"""The ways to move schools between two waves: all of them, or some drawn.

An arrangement is a row of flags, one a school and wave: first the schools in both waves (as they
were in the earlier wave, then as in the later), then those in one wave only. A flag says whether
the value counts as the later wave's.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_ENUMERATED: Final = 20_000
"""Arrangements up to which every one is counted and none drawn."""

_CELLS_AT_ONCE: Final = 2_000_000

Flags = npt.NDArray[np.bool_]


def count_arrangements(pairs: int, alone_later: Flags) -> int:
    """Count the ways to swap pairs and to share out the schools of one wave only.

    Parameters
    ----------
    pairs : int
        Schools in both waves.
    alone_later : array of bool, shape (n_alone,)
        Of the schools in one wave only, which were in the later.

    Returns
    -------
    int
    """
    return (1 << pairs) * math.comb(len(alone_later), int(alone_later.sum()))


def every_arrangement(pairs: int, alone_later: Flags) -> Flags:
    """Give every arrangement, the observed one among them.

    Parameters
    ----------
    pairs, alone_later
        As `count_arrangements`.

    Returns
    -------
    array of bool, shape (n_arrangements, 2 * pairs + n_alone)
    """
    swaps = np.array(list(itertools.product([False, True], repeat=pairs)), dtype=bool)
    swaps = swaps.reshape(2**pairs, pairs)
    places = range(len(alone_later))
    chosen = list(itertools.combinations(places, int(alone_later.sum())))
    alone = np.array([np.isin(places, row) for row in chosen]).reshape(len(chosen), -1)
    swaps, alone = np.repeat(swaps, len(alone), axis=0), np.tile(alone, (len(swaps), 1))
    return np.concatenate([swaps, ~swaps, alone], axis=1)


def drawn_arrangements(
    pairs: int, alone_later: Flags, number: int, generator: np.random.Generator
) -> Iterator[Flags]:
    """Draw arrangements, each as likely as any other, some rows at a time.

    Parameters
    ----------
    pairs, alone_later
        As `count_arrangements`.
    number : int
        How many in all.
    generator : numpy.random.Generator

    Yields
    ------
    array of bool, shape (n_rows, 2 * pairs + n_alone)
    """
    at_once = max(1, _CELLS_AT_ONCE // (2 * pairs + len(alone_later)))
    for start in range(0, number, at_once):
        rows = min(at_once, number - start)
        swaps = generator.integers(0, 2, size=(rows, pairs)).astype(bool)
        alone = generator.permuted(np.tile(alone_later, (rows, 1)), axis=1)
        yield np.concatenate([swaps, ~swaps, alone], axis=1)
