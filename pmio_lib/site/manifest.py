"""The site's manifest: which commit it was made from, and the fingerprint of each page.

The only place that names the commit, so that a commit alone changes no page.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.writing import write_json

MANIFEST: Final = "manifest.json"
NOT_SOURCE: Final = ("dvc.lock",)
"""Files that change when the pipeline runs, and so say nothing of what it was run on."""


def write_manifest(root: Path) -> None:
    """Write reports/site/manifest.json."""
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
