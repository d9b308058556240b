"""Draws some of many, in their own order."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Thing = TypeVar("Thing")


def some(draw: np.random.Generator, things: Sequence[Thing], count: int) -> list[Thing]:
    """Draw `count` of `things` without repeats, in their own order."""
    chosen = sorted(draw.choice(len(things), size=count, replace=False))
    return [things[index] for index in chosen]
