"""What each stage rests on and its fingerprint: build/code.yaml, which dvc.yaml points to.

A stage rests on the modules its entry point imports, found by walking the import graph; on files
and sections of study/; on parameters; and, for the phases, on raw files, so that neither a name nor
a fingerprint of a private file has to stand in dvc.lock.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pmio_lib.core.hashing import content_sha256, file_sha256
from pmio_lib.core.notebook_cells import cleaned
from pmio_lib.core.settings import PARAMS, PHASES, Phase, Settings, read_settings
from pmio_lib.core.writing import write_json, write_text
from pmio_lib.core.yaml_files import read_yaml
from pmio_lib.people.pseudonyms import read_key
from pmio_lib.pipeline.imports import (
    module_files,
    notebook_modules,
    notebook_strings,
    upstream_modules,
)
from pmio_lib.pipeline.raw_files import figure_files, phase_files
from pmio_lib.site.contents import also_reads, notebook_names, notebook_pages, phase_of, stage_of

STEPS: Final = "pmio_lib.pipeline.steps"
TEMPLATES: Final = "pmio_lib/site/templates"
LOCK: Final = "requirements.lock"
CODE: Final = "build/code.yaml"
PARTS: Final = "build/parts.json"

Parts = dict[str, str]
"""What a stage rests on: a file, or `file: section`, to its fingerprint."""


@dataclass(frozen=True)
class StudyPart:
    """What a stage reads of study/: sections of study.yaml, and files and folders beside it."""

    sections: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


AREA_SECTIONS: Final = ("areas", "area_sets")
SITE_READ: Final = ("glossary.yaml", "measures.yaml", "publications.yaml")
FIGURES_READ: Final = StudyPart(AREA_SECTIONS, ("measures.yaml", "publications.yaml"))
PHASE_READ: Final[Mapping[Phase, StudyPart]] = {
    "survey": StudyPart(files=("instruments", "codebook.yaml")),
    "interviews": StudyPart(files=("guides", "codebook.yaml", "interviews.yaml")),
    "case_study": StudyPart(("bands", "case_study")),
}
NOTEBOOK_READ: Final = {
    "01_survey": StudyPart(
        ("disclosure",),
        ("assumptions.yaml", "codebook.yaml", "instruments", "measures.yaml", "vocabulary.yaml"),
    ),
    "02_interviews": StudyPart(
        ("disclosure",),
        (
            "assumptions.yaml",
            "codebook.yaml",
            "coreq.yaml",
            "guides",
            "instruments",
            "interviews.yaml",
            "measures.yaml",
            "vocabulary.yaml",
        ),
    ),
    "03_case_study": StudyPart(
        ("bands", "case_study"),
        ("assumptions.yaml", "measures.yaml", "publications.yaml", "vocabulary.yaml"),
    ),
    "04_gcse_trend": StudyPart(
        (*AREA_SECTIONS, "grading_breaks", "programme"),
        (
            "follow_up.yaml",
            "measures.yaml",
            "neighbours.yaml",
            "publications.yaml",
            "vocabulary.yaml",
        ),
    ),
    "05_synthesis": StudyPart(
        ("programme",), ("claims.yaml", "measures.yaml", "synthesis.yaml", "vocabulary.yaml")
    ),
    "06_follow_up": StudyPart(
        (*AREA_SECTIONS, "programme"),
        (
            "cohort_grid.yaml",
            "data_plan.yaml",
            "follow_up.yaml",
            "measures.yaml",
            "neighbours.yaml",
            "publications.yaml",
            "vocabulary.yaml",
        ),
    ),
}
"""A notebook not named here rests on the whole of study/, and needs no line."""


class Fingerprints:
    """What every stage of the project rests on, read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: Settings = read_settings(root)
        self._digests: dict[str, str] = {}

    @cached_property
    def stages(self) -> dict[str, Parts]:
        """Parts by stage, as dvc.yaml calls them."""
        return {
            "figures": self._figures(),
            **{phase: self._phase(phase) for phase in PHASES},
            "read": self._read(),
            **{
                stage_of(self.root / "notebooks" / f"{name}.ipynb"): self._notebook(name)
                for name in notebook_names(self.root)
            },
            "site": self._site(),
        }

    def _figures(self) -> Parts:
        raw = self._files(figure_files(self.root))
        return {**self._library("figures"), **raw, **self._study(FIGURES_READ)}

    def _phase(self, phase: Phase) -> Parts:
        source = self.settings.source_of(phase)
        drawn = {f"{PARAMS}: seed": content_sha256(self.settings.seed)} if source == "demo" else {}
        key = {"the key of pseudonyms": self._key()} if source == "private" else {}
        raw = () if source == "none" else phase_files(self.root, phase, source)
        return {
            **self._library(phase),
            **self._files(raw),
            **self._study(PHASE_READ[phase]),
            **drawn,
            **key,
            f"{PARAMS}: sources.{phase}": content_sha256(source),
        }

    def _key(self) -> str:
        """Give a fingerprint of the key that does not give the key: it is a keyed hash's."""
        key = read_key(self.root, "private", self.settings.seed)
        return hashlib.blake2b(b"which key", key=hashlib.sha256(key).digest()).hexdigest()

    def _notebook(self, name: str) -> Parts:
        path = self.root / "notebooks" / f"{name}.ipynb"
        code = module_files(notebook_modules(path))
        parameters = self.settings.notebooks.get(name)
        own = (
            {}
            if parameters is None
            else {f"{PARAMS}: notebooks.{name}": content_sha256(parameters)}
        )
        part = NOTEBOOK_READ.get(name, StudyPart(files=(".",)))
        text = cleaned(path.read_text(encoding="utf-8"), path.name)
        phase = phase_of(path)
        waits = phase is not None and self.settings.source_of(phase) == "none"
        also = also_reads(path, self.settings)
        return {
            f"notebooks/{name}.ipynb": hashlib.sha256(text.encode()).hexdigest(),
            **self._library("notebook"),
            **self._files([*code, LOCK]),
            **self._study(part),
            **own,
            **({f"{PARAMS}: sources.{phase}": "none"} if waits else {}),
            **({f"{PARAMS}: sources.{also}": "private"} if also else {}),
            **(self._study(PHASE_READ[also]) if also else {}),
        }

    def _read(self) -> Parts:
        """Give what decides which tables notebooks read: words in their code that may name one."""
        words = {
            name: sorted(
                word
                for word in notebook_strings(self.root / "notebooks" / f"{name}.ipynb")
                if word.isidentifier()
            )
            for name in notebook_names(self.root)
        }
        return {**self._library("read"), "the tables that notebooks name": content_sha256(words)}

    def _site(self) -> Parts:
        links = [asdict(link) for link in notebook_pages(self.root)]
        templates = [path for path in (self.root / TEMPLATES).rglob("*") if path.is_file()]
        return {
            **self._library("site"),
            **self._files([LOCK, *(path.relative_to(self.root).as_posix() for path in templates)]),
            **self._study(StudyPart(("title", "asked", "about"), SITE_READ)),
            **self._files(["CITATION.cff"]),
            "the notebooks' titles, questions and sources": content_sha256(links),
        }

    def _library(self, step: str) -> Parts:
        return self._files(module_files(upstream_modules(f"{STEPS}.{step}")))

    def _study(self, part: StudyPart) -> Parts:
        files = [file for name in part.files for file in self._below(f"study/{name}")]
        whole = read_yaml(self.root / "study" / "study.yaml") if part.sections else {}
        sections = {
            f"study/study.yaml: {name}": content_sha256(whole.get(name)) for name in part.sections
        }
        return {**self._files(files), **sections}

    def _below(self, place: str) -> list[str]:
        path = self.root / place
        found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        return [each.relative_to(self.root).as_posix() for each in found]

    def _files(self, files: Iterable[str]) -> Parts:
        return {file: self._digest(file) for file in files}

    def _digest(self, file: str) -> str:
        if file not in self._digests:
            path = self.root / file
            self._digests[file] = file_sha256(path) if path.is_file() else "absent"
        return self._digests[file]


def write_fingerprints(root: Path) -> dict[str, Parts]:
    """Write build/code.yaml, one fingerprint a stage, and beside it what each is made of."""
    parts = Fingerprints(root).stages
    write_text(root / CODE, _as_yaml(parts))
    write_json(root / PARTS, parts)
    return parts


def _as_yaml(parts: Mapping[str, Parts]) -> str:
    """Write stages by name; notebooks below the stage of dvc.yaml that stands for several."""
    lines, notebooks = list[str](), dict[str, list[str]]()
    for stage, rests_on in parts.items():
        name, _, item = stage.partition("@")
        digest = content_sha256(rests_on)
        if item:
            notebooks.setdefault(name, [f"{name}:"]).append(f"  {item}: {digest}")
        else:
            lines.append(f"{name}: {digest}")
    below = [line for group in notebooks.values() for line in group]
    return "\n".join(["# Made by the stage `code`: what each stage rests on.", *lines, *below, ""])
