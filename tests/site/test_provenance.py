"""What a page says it stands on."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from pmio_lib.site.provenance import PACKAGES, provenance_record, read_provenance

COMPUTES_OR_DRAWS = {"numpy", "pandas", "pingouin", "scipy", "seaborn", "statsmodels"}


@pytest.fixture
def record(tmp_path: Path) -> dict[str, object]:
    numbers = tmp_path / "numbers.json"
    numbers.write_text(json.dumps({"inputs": {"data/raw/a.csv": "ab12"}}), encoding="utf-8")
    (tmp_path / "a.py").write_text("one = 1\n", encoding="utf-8")
    return provenance_record(tmp_path, ["a.py"], numbers, {"confidence": 0.95})


def test_versions_of_what_computes_or_draws_are_recorded_and_read_back(
    record: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    assert set(record["versions"]) == {"python", *PACKAGES} > COMPUTES_OR_DRAWS
    assert all(record["versions"][package] == version(package) for package in PACKAGES)
    path = tmp_path / "provenance.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    read = read_provenance(path)
    assert dict(read.versions) == record["versions"]
    assert dict(read.parameters) == {"confidence": 0.95}
