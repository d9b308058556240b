"""Small files that once went wrong, each with its right outcome: read from ../shared/cases."""

import os
import re
import subprocess
import sys

import pytest

from tests.pipeline.project_copy import ROOT

CASES = ROOT.parent / "shared" / "cases"
NOT_YET = {
    "environment/02_matplotlibrc": "its script imports a module that has moved",
    "environment/04_base_year_as_text": "its script imports a module that has moved",
}
"""Cases that cannot be judged, and why."""


@pytest.mark.slow
def test_every_case_has_its_right_outcome_but_those_named() -> None:
    if not (CASES / "judge.py").is_file():
        pytest.skip("../shared/cases is not there")
    step = "-m pmio_lib.pipeline.steps.{name}"
    done = subprocess.run(
        [sys.executable, str(CASES / "judge.py"), str(ROOT)],
        env={**os.environ, "PMIO_STEP": step},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = set(re.findall(r"^FAIL  (\S+)", done.stdout, flags=re.MULTILINE))
    assert re.search(r"^pass  survey/", done.stdout, flags=re.MULTILINE), done.stdout
    assert failed - set(NOT_YET) == set()
    assert set(NOT_YET) - failed == set(), "right now: take it from the list"
