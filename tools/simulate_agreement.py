"""How often 95% intervals of alpha, kappa and AC1 hold the truth, by simulation.

    python tools/simulate_agreement.py                      2,000 data sets a row
    python tools/simulate_agreement.py --data-sets 200      in small

Two coders say of each unit whether it has a code. With probability `agreement` both say the same, a
draw with the code's prevalence; otherwise each draws alone. Alpha and kappa of endless units are
then `agreement`, whatever the prevalence. In interviews, prevalence and agreement differ from one
to the next (beta distributions), and sizes differ, too. Each interval comes from the functions that
`code_agreement` calls, with 1,000 replicates; "none" is the share of data sets whose ratings bear
no interval (the coders agreed on everything, or the code was hardly used), left out of coverage.
"""

import argparse

import numpy as np
import pandas as pd

from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha
from pmio_lib.methods.agreement.ratings import Integers, ratings_of_codes
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval

PREVALENCES, AGREEMENTS, UNITS = (0.1, 0.3, 0.5), (0.5, 0.8), (30, 100, 400)
INTERVIEWS, UNITS_AN_INTERVIEW = 20, 20
ALIKE = 0.15
"""Intraclass correlation of a unit's having the code, and of coders' agreeing, in interviews."""
NAMES = ("alpha", "kappa", "AC1")


def truths(prevalence: float, agreement: float) -> dict[str, float]:
    """Give each coefficient in endless units."""
    apart = 2 * prevalence * (1 - prevalence)
    return {
        "alpha": agreement,
        "kappa": agreement,
        "AC1": 1 - (1 - agreement) * apart / (1 - apart),
    }


def ratings(prevalence: Floats, agreement: Floats, rng: np.random.Generator) -> Integers:
    """Draw what two coders say of units (n_units, 2), from each unit's own parameters."""
    alone = rng.random((len(prevalence), 2)) < prevalence[:, None]
    agreed = rng.random(len(prevalence)) < agreement
    return np.where(agreed[:, None], alone[:, :1], alone).astype(np.int64)


def beta(mean: float, n: int, rng: np.random.Generator) -> Floats:
    """Draw interviews' shares, so that units of one correlate by `ALIKE`."""
    size = 1 / ALIKE - 1
    return rng.beta(mean * size, (1 - mean) * size, n)


def single_units(
    n: int, prevalence: float, agreement: float, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Draw independent units, and clusters that are one unit each."""
    drawn = ratings(np.full(n, prevalence), np.full(n, agreement), rng)
    return drawn, np.arange(n)


def interviews(
    n: int, prevalence: float, agreement: float, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Draw units in n interviews, and each unit's interview; alpha overall is `agreement`.

    Prevalences that differ between interviews are agreement of a kind: within them coders agree
    less than overall.
    """
    inside = 1 - (1 - agreement) / (1 - ALIKE)
    sizes = 5 + rng.poisson(rng.gamma(3, (UNITS_AN_INTERVIEW - 5) / 3, n))
    interview = np.repeat(np.arange(n), sizes)
    of_unit = beta(prevalence, n, rng)[interview], beta(inside, n, rng)[interview]
    return ratings(*of_unit, rng), interview


def intervals(
    codes: Integers, cluster: Integers | None, rng: np.random.Generator
) -> dict[str, Interval | None]:
    """Give the interval of each coefficient."""
    read = ratings_of_codes((0, 1), codes, cluster)
    alpha = krippendorff_alpha(read, "nominal", rng=rng)
    return {
        "alpha": alpha.interval,
        "kappa": cohen_kappa(read).interval,
        "AC1": gwet_ac1(read).interval,
    }


def hits(found: dict[str, Interval | None], truth: dict[str, float]) -> dict[str, float]:
    """Say of each interval whether it holds the truth; NaN where there is none."""
    return {
        name: float(interval.contains(truth[name])) if interval else np.nan
        for name, interval in found.items()
    }


def coverage(each: list[dict[str, float]]) -> dict[str, float]:
    """Give the share of intervals that hold the truth, and of data sets without one."""
    table = pd.DataFrame(each)
    none = {f"{name} none": share for name, share in table.isna().mean().items()}
    return {**table.mean().to_dict(), **none}


def unit_rates(
    n: int, prevalence: float, agreement: float, n_data_sets: int, seed: int
) -> dict[str, float]:
    """Give coverage with independent units."""
    rng = np.random.default_rng([seed, n, round(100 * prevalence), round(100 * agreement)])
    truth = truths(prevalence, agreement)
    each = [
        hits(intervals(single_units(n, prevalence, agreement, rng)[0], None, rng), truth)
        for _ in range(n_data_sets)
    ]
    return coverage(each)


def interview_rates(
    n: int, prevalence: float, agreement: float, n_data_sets: int, seed: int
) -> dict[str, dict[str, float]]:
    """Give coverage with units in n interviews: drawing units, and drawing interviews."""
    rng = np.random.default_rng([seed, 1, n, round(100 * prevalence), round(100 * agreement)])
    truth = truths(prevalence, agreement)
    each: dict[str, list[dict[str, float]]] = {"units": [], "interviews": []}
    for _ in range(n_data_sets):
        codes, interview = interviews(n, prevalence, agreement, rng)
        each["units"].append(hits(intervals(codes, None, rng), truth))
        each["interviews"].append(hits(intervals(codes, interview, rng), truth))
    return {drawn: coverage(found) for drawn, found in each.items()}


def line(what: str, rates: dict[str, float]) -> str:
    """Lay one row out."""
    cells = [f"{name} {rates[name]:.3f} (none {rates[f'{name} none']:.2f})" for name in NAMES]
    return f"{what}  " + "  ".join(cells)


def main() -> None:
    """Print a line a scenario as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--interviews", type=int, nargs="*", default=[INTERVIEWS])
    told = parser.parse_args()
    print(f"{told.data_sets:,} data sets a row, seed {told.seed}, 95% intervals")
    for agreement in AGREEMENTS:
        for prevalence in PREVALENCES:
            at = f"agreement {agreement}, prevalence {prevalence}"
            for n in UNITS:
                rates = unit_rates(n, prevalence, agreement, told.data_sets, told.seed)
                print(line(f"{at}, {n:3} units", rates), flush=True)
            for n in told.interviews:
                both = interview_rates(n, prevalence, agreement, told.data_sets, told.seed)
                for drawn, rates in both.items():
                    what = f"{at}, {n} interviews, {drawn:>10} independent"
                    print(line(what, rates), flush=True)


if __name__ == "__main__":
    main()
