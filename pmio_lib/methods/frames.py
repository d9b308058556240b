"""The methods for a data frame of your own: a frame and names of columns in, a frame out.

Belongs here: laying a frame out for the methods beside this file, and their results as rows. Not
here: any computing. Every function says what it wants in words and refuses what it cannot take.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import MetricName, krippendorff_alpha
from pmio_lib.methods.cluster_design import TwoLevelDesign
from pmio_lib.methods.columns import numbers, sorted_levels
from pmio_lib.methods.consistency import internal_consistency
from pmio_lib.methods.holm import holm
from pmio_lib.methods.interval import Interval
from pmio_lib.methods.multilevel.effect_size import effect_size_table, effect_sizes
from pmio_lib.methods.multilevel.inference import Estimate, estimate, robust_estimate
from pmio_lib.methods.multilevel.model import (
    INTERCEPT,
    RandomInterceptFit,
    fit_random_intercept,
)
from pmio_lib.methods.multilevel.profile_interval import (
    icc_interval,
    v_between_interval,
    v_within_interval,
)
from pmio_lib.methods.multilevel.sums import ClusterSums
from pmio_lib.methods.ordinal.model import fit_cumulative_logit
from pmio_lib.methods.power import power_at, schools_needed, smallest_detectable
from pmio_lib.methods.proportions import newcombe_interval, rate
from pmio_lib.methods.saturation import assess_saturation, new_themes
from pmio_lib.methods.waves.cluster_means import means_by_cluster
from pmio_lib.methods.waves.permutation import (
    FEWEST_CLUSTERS,
    NO_INTERVAL,
    permutation_test,
    share_interval,
)

__all__ = [
    "agreement",
    "alpha",
    "compare_waves",
    "cumulative_logit",
    "detectable",
    "difference",
    "proportion",
    "random_intercept",
    "robust_contrasts",
    "saturation",
    "standardised_difference",
]


def proportion(
    frame: pd.DataFrame, outcome: str, by: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Give the share of rows that are true, with Wilson's interval, of all or by group.

    Returns
    -------
    pandas.DataFrame
        By group (`all` without one): `n`, `n_true`, `share_pct`, `low_pct`, `high_pct`. Rows
        without an outcome or a group are left out; a group of which none is left keeps its row,
        with an `n` of 0 and no share.

    Examples
    --------
    >>> answers = pd.DataFrame({"engaged": [True] * 16 + [False] * 10})
    >>> proportion(answers, "engaged").round(1)
          n  n_true  share_pct  low_pct  high_pct
    all  26      16       61.5     42.5      77.6
    """
    used = _columns(frame, outcome, *([by] if by else []))
    groups = {"all": used}
    if by:
        groups = {name: used[used[by].eq(name)] for name in _in_order(used[by])}
    rows = {
        name: _share(_flags(part[outcome].dropna(), outcome), confidence)
        for name, part in groups.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)


def _share(flags: pd.Series, confidence: float) -> dict[str, float | None]:
    found = rate(int(flags.sum()), len(flags), confidence)
    ends = found.interval.scaled(100) if found.interval else None
    return {
        "n": found.n,
        "n_true": found.successes,
        "share_pct": None if found.share is None else 100 * found.share,
        "low_pct": ends.low if ends else None,
        "high_pct": ends.high if ends else None,
    }


