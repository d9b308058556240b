"""What pages stand on: fingerprints of inputs and code, versions, parameters; and the manifest.

Provenance is written when the notebook runs, so that it tells of the code and versions that ran. It
has no time and no commit: the manifest alone names the commit, so that a commit alone changes no
page.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Final

from pmio_lib.core.hashing import combined_sha256, file_sha256
from pmio_lib.core.writing import write_json

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
MANIFEST: Final = "manifest.json"
NOT_SOURCE: Final = ("dvc.lock",)
"""Files that change when the pipeline runs, and so say nothing of what it was run on."""


@dataclass(frozen=True)
class Provenance:
    """What a page was made from; nothing here changes unless the inputs do.

    `inputs` are SHA-256 by path relative to the project, `code_sha256` is over the code behind the
    page, `versions` are by package, and `parameters` those of the run.
    """

    inputs: Mapping[str, str]
    code_sha256: str
    versions: Mapping[str, str]
    parameters: Mapping[str, Any]


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


def write_manifest(root: Path) -> None:
    """Write reports/site/manifest.json: the commit, and the fingerprint of each page."""
    site = root / "reports" / "site"
    paths = sorted(site.rglob("*.html"))
    pages = {path.relative_to(site).as_posix(): file_sha256(path) for path in paths}
    content = {"pages": pages, **_revision(root)}
    if not (site / MANIFEST).is_file() or _read(site / MANIFEST) != content:
        write_json(site / MANIFEST, content)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _revision(root: Path) -> dict[str, Any]:
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return {"commit": None, "changed_since": None}
    status = _git(root, "status", "--porcelain", "--untracked-files=no") or ""
    changed = sorted(line[3:] for line in status.splitlines())
    return {
        "commit": commit.strip(),
        "changed_since": [file for file in changed if file not in NOT_SOURCE],
    }


def _git(root: Path, *arguments: str) -> str | None:
    if not (root / ".git").exists():
        return None
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else None
