"""`pmio check`: reads a file as the pipeline would, and says what it found, changing nothing.

A file is known by what is in it, wherever it lies and whatever it is called; only corrections.csv
goes by its name.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pmio_lib.case_study.check import (
    check_case_study_file,
    is_case_study_file,
    under_another_name,
)
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import shown
from pmio_lib.files.corrections import CORRECTIONS
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import CSV, SUFFIXES
from pmio_lib.interviews.check import KINDS as INTERVIEW_FILES
from pmio_lib.interviews.check import check_cases, check_coding_file, is_coding_file
from pmio_lib.interviews.read.files import INTERVIEWS, TEXT, TRANSCRIPTS
from pmio_lib.official.clean import clean_figures
from pmio_lib.people.register import REGISTER
from pmio_lib.pipeline.check.folder_screen import FOLDER, NO_DATA, TRANSCRIPT, folder_screen
from pmio_lib.pipeline.check.questions import check_corrections
from pmio_lib.study.figures import read_figure_study
from pmio_lib.study.instruments import read_instruments
from pmio_lib.survey.check import (
    EXPORT,
    check_survey_codes,
    check_survey_file,
    is_survey_codes,
    is_survey_export,
)
from pmio_lib.tables.checked import Checked

STRAY: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
OLD_WORKBOOKS: Final = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")
TABBED: Final = (".tsv", ".tab")
OPENINGS: Final = {
    b"\xd0\xcf\x11\xe0": "an older workbook, or one locked by a password",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"%pdf": "a PDF",
    b"sqlite format 3": "a database",
    b"{\\rtf": "a document",
}
"""What a file is, whatever its name ends in, by how it begins."""
ARCHIVE: Final = b"pk\x03\x04"
LONGEST_OPENING: Final = 512
KNOWN_HEADINGS: Final = {"measure", "area_code", "area", "value", "year", "publication"}
NOT_DATA: Final = {
    **dict.fromkeys((".docx", ".doc", ".rtf", ".odt"), "a document"),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), "a presentation"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".heic", ".tif"), "a picture"),
    **dict.fromkeys((".mp3", ".mp4", ".m4a", ".wav", ".mov"), "a recording"),
    **dict.fromkeys((".msg", ".eml"), "a message"),
    **dict.fromkeys((".txt", ".md", ".htm", ".html"), "a text"),
    ".pdf": "a PDF",
    ".zip": "an archive, which is not opened",
    ".lnk": "a shortcut",
}
"""What is no data of the study, by the ending of its name."""
UNKNOWN: Final = "no file the project knows"


def check_file(path: Path, root: Path) -> Checked:
    """Check one file of whatever kind it is."""
    return replace(_checked(path, root), path=path)


def _checked(path: Path, root: Path) -> Checked:
    file = shown(path, root)
    if not path.is_file():
        return _refused(UNKNOWN, file, Problem(file, None, None, "no file", "a file to check"))
    if path.suffix.casefold() in OLD_WORKBOOKS:
        wanted, advice = "an .xlsx workbook", "Open it and save as Excel Workbook (.xlsx)."
        found = f"a workbook of another kind ({path.suffix.casefold()})"
        return _refused("workbook", file, Problem(file, None, None, found, wanted, advice))
    if path.suffix.casefold() in TABBED or (what := _misnamed(path)):
        found = what if path.suffix.casefold() in SUFFIXES else "a table whose cells tabs separate"
        advice = "Open it in Excel and save as Excel Workbook (.xlsx), or as CSV UTF-8."
        wanted = "a table, .xlsx or .csv"
        return _refused(UNKNOWN, file, Problem(file, None, None, found, wanted, advice))
    if path.suffix.casefold() in NOT_DATA:
        return _not_data(path, file, root)
    try:
        return _reader(path, root)(path, root)
    except DataError as error:
        return Checked("file that cannot be read", file, stops=error.problems)


def _misnamed(path: Path) -> str:
    """Give what a file is that is named as a table and is none; nothing where it may be one."""
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        return ""
    with path.open("rb") as handle:
        opening = handle.read(LONGEST_OPENING).removeprefix(BOM_UTF8).lstrip().lower()
    if suffix == CSV and opening.startswith(ARCHIVE):
        return "a workbook or an archive, named .csv"
    return next((what for start, what in OPENINGS.items() if opening.startswith(start)), "")


def _not_data(path: Path, file: str, root: Path) -> Checked:
    """Give a file that no stage reads as data: a transcript, or what is passed over."""
    ending = path.suffix.casefold()
    what = NOT_DATA[ending]
    if path.parent.name == TRANSCRIPTS:
        advice = "Save it as plain text (.txt, UTF-8)."
        number = sorted(path.parent.iterdir()).index(path) + 1  # its name may be a person's
        named = f"{shown(path.parent, root)}, file {number} by name"
        stop = Problem(named, None, None, what, "a transcript as plain text, .txt", advice)
        return Checked(TRANSCRIPT, named, stops=() if ending == TEXT else (stop,))
    if path.parent.name == INTERVIEWS:
        advice = "Put it elsewhere: the pipeline stops at it, for it could be a coding file."
        stop = Problem(file, None, None, what, "coding files alone in this folder", advice)
        return Checked(NO_DATA, file, what, stops=(stop,))
    return Checked(NO_DATA, file, what, understood=("The pipeline passes it over.",))


def _reader(path: Path, root: Path) -> Callable[[Path, Path], Checked]:
    if path.name == CORRECTIONS:
        return check_corrections
    if is_case_study_file(path):
        return check_case_study_file
    if is_survey_export(path, root):
        return check_survey_file
    if is_survey_codes(path):
        return check_survey_codes
    return check_coding_file if is_coding_file(path) else _check_figures


def _check_figures(path: Path, root: Path) -> Checked:
    file = shown(path, root)
    kind = "table of figures"
    if not _has_known_heading(path, file):
        if misnamed := under_another_name(path, root):
            return misnamed
        found = "a first row without a heading that any table of the study has"
        wanted = "headings: of an export, a coding table, pupils, a log, a register or figures"
        advice = "If the line of headings is lost, put it back; else this is no file of the study."
        return _refused(UNKNOWN, file, Problem(file, 1, None, found, wanted, advice))
    if path.suffix.casefold() != CSV:
        if misnamed := under_another_name(path, root):
            return misnamed
        wanted = "an export, a coding file, pupils, a log, a register or a table of figures"
        return _refused(UNKNOWN, file, Problem(file, None, None, "another table", wanted))
    try:
        table = clean_figures(path, file, read_figure_study(root / "study"))
    except DataError as error:
        return Checked(kind, file, stops=error.problems)
    return Checked(kind, file).with_account(table.ledger, counts={"rows": table.ledger.rows_out})


def _has_known_heading(path: Path, file: str) -> bool:
    """Tell whether a table has a heading of a table of figures; none is repeated in a message."""
    try:
        headings = read_delimited(path, file, headings_once=False).frame.columns
    except DataError:
        return True  # its own reader says what is wrong
    return bool(KNOWN_HEADINGS & {str(heading).strip().casefold() for heading in headings})


def _refused(kind: str, file: str, problem: Problem) -> Checked:
    return Checked(kind, file, stops=(problem,))


def check_folder(folder: Path, root: Path) -> tuple[Checked, ...]:
    """Check every file of a folder, and what concerns it as a whole."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_stray(path))
    checks = [check_file(path, root) for path in files]
    return (*checks, *_as_a_whole(checks, folder, root), *_interviews(files, checks, root))


