"""The pipeline's stages and what each truly depends on; dvc.yaml is written from here.

Data and parameters are named here. Library files are not: they are what the stage's entry
point imports, walked in the import graph. A test holds dvc.yaml to this module.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from pmio_lib.core.notebook_cells import CLEAN_NOTEBOOKS
from pmio_lib.core.settings import read_settings
from pmio_lib.pipeline.imports import (
    module_files,
    notebook_modules,
    notebook_strings,
    upstream_modules,
)
from pmio_lib.site.contents import notebook_names

STEPS: Final = "pmio_lib.pipeline.steps"
TEMPLATES: Final = "pmio_lib/site/templates"
LOCK: Final = "requirements.lock"
CONTENTS: Final = "reports/contents.json"
CHECKS: Final = "clean_*"
"""The stages that check raw tables, by pattern: DVC reads its lock anew for each name given."""

AREA_SECTIONS: Final = ("areas", "area_sets")
FIGURE_FOLDERS: Final = ("data/raw/published", "data/raw/official")
RANKS_FILE: Final = "data/raw/official/national_ranks.csv"


SOURCE: Final = "${source}"
"""What DVC puts the source of params.yaml in place of."""

SURVEY_TABLES: Final = ("survey_codes", "survey_ratings", "survey_responses", "survey_support")


CASE_STUDY_TABLES: Final = (
    "case_study_flow",
    "case_study_pupils",
    "case_study_schools",
    "case_study_scores",
)


INTERVIEW_TABLES: Final = (
    "interview_answers",
    "interview_cases",
    "interview_codings",
    "interview_passages",
    "interview_segments",
)


@dataclass(frozen=True)
class StudyPart:
    """What a notebook reads of study/: sections of study.yaml, and files and folders beside it."""

    sections: tuple[str, ...]
    files: tuple[str, ...]


STUDY_READ: Final = {
    "01_survey": StudyPart(
        sections=("disclosure",),
        files=(
            "study/assumptions.yaml",
            "study/codebook.yaml",
            "study/instruments",
            "study/measures.yaml",
        ),
    ),
    "02_interviews": StudyPart(
        sections=("disclosure",),
        files=(
            "study/assumptions.yaml",
            "study/codebook.yaml",
            "study/coreq.yaml",
            "study/guides",
            "study/instruments",
            "study/interviews.yaml",
            "study/measures.yaml",
        ),
    ),
    "03_case_study": StudyPart(
        sections=("bands", "case_study"),
        files=("study/assumptions.yaml", "study/measures.yaml"),
    ),
    "04_gcse_trend": StudyPart(
        sections=(*AREA_SECTIONS, "grading_breaks", "programme"),
        files=("study/measures.yaml", "study/publications.yaml"),
    ),
}
"""A notebook not named here rests on the whole of study/, and needs no line."""


@dataclass(frozen=True)
class NotebookStage:
    """What one notebook reads: the processed tables its code names, and its part of study/."""

    name: str
    tables: tuple[str, ...]
    study: StudyPart | None


@dataclass(frozen=True)
class Stage:
    """One stage: its command, what it needs, what it makes, and what it is doing, in words."""

    name: str
    doing: str
    command: str
    dependencies: tuple[str, ...]
    outputs: tuple[str, ...]
    parameters: tuple[Any, ...] = ()
    metrics: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    makes_reports: bool = False

    def as_dvc(self) -> dict[str, Any]:
        """Give the stage as dvc.yaml writes it; `persist` leaves old results until new ones."""
        stage: dict[str, Any] = {
            "desc": self.doing,
            "cmd": self.command,
            "deps": sorted(set(self.dependencies)),
        }
        if self.parameters:
            stage["params"] = list(self.parameters)
        kept = [{path: {"persist": True}} for path in self.outputs]
        uncached = [{path: {"persist": True, "cache": False}} for path in self.restricted]
        stage["outs"] = [*kept, *uncached]
        if self.metrics:
            stage["metrics"] = [{path: {"persist": True}} for path in self.metrics]
        return stage


def stages(root: Path) -> tuple[Stage, ...]:
    """Give every stage, in an order in which each follows what it needs."""
    return tuple(_stages(root))


def _stages(root: Path) -> Iterator[Stage]:
    for file in figure_files(root):
        yield table_stage(file, "figures")
    yield table_stage(RANKS_FILE, "ranks")
    yield survey_stage()
    yield case_study_stage()
    yield interview_stage()
    notebooks = notebooks_of(root)
    yield contents_stage(notebooks)
    for notebook in notebooks:
        yield notebook_stage(root, notebook)
        yield page_stage(root, notebook)
    yield dictionary_stage()
    yield validation_stage(
        [
            *(Path(file).stem for file in raw_files(root)),
            *SURVEY_TABLES,
            *CASE_STUDY_TABLES,
            *INTERVIEW_TABLES,
        ]
    )
    yield index_stage()


def table_stage(file: str, step: str) -> Stage:
    """Give the stage that checks one raw table and stores it."""
    name = Path(file).stem
    return Stage(
        name=f"clean_{name}",
        doing=f"checking {file}",
        command=f"python -m {STEPS}.{step} {file}",
        dependencies=(
            file,
            "study/measures.yaml",
            "study/publications.yaml",
            *_library(f"{STEPS}.{step}"),
        ),
        outputs=table_files(name),
        parameters=({"study/study.yaml": list(AREA_SECTIONS)},),
    )


def survey_stage() -> Stage:
    """Give the stage that cleans every wave of the survey, whichever waves there are."""
    return Stage(
        name="clean_survey",
        doing="checking the survey's exports",
        command=f"python -m {STEPS}.survey_files {SOURCE}",
        dependencies=(
            f"data/raw/{SOURCE}/survey",
            f"data/raw/{SOURCE}/schools.csv",
            "study/instruments",
            "study/codebook.yaml",
            *_library(f"{STEPS}.survey_files"),
        ),
        outputs=tuple(file for table in SURVEY_TABLES for file in table_files(table)),
        parameters=("source", "seed"),
        restricted=("data/restricted/survey_free_text.parquet",),
    )


def case_study_stage() -> Stage:
    """Give the stage that cleans the case study's files."""
    return Stage(
        name="clean_case_study",
        doing="checking the case study's files",
        command=f"python -m {STEPS}.case_study_files {SOURCE}",
        dependencies=(
            f"data/raw/{SOURCE}/case_study",
            f"data/raw/{SOURCE}/schools.csv",
            *_library(f"{STEPS}.case_study_files"),
        ),
        outputs=tuple(file for table in CASE_STUDY_TABLES for file in table_files(table)),
        parameters=("source", "seed", {"study/study.yaml": ["bands", "case_study"]}),
    )


