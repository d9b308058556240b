"""Case-study files to test with, as rows of cells, and how to write and clean them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from forms_files import ROOT, register_text, write_csv, write_xlsx

from pmio_lib.case_study.clean.tables import CaseStudyTables, clean_case_study
from pmio_lib.case_study.read import find_case_study_files
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.study.bands_and_tests import Bands, CaseStudy, read_bands, read_case_study

STUDY: CaseStudy = read_case_study(ROOT / "study")
BANDS: Bands = read_bands(ROOT / "study")
PSEUDONYMS = Pseudonyms(b"k" * 32)
HEADINGS = [
    "Pupil ID",
    "Primary school",
    "Pupil Premium",
    "Sequencing (out of 20)",
    "Arithmetic (out of 40)",
    "Reasoning (out of 30)",
]
Rows = list[list[Any]]


def pupils(*entrants: tuple[Any, int], **columns: Mapping[int, Any]) -> Rows:
    """A pupil file: so many pupils of each school, every third with Pupil Premium, marks of 10.

    `columns` change cells by column (id, school, pp, s, a, r) and number of the pupil from 1.
    """
    place = {name: index for index, name in enumerate(("id", "school", "pp", "s", "a", "r"))}
    rows: Rows = [list(HEADINGS)]
    for school, count in entrants:
        for _ in range(count):
            number = len(rows)
            rows.append([f"P{number:03d}", school, "N" if number % 3 else "Y", 10, 10, 10])
    for name, cells in columns.items():
        for number, cell in cells.items():
            rows[number][place[name]] = cell
    return rows


def counts(**engagements: Any) -> Rows:
    """Ready counts by school; `_` in a name stands for a space."""
    return [["School", "Engagements"], *([k.replace("_", " "), v] for k, v in engagements.items())]


def log(*rows: Sequence[Any]) -> Rows:
    """An engagement log: school, activity, date."""
    return [["School", "Activity", "Date"], *map(list, rows)]


def write_project(
    root: Path,
    pupil_rows: Rows,
    engagement: Rows,
    *,
    schools: Sequence[str] = ("Hill", "Dale", "Moor"),
    aliases: Mapping[str, str] | None = None,
    feeders: Rows | None = None,
    maxima: Rows | None = None,
    as_workbook: bool = False,
) -> Path:
    """Write the files of a source below `root` and give the folder of the case study."""
    raw = root / "data" / "raw" / "demo"
    folder = raw / "case_study"
    folder.mkdir(parents=True)
    (raw / "schools.csv").write_text(register_text(schools, aliases), "utf-8", newline="")
    for name, rows in (("pupils", pupil_rows), ("engagement", engagement)):
        if as_workbook:
            write_xlsx(folder / f"{name}.xlsx", rows)
        else:
            write_csv(folder / f"{name}.csv", rows)
    for name, rows in (("feeders", feeders), ("maxima", maxima)):
        if rows:
            write_csv(folder / f"{name}.csv", rows)
    return folder


def clean(root: Path, study: CaseStudy = STUDY, bands: Bands = BANDS) -> CaseStudyTables:
    return clean_case_study(find_case_study_files(root, "demo"), study, bands, PSEUDONYMS)


def cleaned(root: Path, pupil_rows: Rows, engagement: Rows, **more: Any) -> CaseStudyTables:
    """Write the files and clean them."""
    write_project(root, pupil_rows, engagement, **more)
    return clean(root)
