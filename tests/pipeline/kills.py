"""Kills runs at random moments and goes on: the bytes must be those of an undisturbed run.

By hand, fifty times, from the project's folder: `python -m tests.pipeline.kills 50`. The tests do
so three times. A run is killed alone (its children see to themselves) or interrupted.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.pipeline.project_copy import ProjectCopy, copy_of_working_tree

SEED = 20210125
FIGURE = "data/raw/official/gcse_english_maths.csv"
COMMENTED = "pmio_lib/official/areas_clean.py"
ROOMS = ("data/processed", "reports", "build/read.yaml")
NOT_COMPARED = ("manifest.json",)


@dataclass(frozen=True)
class Killed:
    """What was changed before, when the run was killed and how, and the run that followed."""

    change: str
    seconds: float
    how: str
    exit_code: int
    message: str
    different: tuple[str, ...]
    left_running: tuple[int, ...]


def running_in(folder: Path) -> tuple[int, ...]:
    """Give the processes that work in a folder, where the system tells."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder:
                found.append(int(link.parent.name))
        except OSError:  # another's, or gone meanwhile
            continue
    return tuple(found)


def bytes_of(root: Path) -> dict[str, bytes]:
    """Give what a run makes, by place; the manifest names what was changed, and is left out."""
    found = [path for room in ROOMS for path in [root / room, *(root / room).rglob("*")]]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(found)
        if path.is_file() and path.name not in NOT_COMPARED
    }


def kill_once(copy: ProjectCopy, draw: random.Random, change: str, longest: float) -> Killed:
    """Change something, kill the run that follows, change it back and run to the end."""
    before = bytes_of(copy.folder)
    with changed(copy, change):
        seconds = draw.uniform(0.1, longest)
        how = draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM))
        run_and_kill(copy, seconds, how)
    again = copy.run()
    after = bytes_of(copy.folder)
    different = tuple(
        name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)
    )
    left = running_in(copy.folder)
    return Killed(change, seconds, how.name, again.exit_code, again.message, different, left)


def changed(copy: ProjectCopy, change: str):  # type: ignore[no-untyped-def]
    """Put another figure or a comment in until the block ends."""
    if change == "figure":
        return copy.changed({FIGURE: (b",2017,52.2,percent", b",2017,52.3,percent")})
    first = (copy.folder / COMMENTED).read_bytes().splitlines()[0]
    return copy.changed({COMMENTED: (first, first + b"\n# A comment.")})


def run_and_kill(copy: ProjectCopy, seconds: float, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pmio_lib.cli", "run"],
        cwd=copy.folder,
        env=copy.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        time.sleep(seconds)
        if process.poll() is None:
            os.kill(process.pid, how)


def main(times: int, seed: int = SEED) -> None:
    """Kill `times` runs, and say of each what followed."""
    draw = random.Random(seed)  # noqa: S311 (drawn the same each time)
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_working_tree(Path(folder) / "copy")
        first = copy.run()
        assert first.exit_code == 0, first.message
        bad = 0
        for number in range(1, times + 1):
            change = draw.choice(("figure", "figure", "comment"))
            killed = kill_once(copy, draw, change, 14 if change == "figure" else 5)
            bad += bool(killed.exit_code or killed.different or killed.left_running)
            said = killed.message.strip() or ", ".join(killed.different) or "same bytes"
            said += ", left running" * bool(killed.left_running)
            print(f"{number:>3} {killed.how} {killed.seconds:4.1f} s {change}: {said}", flush=True)
        print(f"{times - bad} of {times}: the same bytes as an undisturbed run")


if __name__ == "__main__":
    main(int(sys.argv[1]))
