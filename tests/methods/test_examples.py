"""Every example in a docstring of `pmio_lib.methods` gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import pmio_lib.methods

MODULES = [
    module.name
    for module in pkgutil.walk_packages(pmio_lib.methods.__path__, prefix="pmio_lib.methods.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_examples_of_frames_are_among_them() -> None:
    names = ("pmio_lib.methods.frames", "pmio_lib.methods.multilevel.terms")
    assert set(names) <= set(MODULES)
    found = [doctest.DocTestFinder().find(importlib.import_module(name)) for name in names]
    assert sum(len(test.examples) for tests in found for test in tests) > 20
