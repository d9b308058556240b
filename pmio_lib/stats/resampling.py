"""Schools resampled, or a school-level covariate dealt out anew, thousands of times at once.

Belongs here: the replicates of a fit. Not here: intervals and p-values from them (`replicates`), or
the analytic ones (`inference`, `effect_size`). All replicates are fitted as one batch from the
schools' sums; no pupil is touched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pmio_lib.core.errors import StatisticsError
from pmio_lib.stats.batch_fit import fit_batch
from pmio_lib.stats.cluster_sums import ClusterSums
from pmio_lib.stats.design_checks import require_model
from pmio_lib.stats.hedges import HEADLINE, Convention, cluster_correction
from pmio_lib.stats.model_columns import Floats
from pmio_lib.stats.permuted_moments import permuted_moments, require_products
from pmio_lib.stats.pooled_moments import Moments, StandardSchools, pool_copies, standardise
from pmio_lib.stats.school_arms import arm_of_school, crowding

BYTES_AT_ONCE: Final = 64_000_000
"""Memory the moments of one batch may take; more replicates are done batch by batch."""


@dataclass(frozen=True, eq=False)
class Resampled:
    """Fits to resampled data sets.

    Parameters
    ----------
    names : tuple of str
        Coefficients, the intercept first.
    coefficients : array, shape (R, p)
    v_between, v_within : array, shape (R,)
        Variances of the model with covariates.
    v_between_empty, v_within_empty : array, shape (R,)
        Variances of the empty model.
    n_pupils : array, shape (R,)
    crowding : array, shape (R,)
        Of the two arms, for Hedges' correction; 0 where the covariate does not make two arms.
    n_failed : int
        Data sets that allowed no fit (all schools in one band, say), not among the R.
    of : str
        The covariate whose effect size is asked for.
    """

    names: tuple[str, ...]
    coefficients: Floats
    v_between: Floats
    v_within: Floats
    v_between_empty: Floats
    v_within_empty: Floats
    n_pupils: Floats
    crowding: Floats
    n_failed: int
    of: str

    def effect_size(self, convention: Convention = HEADLINE) -> Floats:
        """Standardised difference of each replicate, as `effect_size.effect_sizes` defines it."""
        between = self.v_between if convention.is_conditional else self.v_between_empty
        within = self.v_within if convention.is_conditional else self.v_within_empty
        difference = self.coefficients[:, self.names.index(self.of)]
        if not convention.is_total:
            return difference / np.sqrt(within)
        icc = between / (between + within)
        correction = cluster_correction(icc, self.n_pupils, self.crowding)
        return correction * difference / np.sqrt(between + within)


def bootstrap_schools(
    sums: ClusterSums,
    of: str,
    n_replicates: int,
    rng: np.random.Generator,
    *,
    strata: npt.NDArray[np.generic] | None = None,
    reml: bool = True,
) -> Resampled:
    """Refit with as many schools drawn with replacement, each draw a school of its own.

    Parameters
    ----------
    sums : ClusterSums
    of : str
        Covariate whose effect size is asked for.
    n_replicates : int
    rng : numpy.random.Generator
    strata : array, shape (J,), optional
        Draw within groups of schools (bands), so that every replicate has as many of each; in the
        order of `sums.schools`.
    reml : bool

    Returns
    -------
    Resampled

    Raises
    ------
    StatisticsError
        If the data cannot bear the model, or no replicate could be fitted.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8, strategy 1 for
    clusters; Field & Welsh (2007), J. R. Stat. Soc. B 69:369-390.
    """
    require_model(sums)
    schools = standardise(sums)
    groups = _members(np.zeros(schools.n_schools) if strata is None else strata[schools.order])
    arm = arm_of_school(sums, of)
    inside = None if arm is None else arm[schools.order]

    def draw(n: int) -> tuple[Moments, Floats]:
        copies = _copies(groups, schools.n_schools, n, rng)
        return pool_copies(schools, copies), crowding(schools.n_pupils, copies, inside)

    return _resample(sums, of, schools, n_replicates, draw, reml)


def permute_schools(
    sums: ClusterSums,
    covariate: str,
    n_replicates: int,
    rng: np.random.Generator,
    *,
    products: Mapping[str, str] | None = None,
    reml: bool = True,
) -> Resampled:
    """Refit with a school-level covariate's values dealt out anew among the schools.

    Exact where schools came by the covariate by lot; elsewhere it asks whether the values, as they
    fell, matter once the other covariates are held as they are.

    Parameters
    ----------
    sums : ClusterSums
    covariate : str
        The school-level covariate.
    n_replicates : int
    rng : numpy.random.Generator
    products : mapping of str to str, optional
        Columns that are the covariate times another, and that other: {"band_x_premium": "premium"};
        they move with it.
    reml : bool

    Returns
    -------
    Resampled

    Raises
    ------
    StatisticsError
        If the covariate varies within schools, a product is not one, the data cannot bear the
        model, or no replicate could be fitted.

    References
    ----------
    Gail, Mark, Carroll, Green & Pee (1996), Statistics in Medicine 15:1069-1092.
    """
    products = dict(products or {})
    require_model(sums)
    require_products(sums, covariate, products)
    schools = standardise(sums)
    column = 1 + sums.column(covariate)
    places = {1 + sums.column(name): 1 + sums.column(base) for name, base in products.items()}
    values = sums.mean[schools.order, column - 1]
    arm = arm_of_school(sums, covariate)

    def draw(n: int) -> tuple[Moments, Floats]:
        dealt = rng.permuted(np.tile(values, (n, 1)), axis=1)
        inside = None if arm is None else dealt == values.max()
        once = np.ones((n, schools.n_schools))
        moments = permuted_moments(schools, dealt, column, places)
        return moments, crowding(schools.n_pupils, once, inside)

    return _resample(sums, covariate, schools, n_replicates, draw, reml)


def _resample(
    sums: ClusterSums,
    of: str,
    schools: StandardSchools,
    n_replicates: int,
    draw: Callable[[int], tuple[Moments, Floats]],
    reml: bool,
) -> Resampled:
    parts = [_fit(*draw(n), reml=reml) for n in _batches(schools, n_replicates)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    fitted = len(columns["n_pupils"])
    if not fitted:
        raise StatisticsError("No replicate could be fitted: too few schools for the covariates.")
    return Resampled(
        names=("intercept", *sums.covariates),
        coefficients=columns["coefficients"],
        v_between=columns["v_between"],
        v_within=columns["v_within"],
        v_between_empty=columns["v_between_empty"],
        v_within_empty=columns["v_within_empty"],
        n_pupils=columns["n_pupils"],
        crowding=columns["crowding"],
        n_failed=n_replicates - fitted,
        of=of,
    )


def _fit(moments: Moments, arms: Floats, *, reml: bool) -> dict[str, Floats]:
    full = fit_batch(moments, reml=reml)
    empty = fit_batch(full.moments.without_covariates(), reml=reml)
    both = full.take(empty.rows)
    return {
        "coefficients": both.coefficients,
        "v_between": both.v_between,
        "v_within": both.v_within,
        "v_between_empty": empty.v_between,
        "v_within_empty": empty.v_within,
        "n_pupils": both.moments.n_pupils,
        "crowding": arms[both.rows],
    }


def _batches(schools: StandardSchools, n_replicates: int) -> Iterator[int]:
    if n_replicates < 1:
        raise StatisticsError(f"{n_replicates} replicates: expected at least 1.")
    each = 8 * (len(schools.size) * len(schools.scale) ** 2 + schools.n_schools)
    at_once = max(1, BYTES_AT_ONCE // each)
    for done in range(0, n_replicates, at_once):
        yield min(at_once, n_replicates - done)


def _members(labels: npt.NDArray[np.generic]) -> list[npt.NDArray[np.int64]]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _copies(
    groups: list[npt.NDArray[np.int64]], n_schools: int, n: int, rng: np.random.Generator
) -> Floats:
    drawn = [group[rng.integers(0, len(group), (n, len(group)))] for group in groups]
    flat = np.concatenate(drawn, axis=1) + n_schools * np.arange(n)[:, None]
    counts = np.bincount(flat.ravel(), minlength=n * n_schools)
    return counts.reshape(n, n_schools).astype(np.float64)