def interview_stage() -> Stage:
    """Give the stage that cleans the interviews' coding files."""
    return Stage(
        name="clean_interviews",
        doing="checking the interviews' coding files",
        command=f"python -m {STEPS}.interview_files {SOURCE}",
        dependencies=(
            f"data/raw/{SOURCE}/interviews",
            f"data/raw/{SOURCE}/schools.csv",
            "study/guides",
            "study/codebook.yaml",
            "study/interviews.yaml",
            *_library(f"{STEPS}.interview_files"),
        ),
        outputs=tuple(file for table in INTERVIEW_TABLES for file in table_files(table)),
        parameters=("source", "seed"),
        restricted=("data/restricted/interview_texts.parquet",),
    )


def table_files(name: str) -> tuple[str, ...]:
    """Give the files of one processed table: rows, account of rows, results of checks."""
    return (*read_files(name), *account_files(name))


def read_files(name: str) -> tuple[str, ...]:
    """Give the files a notebook reads of one table: its rows, and which raw files they are from."""
    return (f"data/processed/{name}.parquet", f"data/processed/origins/{name}.json")


def account_files(name: str) -> tuple[str, ...]:
    """Give the files that tell of one table without showing it."""
    return (f"data/processed/ledgers/{name}.json", f"data/processed/checks/{name}.json")


def notebook_stage(root: Path, notebook: NotebookStage) -> Stage:
    """Give the stage that executes one notebook and gathers its numbers."""
    name = notebook.name
    tables = [file for table in notebook.tables for file in read_files(table)]
    code = notebook_modules(root / "notebooks" / f"{name}.ipynb")
    part = notebook.study
    files = part.files if part else ("study",)
    sections = [{"study/study.yaml": list(part.sections)}] if part else []
    return Stage(
        name=f"notebook_{name}",
        doing=f"executing notebooks/{name}.ipynb",
        command=f"python -m {STEPS}.notebook {name}",
        dependencies=(
            _clean(name),
            LOCK,
            *tables,
            *files,
            *(["study/vocabulary.yaml"] if part else []),
            *module_files(code),
            *_library(f"{STEPS}.notebook"),
        ),
        outputs=(f"reports/notebooks/{name}.ipynb", f"reports/provenance/{name}.json"),
        parameters=(*_parameters(root, name), *sections),
        metrics=(f"reports/numbers/{name}.json",),
        makes_reports=True,
    )


