"""The joint display: what each method says of each aim, and how it sits with the others.

Guetterman, Fetters and Creswell (2015), Annals of Family Medicine 13(6): convergent, expanding and
dissonant; "silent" where a method could have spoken and did not.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.study.synthesis import METHODS, Method, Synthesis

LABELS: Final[Mapping[Method, str]] = {
    "survey": "Survey",
    "interviews": "Interviews",
    "pupils": "Pupils",
    "official": "Official figures",
}


def readings(synthesis: Synthesis) -> pd.DataFrame:
    """Give the reading of each aim (rows) and method (columns), as a person set it."""
    rows = {
        words: {LABELS[method]: synthesis.joint_display[aim][method].reading for method in METHODS}
        for aim, words in synthesis.aims.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("aim")


def reading_counts(synthesis: Synthesis) -> dict[str, int]:
    """Count the cells of each reading."""
    counts = Counter(
        cell.reading for row in synthesis.joint_display.values() for cell in row.values()
    )
    return {reading: counts[reading] for reading in synthesis.readings}
