"""Which processed tables a result rests on: carried along from what was read to what is shown.

pandas keeps a frame's `attrs` through most steps and drops them in some (a pivot, a new frame made
of columns); what is `traced` has them from its arguments, whatever it does in between.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

import pandas as pd

TABLES: Final = "tables"
P = ParamSpec("P")
R = TypeVar("R")


def origins(*frames: Any) -> tuple[str, ...]:
    """Give the processed tables that frames, also in mappings and sequences, were read from."""
    return tuple(sorted({table for each in frames for table in _tables(each)}))


def _tables(value: Any) -> Iterable[str]:
    if isinstance(value, _FRAMES):
        return tuple(value.attrs.get(TABLES, ()))
    inside = value.values() if isinstance(value, Mapping) else value
    if isinstance(inside, str) or not isinstance(inside, Iterable):
        return ()
    return (table for each in inside for table in _tables(each))


def resting_on(result: R, *frames: Any) -> R:
    """Give a frame that remembers the tables of the frames it was made from.

    Frames in a mapping or tuple are each told; anything else is given back as it is.
    """
    if isinstance(result, _FRAMES):
        result.attrs[TABLES] = tuple(sorted({*origins(result), *origins(*frames)}))
    elif isinstance(result, dict | tuple | list):
        for each in result.values() if isinstance(result, dict) else result:
            resting_on(each, *frames)
    return result


def traced(compute: Callable[P, R]) -> Callable[P, R]:
    """Make what a function gives rest on the tables of the frames it is given."""

    @wraps(compute)
    def with_origins(*args: P.args, **kwargs: P.kwargs) -> R:
        return resting_on(compute(*args, **kwargs), *args, *kwargs.values())

    return with_origins


_FRAMES: Final = (pd.DataFrame, pd.Series)
