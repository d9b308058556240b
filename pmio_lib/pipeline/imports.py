"""Which modules of the library a piece of code stands on, from the import graph itself."""

import ast
from functools import cache
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import NotebookError
from pmio_lib.core.notebook_cells import CLEAN_NOTEBOOKS, cells_of

PACKAGE: Final = "pmio_lib"


@cache
def _graph() -> Any:
    import grimp

    return grimp.build_graph(PACKAGE, cache_dir=None)  # two runs would share a cache


def upstream_modules(module: str) -> frozenset[str]:
    """Give `module`, every module of the library it imports, however far, and their packages."""
    found: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        found.add(name)
        above = {*_graph().find_upstream_modules(name), *_packages(name)}  # a package runs first
        waiting |= above - found
    return frozenset(found)


def _packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def notebook_modules(path: Path) -> frozenset[str]:
    """Give every module of the library that a notebook's code stands on.

    Raises
    ------
    NotebookError
        If the code is not Python: what it imports cannot be known.
    """
    named = imported_names(_code(path))
    return frozenset().union(*(upstream_modules(name) for name in named)) if named else frozenset()


def notebook_strings(path: Path) -> frozenset[str]:
    """Give every text a notebook's code holds; what a table is called stands among them.

    Raises
    ------
    NotebookError
        If the code is not Python.
    """
    constants = (node.value for node in ast.walk(_code(path)) if isinstance(node, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _code(path: Path) -> ast.Module:
    cells = cells_of(path)
    try:
        return ast.parse("\n".join(_without_magics(text) for kind, text in cells if kind == "code"))
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise NotebookError(f"{path.name}: not Python ({error.msg}): {line}") from error


def imported_names(code: ast.AST) -> frozenset[str]:
    """Give the modules of the library that `code` imports by name."""
    named: set[str] = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {
                node.module,
                *(f"{node.module}.{alias.name}" for alias in node.names),
            }
    return frozenset(name for name in named if _is_module(name))


def _is_module(name: str) -> bool:
    return name.split(".")[0] == PACKAGE and module_file(name) is not None


def _without_magics(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))


def module_file(module: str) -> str | None:
    """Give a module's file relative to the project, or None if there is no such module."""
    here = Path(__file__).resolve().parents[2]
    stem = Path(*module.split("."))
    for candidate in (stem.with_suffix(".py"), stem / "__init__.py"):
        if (here / candidate).is_file():
            return candidate.as_posix()
    return None


def module_files(modules: frozenset[str]) -> tuple[str, ...]:
    """Give the files of modules, sorted."""
    files = (module_file(module) for module in modules)
    return tuple(sorted(file for file in files if file is not None))


def import_chain(importer: str, module: str) -> tuple[str, ...]:
    """Give the shortest way of imports from one module to another, both ends named; or nothing."""
    if importer == module:
        return (module,)
    if not {importer, module} <= _graph().modules:
        return ()  # one of them is no more
    for package in (module, *reversed(_packages(module))):
        is_above = f"{importer}.".startswith(f"{package}.")  # it runs before, and imports nothing
        if not is_above and (chain := _graph().find_shortest_chain(importer, package)):
            return tuple(chain)
    return ()


def notebook_chain(path: Path, module: str) -> tuple[str, ...]:
    """Give the shortest way from what a notebook imports to a module, both ends named."""
    chains = [import_chain(name, module) for name in sorted(imported_names(_code(path)))]
    return min((chain for chain in chains if chain), key=len, default=())


def code_files(root: Path, name: str) -> tuple[str, ...]:
    """Give the notebook and library files whose code a notebook's page stands on."""
    file = (CLEAN_NOTEBOOKS / f"{name}.ipynb").as_posix()
    return (file, *module_files(notebook_modules(root / file)))
