"""Agreement on one code: given to a unit, or not.

Belongs here: what is reported of a code. Not here: the coefficients (`krippendorff`, `kappa`,
`gwet`), several codes at once (`agreement_overall`), or how tables become units
(`agreement_units`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from pmio_lib.core.randomness import stream
from pmio_lib.methods.agreement.clusters import Integers
from pmio_lib.methods.agreement.gwet import GwetAC1, ac1_of_ratings
from pmio_lib.methods.agreement.kappa import CohenKappa, kappa_of_ratings
from pmio_lib.methods.agreement.krippendorff import KrippendorffAlpha, alpha_of_ratings
from pmio_lib.methods.agreement.metrics import metric_of
from pmio_lib.methods.agreement.units import DoubleCoded


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on one code: given to a unit, or not.

    Parameters
    ----------
    code : hashable
    reason : str or None
        Why alpha and kappa are undefined, where they are.
    n_units, n_cases, n_coders : int
        Units and cases coded by two coders or more, and these coders.
    n_any, n_all, n_neither : int
        Units given the code by any coder of theirs, by all, and by none; the last agree, too.
    prevalence_any : float
        Share of units that any coder gave the code.
    prevalence_mean : float
        Mean over coders of the share of their units they gave the code.
    agreement : float
        "Percent agreement" as a share: the mean over units of the share of pairs of coders who both
        gave the code or both did not.
    alpha : KrippendorffAlpha
        Nominal.
    kappa : CohenKappa or None
        None unless there are exactly two coders.
    ac1 : GwetAC1
        Of the two values given and not given, so it has a value even for a code never used: 1.
    """

    code: Hashable
    reason: str | None
    n_units: int
    n_cases: int
    n_coders: int
    n_any: int
    n_all: int
    n_neither: int
    prevalence_any: float
    prevalence_mean: float
    agreement: float
    alpha: KrippendorffAlpha
    kappa: CohenKappa | None
    ac1: GwetAC1


def code_agreement(
    coded: DoubleCoded,
    place: int,
    seed: int,
    cluster: Integers | None,
    n_replicates: int,
    confidence: float,
) -> CodeAgreement:
    """Compare coders on the code at one place among those asked about.

    Parameters
    ----------
    coded : DoubleCoded
    place : int
        Position in `coded.codes`.
    seed : int
        Of the resampling; the code has its own stream, whichever others are reported.
    cluster : array of int, shape (n_units,), or None
        What units are nested in.
    n_replicates : int
    confidence : float

    Returns
    -------
    CodeAgreement
    """
    gave, code = coded.gave[place], coded.codes[place]
    ratings = coded.ratings(place, cluster)
    alpha = alpha_of_ratings(
        ratings,
        "nominal",
        metric_of("nominal", ratings.values, is_ordered=True),
        rng=stream(seed, f"agreement on {code}"),
        n_replicates=n_replicates,
        confidence=confidence,
    )
    kappa = kappa_of_ratings(ratings, confidence) if len(coded.coders) == 2 else None
    ac1 = ac1_of_ratings(ratings, confidence)
    not_given, given = ratings.counts().T
    n_any, n_all = int(ratings.copies @ (given > 0)), int(ratings.copies @ (not_given == 0))
    return CodeAgreement(
        code=code,
        reason=_why_undefined(n_any, n_all, coded.n_units),
        n_units=coded.n_units,
        n_cases=coded.n_cases,
        n_coders=len(coded.coders),
        n_any=n_any,
        n_all=n_all,
        n_neither=coded.n_units - n_any,
        prevalence_any=n_any / coded.n_units,
        prevalence_mean=float((gave.sum(axis=1) / coded.has_coded.sum(axis=1)).mean()),
        agreement=ac1.agreement,
        alpha=alpha,
        kappa=kappa,
        ac1=ac1,
    )


def _why_undefined(n_any: int, n_all: int, n_units: int) -> str | None:
    if n_any == 0:
        return "The code was never used in the material that two coders coded."
    if n_all == n_units:
        return "Every coder gave the code to every unit."
    return None
