"""A copy of the project to run and to break: what git would commit, in a repository of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
NEUTRAL = {
    **{f"GIT_{who}_NAME": "A tester" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "tester@example.org" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2021-01-25T12:00:00+0000" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def environment(**more: str) -> dict[str, str]:
    """Give this process's environment without what git or pytest put there."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PY"))}
    return {**kept, **NEUTRAL, **more}


def git(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


SYNTHESIS = "synthesis@05_synthesis"
"""The page that cites the others, and follows whichever changes."""
CODE = "code"
"""The stage that always runs, and of which nobody asks whether it did."""


def plan(root: Path) -> dict[str, dict[str, Any]]:
    """Give the stages of dvc.yaml, with one for each notebook of the list."""
    written = yaml.safe_load((root / "dvc.yaml").read_text("utf-8"))["stages"]
    found: dict[str, dict[str, Any]] = {}
    for name, stage in written.items():
        for item in stage.get("foreach", [""]):
            text = json.dumps(stage.get("do", stage)).replace("${item}", item)
            found[f"{name}@{item}" if item else name] = json.loads(text)
    return found


def descriptions(root: Path) -> dict[str, str]:
    """Give what each stage of dvc.yaml says it is doing."""
    return {name: stage["desc"] for name, stage in plan(root).items()}


@dataclass(frozen=True)
class Ran:
    """One `pmio run`: how it ended, what it said, which stages it executed."""

    exit_code: int
    said: str
    message: str
    executed: tuple[str, ...]


@dataclass(frozen=True)
class ProjectCopy:
    """A copy of the project in a folder of its own."""

    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Give the environment in which the copy's own library is found first."""
        path = os.pathsep.join([str(self.folder), *([more.pop("path")] if "path" in more else [])])
        return environment(PYTHONPATH=path, **more)

    def run(self, *arguments: str, **more: str) -> Ran:
        """Run the pipeline as a user would: `pmio run`, with its arguments."""
        done = self.command("pmio_lib.cli", "run", *arguments, **more)
        lines = [line.partition("] ")[2] for line in done.stdout.splitlines()]
        doing = {words: name for name, words in descriptions(self.folder).items() if name != CODE}
        executed = tuple(doing[line] for line in lines if line in doing)
        return Ran(done.returncode, done.stdout, done.stderr, executed)

    def command(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a module of Python in the copy, with the project's Python first on the path."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env={"PATH": path, "SHELL": "/bin/sh"} | self.environment(**more) | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    def explained(self) -> str:
        """Give what `pmio explain` says."""
        done = self.command("pmio_lib.cli", "explain")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self) -> str:
        """Give what git sees that is not committed, and not passed over."""
        return git("status", "--short", "--untracked-files=all", folder=self.folder)

    def copied(self, folder: Path) -> "ProjectCopy":
        """Give a copy of this copy, with its results and DVC's cache of them."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return ProjectCopy(folder)

    def reports(self) -> dict[str, str]:
        """Give the fingerprint of every file under reports/."""
        folder = self.folder / "reports"
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    @contextmanager
    def changed(self, changes: Mapping[str, tuple[bytes, bytes] | None]) -> Iterator[None]:
        """Put other bytes in place of some, or take files away (None), until the block ends."""
        before = {file: (self.folder / file).read_bytes() for file in changes}
        try:
            for file, change in changes.items():
                if change is None:
                    (self.folder / file).unlink()
                else:
                    assert before[file].count(change[0]) == 1, f"{file}: {change[0]!r} once"
                    (self.folder / file).write_bytes(before[file].replace(*change))
            yield
        finally:
            for file, content in before.items():
                (self.folder / file).write_bytes(content)


def copy_of_working_tree(folder: Path) -> ProjectCopy:
    """Commit the working tree, as `git add --all` sees it, to a new repository in `folder`."""
    folder.mkdir(parents=True)
    git("init", "--quiet", folder=folder)
    repository = f"--git-dir={folder / '.git'}"
    git(repository, f"--work-tree={ROOT}", "add", "--all", folder=ROOT)
    git("commit", "--quiet", "--message", "The working tree", folder=folder)
    git("reset", "--quiet", "--hard", folder=folder)
    return ProjectCopy(folder)


@dataclass(frozen=True)
class Change:
    """A run after a change, and reports/ before and after it."""

    run: Ran
    before: dict[str, str]
    after: dict[str, str]


def run_now(copy: ProjectCopy) -> Change:
    before = copy.reports()
    run = copy.run()
    return Change(run, before, copy.reports())


MANIFEST = {"site/manifest.json"}


def without_manifest(reports: dict[str, str]) -> dict[str, str]:
    """Leave out the one file that names what was changed since the commit."""
    return {file: digest for file, digest in reports.items() if file not in MANIFEST}


def clone(copy: ProjectCopy, folder: Path) -> ProjectCopy:
    """Clone a copy that has not run yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    git("clone", "--quiet", str(copy.folder), str(folder), folder=folder.parent)
    return ProjectCopy(folder)
