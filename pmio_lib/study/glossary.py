"""Words that pages use, each explained once (study/glossary.yaml)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, RootModel, model_validator

from pmio_lib.core.yaml_files import StudyModel, read_model


class Entry(StudyModel):
    """What a word means, in a sentence or two, and the other forms it has in texts."""

    means: Annotated[str, Field(min_length=20, max_length=260, pattern=r"[.]$")]
    also: tuple[str, ...] = ()


class Glossary(RootModel[dict[str, Entry]]):
    """The whole of study/glossary.yaml, by term; no form of a word belongs to two terms."""

    @model_validator(mode="after")
    def _explains_each_once(self) -> Self:
        forms = Counter(form for forms in self.forms.values() for form in forms)
        if twice := sorted(form for form, count in forms.items() if count > 1):
            raise ValueError(f"{', '.join(twice)}: explained twice; keep one entry, or one form")
        return self

    @property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """Give each term with all its forms, itself first."""
        return {term: (term, *entry.also) for term, entry in self.root.items()}


def read_glossary(study: Path) -> Glossary:
    """Read study/glossary.yaml.

    Raises StudyError, naming the term, if one is explained twice, too long or no sentence.
    """
    return read_model(study / "glossary.yaml", Glossary)
