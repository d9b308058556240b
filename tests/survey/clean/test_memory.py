"""Many responses in one process: all kept, and the memory they take. No time is asserted."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from forms_files import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "survey_ingest.py"
    spec = importlib.util.spec_from_file_location("survey_ingest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_memory_stays_in_bounds(benchmark: ModuleType, tmp_path: Path) -> None:
    for path in benchmark.make_files(tmp_path, 50_000):
        found = benchmark.measured_apart(path)
        assert found["rows"] == 50_000
        assert found["peak_mb"] < 1_000
