"""The methods for a data frame of your own: a frame and names of columns in, a frame out.

Belongs here: laying a frame out for the methods beside this file, and their results as rows; those
of rows in clusters stand in `multilevel.terms`. Not here: any computing. Every function says what
it wants in words and refuses what it cannot take.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import MetricName, krippendorff_alpha
from pmio_lib.methods.agreement.ratings import read_ratings
from pmio_lib.methods.agreement.resampling import Coefficient
from pmio_lib.methods.columns import levels_in_order, named_columns, numbers
from pmio_lib.methods.consistency import internal_consistency
from pmio_lib.methods.holm import holm
from pmio_lib.methods.interval import ends
from pmio_lib.methods.multilevel.terms import (
    random_intercept,
    robust_contrasts,
    standardised_difference,
)
from pmio_lib.methods.ordinal.model import fit_cumulative_logit
from pmio_lib.methods.power import TwoLevelDesign, power_at, schools_needed, smallest_detectable
from pmio_lib.methods.proportions import newcombe_interval, rate
from pmio_lib.methods.saturation import assess_saturation, new_themes
from pmio_lib.methods.waves.permutation import (
    FEWEST_CLUSTERS,
    NO_INTERVAL,
    means_by_cluster,
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
        without an outcome or a group are left out; a group of which none is left keeps its row.

    Examples
    --------
    >>> answers = pd.DataFrame({"engaged": [True] * 16 + [False] * 10})
    >>> proportion(answers, "engaged").round(1)
          n  n_true  share_pct  low_pct  high_pct
    all  26      16       61.5     42.5      77.6
    """
    used = named_columns(frame, outcome, by)
    rows = {
        name: _share(_flags(part[outcome].dropna(), outcome), confidence)
        for name, part in _groups(used, used[by] if by else None).items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)


def _share(flags: pd.Series, confidence: float) -> dict[str, float | None]:
    found = rate(int(flags.sum()), len(flags), confidence)
    in_percent = found.interval.scaled(100) if found.interval else None
    return {
        "n": found.n,
        "n_true": found.successes,
        "share_pct": None if found.share is None else 100 * found.share,
        **ends(in_percent, "low_pct", "high_pct"),
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
    interval = newcombe_interval(*sizes, confidence).scaled(100)
    row = {
        "difference_pp": two["share_pct"] - one["share_pct"],
        **ends(interval, "low_pp", "high_pp"),
    }
    return pd.DataFrame([row], index=[f"{second} minus {first}"])


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
        More of `power.TwoLevelDesign`: `share_treated`, `r2_school`, `r2_pupil`.

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
    used = named_columns(frame, outcome, *predictors, cluster)
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

    One row is an answer; rows with anything missing are left out.

    Parameters
    ----------
    value : str
        Numbers; each cluster counts by the mean of its answers in a wave.
    wave : str
        There are two, in the order of their categories where these have one, else of their names.
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

    Raises StatisticsError if there are not two waves, values are no numbers, or the scale is
    exceeded.

    Examples
    --------
    >>> answers = pd.DataFrame({"school": list("abcdefabcdgh"), "wave": [1] * 6 + [2] * 6,
    ...                         "better": [1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1]})
    >>> found = compare_waves(answers, "better", "wave", "school", largest=1, seed=1)
    >>> found[["difference", "n_both"]].round(2)
         difference  n_both
    all        0.17       4
    """
    used = named_columns(frame, value, wave, cluster, item).dropna()
    names = levels_in_order(used[wave])
    if len(names) != 2:
        raise StatisticsError(f"{wave} has {len(names)} waves: expected two.")
    columns = {"value": numbers(used, value), "wave": used[wave], "cluster": used[cluster]}
    laid = pd.DataFrame(columns, index=used.index)
    rows = {
        name: _waves(part, names, largest, np.random.default_rng(seed), confidence)
        for name, part in _groups(laid, used[item] if item else None).items()
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
    found = {"difference": test.difference, **ends(interval), "p": test.p}
    return {**row, **found, "reason": reason}


def alpha(frame: pd.DataFrame, items: Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    """Give Cronbach's alpha of some items with Feldt's interval, on rows with every item.

    Examples
    --------
    >>> scale = pd.DataFrame({"a": [1, 2, 3, 4, 3], "b": [1, 2, 4, 4, 3], "c": [2, 2, 3, 4, 4]})
    >>> alpha(scale, ["a", "b", "c"]).round(2)
       alpha   low  high  n  n_left_out
    0   0.94  0.72  0.99  5           0
    """
    scale = internal_consistency(named_columns(frame, *items), confidence)
    row = {"alpha": scale.alpha, **ends(scale.interval), "n": scale.n}
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

    One row is a unit and coder.

    Parameters
    ----------
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
    used = named_columns(frame, unit, coder, value, cluster)
    if used.duplicated([unit, coder]).any():
        raise StatisticsError(f"A {unit} has two values of one {coder}: expected one.")
    ratings = used.pivot(index=unit, columns=coder, values=value)
    clusters = used.groupby(unit)[cluster].first().loc[ratings.index] if cluster else None
    read = read_ratings(ratings, clusters=clusters)
    rng = None if seed is None else np.random.default_rng(seed)
    found: dict[str, Coefficient] = {
        "alpha": krippendorff_alpha(read, metric, rng=rng, confidence=confidence),
        "ac1": gwet_ac1(read, confidence),
    }
    if read.n_coders == 2:
        found["kappa"] = cohen_kappa(read, confidence)
    rows = {name: {"estimate": one.value, **ends(one.interval)} for name, one in found.items()}
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
        One row: `n_items`, `n_themes`, `n_base_themes`, `reached` ("6+2 interviews", or "not
        reached").

    References
    ----------
    Guest, Namey & Chen (2020), PLoS ONE 15:e0232076.

    Examples
    --------
    >>> said = pd.DataFrame({"interview": list("aabbccddeeff"), "theme": list("xyyzzwxyzwxz")})
    >>> saturation(said, "interview", "theme").to_dict("records")[0]["n_base_themes"]
    4
    """
    used = named_columns(frame, item, theme).dropna()
    said = used.groupby(item, sort=False)[theme].agg(set)
    fresh = new_themes(list(said))
    found = assess_saturation(fresh, base_size, run_length, threshold)
    row = {"n_items": len(said), "n_themes": sum(fresh), "n_base_themes": found.base_themes}
    return pd.DataFrame([{**row, "reached": found.written}])


def _flags(values: pd.Series, name: str) -> pd.Series:
    other = [value for value in values.tolist() if value not in (True, False)]
    if other:
        raise StatisticsError(f"{name} holds {other[0]!r}: expected true or false.")
    return values.astype(bool)


def _groups(rows: pd.DataFrame, names: pd.Series | None) -> dict[Any, pd.DataFrame]:
    """Give rows by group, or all of them as `all`."""
    if names is None:
        return {"all": rows}
    return {name: rows[names.eq(name)] for name in levels_in_order(names)}
