"""Many responses in one process: all kept, and the memory they take. No time is asserted."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from forms_files import ROOT


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "survey_ingest.py"
    spec = importlib.util.spec_from_file_location("survey_ingest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("count", "most_mb"),
    [(500, 400), pytest.param(50_000, 1_000, marks=pytest.mark.slow)],
)
def test_memory_stays_in_bounds(
    benchmark: ModuleType, tmp_path: Path, count: int, most_mb: int
) -> None:
    for path in benchmark.make_files(tmp_path, count):
        found = benchmark.measured_apart(path)
        assert found["rows"] == count
        assert found["peak_mb"] < most_mb
