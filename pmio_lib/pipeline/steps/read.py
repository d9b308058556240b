"""Stage: which processed tables each notebook reads, fingerprinted in build/read.yaml.

A notebook reads the tables its code names, so that it runs anew when one of those changes.
"""

from pathlib import Path
from typing import Final

from pmio_lib.core.hashing import content_sha256, file_sha256
from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.core.writing import write_text
from pmio_lib.pipeline.imports import notebook_strings
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.contents import also_reads, notebook_names
from pmio_lib.tables.store import PROCESSED, origins_path, table_path

READ: Final = "build/read.yaml"


def tables_read(root: Path) -> dict[str, dict[str, str]]:
    """Give, by notebook, the files of the tables it reads and their fingerprints."""
    rooms = {path.stem: path.parent.name for path in (root / PROCESSED).glob("*/*.parquet")}
    settings = read_settings(root)
    found: dict[str, dict[str, str]] = {}
    for name in notebook_names(root):
        notebook = root / "notebooks" / f"{name}.ipynb"
        words, also = notebook_strings(notebook), also_reads(notebook, settings)
        tables = [table for table in sorted(rooms) if table in words or rooms[table] == also]
        files = [place(root, table) for table in tables for place in (table_path, origins_path)]
        found[name] = {file.relative_to(root).as_posix(): file_sha256(file) for file in files}
    return found


def main(root: Path) -> None:
    """Write build/read.yaml."""
    lines = [f"{name}: {content_sha256(files)}" for name, files in tables_read(root).items()]
    head = "# Made by the stage `read`: the tables each notebook reads."
    write_text(root / READ, "\n".join([head, *lines, ""]))


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
