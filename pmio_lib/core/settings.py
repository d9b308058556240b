"""params.yaml: where each phase takes its files from, the seed, and each notebook's parameters."""

import re
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import ConfigDict, field_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import StudyModel, read_yaml, validate

PARAMS: Final = "params.yaml"
LOCAL_PARAMS: Final = "params.local.yaml"
"""What one machine has otherwise than params.yaml says; git passes over it."""

NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")

Source = Literal["demo", "private", "none"]
Phase = Literal["survey", "interviews", "case_study"]
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)


class Sources(StudyModel):
    """Where each phase takes its files from: the synthetic twin, the private files, or nowhere."""

    survey: Source
    interviews: Source
    case_study: Source


class Settings(StudyModel):
    """What params.yaml says, with params.local.yaml over it.

    Published and official figures are used whatever the sources are. `seed` is the seed of
    everything that is drawn; `notebooks` holds each notebook's parameters by its name.
    """

    model_config = ConfigDict(strict=True)

    sources: Sources
    seed: int
    notebooks: dict[str, dict[str, Any]]

    @field_validator("notebooks")
    @classmethod
    def _numbers_are_no_texts(cls, notebooks: dict[str, dict[str, Any]]) -> Any:
        """Refuse a number in quotation marks: it is another year to a notebook than the number."""
        for name, given in notebooks.items():
            for key, value in given.items():
                if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
                    raise ValueError(f"{name}: {key}: found the text '{value}'; expected a number")
        return notebooks

    def source_of(self, phase: Phase) -> Source:
        """Give where a phase takes its files from."""
        source: Source = getattr(self.sources, phase)
        return source

    @property
    def is_private(self) -> bool:
        """Whether any phase reads private files."""
        return any(self.source_of(phase) == "private" for phase in PHASES)


def read_settings(root: Path) -> Settings:
    """Read params.yaml and params.local.yaml; StudyError if one is missing, wrong or mistyped."""
    content = read_yaml(root / PARAMS)
    if isinstance(content, dict) and "source" in content and "sources" not in content:
        raise StudyError(
            f"{PARAMS}: there is one source a phase now. In place of `source`, write `sources:` "
            f"with {', '.join(PHASES)} below it, each demo, private or none."
        )
    if (root / LOCAL_PARAMS).is_file():
        local = read_yaml(root / LOCAL_PARAMS)
        return validate(_over(content, local), Settings, f"{PARAMS} with {LOCAL_PARAMS} over it")
    return validate(content, Settings, PARAMS)


def _over(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _over(below.get(key), value) for key, value in above.items()}}
    return below if above is None else above