def page_stage(root: Path, notebook: NotebookStage) -> Stage:
    """Give the stage that renders one executed notebook."""
    name = notebook.name
    return Stage(
        name=f"page_{name}",
        doing=f"rendering reports/site/{name}.html",
        command=f"python -m {STEPS}.page {name}",
        dependencies=(
            f"reports/notebooks/{name}.ipynb",
            f"reports/numbers/{name}.json",
            f"reports/provenance/{name}.json",
            *(file for file in raw_files(root) if Path(file).stem in notebook.tables),
            CONTENTS,
            TEMPLATES,
            LOCK,
            *_library(f"{STEPS}.page"),
        ),
        outputs=(f"reports/site/{name}.html", f"reports/site/{name}_data"),
        makes_reports=True,
    )


def contents_stage(notebooks: Sequence[NotebookStage]) -> Stage:
    """Give the stage that lists what each notebook asks, and takes what a saved run left in it."""
    return Stage(
        name="contents",
        doing="listing the notebooks",
        command=f"python -m {STEPS}.contents",
        dependencies=(
            *(f"notebooks/{notebook.name}.ipynb" for notebook in notebooks),
            *_library(f"{STEPS}.contents"),
        ),
        outputs=(CONTENTS, *(_clean(notebook.name) for notebook in notebooks)),
        parameters=("source",),
        makes_reports=True,
    )


def dictionary_stage() -> Stage:
    """Give the stage that renders the data dictionary from the schemas."""
    return Stage(
        name="data_dictionary",
        doing="rendering reports/site/data_dictionary.html",
        command=f"python -m {STEPS}.dictionary",
        dependencies=(CONTENTS, TEMPLATES, LOCK, *_library(f"{STEPS}.dictionary")),
        outputs=("reports/site/data_dictionary.html",),
        makes_reports=True,
    )


def validation_stage(tables: Sequence[str]) -> Stage:
    """Give the stage that renders the validation report from what the checks recorded."""
    return Stage(
        name="validation",
        doing="rendering reports/site/validation.html",
        command=f"python -m {STEPS}.validation",
        dependencies=(
            *(file for table in tables for file in account_files(table)),
            CONTENTS,
            TEMPLATES,
            LOCK,
            *_library(f"{STEPS}.validation"),
        ),
        outputs=("reports/site/validation.html",),
        makes_reports=True,
    )


def index_stage() -> Stage:
    """Give the stage that renders the site's first page."""
    return Stage(
        name="index",
        doing="rendering reports/site/index.html",
        command=f"python -m {STEPS}.index",
        dependencies=(CONTENTS, TEMPLATES, LOCK, *_library(f"{STEPS}.index")),
        outputs=("reports/site/index.html",),
        parameters=({"study/study.yaml": ["title", "about"]},),
        makes_reports=True,
    )


def _library(entry: str) -> tuple[str, ...]:
    return module_files(upstream_modules(entry))


def dvc_yaml(root: Path) -> str:
    """Give the text of dvc.yaml."""
    head = "# Written by `pmio pipeline --write`; do not edit by hand.\n"
    body = {"stages": {stage.name: stage.as_dvc() for stage in stages(root)}}
    return head + yaml.safe_dump(body, sort_keys=False, width=100, allow_unicode=True)


def figure_files(root: Path) -> tuple[str, ...]:
    """Give the tables of figures, one value a row, that stand among the public raw files."""
    found = (path for folder in FIGURE_FOLDERS for path in sorted((root / folder).glob("*.csv")))
    files = (path.relative_to(root).as_posix() for path in found)
    return tuple(file for file in files if file != RANKS_FILE)


def raw_files(root: Path) -> tuple[str, ...]:
    """Give the public raw files the pipeline reads."""
    return (*figure_files(root), RANKS_FILE)


def notebooks_of(root: Path) -> tuple[NotebookStage, ...]:
    """Give what each notebook of the project reads, from its own code."""
    tables = {
        *(Path(file).stem for file in raw_files(root)),
        *SURVEY_TABLES,
        *CASE_STUDY_TABLES,
        *INTERVIEW_TABLES,
    }
    return tuple(
        NotebookStage(
            name,
            tuple(sorted(tables & notebook_strings(root / "notebooks" / f"{name}.ipynb"))),
            STUDY_READ.get(name),
        )
        for name in notebook_names(root)
    )


def _clean(name: str) -> str:
    return (CLEAN_NOTEBOOKS / f"{name}.ipynb").as_posix()


def _parameters(root: Path, name: str) -> tuple[str, ...]:
    """Name the notebook's own parameters, if params.yaml gives it any: DVC refuses a lost name."""
    return (f"notebooks.{name}",) if name in read_settings(root).notebooks else ()
