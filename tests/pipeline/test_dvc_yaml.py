"""dvc.yaml says what the stages are, and each stage depends on what it imports and no more.

The import closure is walked here with `ast`, apart from pipeline.imports, and set beside what a
fresh interpreter really loads.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmio_lib.pipeline.stages import CHECKS, dvc_yaml, raw_files, stages

ROOT = Path(__file__).resolve().parents[2]
STAGES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "dvc.yaml").read_text("utf-8"))["stages"]
NAMES = sorted(STAGES)
SOURCE: str = yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))["source"]


def outputs(stage: dict[str, Any]) -> list[str]:
    named = [*stage.get("outs", []), *stage.get("metrics", [])]
    return [path for entry in named for path in entry]


def entry_module(name: str) -> str:
    command: str = STAGES[name]["cmd"]
    python, flag, module, *_ = command.split()
    assert (python, flag) == ("python", "-m")
    return module


def notebook_code(name: str) -> str:
    """Give the code of the notebook a stage executes; nothing for the other stages."""
    if not entry_module(name).endswith(".notebook"):
        return ""
    path = ROOT / "notebooks" / f"{STAGES[name]['cmd'].split()[-1]}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def library_dependencies(name: str) -> set[str]:
    return {file for file in STAGES[name]["deps"] if file.endswith(".py")}


def file_of(module: str) -> str | None:
    stem = module.replace(".", "/")
    found = (file for file in (f"{stem}.py", f"{stem}/__init__.py") if (ROOT / file).is_file())
    return next(found, None) if module.partition(".")[0] == "pmio_lib" else None


def named_modules(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "the library imports by full name"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def closure(start: set[str]) -> set[str]:
    """Give the files of modules and of all they import, at the top of a file or inside it."""
    files: set[str] = set()
    waiting = set(start)
    while waiting:
        module = waiting.pop()
        file = file_of(module)
        if file is None or file in files:
            continue
        files.add(file)
        waiting |= {module.rpartition(".")[0], *named_modules((ROOT / file).read_text("utf-8"))}
    return files


def import_closure(name: str) -> set[str]:
    return closure({entry_module(name), *named_modules(notebook_code(name))})


LOADER = """
import importlib, json, sys
loaded = {}
for name, modules in json.loads(sys.argv[1]).items():
    for old in [key for key in sys.modules if key.partition(".")[0] == "pmio_lib"]:
        del sys.modules[old]
    for module in modules:
        importlib.import_module(module)
    found = [key for key in sys.modules if key.partition(".")[0] == "pmio_lib"]
    loaded[name] = [sys.modules[key].__file__ for key in found]
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """Give the library's files that an interpreter has loaded after importing each entry."""
    wanted = {
        name: [
            entry_module(name),
            *(module for module in named_modules(notebook_code(name)) if file_of(module)),
        ]
        for name in NAMES
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADER, json.dumps(wanted)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        name: {Path(file).relative_to(ROOT).as_posix() for file in files}
        for name, files in json.loads(done.stdout).items()
    }


def test_dvc_yaml_is_what_the_pipeline_writes() -> None:
    written = (ROOT / "dvc.yaml").read_text("utf-8")
    assert written == dvc_yaml(ROOT), "run `pmio pipeline --write`"


@pytest.mark.parametrize("name", NAMES)
def test_every_dependency_is_in_the_repository_or_made_by_another_stage(name: str) -> None:
    made = {path for other in NAMES if other != name for path in outputs(STAGES[other])}
    needed = {path.replace("${source}", SOURCE) for path in STAGES[name]["deps"]}
    kept = needed - made
    assert [path for path in sorted(kept) if not (ROOT / path).exists()] == []
    assert not {path for path in kept if path.startswith(("reports/", "data/processed/"))}


def test_no_two_stages_make_the_same_file() -> None:
    made = [path for name in NAMES for path in outputs(STAGES[name])]
    assert len(made) == len(set(made))


@pytest.mark.parametrize("name", NAMES)
def test_library_dependencies_are_exactly_the_import_closure(name: str) -> None:
    assert library_dependencies(name) == import_closure(name)


@pytest.mark.parametrize("name", NAMES)
def test_dependencies_hold_every_module_that_is_loaded(
    name: str, loaded: dict[str, set[str]]
) -> None:
    assert file_of(entry_module(name)) in loaded[name]
    assert loaded[name] - library_dependencies(name) == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_stage_depends_on_the_command_line_or_on_the_pipeline_itself(name: str) -> None:
    outside = {"pmio_lib/cli.py", "pmio_lib/pipeline/run.py", "pmio_lib/pipeline/stages.py"}
    assert library_dependencies(name) & outside == set()


def test_every_raw_file_is_checked_by_exactly_one_stage() -> None:
    checks = [name for name in NAMES if fnmatch(name, CHECKS)]
    for file in raw_files(ROOT):
        assert len([name for name in checks if file in STAGES[name]["deps"]]) == 1, file


def test_raw_tables_are_checked_before_any_stage_that_makes_reports() -> None:
    plan = {stage.name: stage for stage in stages(ROOT)}
    makers = {path: stage.name for stage in plan.values() for path in outputs(STAGES[stage.name])}

    def upstream(name: str) -> set[str]:
        before = {makers[path] for path in plan[name].dependencies if path in makers}
        return before.union(*(upstream(other) for other in before))

    checks = {name for name in plan if fnmatch(name, CHECKS)}
    first = checks.union(*(upstream(name) for name in checks))
    assert first == {name for name, stage in plan.items() if not stage.makes_reports}
    for name in first:
        assert not [path for path in outputs(STAGES[name]) if path.startswith("reports/")]
    for name in set(plan) - first:
        made = outputs(STAGES[name])
        assert all(path.startswith(("reports/", "build/notebooks/")) for path in made)
