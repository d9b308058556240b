"""`pmio check` for a pupil file, a log of engagements or a register, with the files beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pmio_lib.case_study.clean.pupils import TOTALS
from pmio_lib.case_study.clean.rules import left_out_reasons
from pmio_lib.case_study.clean.tables import CaseStudyRows, read_rows
from pmio_lib.case_study.read import (
    CASE_STUDY,
    ENGAGEMENT,
    ENGAGEMENT_COLUMNS,
    FEEDER_COLUMNS,
    FEEDERS,
    MAXIMA,
    MAXIMA_COLUMNS,
    PUPILS,
    CaseStudyFiles,
    files_in,
    present,
    pupil_columns,
    read_engagement_file,
    read_pupil_file,
)
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import shown
from pmio_lib.files.corrections import Cells
from pmio_lib.files.plain_table import read_cells
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import counted, read_register
from pmio_lib.study.bands_and_tests import read_bands, read_case_study
from pmio_lib.tables.checked import Checked, LeftOut
from pmio_lib.tables.row_ledger import RowLedger

KINDS: Final = {PUPILS: "pupil file", ENGAGEMENT: "engagement log"}
LISTS: Final = {Path(FEEDERS).stem: "feeder list", Path(MAXIMA).stem: "maxima of the tests"}


def is_case_study_file(path: Path) -> bool:
    """Tell whether a file is one of the case study's, or a register of schools."""
    stem = path.stem.casefold()
    in_room = path.parent.name == CASE_STUDY or any(present(path.parent, each) for each in KINDS)
    return path.name == REGISTER or (in_room and stem in {*KINDS, *LISTS})


def under_another_name(path: Path, root: Path) -> Checked | None:
    """Give a pupil file or a log that has another name than the one it is read by."""
    file, study = shown(path, root), read_case_study(root / "study")
    readers: dict[str, Callable[[], object]] = {
        PUPILS: lambda: read_pupil_file(path, file, study),
        ENGAGEMENT: lambda: read_engagement_file(path, file),
    }
    for stem, read in readers.items():
        try:
            read()
        except DataError:
            continue
        wanted = f"the name {stem}{path.suffix.casefold()}"
        advice = "Rename it: the pipeline reads no other, and it can then be checked."
        stop = Problem(file, None, None, f"the headings of a {KINDS[stem]}", wanted, advice)
        return Checked(KINDS[stem], file, stops=(stop,))
    return None


def check_case_study_file(path: Path, root: Path) -> Checked:
    """Check one file of the case study, read with those beside it."""
    file = shown(path, root)
    if path.name == REGISTER:
        return _register(path, file)
    stem = path.stem.casefold()
    kind = KINDS.get(stem) or LISTS.get(stem, KINDS[PUPILS])
    if stem in LISTS and path.name not in (FEEDERS, MAXIMA):
        wanted, advice = f"the name {stem}.csv", f"Save it as {stem}.csv: no other is read."
        stop = Problem(file, None, None, "a list of another name or kind", wanted, advice)
        return Checked(kind, file, stops=(stop,))
    study, files = read_case_study(root / "study"), _files(path.parent, root)
    try:
        rows = read_rows(files, study)
    except DataError as error:
        own = [each for each in error.problems if each.file in (file, files.corrections)]
        return Checked(kind, file, stops=tuple(own or error.problems))
    if kind == KINDS[ENGAGEMENT]:
        return _log(rows)
    if stem in LISTS:
        ledgers = {Path(each.file).name: each for each in rows.ledgers}
        return _entries(kind, ledgers[path.name])
    reason = left_out_reasons(rows.intake(study, read_bands(root / "study")))
    return Checked(kind, rows.pupil_ledger.file).with_account(
        rows.pupil_ledger,
        left_out=(LeftOut(rows.pupils.totals, TOTALS),) if rows.pupils.totals else (),
        reports=rows.pupils.reports,
        counts={
            "pupils": len(rows.pupils.number),
            "in_analysis": int(reason.isna().sum()),
            "school_names": counted(rows.pupils.schools.names),
        },
    )


def case_study_cells(path: Path, root: Path) -> Cells:
    """Give the cells of a file of the case study as they stand; DataError if it cannot be read."""
    columns = {
        PUPILS: pupil_columns(read_case_study(root / "study")),
        ENGAGEMENT: ENGAGEMENT_COLUMNS,
        Path(FEEDERS).stem: FEEDER_COLUMNS,
        Path(MAXIMA).stem: MAXIMA_COLUMNS,
    }
    return read_cells(path, shown(path, root), columns[path.stem.casefold()])


def _log(rows: CaseStudyRows) -> Checked:
    read = rows.engagements
    counts = {"engagements": dict(read.counts), "school_names": counted(read.names)}
    return Checked(KINDS[ENGAGEMENT], read.ledger.file).with_account(
        read.ledger, left_out=read.left_out, reports=read.reports, counts=counts
    )


def _entries(kind: str, ledger: RowLedger, **more: Any) -> Checked:
    """Give a file whose rows say something of others', and have none of their own."""
    entries = ledger.rows_in - len(ledger.blank_rows)
    return Checked(kind, ledger.file).with_account(ledger, rows_kept=entries, **more)


def _register(path: Path, file: str) -> Checked:
    try:
        register = read_register(path, file)
    except DataError as error:
        return Checked("school register", file, stops=error.problems)
    counts = {"schools": len(register.by_name)}
    return _entries("school register", register.ledger, counts=counts)


def _files(folder: Path, root: Path) -> CaseStudyFiles:
    """Give the files beside one another, wherever the folder is, and the register near it."""
    places = [folder.parent / REGISTER, folder / REGISTER]
    register = next((each for each in places if each.is_file()), places[0])
    base = root.resolve() if folder.resolve().is_relative_to(root.resolve()) else folder.resolve()

    def name(file: Path) -> str:
        resolved = file.resolve()
        is_inside = resolved.is_relative_to(base)
        return resolved.relative_to(base).as_posix() if is_inside else f"../{file.name}"

    return files_in(folder, register, base, name)
