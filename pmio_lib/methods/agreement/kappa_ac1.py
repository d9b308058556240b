"""Cohen's kappa for two coders and Gwet's AC1 for any number, with their standard errors.

Not here: ordered values (`krippendorff`), or words for a level of agreement (`comparison`).

Both compare values for being the same, and differ in what they ask of chance. AC1 takes chance
agreement to be small where one value prevails: two coders who code a rare code quite at random
score high, about 0.9 where each gives it to 5% of units. It is to be read beside alpha and the
prevalence, never alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Ratings
from pmio_lib.methods.agreement.resampling import Coefficient, interval_of
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import require_confidence


@dataclass(frozen=True)
class ChanceCorrected(Coefficient):
    """Agreement beyond chance, its interval cut at -1 and 1.

    Parameters
    ----------
    standard_error : float or None
        For the interval, not for a test of no agreement; 0 where the data show no spread.
    agreement, chance : float
        Share of units (of pairs of their coders) in agreement, and the share expected by chance.
    """

    standard_error: float | None
    agreement: float
    chance: float | None


def cohen_kappa(ratings: Ratings, confidence: float = 0.95) -> ChanceCorrected:
    """Compute kappa: chance is what the two coders' own habits would give.

    A unit with one rating missing is left out. With clusters, what units are nested in
    (interviews), the error allows for it, against t with one degree of freedom fewer than clusters.
    Raises StatisticsError if there are not two coders, or no unit that both rated.

    References
    ----------
    Cohen (1960), Educ. Psychol. Meas. 20:37-46; standard error: Fleiss, Cohen & Everitt (1969),
    Psychol. Bull. 72:323-327; with clusters: Yang & Zhou (2015), Comput. Stat. Data
    Anal. 82:1-18.
    """
    require_confidence(confidence)
    if ratings.n_coders != 2:
        raise StatisticsError(f"Kappa of {ratings.n_coders} coders: expected two columns.")
    paired = ratings.rated_by(2)
    if not paired.n_units:
        raise StatisticsError("No unit was rated by both coders: expected at least one.")
    first, second = paired.codes.T
    shares = np.zeros((len(ratings.values),) * 2)
    shares[first, second] = paired.copies / paired.n_units
    agreement = float(np.trace(shares))
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    if shares.diagonal().max() >= 1:
        why = "Both coders gave every unit one same value: kappa is undefined."
        return ChanceCorrected(None, None, why, None, agreement, chance)
    value = (agreement - chance) / (1 - chance)
    error, df = _error(paired, _linearised(shares, agreement, chance)[first, second])
    ends = interval_of(value, error, df, confidence)
    return ChanceCorrected(value, *ends, error, agreement, chance)


def _linearised(shares: Floats, agreement: float, chance: float) -> Floats:
    """Kappa's derivative by the share of each cell: shape (q, q)."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    same = np.eye(len(shares)) * (1 - chance)
    derivative = (same - (1 - agreement) * (columns[:, None] + rows)) / (1 - chance) ** 2
    return np.asarray(derivative, dtype=np.float64)


def _error(paired: Ratings, linearised: Floats) -> tuple[float, float]:
    """Of independent units, with their number where `error_of_mean` has one less: theirs has it."""
    error, df = paired.error_of_mean(linearised)
    if paired.cluster is not None:
        return error, df
    return error * float(np.sqrt(df / (df + 1))), np.inf


def gwet_ac1(ratings: Ratings, confidence: float = 0.95) -> ChanceCorrected:
    """Compute AC1 with Gwet's variance, the coders taken as they are; its interval is by t.

    One rating of a unit says how often a value is used, two or more also how often coders agree.
    AC1 depends on how many values there can be, `ratings.values`. With clusters, what units are
    nested in, the error allows for it. Raises StatisticsError if there is no unit with two ratings.

    References
    ----------
    Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; missing ratings: Gwet (2014), Handbook of
    Inter-Rater Reliability, 4th ed., chapters 2 and 5. Clusters: as in
    `ratings.Ratings.error_of_mean`.
    """
    require_confidence(confidence)
    rated = ratings.rated_by(1)
    counts, copies, n = rated.counts(), rated.copies, rated.n_units
    of_unit = counts.sum(axis=1)
    is_paired = of_unit >= 2
    n_paired = int(copies @ is_paired)
    if not n_paired:
        raise StatisticsError("No unit has two ratings: expected some that two coders rated.")
    agreeing = np.zeros(len(counts))
    pairs = (counts * (counts - 1)).sum(axis=1)
    np.divide(pairs, of_unit * (of_unit - 1), out=agreeing, where=is_paired)
    agreement, q = float(copies @ agreeing) / n_paired, len(rated.values)
    if q < 2:
        why = "One value alone: AC1 needs two at least (name them in `values`)."
        return ChanceCorrected(None, None, why, None, agreement, None)
    share = copies @ (counts / of_unit[:, None]) / n
    chance = float(share @ (1 - share)) / (q - 1)
    value = (agreement - chance) / (1 - chance)
    by_unit = counts @ (1 - share) / of_unit / (q - 1)
    pulled = n / n_paired * (agreeing - chance * is_paired) / (1 - chance)
    linearised = pulled - 2 * (1 - value) * (by_unit - chance) / (1 - chance)
    error, df = rated.error_of_mean(linearised)
    return ChanceCorrected(
        value, *interval_of(value, error, df, confidence), error, agreement, chance
    )