def _is_stray(path: Path) -> bool:
    return path.name.casefold() in STRAY or path.name.startswith((".", "~$"))


def _as_a_whole(checks: list[Checked], folder: Path, root: Path) -> Iterator[Checked]:
    """Tell what no file tells alone: waves without an export, names, schools without an entry."""
    place = shown(folder, root)
    exports = [each for each in checks if each.kind == EXPORT and not each.stops]
    reports = [*_exports(exports, place, root), *_schools(checks, place)]
    if reports:
        yield Checked(FOLDER, place, reports=tuple(reports))


def _interviews(files: list[Path], checks: list[Checked], root: Path) -> Iterator[Checked]:
    """Tell of each folder's interviews: cases without documents, documents without a case."""
    folders: dict[Path, list[Path]] = {}
    for path, each in zip(files, checks, strict=True):
        if each.kind in INTERVIEW_FILES and not each.stops:
            folders.setdefault(path.parent, []).append(path)
    for folder, paths in folders.items():
        stops, reports = check_cases(paths, root)
        if stops or reports:
            yield Checked(FOLDER, shown(folder, root), stops=tuple(stops), reports=tuple(reports))


def _exports(exports: list[Checked], place: str, root: Path) -> Iterator[Problem]:
    """Tell of exports that no wave reads under their name, and of waves that have none."""
    names = {each.id: each.wave for each in read_instruments(root / "study")}
    for each in exports:
        wave = str(each.counts.get("wave"))
        if Path(each.file).stem != wave:
            advice = f"Rename it to {wave}{Path(each.file).suffix}: the pipeline reads no other."
            wanted = f"the name {wave}, for it is the survey of {names.get(wave, wave)}"
            found = f"the name {Path(each.file).name}"
            yield Problem(each.file, None, None, found, wanted, advice)
    have = {str(each.counts.get("wave")) for each in exports}
    for wave, label in names.items() if exports else ():
        if wave not in have:
            wanted = f"the export of {label}, {wave}.xlsx or .csv"
            found = f"no export of the survey of {label}"
            advice = "Put it there, or go on without the wave."
            yield Problem(place, None, None, found, wanted, advice)


def _schools(checks: list[Checked], place: str) -> Iterator[Problem]:
    """Tell how many of the schools that each file names the register has, unless it has all."""
    naming = [each for each in checks if "school_names" in each.counts]
    told = {stop.file for each in checks for stop in each.stops if Path(stop.file).name == REGISTER}
    if naming and not told and not any(Path(each.file).name == REGISTER for each in checks):
        found, wanted = "no register of schools", f"{REGISTER}, with the URNs"
        advice = "Put it there: without it no school is matched or counted."
        yield Problem(place, None, None, found, wanted, advice)
        return
    for each in naming:
        named, known = (each.counts["school_names"][key] for key in ("named", "in_register"))
        if known < named:
            found = f"{named - known} of the {named} schools it names are not in {REGISTER}"
            advice = "Add each school to it, or the spelling to the school's aliases."
            yield Problem(each.file, None, None, found, "every school in the register", advice)


def check_path(path: Path, root: Path) -> tuple[Checked, ...]:
    """Check a file or a folder."""
    if path.is_dir():
        checks = check_folder(path, root)
        nothing = Problem(shown(path, root), None, None, "no file", "files to check")
        return checks or (_refused(FOLDER, shown(path, root), nothing),)
    return (check_file(path, root),)


def told_lines(path: Path, checks: Sequence[Checked], root: Path) -> Iterator[str]:
    """Give checks as lines: of a folder one screen, of a file everything."""
    if path.is_dir() and checks[0].kind != FOLDER:
        yield from folder_screen(shown(path, root), checks)
    else:
        yield from (line for check in checks for line in check.lines())
