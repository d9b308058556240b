"""Data sets for comparison with lme4, by seeded recipe.

RandomState and not default_rng: NumPy keeps its streams for good, so that the recorded values of
`lme4_reference.json` stay those of the same data. `python tools/lme4_reference.py` records them.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def pupils(
    seed: int, sizes: Sequence[int], v_between: float, *, n_covariates: int = 4, offset: float = 0.0
) -> pd.DataFrame:
    """One row a pupil: school, x1 (school-level), x2, ... (pupil-level), y."""
    random = np.random.RandomState(seed)
    school = np.repeat(np.arange(len(sizes)), sizes)
    effect = np.sqrt(v_between) * random.normal(size=len(sizes))
    columns = {"x1": random.randint(0, 2, len(sizes), dtype=np.int64)[school].astype(float)}
    lean = random.normal(size=(len(sizes), n_covariates))
    for k in range(2, n_covariates + 1):
        columns[f"x{k}"] = random.normal(size=len(school)) + 0.5 * lean[school, k - 1]
    noise = random.normal(size=len(school))
    slopes = 0.3 / np.arange(1, n_covariates + 1)
    frame = pd.DataFrame({"school": school, **columns})
    frame["y"] = offset + 10 * (frame[list(columns)] @ slopes + effect[school] + noise)
    return frame


def _uneven(seed: int, n_schools: int, low: int, high: int) -> list[int]:
    return np.random.RandomState(seed).randint(low, high + 1, n_schools, dtype=np.int64).tolist()


CASES = {
    "balanced": lambda: pupils(1, [15] * 20, 0.25),
    "unbalanced": lambda: pupils(2, _uneven(197, 22, 3, 24), 0.2),
    "singleton schools": lambda: pupils(3, [1] * 20 + _uneven(3, 20, 2, 9), 0.4),
    "variance between near zero": lambda: pupils(177, _uneven(4, 30, 5, 40), 0.004),
    "variance between zero": lambda: pupils(10, _uneven(5, 15, 4, 20), 0.0),
    "twenty covariates": lambda: pupils(6, _uneven(6, 60, 3, 25), 0.3, n_covariates=20),
    "schools differ most": lambda: pupils(8, _uneven(8, 18, 3, 20), 50.0),
    "far from zero": lambda: pupils(9, _uneven(9, 30, 3, 20), 0.2, offset=1e7),
}


def covariates_of(frame: pd.DataFrame) -> list[str]:
    """Names of the covariates."""
    return [name for name in frame if name not in ("school", "y")]