def difference(
    frame: pd.DataFrame, outcome: str, by: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Give the second group's share that is true minus the first's, with Newcombe's interval.

    The groups are two, in the order of their names; rows are independent of one another.

    Examples
    --------
    >>> answers = pd.DataFrame({"wave": ["a"] * 26 + ["b"] * 18,
    ...                         "engaged": [1] * 16 + [0] * 10 + [1] * 13 + [0] * 5})
    >>> difference(answers.astype({"engaged": bool}), "engaged", "wave").round(1)
               difference_pp  low_pp  high_pp
    b minus a           10.7   -17.4     35.1
    """
    shares = proportion(frame, outcome, by, confidence)
    shares = shares[shares["n"].gt(0)]
    if len(shares) != 2:
        raise StatisticsError(f"{by} has {len(shares)} groups with an outcome: expected two.")
    (first, one), (second, two) = ((name, row) for name, row in shares.iterrows())
    sizes = (two["share_pct"] / 100, int(two["n"]), one["share_pct"] / 100, int(one["n"]))
    ends = newcombe_interval(*sizes, confidence).scaled(100)
    row = {
        "difference_pp": two["share_pct"] - one["share_pct"],
        "low_pp": ends.low,
        "high_pp": ends.high,
    }
    return pd.DataFrame([row], index=[f"{second} minus {first}"])


def random_intercept(
    frame: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    cluster: str,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit rows in clusters: fixed effects with two errors, variances, intraclass correlation.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a pupil, say; rows with anything missing are left out.
    fixed : sequence of str
        Numbers or flags; a product of two is a column of its own.
    cluster : str
        What rows are nested in.

    Returns
    -------
    pandas.DataFrame
        By term: `estimate`, `low`, `high`, `df`, `p` of the model (Kenward and Roger), and
        `robust_low`, `robust_high`, `robust_df`, `robust_p` from the clusters themselves (CR2,
        Satterthwaite), or `robust_reason`, why there are none. Rows `variance between`,
        `variance within` and `icc`, with profile intervals.

    References
    ----------
    As in `multilevel.model`, `multilevel.robust`, `multilevel.profile_interval`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> high = (school % 2).astype(float)
    >>> score = 50 + 4 * high + rng.normal(0, 3, 12)[school] + rng.normal(0, 10, 240)
    >>> pupils = pd.DataFrame({"school": school, "high": high, "score": score})
    >>> found = random_intercept(pupils, "score", ["high"], "school")
    >>> found.loc["high", ["estimate", "low", "high", "df"]].round(2).tolist()
    [4.46, 1.68, 7.23, 10.0]
    >>> found.loc["icc", ["estimate", "low", "high"]].round(2).tolist()
    [0.0, 0.0, 0.09]
    """
    taken = [name for name in fixed if name in _ROWS_OF_VARIANCE]
    if taken:
        raise StatisticsError(f"{', '.join(taken)} is a row of the result: rename the column.")
    fit = _fit(frame, outcome, fixed, cluster)
    rows = {term: _term(fit, {term: 1.0}, confidence) for term in fit.coefficients.index}
    values = (fit.v_between, fit.v_within, fit.icc)
    intervals = (v_between_interval, v_within_interval, icc_interval)
    for name, value, interval in zip(_ROWS_OF_VARIANCE, values, intervals, strict=True):
        rows[name] = {"estimate": value, **_ends(interval(fit, confidence)), "robust_reason": ""}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_TERM_COLUMNS).rename_axis("term")


