"""Stage: which processed tables each notebook reads, fingerprinted in build/read.yaml.

A notebook reads the tables its code names, so that it runs anew when one of those changes.
"""

from pathlib import Path
from typing import Final

from pmio_lib.case_study.findings import PUPIL_TABLES
from pmio_lib.core.hashing import content_sha256, file_sha256
from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.core.writing import write_text
from pmio_lib.pipeline.imports import notebook_strings
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.contents import notebook_names
from pmio_lib.tables.store import PROCESSED, origins_path, table_path

READ: Final = "build/read.yaml"
IF_PRIVATE: Final = {"06_follow_up": frozenset(PUPIL_TABLES)}
"""Tables of the case study that a notebook reads only where they are private ones."""


def tables_read(root: Path) -> dict[str, dict[str, str]]:
    """Give, by notebook, the files of the tables it reads and their fingerprints."""
    tables = {path.stem for path in (root / PROCESSED).glob("*/*.parquet")}
    is_private = read_settings(root).source_of("case_study") == "private"
    also = IF_PRIVATE if is_private else {}
    return {
        name: {
            path.relative_to(root).as_posix(): file_sha256(path)
            for table in sorted(tables & (_named(root, name) | also.get(name, frozenset())))
            for path in (table_path(root, table), origins_path(root, table))
        }
        for name in notebook_names(root)
    }


def _named(root: Path, name: str) -> frozenset[str]:
    return notebook_strings(root / "notebooks" / f"{name}.ipynb")


def main(root: Path) -> None:
    """Write build/read.yaml."""
    lines = [f"{name}: {content_sha256(files)}" for name, files in tables_read(root).items()]
    head = "# Made by the stage `read`: the tables each notebook reads."
    write_text(root / READ, "\n".join([head, *lines, ""]))


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
