"""Many coded interviews in one process: all kept, and the memory they take. No time is asserted."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from forms_files import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "interview_ingest.py"
    spec = importlib.util.spec_from_file_location("interview_ingest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("count", "most_mb"), [(40, 350), pytest.param(1_000, 1_000, marks=pytest.mark.slow)]
)
def test_memory_stays_in_bounds(
    benchmark: ModuleType, tmp_path: Path, count: int, most_mb: int
) -> None:
    for root in benchmark.make_roots(tmp_path, count).values():
        found = benchmark.measured_apart(root)
        assert found["codings"] >= count * benchmark.SEGMENTS
        assert found["located"] == found["codings"]
        assert found["peak_mb"] < most_mb