def robust_contrasts(
    frame: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    cluster: str,
    contrasts: Mapping[str, Mapping[str, float]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Test sums and differences of terms by the error that the clusters themselves show.

    Parameters
    ----------
    frame, outcome, fixed, cluster, confidence
        As of `random_intercept`.
    contrasts : mapping of str to mapping of str to float
        By name, the weight of each term that takes part, `intercept` among them.

    Returns
    -------
    pandas.DataFrame
        By contrast, the columns of `random_intercept`: the robust ones hold also where a slope
        differs between clusters.

    Raises
    ------
    StatisticsError
        Also if there is no contrast, or one has no term, an unknown one, or no finite weights.

    References
    ----------
    As in `multilevel.robust`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> pupils = pd.DataFrame({"school": school, "high": (school % 2) * 1.0,
    ...                        "girl": rng.integers(0, 2, 240), "score": rng.normal(50, 10, 240)})
    >>> pupils["both"] = pupils["high"] * pupils["girl"]
    >>> gaps = {"gap in low": {"girl": 1}, "gap in high": {"girl": 1, "both": 1}}
    >>> found = robust_contrasts(pupils, "score", ["high", "girl", "both"], "school", gaps)
    >>> found.loc["gap in high", ["estimate", "robust_low", "robust_high"]].round(1).tolist()
    [-2.6, -8.9, 3.7]
    """
    if not contrasts:
        raise StatisticsError("No contrast: expected the weights of terms, by name.")
    fit = _fit(frame, outcome, fixed, cluster)
    rows = {name: _term(fit, of, confidence) for name, of in contrasts.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_TERM_COLUMNS)
    return table.rename_axis("contrast")


_ROWS_OF_VARIANCE: Final = ("variance between", "variance within", "icc")
_ROBUST: Final = ("low", "high", "df", "p")
_TERM_COLUMNS: Final = [
    "estimate",
    *_ROBUST,
    *(f"robust_{name}" for name in _ROBUST),
    "robust_reason",
]


def _fit(
    frame: pd.DataFrame, outcome: str, fixed: Sequence[str], cluster: str
) -> RandomInterceptFit:
    used = _columns(frame, outcome, *fixed, cluster).dropna()
    if INTERCEPT in fixed:
        raise StatisticsError(f"{INTERCEPT} is the model's own: leave the column out or rename it.")
    numbers = [*fixed, outcome]
    words = [name for name in numbers if not pd.api.types.is_numeric_dtype(used[name].dtype)]
    if words:
        raise StatisticsError(f"{', '.join(words)} holds no numbers: a model needs them.")
    used = used.astype(dict.fromkeys(numbers, "float64"))
    sums = ClusterSums.from_frame(used, outcome=outcome, covariates=list(fixed), school=cluster)
    return fit_random_intercept(sums)


def _term(fit: RandomInterceptFit, of: Mapping[str, float], confidence: float) -> dict[str, object]:
    weights = fit.contrast(dict(of))
    if not (np.isfinite(weights).all() and weights.any()):
        raise StatisticsError(f"Weights {dict(of)}: expected finite numbers, not all zero.")
    row = _tested(estimate(fit, of, confidence))
    try:
        robust = _tested(robust_estimate(fit, of, confidence))
    except StatisticsError as error:  # one cluster alone shows it: the model's own error stands
        return {**row, "robust_reason": str(error)}
    return {**row, **{f"robust_{name}": robust[name] for name in _ROBUST}, "robust_reason": ""}


def _tested(one: Estimate) -> dict[str, float]:
    ends = {"low": one.interval.low, "high": one.interval.high}
    return {"estimate": one.value, **ends, "df": one.df, "p": one.p}


def standardised_difference(
    frame: pd.DataFrame,
    outcome: str,
    treatment: str,
    cluster: str,
    fixed: Sequence[str] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give a treatment's difference in standard deviations, in four conventions.

    Returns
    -------
    pandas.DataFrame
        By convention: `is_headline` (total, unconditional), `estimate`, `low`, `high`, `df`,
        `v_between`, `v_within`.

    References
    ----------
    Hedges (2007), J. Educ. Behav. Stat. 32:341-370.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> pupils = pd.DataFrame({"school": school, "high": (school % 2).astype(float)})
    >>> pupils["score"] = 50 + 4 * pupils["high"] + rng.normal(0, 10, 240)
    >>> standardised_difference(pupils, "score", "high", "school")["estimate"].round(2).tolist()
    [0.37, 0.37, 0.37, 0.37]
    """
    fit = _fit(frame, outcome, [treatment, *fixed], cluster)
    table = effect_size_table(effect_sizes(fit, treatment, confidence)).set_index("convention")
    return table[["is_headline", "estimate", "low", "high", "df", "v_between", "v_within"]]


def detectable(
    n_clusters: int,
    per_cluster: float,
    icc: float,
    power: float = 0.8,
    effect: float | None = None,
    **design: float,
) -> pd.DataFrame:
    """Give the smallest difference that rows in clusters, whole clusters in two arms, can show.

    Parameters
    ----------
    effect : float, optional
        A difference in standard deviations: then also the power at it, and the clusters needed.
    **design
        More of `cluster_design.TwoLevelDesign`: `share_treated`, `r2_school`, `r2_pupil`.

    Returns
    -------
    pandas.DataFrame
        One row: `smallest_sd`, and with an effect `power`, `n_clusters_needed`.

    References
    ----------
    Dong & Maynard (2013), J. Res. Educ. Eff. 6:24-67; Bloom (1995).

    Examples
    --------
    >>> detectable(20, 15, 0.17, effect=0.629).round(3)
       smallest_sd  power  n_clusters_needed
    0        0.629    0.8                 21
    """
    plan = TwoLevelDesign(icc, per_cluster, n_clusters, **design)  # type: ignore[arg-type]
    row: dict[str, float] = {"smallest_sd": smallest_detectable(plan, power)}
    if effect is not None:
        row |= {
            "power": power_at(plan, effect),
            "n_clusters_needed": schools_needed(plan, effect, power),
        }
    return pd.DataFrame([row])


def cumulative_logit(
    frame: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit ordered answers to predictors; with clusters, errors come from them.

    Returns
    -------
    pandas.DataFrame
        By predictor: `estimate` (log odds ratio of a higher answer), `se`, `se_cluster`,
        `statistic`, `df`, `p`, `low`, `high`.

    Examples
    --------
    >>> ratings = pd.DataFrame({"rating": [1, 2, 2, 3, 1, 2, 3, 3] * 3,
    ...                         "year": [2019] * 12 + [2020] * 12})
    >>> cumulative_logit(ratings, "rating", ["year"])["estimate"].round(2).tolist()
    [0.21]
    """
    used = _columns(frame, outcome, *predictors, *([cluster] if cluster else []))
    groups = used[cluster] if cluster else None
    fit = fit_cumulative_logit(used[outcome], used[list(predictors)], groups, confidence)
    return fit.coefficients


def compare_waves(
    frame: pd.DataFrame,
    value: str,
    wave: str,
    cluster: str,
    largest: float,
    seed: int,
    confidence: float = 0.95,
    item: str | None = None,
) -> pd.DataFrame:
    """Compare two waves with partly the same clusters, by permuting whole clusters.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an answer; rows with anything missing are left out.
    value : str
        Numbers; each cluster counts by the mean of its answers in a wave.
    wave, cluster : str
        Of waves there are two, in the order of their categories where these have one, else of
        their names.
    largest : float
        Largest difference the scale allows; with 1, values from 0 to 1 are taken for shares.
    seed : int
        Of each item's permutations, so that an item does not depend on the others.
    item : str, optional
        What is compared one by one; `p_holm` is then adjusted over all items compared.

    Returns
    -------
    pandas.DataFrame
        By item (`all` without one), later minus earlier: `difference`, `low`, `high`, `p`,
        `p_holm`, and clusters as `n_earlier`, `n_later`, `n_both`. `reason` says why there is no
        comparison, or what is to be said of its interval.

    Raises
    ------
    StatisticsError
        If there are not two waves, values are no numbers, or the scale is exceeded.

    Examples
    --------
    >>> answers = pd.DataFrame({"school": list("abcdefabcdgh"), "wave": [1] * 6 + [2] * 6,
    ...                         "better": [1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1]})
    >>> found = compare_waves(answers, "better", "wave", "school", largest=1, seed=1)
    >>> found[["difference", "n_both"]].round(2)
         difference  n_both
    all        0.17       4
    """
    used = _columns(frame, value, wave, cluster, *([item] if item else [])).dropna()
    names = _in_order(used[wave])
    if len(names) != 2:
        raise StatisticsError(f"{wave} has {len(names)} waves: expected two.")
    columns = {"value": numbers(used, value), "wave": used[wave], "cluster": used[cluster]}
    laid = pd.DataFrame(columns, index=used.index)
    groups = {"all": laid}
    if item:
        groups = {name: laid[used[item].eq(name)] for name in _in_order(used[item])}
    rows = {
        name: _waves(part, names, largest, np.random.default_rng(seed), confidence)
        for name, part in groups.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_WAVE_COLUMNS).rename_axis(item)
    tested = table["p"].notna()
    table.loc[tested, "p_holm"] = holm(table.loc[tested, "p"].tolist())
    return table.astype(dict.fromkeys(_WAVE_COLUMNS[:5], "float64"))


_WAVE_COLUMNS = ["difference", "low", "high", "p", "p_holm", "n_earlier", "n_later", "n_both"]
_WAVE_COLUMNS += ["reason"]


def _waves(
    laid: pd.DataFrame,
    names: Sequence[Any],
    largest: float,
    rng: np.random.Generator,
    confidence: float,
) -> dict[str, object]:
    earlier, later = names
    means = means_by_cluster(laid, earlier, later)
    sizes = {"n_earlier": len(means.earlier), "n_later": len(means.later)}
    row: dict[str, object] = {**sizes, "n_both": len(means.both_earlier)}
    if min(sizes.values()) < FEWEST_CLUSTERS:
        return {**row, "reason": f"Fewer than {FEWEST_CLUSTERS} clusters in one of the waves."}
    test = permutation_test(means, largest, rng, confidence=confidence)
    interval, reason = test.interval, "" if test.interval else NO_INTERVAL
    if largest == 1 and laid["value"].between(0, 1).all():
        interval, reason = share_interval(test, means, confidence)
    return {
        **row,
        "difference": test.difference,
        **_ends(interval),
        "p": test.p,
        "reason": reason,
    }


def alpha(frame: pd.DataFrame, items: Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    """Give Cronbach's alpha of some items with Feldt's interval, on rows with every item.

    Examples
    --------
    >>> scale = pd.DataFrame({"a": [1, 2, 3, 4, 3], "b": [1, 2, 4, 4, 3], "c": [2, 2, 3, 4, 4]})
    >>> alpha(scale, ["a", "b", "c"]).round(2)
       alpha   low  high  n  n_left_out
    0   0.94  0.72  0.99  5           0
    """
    scale = internal_consistency(_columns(frame, *items), confidence)
    row = {"alpha": scale.alpha, **_ends(scale.interval), "n": scale.n}
    return pd.DataFrame([{**row, "n_left_out": scale.n_left_out}])


def agreement(
    frame: pd.DataFrame,
    unit: str,
    coder: str,
    value: str,
    cluster: str | None = None,
    metric: MetricName = "nominal",
    seed: int | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give agreement of coders: Krippendorff's alpha, Gwet's AC1, of two coders Cohen's kappa.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a unit and coder.
    cluster : str, optional
        What units are nested in; intervals then draw or compare whole clusters.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        Of alpha; kappa and AC1 compare for being the same.
    seed : int, optional
        With one alpha has an interval, by resampling.

    Returns
    -------
    pandas.DataFrame
        By statistic: `estimate`, `low`, `high`, `n_units`.

    Examples
    --------
    >>> coded = pd.DataFrame({"passage": [1, 2, 3, 4, 5, 6] * 2, "coder": ["A"] * 6 + ["B"] * 6,
    ...                       "theme": list("xxyyxyxyyyxy")})
    >>> agreement(coded, "passage", "coder", "theme")["estimate"].round(3)
    statistic
    alpha    0.686
    ac1      0.676
    kappa    0.667
    Name: estimate, dtype: float64
    """
    used = _columns(frame, unit, coder, value, *([cluster] if cluster else []))
    if used.duplicated([unit, coder]).any():
        raise StatisticsError(f"A {unit} has two values of one {coder}: expected one.")
    ratings = used.pivot(index=unit, columns=coder, values=value)
    clusters = used.groupby(unit)[cluster].first().loc[ratings.index] if cluster else None
    rng = None if seed is None else np.random.default_rng(seed)
    reliability = krippendorff_alpha(
        ratings, metric, rng=rng, clusters=clusters, confidence=confidence
    )
    ac1 = gwet_ac1(ratings, clusters=clusters, confidence=confidence)
    rows = {
        "alpha": {"estimate": reliability.value, **_ends(reliability.interval)},
        "ac1": {"estimate": ac1.value, **_ends(ac1.interval)},
    }
    if ratings.shape[1] == 2:
        kappa = cohen_kappa(ratings, clusters=clusters, confidence=confidence)
        rows["kappa"] = {"estimate": kappa.value, **_ends(kappa.interval)}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("statistic")
    return table.assign(n_units=int((ratings.notna().sum(axis=1) > 1).sum()))


def saturation(
    frame: pd.DataFrame,
    item: str,
    theme: str,
    base_size: int = 4,
    run_length: int = 2,
    threshold: float = 0.05,
) -> pd.DataFrame:
    """Say after how many interviews new themes became few, in the order the rows come.

    Returns
    -------
    pandas.DataFrame
        One row: `n_items`, `n_themes`, `n_base_themes`, `reached` ("6+2", or why not).

    References
    ----------
    Guest, Namey & Chen (2020), PLoS ONE 15:e0232076.

    Examples
    --------
    >>> said = pd.DataFrame({"interview": list("aabbccddeeff"), "theme": list("xyyzzwxyzwxz")})
    >>> saturation(said, "interview", "theme").to_dict("records")[0]["n_base_themes"]
    4
    """
    used = _columns(frame, item, theme).dropna()
    said = used.groupby(item, sort=False)[theme].agg(set)
    fresh = new_themes(list(said))
    found = assess_saturation(fresh, base_size, run_length, threshold)
    row = {"n_items": len(said), "n_themes": sum(fresh), "n_base_themes": found.base_themes}
    return pd.DataFrame([{**row, "reached": found.written}])


def _columns(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Give the columns named; refuse what is not there or stands twice."""
    labels: list[Hashable] = list(frame.columns)
    absent = [name for name in names if name not in labels]
    if absent:
        found = ", ".join(map(str, labels)) or "none"
        raise StatisticsError(f"No column {', '.join(absent)}: the frame has {found}.")
    twice = sorted({name for name in names if labels.count(name) > 1 or names.count(name) > 1})
    if twice:
        raise StatisticsError(f"{', '.join(twice)} stands twice: each column needs its own name.")
    return frame[list(names)]


def _flags(values: pd.Series, name: str) -> pd.Series:
    other = [value for value in values.tolist() if value not in (True, False)]
    if other:
        raise StatisticsError(f"{name} holds {other[0]!r}: expected true or false.")
    return values.astype(bool)


def _in_order(values: pd.Series) -> list[Any]:
    """Give the values that occur, in the order of their categories or of their names."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.remove_unused_categories().cat.categories)
    return sorted_levels(values)


def _ends(interval: Interval | None) -> dict[str, float | None]:
    return {
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }
