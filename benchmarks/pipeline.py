"""Times a rebuild, a change and a run with nothing to do, beside a plain loop over the notebooks.

The plain loop is papermill and stock nbconvert, one notebook after the other, with the processed
tables already there: it cleans nothing, checks nothing and makes no page of the data. Medians.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.pipeline.project_copy import ProjectCopy, copy_of_working_tree  # noqa: E402

ROUNDS = 3
CHANGED = "04_gcse_trend"


def plain_loop(copy: ProjectCopy, results: Path) -> None:
    """Execute and render each notebook as its tools do it by themselves."""
    for path in sorted((copy.folder / "notebooks").glob("[0-9]*.ipynb")):
        executed = results / path.name
        called(copy, "papermill", str(path), str(executed), "--cwd", str(copy.folder))
        called(copy, "nbconvert", "--to", "html", str(executed))


def called(copy: ProjectCopy, *arguments: str) -> None:
    """Run a module of Python in the copy, and stop if it fails."""
    done = copy.command(*arguments)
    assert done.returncode == 0, done.stderr[-2000:]


def rebuild(copy: ProjectCopy) -> None:
    """Make everything anew, as in a fresh clone whose environment is there."""
    ran = copy.run()
    assert ran.exit_code == 0, ran.message


def forget(copy: ProjectCopy) -> None:
    """Take away everything that a run makes."""
    for place in (
        "data/processed",
        "data/restricted",
        "reports",
        "build",
        ".dvc/cache",
        ".dvc/tmp",
    ):
        shutil.rmtree(copy.folder / place, ignore_errors=True)


def edit_cell(copy: ProjectCopy, round_number: int) -> None:
    """Change one code cell, as a researcher does who tries another title."""
    path = copy.folder / "notebooks" / f"{CHANGED}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = [each for each in notebook["cells"] if each["cell_type"] == "code"][5]
    cell["source"] = [*cell["source"], f"\n# Try {round_number}"]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def seconds(work: Callable[[], object]) -> float:
    """Give how long it took by the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Time each in turn, round after round, and print medians and ratios."""
    took: dict[str, list[float]] = {"plain": [], "rebuild": [], "nothing": [], "cell": []}
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_working_tree(Path(folder) / "copy")
        results = Path(folder) / "plain"
        results.mkdir()
        rebuild(copy)
        for number in range(ROUNDS):
            took["plain"].append(seconds(lambda: plain_loop(copy, results)))
            forget(copy)
            took["rebuild"].append(seconds(lambda: rebuild(copy)))
            took["nothing"].append(seconds(lambda: called(copy, "pmio_lib.cli", "run")))
            edit_cell(copy, number)
            took["cell"].append(seconds(lambda: called(copy, "pmio_lib.cli", "run", CHANGED)))
            rebuild(copy)
    plain = median(took["plain"])
    print(f"pipeline, {os.cpu_count()} processors, medians of {ROUNDS}")
    print(f"  plain loop of papermill and nbconvert   {plain:6.1f} s")
    for name, words, goal in (
        ("rebuild", "pmio run, everything anew", "at most 0.8"),
        ("cell", f"one cell of {CHANGED} to its page", "at most 0.3"),
        ("nothing", "pmio run, nothing to do", "at most 1 s"),
    ):
        took_here = median(took[name])
        print(f"  {words:<39} {took_here:6.1f} s, {took_here / plain:.2f} of it ({goal})")


if __name__ == "__main__":
    main()
