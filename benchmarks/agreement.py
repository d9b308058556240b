"""Agreement of two coders on 200,000 units and 30 codes, 1,000 resamples: seconds and peak memory.

Run as `python benchmarks/agreement.py [units]`. Each way of resampling runs in a process of its
own, so that the peak is its own; the tables are read before the clock starts, and the process that
only reads them is printed beside it. Asserts nothing about time.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

UNITS: Final = 200_000
UNITS_A_CASE: Final = 100
CODES: Final = tuple(f"code {k:02}" for k in range(30))
REPLICATES: Final = 1_000
WAYS: Final = {"nothing compared": None, "units drawn": 10**9, "whole cases drawn": 2}
"""The cases from which on whole cases are drawn."""


def make_tables(folder: Path, n_units: int, seed: int = 2021) -> None:
    """Draw what two coders gave: shares from 1 to 30 in a hundred, nine in ten of it the same."""
    rng = np.random.default_rng(seed)
    unit = np.arange(n_units)
    case = pd.Series([f"case {k}" for k in unit // UNITS_A_CASE], dtype="str")
    pd.DataFrame({"case_id": case, "unit": unit}).to_parquet(folder / "units.parquet")
    coders = ("A", "B")
    by = pd.DataFrame([(each, coder) for each in case.unique() for coder in coders])
    by.set_axis(["case_id", "coder"], axis=1).to_parquet(folder / "coded_by.parquet")
    truth = rng.random((n_units, len(CODES))) < np.linspace(0.01, 0.3, len(CODES))
    tables = []
    for coder in coders:
        alone = rng.random(truth.shape) < np.linspace(0.01, 0.3, len(CODES))
        row, code = np.nonzero(np.where(rng.random(truth.shape) < 0.95, truth, alone))
        told = {"case_id": case.to_numpy()[row], "unit": row, "coder": coder}
        tables.append(pd.DataFrame({**told, "code": np.array(CODES)[code]}))
    pd.concat(tables).to_parquet(folder / "codings.parquet", index=False)


def measure(folder: Path, fewest_cases: int | None) -> dict[str, float]:
    """Read the tables here, compare, and give seconds and the peak of this process in MB."""
    from memory import peak_mb

    from pmio_lib.methods.agreement.comparison import coded_agreement

    names = ("units", "codings", "coded_by")
    tables = [pd.read_parquet(folder / f"{name}.parquet") for name in names]
    start, alpha = time.perf_counter(), float("nan")
    if fewest_cases is not None:
        found = coded_agreement(
            *tables,
            CODES,
            seed=1,
            n_replicates=REPLICATES,
            fewest_cases=fewest_cases,
        )
        alpha = found.overall.value
    seconds = time.perf_counter() - start
    return {
        "codings": len(tables[1]),
        "alpha": alpha,
        "seconds": seconds,
        "peak_mb": peak_mb(),
    }


def measured_apart(folder: Path, way: str) -> dict[str, float]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(folder), way],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(n_units: int) -> None:
    """Print a line for each way of resampling."""
    with tempfile.TemporaryDirectory() as folder:
        make_tables(Path(folder), n_units)
        print(
            f"{n_units:,} units in cases of {UNITS_A_CASE}, {len(CODES)} codes, 2 coders,"
            f" {REPLICATES:,} replicates of each code's alpha and of the overall one"
        )
        for way in WAYS:
            found = measured_apart(Path(folder), way)
            print(
                f"{way:>18}: {found['codings']:>9,.0f} codings, overall alpha {found['alpha']:.4f},"
                f" {found['seconds']:6.1f} s, peak {found['peak_mb']:5.0f} MB"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]), WAYS[sys.argv[3]])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else UNITS)
