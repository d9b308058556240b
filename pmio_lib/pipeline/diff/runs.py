"""Opens a run to be compared: a folder, a zip, or a git revision with what DVC's cache holds of it.

Belongs here: where the parts of a run stand. Not here: what is in them.
"""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from pmio_lib.core.errors import DataError, Problem

KEPT: Final = ("data/raw/official", "data/raw/published", "study")
"""What of a revision is compared besides its results."""
RESTED_ON: Final = ("data/raw", "study", "notebooks", "pmio_lib", "params.yaml")
LARGEST: Final = 1 << 30
"""Bytes that a zip may hold: a hundred times a run."""


@dataclass(frozen=True)
class Run:
    """The parts of one run that are there; `reports` or `site` always is."""

    name: str
    root: Path | None
    reports: Path | None
    site: Path | None
    doubt: str = ""
    """Why its results may not be what its files give."""

    @property
    def has_ledgers(self) -> bool:
        """Whether its numbers stand there in full, not as its pages show them."""
        return self.reports is not None and _has(self.reports, "numbers/*.json")

    def files(self, part: str, pattern: str) -> dict[str, Path]:
        """Give the files of a part ("root", "reports", "site") by their path within it."""
        folder: Path | None = getattr(self, part)
        found = sorted(folder.glob(pattern)) if folder else []
        return {path.relative_to(folder).as_posix(): path for path in found if folder}


@contextmanager
def opened(given: str, project: Path) -> Iterator[Run]:
    """Open a run; what had to be unpacked is gone afterwards.

    Raises
    ------
    DataError
        If it is no folder, zip or revision, or holds no results that can be compared.
    """
    path, doubt = Path(given), ""
    with TemporaryDirectory(prefix="pmio_diff_") as name:
        place = Path(name)
        if path.is_dir():
            place = path.resolve()
        elif path.is_file():
            _unpack(path, place)
        else:
            doubt = _check_out(given, project, place)
        yield replace(_run(given, place), doubt=doubt)


def _run(given: str, folder: Path) -> Run:
    for base in (folder, *(each for each in sorted(folder.iterdir()) if each.is_dir())):
        if _is_site(base):
            return Run(given, None, None, base)
        for root, reports in ((base, base / "reports"), (None, base)):
            if _has(reports, "numbers/*.json") or _is_site(reports / "site"):
                site = reports / "site"
                return Run(given, root, reports, site if _is_site(site) else None)
    raise _unusable(
        given, "no numbers/*.json and no site of a run", "Run `pmio run` there, or name its folder."
    )


def _has(folder: Path, pattern: str) -> bool:
    return next(folder.glob(pattern), None) is not None


def _is_site(folder: Path) -> bool:
    return (folder / "index.html").is_file() and _has(folder, "numbers/*.html")


def _unusable(given: str, found: str, advice: str) -> DataError:
    expected = "a run: a folder (the project, reports/ or site/), a zip of one, or a git revision"
    return DataError([Problem(given, None, None, found, expected, advice)])


def _unpack(path: Path, place: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST:
                raise _unusable(str(path), "more than a gigabyte", "Zip the folder reports/ alone.")
            for member in archive.infolist():
                archive.extract(member, place)  # which takes .. and roots out of names
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _unusable(str(path), f"no zip that opens ({error})", "Zip it again.") from error


def _check_out(revision: str, project: Path, place: Path) -> str:
    """Put a revision's tables and recorded results into `place`; give what speaks against them."""
    commit = _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if revision.startswith("-") or commit is None:
        raise _unusable(revision, "no folder, file or revision of this name", "Check its spelling.")
    sha = commit.decode().strip()
    kept = [each for each in KEPT if _holds(project, sha, each)]
    archive = _git(project, "archive", "--format=zip", sha, *kept)
    # A zip: not every Python 3.11 knows how to open a tar safely.
    with zipfile.ZipFile(BytesIO(archive or b"")) as archived:
        archived.extractall(place)
    lock = yaml.safe_load(_git(project, "show", f"{sha}:dvc.lock") or b"") or {}
    missing = _from_cache(lock, _cache(project), place)
    if missing or not (place / "reports" / "numbers").is_dir():
        what = ", ".join(missing[:3]) or "its dvc.lock names no reports/numbers"
        raise _unusable(
            revision,
            f"its raw tables, but not its results (not in the cache of results: {what})",
            f"Build them: `git worktree add ../at_{sha[:7]} {sha[:7]}`, `make` and `pmio run` "
            f"there, then name ../at_{sha[:7]} in its place.",
        )
    return _since_locked(project, sha)


def _since_locked(project: Path, sha: str) -> str:
    """Say whether files that results rest on changed after dvc.lock was last written."""
    locked = (_git(project, "log", "-1", "--format=%h", sha, "--", "dvc.lock") or b"").decode()
    changed = _git(project, "diff", "--name-only", locked.strip(), sha, "--", *RESTED_ON) or b""
    count = len(changed.splitlines())
    if not count:
        return ""
    return f"results recorded in {locked.strip()}; {count} files that they rest on changed since"


def _cache(project: Path) -> Path:
    from dvc.repo import Repo

    with Repo(str(project)) as repo:
        return Path(repo.cache.local.path)


def _holds(project: Path, sha: str, path: str) -> bool:
    return _git(project, "cat-file", "-e", f"{sha}:{path}") is not None


def _git(project: Path, *arguments: str) -> bytes | None:
    done = subprocess.run(["git", *arguments], cwd=project, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _from_cache(lock: dict[str, Any], cache: Path, place: Path) -> list[str]:
    """Copy the recorded results that the cache holds; give those that it does not."""
    outs = [out for stage in lock.get("stages", {}).values() for out in stage.get("outs", [])]
    missing = []
    for out in outs:
        if out["path"].startswith("reports/") and not _copy(out, cache, place):
            missing.append(str(out["path"]))
    return missing


def _copy(out: dict[str, Any], cache: Path, place: Path) -> bool:
    held = _held(cache, out["md5"])
    if not held.is_file():
        return False
    members = {"": out["md5"]}
    if out["md5"].endswith(".dir"):
        members = {each["relpath"]: each["md5"] for each in json.loads(held.read_bytes())}
    if not all(_held(cache, md5).is_file() for md5 in members.values()):
        return False
    for name, md5 in members.items():
        target = place / out["path"] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_held(cache, md5), target)
    return True


def _held(cache: Path, md5: str) -> Path:
    return cache / md5[:2] / md5[2:]
