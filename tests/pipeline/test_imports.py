"""Which modules a piece of code stands on: none forgotten, none invented."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pmio_lib.core.errors import NotebookError
from pmio_lib.pipeline.imports import (
    code_files,
    imported_names,
    module_file,
    module_files,
    notebook_modules,
    upstream_modules,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("import pmio_lib.official.clean", {"pmio_lib.official.clean"}),
        ("import pmio_lib.core.hashing as h, os", {"pmio_lib.core.hashing"}),
        ("from pmio_lib.official import clean", {"pmio_lib.official", "pmio_lib.official.clean"}),
        ("from pmio_lib.official.clean import clean_figures", {"pmio_lib.official.clean"}),
        ("from pmio_lib.official.clean import KEY as figures", {"pmio_lib.official.clean"}),
        (
            "from pmio_lib.core import hashing, paths",
            {"pmio_lib.core", "pmio_lib.core.hashing", "pmio_lib.core.paths"},
        ),
        ("from pmio_lib.core.hashing import *", {"pmio_lib.core.hashing"}),
        ("import pmio_lib", {"pmio_lib"}),
        (
            "def f():\n    if True:\n        from pmio_lib.core.hashing import file_sha256",
            {"pmio_lib.core.hashing"},
        ),
        (
            "try:\n    import pmio_lib.tables.store\nexcept ImportError:\n    pass",
            {"pmio_lib.tables.store"},
        ),
        ("import pandas, pmio_library.hashing", set()),
        ("from pandas import pmio_lib", set()),
        ("from . import hashing", set()),
        ("import pmio_lib.no_such_module", set()),
        ("'import pmio_lib.core.hashing'  # import pmio_lib.core.paths", set()),
        ("", set()),
    ],
)
def test_imports_are_seen_however_they_are_written(code: str, named: set[str]) -> None:
    assert imported_names(ast.parse(code)) == named


def test_upstream_holds_the_module_what_it_imports_however_far_and_their_packages() -> None:
    found = upstream_modules("pmio_lib.pipeline.steps.figures")
    assert {"pmio_lib", "pmio_lib.pipeline", "pmio_lib.official", "pmio_lib.study"} <= found
    assert {
        "pmio_lib.pipeline.steps.figures",
        "pmio_lib.official.clean",
        "pmio_lib.tables.store",
    } <= found
    assert {"pmio_lib.files.delimited", "pmio_lib.core.hashing", "pmio_lib.core.errors"} <= found
    assert not {name for name in found if name.startswith(("pmio_lib.drawing", "pmio_lib.page"))}


def test_imports_inside_functions_count_as_imports() -> None:
    assert "pmio_lib.pipeline.check.checking" in upstream_modules("pmio_lib.cli")


def test_a_module_that_imports_nothing_stands_on_its_packages_only() -> None:
    assert upstream_modules("pmio_lib.core.errors") == {
        "pmio_lib.core.errors",
        "pmio_lib.core",
        "pmio_lib",
    }


def test_what_a_package_imports_is_stood_on_by_whoever_names_a_module_of_it() -> None:
    found = upstream_modules("pmio_lib.interviews.findings.checklist")
    assert {"pmio_lib.interviews.findings", "pmio_lib.interviews.findings.results"} <= found


@pytest.mark.parametrize("room", ["survey", "interviews", "case_study", "trend", "follow_up"])
def test_a_phase_itself_imports_nothing_so_that_cleaning_does_not_stand_on_charts(
    room: str,
) -> None:
    path = ROOT / "pmio_lib" / room / "__init__.py"
    statements = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    assert not [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize(
    ("module", "file"),
    [
        ("pmio_lib.core.hashing", "pmio_lib/core/hashing.py"),
        ("pmio_lib.files", "pmio_lib/files/__init__.py"),
        ("pmio_lib.official.clean", "pmio_lib/official/clean.py"),
        ("pmio_lib.official.clean.clean_figures", None),
        ("pandas", None),
    ],
)
def test_a_module_has_one_file_and_what_is_no_module_none(module: str, file: str | None) -> None:
    assert module_file(module) == file


def test_files_are_sorted_and_each_stands_once() -> None:
    names = frozenset({"pmio_lib.core.paths", "pmio_lib.core.errors", "pmio_lib.nothing"})
    assert module_files(names) == ("pmio_lib/core/errors.py", "pmio_lib/core/paths.py")


def written(tmp_path: Path, *sources: str) -> Path:
    path = tmp_path / "notebooks" / "05_test.ipynb"
    path.parent.mkdir(exist_ok=True)
    words = new_markdown_cell("import pmio_lib.trend.charts.years")
    nbformat.write(new_notebook(cells=[words, *map(new_code_cell, sources)]), path)
    return path


def test_a_notebook_stands_on_what_any_of_its_code_cells_imports(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "%matplotlib inline\n!echo hello\nimport pandas as pd",
        "%%time\nfrom pmio_lib.core.numerals import written",
        "def f():\n    from pmio_lib.core.hashing import file_sha256\n    return file_sha256",
    )
    found = notebook_modules(path)
    assert found == upstream_modules("pmio_lib.core.numerals") | upstream_modules(
        "pmio_lib.core.hashing"
    )
    assert "pmio_lib.core.rounding" in found
    assert not {name for name in found if name.startswith("pmio_lib.drawing")}


def test_a_notebook_that_imports_nothing_of_the_library_stands_on_nothing(tmp_path: Path) -> None:
    assert notebook_modules(written(tmp_path, "import pandas")) == frozenset()


def test_a_notebook_that_is_not_python_is_named_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match=r"05_test\.ipynb: not Python .*: this is no code"):
        notebook_modules(written(tmp_path, "import pandas", "%%bash\nthis is no code"))


def test_the_code_behind_a_page_is_its_notebook_and_those_modules(tmp_path: Path) -> None:
    notebook = written(tmp_path, "from pmio_lib.core.hashing import file_sha256")
    (tmp_path / "build").mkdir()
    notebook.parent.rename(tmp_path / "build" / "notebooks")
    assert code_files(tmp_path, "05_test") == (
        "build/notebooks/05_test.ipynb",
        "pmio_lib/__init__.py",
        "pmio_lib/core/__init__.py",
        "pmio_lib/core/hashing.py",
    )
