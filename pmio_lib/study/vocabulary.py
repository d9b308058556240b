"""What columns are called, in which unit they count and how a missing value reads: by column name.

One vocabulary for every page (study/vocabulary.yaml). A column that is not in it is read from its
name, whose end is the unit: `gap_pp`, `score_pct`, `n_pupils`, `effect_sd`, `fisher_p`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
from pydantic import RootModel

from pmio_lib.core.errors import PublishError
from pmio_lib.core.numerals import Unit
from pmio_lib.core.paths import project_root
from pmio_lib.core.yaml_files import StudyModel, read_model

FILE: Final = "vocabulary.yaml"
NOT_AVAILABLE: Final = "not available"
ENDS: Final[Mapping[str, Unit]] = {
    "pct": "percent",
    "pp": "percentage_point",
    "rank": "rank",
    "sd": "ratio",
    "p": "ratio",
    "df": "ratio",
    "ratio": "ratio",
    "index": "index",
    "n": "count",
}
"""Last word of a column's name: the unit of its numbers."""


class Term(StudyModel):
    """How one column is shown.

    `unit` is None for words, `places` None for the unit's own decimals; `missing` is never empty.
    """

    label: str
    unit: Unit | None = None
    places: int | None = None
    missing: str = NOT_AVAILABLE


class Vocabulary:
    """The terms of study/vocabulary.yaml, and those that a column's name gives by itself."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = dict(terms)

    @property
    def names(self) -> tuple[str, ...]:
        """Give the columns that the file names."""
        return tuple(self._terms)

    def term(self, name: str, values: pd.Series, unit: Unit | None = None) -> Term:
        """Give how a column is shown.

        `unit` is that of numbers whose column's name says none. Raises PublishError if it holds
        numbers and nothing says their unit.
        """
        known = self._terms.get(name)
        if known is not None:
            return known
        label = name.replace("_", " ").strip()
        label = label[:1].upper() + label[1:]
        if not _holds_numbers(values):
            return Term(label=label)
        of_name = unit or self.unit(name)
        if of_name is None:
            raise PublishError(
                f"The column {name} holds numbers and nothing says their unit: end its name with "
                f"it (_{', _'.join(ENDS)}), or add it to study/{FILE}."
            )
        return Term(label=label, unit=of_name)

    def unit(self, name: str) -> Unit | None:
        """Give the unit that the words of a name say, or None."""
        if name in self._terms:
            return self._terms[name].unit
        words = name.split("_")
        return "count" if words[0] == "n" else ENDS.get(words[-1])


def _holds_numbers(values: pd.Series) -> bool:
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return kind in ("integer", "floating", "mixed-integer-float", "decimal")


def labels(frame: pd.DataFrame) -> dict[str, str]:
    """Give the names of a frame's columns as tables head them, for a chart; others as they are."""
    vocabulary = _of_project()
    known = set(vocabulary.names)
    return {
        str(name): vocabulary.term(name, frame[name]).label if name in known else str(name)
        for name in frame.columns
    }


@cache
def _of_project() -> Vocabulary:
    return read_vocabulary(project_root() / "study")


def read_vocabulary(study: Path) -> Vocabulary:
    """Read study/vocabulary.yaml.

    Raises StudyError if the file is absent, or a key or unit in it is wrong.
    """
    return Vocabulary(read_model(study / FILE, RootModel[dict[str, Term]]).root)
