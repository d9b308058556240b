"""The file that is missing: Key Stage 2 mathematics by disadvantage, every authority, from 2019.

The report's lost chart stands in it. Belongs here: whether it is there, and the row a page shows
until it is. Not here: how it is read, which readers/ks2_disadvantage.py does.
"""

from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.study.figures import Publication, read_registry
from pmio_lib.tables.origins import traced

STANDARDS: Final = ("expected", "higher")
GROUPS: Final = ("all", "disadvantaged", "other")
PUBLICATION: Final = "ks2_characteristics_2025"
OLDER_PUBLICATION: Final = "ks2_characteristics_2024"


def is_waiting(figures: pd.DataFrame) -> bool:
    """Tell whether the table `key_stage_2` holds no row of the file yet."""
    awaited = [f"ks2_maths_{standard}_counted_{one}" for standard in STANDARDS for one in GROUPS]
    return not figures["measure"].isin(awaited).any()


@traced
def waiting_rows(figures: pd.DataFrame, study: Path) -> pd.DataFrame:
    """Give the row "waiting for this file", no row once it is there.

    `figures` is the table `key_stage_2`, `study` the folder of publications.yaml. By
    `awaited_file`: `would_show`, `found_at`, `comes_in_by`.
    """
    publication = read_registry(study / "publications.yaml", Publication)[PUBLICATION]
    row = {
        "awaited_file": f"Waiting for this file: {publication.title}",
        "would_show": "Key Stage 2 mathematics of disadvantaged and other pupils, from 2019",
        "found_at": publication.address,
        "comes_in_by": "pmio official FILE --write, then pmio run",
    }
    return pd.DataFrame([row] if is_waiting(figures) else [], columns=list(row)).set_index(
        "awaited_file"
    )
