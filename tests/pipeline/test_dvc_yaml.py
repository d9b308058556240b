"""dvc.yaml says what is made from what, and what else a stage rests on is what it imports, no more.

The import closure is walked here with `ast`, apart from pipeline.imports, and set beside what a
fresh interpreter really loads.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pmio_lib.pipeline.fingerprints import Fingerprints
from pmio_lib.pipeline.raw_files import figure_files
from pmio_lib.site.contents import notebook_names
from tests.pipeline.project_copy import CODE, ROOT, plan

STAGES = plan(ROOT)
NAMES = sorted(STAGES)
FINGERPRINTED = [name for name in NAMES if name != CODE]
PARTS = Fingerprints(ROOT).stages
ROOMS = ("figures", "survey", "interviews", "case_study")


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


def library_parts(name: str) -> set[str]:
    return {part for part in PARTS[name] if part.endswith(".py")}


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
        for name in FINGERPRINTED
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


def test_dvc_yaml_is_short_enough_to_read() -> None:
    assert len((ROOT / "dvc.yaml").read_text("utf-8").splitlines()) < 200


def test_every_stage_but_the_first_rests_on_its_own_fingerprint() -> None:
    assert set(PARTS) == set(FINGERPRINTED)
    for name in FINGERPRINTED:
        key = name.replace("@", ".")
        assert {"build/code.yaml": [key]} in STAGES[name]["params"], name
    assert STAGES[CODE]["always_changed"] is True


def test_every_notebook_is_in_the_list_and_rests_on_the_tables_it_reads() -> None:
    listed = {name.partition("@")[2]: name for name in STAGES if "@" in name}
    assert sorted(listed) == list(notebook_names(ROOT))
    for name, stage in listed.items():
        assert {"build/read.yaml": [name]} in STAGES[stage]["params"]


def test_what_cites_the_others_runs_after_each_of_them() -> None:
    others = [name.partition("@")[2] for name in STAGES if name.startswith("notebook@")]
    wanted = [f"reports/numbers/{name}.json" for name in others]
    assert STAGES["synthesis@05_synthesis"]["deps"] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_dependency_is_in_the_repository_or_made_by_another_stage(name: str) -> None:
    made = {path for other in NAMES if other != name for path in outputs(STAGES[other])}
    above = {parent.as_posix() for path in made for parent in Path(path).parents}
    kept = set(STAGES[name].get("deps", [])) - made - above
    assert [path for path in sorted(kept) if not (ROOT / path).exists()] == []
    assert not {path for path in kept if path.startswith(("reports/", "data/processed/"))}


def test_no_private_file_is_named_where_git_would_keep_it() -> None:
    for name in NAMES:
        assert not [
            path for path in STAGES[name].get("deps", []) if "demo" in path or "private" in path
        ]


def test_no_two_stages_make_the_same_file() -> None:
    made = [path for name in NAMES for path in outputs(STAGES[name])]
    assert len(made) == len(set(made))


@pytest.mark.parametrize("name", FINGERPRINTED)
def test_the_modules_of_a_stage_are_exactly_its_import_closure(name: str) -> None:
    assert library_parts(name) == closure({entry_module(name), *named_modules(notebook_code(name))})


@pytest.mark.parametrize("name", FINGERPRINTED)
def test_the_modules_of_a_stage_hold_every_one_that_is_loaded(
    name: str, loaded: dict[str, set[str]]
) -> None:
    assert file_of(entry_module(name)) in loaded[name]
    assert loaded[name] - library_parts(name) == set()


@pytest.mark.parametrize("name", FINGERPRINTED)
def test_no_stage_rests_on_the_command_line_or_on_what_runs_it(name: str) -> None:
    outside = {"cli", "pipeline/run", "pipeline/engine", "pipeline/fingerprints"}
    assert library_parts(name) & {f"pmio_lib/{file}.py" for file in outside} == set()


def test_every_raw_file_is_a_part_of_exactly_one_stage() -> None:
    assert figure_files(ROOT)
    for path in sorted((ROOT / "data" / "raw").rglob("*")):
        file = path.relative_to(ROOT).as_posix()
        if path.suffix == ".csv" and file.startswith(("data/raw/published", "data/raw/official")):
            assert [name for name in ROOMS if file in PARTS[name]] == ["figures"], file


def test_raw_tables_are_checked_before_any_stage_that_makes_reports() -> None:
    """Each room is needed by `read`, `read` by every notebook, and every notebook by the site."""
    assert {f"data/processed/{room}" for room in ROOMS} == set(STAGES["read"]["deps"])
    for room in ROOMS:
        assert f"data/processed/{room}" in outputs(STAGES[room])
        assert not [path for path in outputs(STAGES[room]) if path.startswith("reports/")]
    assert outputs(STAGES["read"]) == ["build/read.yaml"]
    made = {path for name in NAMES if "@" in name for path in outputs(STAGES[name])}
    assert {Path(path).parent.as_posix() for path in made} <= set(STAGES["site"]["deps"])
