"""Small files that once went wrong, each with its right outcome: read from ../shared/cases."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.project_copy import ROOT

CASES = ROOT.parent / "shared" / "cases"
MOVED = {
    "pmio_lib.charts.chart": "pmio_lib.drawing.chart",
    "pmio_lib.errors": "pmio_lib.core.errors",
    "pmio_lib.settings": "pmio_lib.core.settings",
    "pmio_lib.steps.notebook": "pmio_lib.pipeline.steps.notebook",
}
"""Modules that scripts of the cases import, and where they are now."""


@pytest.mark.slow
def test_every_case_has_its_right_outcome_and_its_page(tmp_path: Path) -> None:
    if not (CASES / "judge.py").is_file():
        pytest.skip("../shared/cases is not there")
    cases = tmp_path / "cases"
    shutil.copytree(CASES, cases, copy_function=shutil.copyfile)
    for script in cases.rglob("try.py"):
        text = script.read_text("utf-8")
        for before, after in MOVED.items():
            text = text.replace(before, after)
        script.write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, str(cases / "judge.py"), str(ROOT), "--pages"],
        env={**os.environ, "PMIO_STEP": "-m pmio_lib.pipeline.steps.{name} {argument}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"^FAIL  .*", done.stdout, flags=re.MULTILINE) == []
    assert re.search(r"^80 of 80 right", done.stdout, flags=re.MULTILINE), done.stdout
