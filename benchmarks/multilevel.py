"""The same data in lme4, statsmodels and ours, in one run: seconds, ratios, memory, agreement.

    python benchmarks/multilevel.py            all three sizes; statsmodels may take minutes
    python benchmarks/multilevel.py --quick    the two smaller sizes

Asserts nothing about time. Each fit runs in a process of its own, so that its peak memory is its
own; the data are read before the clock starts. Ours is timed from the frame: building the sums
counts. lme4 and statsmodels run as a user gets them, except that statsmodels is given the
optimiser that finds the optimum (its default can report no variance between schools).
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

SIZES = {2_000: 50, 60_000: 1_500, 640_000: 16_000}
COVARIATES = ["x1", "x2", "x3", "x4"]
R_SCRIPT = """
suppressMessages(library(lme4))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
times <- sapply(1:as.integer(commandArgs(trailingOnly = TRUE)[2]), function(k) {
  gc()
  system.time(fit <<- lmer(y ~ x1 + x2 + x3 + x4 + (1 | school), data))[["elapsed"]]
})
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\\\1",
  grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
variances <- as.data.frame(VarCorr(fit))$vcov
cat(sprintf('{"seconds": %.6f, "peak_mb": %.0f, "figures": [%s]}', min(times), peak,
  paste(sprintf("%.12g", c(fixef(fit), variances)), collapse = ", ")))
"""


def make(n_pupils: int, n_schools: int, seed: int = 2021) -> pd.DataFrame:
    """Draw pupils in schools of unequal size, rows in no order."""
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.full(n_schools, 3.0))
    sizes = rng.multinomial(n_pupils - n_schools, share) + 1
    school = rng.permutation(np.repeat(np.arange(n_schools), sizes))
    x1 = rng.integers(0, 2, n_schools)[school].astype(float)
    x2, x3 = rng.normal(size=n_pupils), rng.integers(0, 2, n_pupils).astype(float)
    frame = pd.DataFrame({"school": school, "x1": x1, "x2": x2, "x3": x3, "x4": x1 * x3})
    noise = rng.normal(size=n_schools)[school] * 0.4 + rng.normal(size=n_pupils)
    return frame.assign(y=0.3 * x1 + 0.5 * x2 + 0.3 * x3 + noise)


def best_of(fit: object, repeats: int) -> tuple[float, object]:
    """Give the shortest time of a few, and the result."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = fit()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def peak_mb() -> float:
    """Give this process's peak memory."""
    from memory import peak_mb as measured

    return measured()


def run_ours(path: str, repeats: int) -> dict[str, object]:
    """Fit."""
    from pmio_lib.methods.multilevel.model import fit_random_intercept
    from pmio_lib.methods.multilevel.sums import ClusterSums

    frame = pd.read_parquet(path)

    def build() -> ClusterSums:
        return ClusterSums.from_frame(frame, outcome="y", covariates=COVARIATES, school="school")

    seconds, fit = best_of(lambda: fit_random_intercept(build()), max(repeats, 3))
    peak = peak_mb()
    figures = [*fit.coefficients, fit.v_between, fit.v_within]
    return {"seconds": seconds, "peak_mb": peak, "figures": figures}


def run_statsmodels(path: str, repeats: int) -> dict[str, object]:
    """Fit with MixedLM by Powell's method."""
    import warnings

    from statsmodels.regression.mixed_linear_model import MixedLM

    warnings.simplefilter("ignore")
    frame = pd.read_parquet(path)

    def fit() -> object:
        design = np.column_stack([np.ones(len(frame)), frame[COVARIATES]])
        return MixedLM(frame["y"].to_numpy(), design, frame["school"]).fit(method="powell")

    seconds, done = best_of(fit, repeats)
    figures = [*done.fe_params, float(np.asarray(done.cov_re)[0, 0]), done.scale]
    return {"seconds": seconds, "peak_mb": peak_mb(), "figures": figures}


def run_lme4(path: str, repeats: int) -> dict[str, object] | None:
    """Fit with lme4's defaults; None where it is absent."""
    if not shutil.which("Rscript"):
        return None
    folder = Path(path).parent
    (folder / "fit.R").write_text(R_SCRIPT, encoding="utf-8")
    pd.read_parquet(path).to_csv(folder / "data.csv", index=False)
    command = ["Rscript", str(folder / "fit.R"), str(folder / "data.csv"), str(repeats)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def in_own_process(which: str, path: Path, repeats: int) -> dict[str, object] | None:
    """Run one of the above in a process of its own; None where it cannot."""
    command = [sys.executable, __file__, "--run", which, str(path), str(repeats)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {which}: {done.stderr.strip().splitlines()[-1]}")
        return None
    return json.loads(done.stdout)


def compare(n_pupils: int, n_schools: int) -> None:
    """Print one size."""
    print(f"\n{n_pupils:,} pupils, {n_schools:,} schools, five coefficients")
    repeats = 1 if n_pupils > 100_000 else 3
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.parquet"
        make(n_pupils, n_schools).to_parquet(path)
        ours = in_own_process("ours", path, repeats)
        others = {name: in_own_process(name, path, repeats) for name in ("lme4", "statsmodels")}
    print(f"  ours         {ours['seconds']:9.4f} s  peak {ours['peak_mb']:6.0f} MB")
    for name, told in others.items():
        if told is None:
            print(f"  {name:12} not here: skipped")
            continue
        off = np.abs(np.array(told["figures"]) - ours["figures"]) / np.abs(ours["figures"])
        print(
            f"  {name:12} {told['seconds']:9.4f} s  peak {told['peak_mb']:6.0f} MB"
            f"  {told['seconds'] / ours['seconds']:8.1f} times ours;"
            f" figures differ by at most {off.max():.1e} of themselves"
        )


def main() -> None:
    """Run one fit in this process, or compare them all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--run", nargs=3, metavar=("WHICH", "PATH", "REPEATS"))
    arguments = parser.parse_args()
    runs = {"ours": run_ours, "lme4": run_lme4, "statsmodels": run_statsmodels}
    if arguments.run:
        which, path, repeats = arguments.run
        print(json.dumps(runs[which](path, int(repeats))))
        return
    for n_pupils, n_schools in list(SIZES.items())[: 2 if arguments.quick else 3]:
        compare(n_pupils, n_schools)


if __name__ == "__main__":
    main()
