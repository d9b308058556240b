"""Loads what `tools/` simulates, so that tests hold it in small and, slowly, in full."""

import importlib.util
from pathlib import Path
from types import ModuleType


def simulation_tool(name: str) -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
