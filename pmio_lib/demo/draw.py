"""Seeded drawing: each part of the twin has a stream of its own, so that parts do not disturb."""

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Thing = TypeVar("Thing")


def stream(seed: int, part: str) -> np.random.Generator:
    """Give the generator of one named part of the twin."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def some(draw: np.random.Generator, things: Sequence[Thing], count: int) -> list[Thing]:
    """Draw `count` of `things` without repeats, in their own order."""
    chosen = sorted(draw.choice(len(things), size=count, replace=False))
    return [things[index] for index in chosen]
