"""What a page stands on: fingerprints of its inputs and code, versions, parameters.

Written when the notebook runs, so that it tells of the code and versions that ran. No time and
no commit: a commit alone changes no page.
"""

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Final

from pmio_lib.core.hashing import combined_sha256
from pmio_lib.site.page_link import Provenance

PACKAGES: Final = (
    "matplotlib",
    "numpy",
    "pandas",
    "pandera",
    "pingouin",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
)
"""Packages whose versions can change a number or a figure."""


def provenance_record(
    root: Path, code: Iterable[str], numbers: Path, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Give what a page made from this run should say of itself, as plain values."""
    inputs = json.loads(numbers.read_text(encoding="utf-8"))["inputs"]
    python = ".".join(python_version().split(".")[:2])
    return {
        "inputs": inputs,
        "code_sha256": combined_sha256((root / file for file in code), root),
        "versions": {"python": python, **{name: version(name) for name in PACKAGES}},
        "parameters": dict(parameters),
    }


def read_provenance(path: Path) -> Provenance:
    """Read what a page should say of itself."""
    return Provenance(**json.loads(path.read_text(encoding="utf-8")))
