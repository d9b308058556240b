"""A folder of study files small enough to break one line at a time."""

from pathlib import Path

import pytest

STUDY = """\
title: "A study"
about: "Of two areas"
areas:
  - {code: "861", name: "Stoke-on-Trent", kind: local_authority}
  - {code: "970", name: "England", kind: country, flags: []}
area_sets:
  both: ["861", "970"]
grading_breaks:
  - {year: 2021, stages: [key_stage_4], kind: teacher_assessed, label: "B", meaning: "m"}
  - {year: 2017, stages: [key_stage_4, key_stage_2], kind: new_scale, label: "A", meaning: "m"}
programme: {name: "P", starts: "2018-11", first_school_year: 2019, year_groups: [3, 8]}
asked: "Did it?"
"""
MEASURES = """\
share:
  label: "Share"
  short_label: "Share"
  stage: key_stage_4
  unit: percent
  population: "Pupils"
  coverage:
    - {areas: both, years: [2018, 2020]}
    - {areas: ["861"], years: [2022, 2022]}
  table: shares
"""
PUBLICATIONS = """\
release:
  title: "T"
  publisher: "P"
  retrieved: "R"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study folder with nothing wrong."""
    folder = tmp_path / "study"
    folder.mkdir()
    for name, text in {"study": STUDY, "measures": MEASURES, "publications": PUBLICATIONS}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="\n")
    return folder
