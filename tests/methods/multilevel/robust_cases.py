"""Data sets for comparison with clubSandwich, by seeded recipe, and a dense route to compare with.

`python -m tests.methods.multilevel.robust_cases` records what clubSandwich says; needs R with it.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from tests.methods.multilevel.cases import CASES as MULTILEVEL_CASES
from tests.methods.multilevel.cases import covariates_of
from tests.methods.multilevel.test_lme4 import sums_of

HERE = Path(__file__).parent
SCRIPT = HERE / "clubsandwich_reference.R"
RECORD = HERE / "clubsandwich_reference.json"
SIZES = [22, 18, 16, 14, 13, 11, 9, 8, 12, 10, 9, 8, 6, 6, 5]


def varying_gaps(seed: int, n_high: int, slope_sd: float) -> pd.DataFrame:
    """Schools as the case study's, whose gaps differ; the first `n_high` are the higher band."""
    random = np.random.RandomState(seed)
    school = np.repeat(np.arange(len(SIZES)), SIZES)
    high = (school < n_high).astype(float)
    premium = (random.uniform(size=len(school)) < 0.28).astype(float)
    level = random.normal(size=len(SIZES))[school] * 6
    gap = 5 + slope_sd * random.normal(size=len(SIZES))[school]
    y = 50 + 4 * high - gap * premium + level + 18 * random.normal(size=len(school))
    both = high * premium
    return pd.DataFrame({"school": school, "high": high, "premium": premium, "both": both, "y": y})


CASES = {
    **MULTILEVEL_CASES,
    "gaps vary": lambda: varying_gaps(11, 8, 9.0),
    "one school in a band": lambda: varying_gaps(12, 1, 9.0),
}


def fit_of(frame: pd.DataFrame) -> RandomInterceptFit:
    """Fit every column but school and y."""
    return fit_random_intercept(sums_of(frame))


def run_clubsandwich(frame: pd.DataFrame, folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask R, with the ratio of variances of our own fit."""
    fit, path = fit_of(frame), folder / "data.csv"
    frame.to_csv(path, index=False)
    command = ["Rscript", str(SCRIPT), str(path), repr(fit.v_between / fit.v_within)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def dense(frame: pd.DataFrame, fit: RandomInterceptFit, contrast: Floats) -> tuple[float, float]:
    """CR2 and Satterthwaite's df from whole matrices of pupils, as the papers write them.

    Pustejovsky & Tipton (2018): A = D' B^(+1/2) D, B = D (I - H) V (I - H)' D', D'D = V with D the
    upper Cholesky factor; df by Bell & McCaffrey (2002).
    """
    x = np.column_stack([np.ones(len(frame)), frame[covariates_of(frame)]])
    y = frame["y"].to_numpy()
    together = (frame["school"].to_numpy()[:, None] == frame["school"].to_numpy()).astype(float)
    v = fit.v_within * np.eye(len(y)) + fit.v_between * together
    w = np.linalg.inv(v)
    m = np.linalg.inv(x.T @ w @ x)
    rest = np.eye(len(y)) - x @ m @ x.T @ w
    left, of_rest = rest @ y, rest @ v @ rest.T
    variance, rows = 0.0, []
    for school in frame["school"].unique():
        j = (frame["school"] == school).to_numpy()
        block = np.ix_(j, j)
        d = np.linalg.cholesky(v[block]).T
        values, vectors = np.linalg.eigh(d @ of_rest[block] @ d.T)
        kept = values > 1e-9 * values.max()
        power = np.where(kept, np.abs(values) + ~kept, np.inf) ** -0.5
        a = d.T @ (vectors * power) @ vectors.T @ d
        g = a @ w[block] @ x[j] @ m @ contrast
        variance += float(g @ left[j]) ** 2
        rows.append(rest[j].T @ g)
    p = np.array(rows) @ v @ np.array(rows).T
    return variance, float(np.trace(p) ** 2 / (p**2).sum())


def main() -> None:
    """Record what clubSandwich says of every case."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in CASES.items():
            found[name] = json.loads(run_clubsandwich(make(), Path(folder)).stdout)
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    RECORD.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
