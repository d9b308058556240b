"""Restricted tables: what could name a person, in a room of their own that no page reads.

Only a stage writes there; a test holds charts, pages and notebooks to importing none of this.
"""

from pathlib import Path
from typing import Final

import pandas as pd

RESTRICTED: Final = Path("data/restricted")
KEEP_OUT: Final = ".gitignore"


def restricted_path(root: Path, name: str) -> Path:
    """Give where the rows of a restricted table stand."""
    return root / RESTRICTED / f"{name}.parquet"


def write_restricted(root: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a restricted table, into a folder that git passes over."""
    path = restricted_path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / KEEP_OUT).write_text("*\n", encoding="utf-8", newline="\n")
    frame.to_parquet(path, index=False, compression="zstd")
