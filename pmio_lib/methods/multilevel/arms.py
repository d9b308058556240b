"""Which of two arms a school is in, where a covariate puts whole schools in two arms.

Belongs here: telling arms from a column's sums. Not here: what is computed from their sizes
(`hedges`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.checks import school_level_covariates
from pmio_lib.methods.multilevel.hedges import Arms
from pmio_lib.methods.multilevel.sums import ClusterSums

Flags = npt.NDArray[np.bool_]


def arm_of_school(sums: ClusterSums, covariate: str) -> Flags | None:
    """Say which schools have the higher value; None unless it has two, a unit apart, by school.

    Parameters
    ----------
    sums : ClusterSums
    covariate : str

    Returns
    -------
    array of bool, shape (J,), or None
        In the order of `sums.schools`.
    """
    values = sums.mean[:, sums.column(covariate)]
    higher: Flags = values == values.max()
    lower = values == values.min()
    two = bool((higher | lower).all()) and values.max() - values.min() == 1
    return higher if two and covariate in school_level_covariates(sums) else None


def arms_of(sums: ClusterSums, covariate: str) -> Arms | None:
    """Give the sizes of the schools in the two arms; None where there are not two."""
    higher = arm_of_school(sums, covariate)
    if higher is None:
        return None
    sizes = sums.n_pupils.astype(np.float64)
    return Arms(tuple(sizes[higher].tolist()), tuple(sizes[~higher].tolist()))


def crowding(n_pupils: Floats, copies: Floats, higher: Flags | None) -> Floats:
    """Give `Arms.crowding` of many data sets at once.

    Parameters
    ----------
    n_pupils : array, shape (J,)
        Sizes of the schools.
    copies : array, shape (R, J)
        How often each is in each data set.
    higher : array of bool, shape (J,) or (R, J), or None
        Which are in the first arm; None where there are no arms, for which 0 is given.

    Returns
    -------
    array, shape (R,)
        NaN where an arm is empty.
    """
    if higher is None:
        return np.zeros(len(copies))
    total = np.full(len(copies), -2.0)
    for inside in (copies * higher, copies * ~higher):
        pupils = inside @ n_pupils
        squares = inside @ n_pupils**2
        total += np.divide(squares, pupils, out=np.full_like(pupils, np.nan), where=pupils > 0)
    return total
