"""A copy of the project to run and to break: what git would commit, in a repository of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pmio_lib.pipeline.stages import stages

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

    def run(self, **more: str) -> Ran:
        """Run the whole pipeline as a user would."""
        done = subprocess.run(
            [sys.executable, "-m", "pmio_lib.cli", "run"],
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line.partition("] ")[2] for line in done.stdout.splitlines()]
        doing = {stage.doing: stage.name for stage in stages(ROOT)}
        executed = tuple(doing[line] for line in lines if line in doing)
        return Ran(done.returncode, done.stdout, done.stderr, executed)

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


def clone(copy: ProjectCopy, folder: Path) -> ProjectCopy:
    """Clone a copy that has not run yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    git("clone", "--quiet", str(copy.folder), str(folder), folder=folder.parent)
    return ProjectCopy(folder)
