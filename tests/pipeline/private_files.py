"""A project of private files in which every place that can hold a name holds one of its own.

The twin's files carry the pages; names are planted beside what is theirs. Each place has a word
that stands nowhere else, so that a word that is found says where it came from; of nine letters or
more, as shorter ones stand in base64 by chance. One pupil is the
only one of the higher band with Pupil Premium.
"""

import csv
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import yaml

from pmio_lib.qda.project import Case, CodedProject, CodeNode, codings_frame
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.refi_writer import refi_project_bytes
from pmio_lib.study.bands_and_tests import read_bands
from pmio_lib.study.interviews import read_interviews
from pmio_lib.study.overview import read_assumptions
from tests.pipeline.project_copy import ROOT

DEMO = "data/raw/demo"
RAW = "data/raw/private"
PLACES = {
    "survey name": "Abnerwick",
    "survey mail": "Babblecote",
    "survey host": "Wickerbeck",
    "survey account": "Cadwhistle",
    "survey contact": "Dabberline",
    "survey school": "Eddlestorn",
    "survey free text": "Fanwhickle",
    "survey other support": "Gablethorn",
    "survey heading": "Habbercorn",
    "survey sheet": "Ibblewick",
    "survey property": "Jabberforth",
    "survey file": "Kettlebrook",
    "survey rating": "Labberdine",
    "coding case": "Mabblethwaite",
    "coding document": "Nabbercroft",
    "coding coder": "Obberstone",
    "coding memo": "Pabblewright",
    "coding text": "Quabberley",
    "coding code": "Rabblehurst",
    "coding heading": "Sabberwell",
    "coding file": "Tabblemere",
    "project user": "Ubberfield",
    "project document": "Vabblegate",
    "project case": "Wabberton",
    "project attribute": "Xabbledale",
    "project memo": "Yabberthorpe",
    "project code": "Zabblecombe",
    "transcript file": "Ackleford",
    "transcript text": "Bickleworth",
    "case interviewee": "Cackleham",
    "case mail": "Dicklemarsh",
    "case school": "Eckleburn",
    "case summary": "Fickleshaw",
    "case heading": "Gackleby",
    "pupil number": "Hickleton",
    "pupil school": "Icklestead",
    "pupil heading": "Jackleridge",
    "pupil sheet": "Kickleholme",
    "pupil property": "Lackleyard",
    "log activity": "Mickleswade",
    "log school": "Nackleport",
    "log heading": "Ockletide",
    "register name": "Packlewood",
    "register alias": "Quickledene",
    "passage person": "Quorndyke",
    "passage first name": "Zebulonius",
    "passage school": "Xanthippe",
    "passage mail": "canary-aviary",
    "pupil one number": "Pterodactyl",
    "pupil one spelling": "tWIN..pRIMARY",
    "pupil one near": "Skhooling",
    "pupil one elsewhere": "Ornithopter",
    "pupil one title": "Heliotrope",
}
MARK, MAXIMUM = 0.370707, 20
SCORE = 100 * MARK / MAXIMUM
"""1.85 per cent: no mean of a group comes within half of one of it, rounded or not."""
QUOTED_CODE, OTHER_CODE = "Quick and dependable", "Fits the school's approach"
RATING = "Pupils' confidence"
FEBRUARY = f"{RAW}/survey/survey_2020_02.csv"
NOVEMBER = f"{RAW}/survey/survey_2019_11.xlsx"
PROJECT = f"{RAW}/interviews/coding.qdpx"
PUPILS = f"{RAW}/case_study/pupils.xlsx"
ENGAGEMENT = f"{RAW}/case_study/engagement.csv"
Rows = list[list[Any]]


def use(root: Path, **sources: str) -> None:
    """Say on this machine where the phases take their files from, and to draw less often.

    How often changes no shape of a page.
    """
    fewer = {"permutations": 199}, {"replicates": 200, "orders": 100}
    notebooks = dict(zip(("01_survey", "02_interviews"), fewer, strict=True))
    settings = {"sources": sources, "notebooks": notebooks}
    (root / "params.local.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def plant_survey(root: Path) -> None:
    """Put the exports in, with people in every cell that can have one; and what nothing reads."""
    folder = root / RAW / "survey"
    folder.mkdir(parents=True)
    for path in (root / DEMO / "survey").glob("survey_*"):
        shutil.copy(path, folder)
    change_csv(root / FEBRUARY, plant_answers)
    change_workbook(root / NOVEMBER, plant_answers, "survey")
    shutil.copy(root / NOVEMBER, folder / f"Survey of {PLACES['survey file']}.xlsx")
    shutil.copy(root / DEMO / "survey/survey_2020_02.csv", folder / "survey (1).csv")
    (folder / "Thumbs.db").write_bytes(b"\0")


def plant_the_others(root: Path) -> None:
    """Put in the files of the other phases, codes of answers, and the register of schools."""
    shutil.copy(root / DEMO / "survey/coding.csv", root / RAW / "survey")
    for phase in ("interviews", "case_study"):
        shutil.copytree(root / DEMO / phase, root / RAW / phase)
    plant_interviews(root / RAW / "interviews")
    write_project(root, with_people(read_project(root)))
    change_workbook(root / PUPILS, plant_pupils, "pupil")
    plant_in_log(root / ENGAGEMENT)
    shutil.copy(root / DEMO / "schools.csv", root / RAW)
    with (root / RAW / "schools.csv").open("a", encoding="utf-8", newline="") as register:
        alias = f"Old {PLACES['register alias']} Academy"
        csv.writer(register).writerow(
            ["912345", f"{PLACES['register name']} Academy", "primary", alias]
        )


def change_workbook(path: Path, change: Callable[[Rows], None], of: str = "") -> None:
    """Change the rows of a workbook, and with `of` name people where it tells of itself."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    change(rows)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value
    if of:
        sheet.title = PLACES[f"{of} sheet"]
        properties = book.properties
        properties.creator = properties.lastModifiedBy = PLACES[f"{of} property"]
        properties.title = PLACES[f"{of} property"]
    book.save(path)


def change_csv(path: Path, change: Callable[[Rows], None]) -> None:
    text = path.read_bytes().decode("cp1252")
    rows: Rows = list(csv.reader(io.StringIO(text, newline="")))
    change(rows)
    write(path, rows, "cp1252")


def write(path: Path, rows: Rows, encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


# Answers


def plant_answers(rows: Rows) -> None:
    """Three people answer who name themselves wherever there is a place for it; one only tests."""
    head, first, test = rows[0], rows[1], [row for row in rows if any(row)][-1]
    given = {
        "Email": f"{PLACES['survey mail']}@{PLACES['survey host']}.example",
        "Name": PLACES["survey account"],
        "Name2": f"Ann {PLACES['survey name']}",
        "School": f"{PLACES['survey school']} House",
        "Contact details": f"01632 960001 {PLACES['survey contact']}",
    }
    free = ("What has", "Which changes", "differently", "evidence")
    given |= {
        name: f"{PLACES['survey free text']} did it all"
        for name in head
        if any(words in name for words in free)
    }
    for number in range(3):
        row = [given.get(name, cell) for name, cell in zip(head, first, strict=True)]
        row[0] = 900 + number
        row[head.index("Name2")] += f" {number}"
        support = next(place for place, name in enumerate(head) if "Which support has" in name)
        row[support] = f"{row[support]}Tea with {PLACES['survey other support']};"
        if number == 0:
            row[head.index(RATING)] = f"Ask {PLACES['survey rating']}"
        rows.append(row)
    for name in set(given) - {"School"}:  # by which a test is known
        test[head.index(name)] = given[name]
    for row in filter(any, rows):
        row.append(f"Seen by {PLACES['survey heading']}" if row is head else "yes")


def edit_answer(root: Path, value: str | None = None) -> None:
    """Put `value`, or another rating, into one cell of a response that is kept."""

    def edit(rows: Rows) -> None:
        place = rows[0].index(RATING)
        row = next(row for row in rows[6:] if row[place])
        row[place] = value or ("1" if row[place] != "1" else "2")

    change_csv(root / FEBRUARY, edit)


# Interviews


def plant_interviews(folder: Path) -> None:
    """A table of one coder, a project of another, and what a project says of people."""
    table = [
        ["Case", "Document", "Code", "Text", "Memo", f"Checked by {PLACES['coding heading']}"],
        [
            PLACES["coding case"],
            PLACES["coding document"],
            f"Mrs {PLACES['coding code']}",
            f"{PLACES['coding text']} said so",
            f"Ask {PLACES['coding memo']}",
            "yes",
        ],
        [PLACES["coding case"], PLACES["coding document"], "Confidence to teach", "Good", "", ""],
    ]
    write(folder / f"{PLACES['coding file']}_highlights.csv", table)
    given = [PLACES["coding case"], "Enjoyment of maths", PLACES["coding coder"], "Good"]
    coded = [["Case", "Code", "Coder", "Text"], given]
    write(folder / "coding_b.csv", coded)
    text = f"Q1: Who helped?\n\nR: It was {PLACES['transcript text']} who helped us.\n"
    name = f"{PLACES['project document']}.txt"
    rows = [
        {"document": name, "coder": PLACES["project user"], "code": code, "start": 20, "end": 50,
         "text": text[20:50], "memo": f"See {PLACES['project memo']}", "place": "checked",
         "line": 0}
        for code in (0, 1)
    ]  # fmt: skip
    nodes = (CodeNode((f"About {PLACES['project code']}",)), CodeNode(("Confidence to teach",)))
    known = {"Role": "head", "Seen by": PLACES["project attribute"], "Date": "2019-11-05"}
    case = Case(PLACES["project case"], known, (name,))
    project = CodedProject(
        "a.qdpx", "pmio", {name: text}, nodes, (PLACES["project user"],), (case,),
        codings_frame(rows),
    )  # fmt: skip
    (folder / "more.qdpx").write_bytes(refi_project_bytes(project, "planted"))
    (folder / "transcripts").mkdir()
    (folder / f"transcripts/{PLACES['transcript file']}.txt").write_text(text, "utf-8")
    cases = [
        ["Case", "Documents", "School", "Role", "Date", "Interviewee", "E-mail", "Five words",
         f"Met {PLACES['case heading']}"],
        [PLACES["coding case"], PLACES["coding document"], f"{PLACES['case school']} House",
         "teacher", "2019-11-06", PLACES["case interviewee"],
         f"{PLACES['case mail']}@canary.example", f"{PLACES['case summary']} was very kind",
         "yes"],
    ]  # fmt: skip
    write(folder / "cases.csv", cases)


PERSON = f"{PLACES['passage first name']} {PLACES['passage person']}"
SCHOOL = f"{PLACES['passage school']} Academy"
UNCODED = "Synthetic answer: nothing that is coded."
SAID = f"Synthetic answer: {PERSON} of {SCHOOL} said so."
QUOTABLE = "May be quoted"
SUMMARY = read_interviews(ROOT / "study").summary_mark


def read_project(root: Path) -> CodedProject:
    return read_refi_project(root / PROJECT, PROJECT)


def write_project(root: Path, project: CodedProject) -> None:
    (root / PROJECT).write_bytes(refi_project_bytes(project, f"{PERSON}'s project"))


def with_people(project: CodedProject) -> CodedProject:
    """Plant a person in the first transcript, released for quoting, and wherever names stand."""
    (first, text), *others = project.documents.items()
    assert text is not None
    place = text.index(UNCODED)
    renamed = f"{PERSON} 1.txt"
    codings = shifted(project.codings, first, place, len(SAID) - len(UNCODED))
    codings = codings.replace({"document": {first: renamed}})
    codings["coder"] = codings["coder"].replace({"Coder A": f"A. {PERSON}"})
    codings.loc[0, "memo"] = f"{SUMMARY} as {PERSON} says."
    names = [node.path[-1] for node in project.codes]
    quoted = [
        {"document": renamed, "coder": f"A. {PERSON}", "code": names.index(name),
         "start": place, "end": place + len(SAID), "text": SAID, "memo": "", "place": "checked",
         "line": 0, "segment": "", "question": "", "is_releasable": False}
        for name in (QUOTED_CODE, QUOTABLE)
    ]  # fmt: skip
    return replace(
        project,
        documents={renamed: text.replace(UNCODED, SAID, 1), **dict(others)},
        coders=(f"A. {PERSON}", "Coder B"),
        cases=(named(project.cases[0], renamed), *project.cases[1:]),
        codings=pd.concat([codings, pd.DataFrame(quoted).astype(codings.dtypes)]),
    )


def shifted(codings: pd.DataFrame, document: str, place: int, by: int) -> pd.DataFrame:
    later = codings["document"].eq(document) & codings["start"].gt(place)
    moved = codings[["start", "end"]].add(by)
    return codings.assign(**{
        name: codings[name].mask(later, moved[name]) for name in ("start", "end")
    })  # fmt: skip


def named(case: Case, document: str) -> Case:
    mail = f"{PLACES['passage mail']}@canary.example"
    people = {"Interviewee": PERSON, "E-mail": mail, "Role": f"Aide to {PERSON}", "Notes": SCHOOL}
    return Case(f"{PERSON}, interviewed", {**case.attributes, **people}, (document,))


# Pupils


def plant_pupils(rows: Rows) -> None:
    """Put odd numbers, schools and words in, and leave the higher band one with Pupil Premium."""
    rows[0][0] = f"{PLACES['pupil one title']} walruses"
    pupils = [row for row in rows[2:] if any(row)]
    more = [PLACES["pupil number"], f"{PLACES['pupil school']} House", *pupils[0][2:]]
    schools = higher_schools()
    higher = [row for row in pupils if set(re.findall(r"\d\d", str(row[1]))) & schools]
    for row in higher:
        row[2] = "no"
    spelling = f"{PLACES['pupil one spelling']}--sCHOOL  {re.findall(r'[0-9]{2}', higher[0][1])[0]}"
    higher[0][:4] = [f"{PLACES['pupil one number']}/7", spelling, "yes", MAXIMUM]
    higher[1][1] = f"Twin Primary {PLACES['pupil one near']} 07"
    unnamed = [row for row in pupils if row[1] is None]
    for row in unnamed[:6]:
        row[1] = f"{PLACES['pupil one elsewhere']} Academy"
    rows[1].append(f"Set of {PLACES['pupil heading']}")
    rows.append(more)


def higher_schools() -> set[str]:
    """Give the numbers of the twin's schools that are in the higher band."""
    schools = read_assumptions(ROOT / "study")["case_study_schools"].values
    counts = {**schools["named_feeder"], **schools["other"]}
    higher = read_bands(ROOT / "study").bands[-1]
    return {f"{int(one):02d}" for one, (_, count) in counts.items() if count >= higher.minimum}


def mark(root: Path, value: object) -> None:
    """Give the planted pupil another mark in the first test."""

    def change(rows: Rows) -> None:
        number = f"{PLACES['pupil one number']}/7"
        (planted,) = (row for row in rows if row[0] == number)
        planted[3] = value

    change_workbook(root / PUPILS, change)


def plant_in_log(path: Path) -> None:
    """Log schools that are not in the register, and activities called after people."""
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    rows += [
        [f"{PLACES['log school']} House", f"Visit of {PLACES['log activity']}", "14/11/2019"],
        [f"{PLACES['pupil one elsewhere']} Academy", "CPD", "14/11/2019"],
        ["Twin Primary School 29", f"{PLACES['pupil one title']} walruses", "15/11/2019"],
    ]
    rows[0].append(f"By {PLACES['log heading']}")
    write(path, [rows[0], *([*row, ""] for row in rows[1:])])


# One edit a phase


def edit_code(root: Path) -> None:
    """Give another code where the first coder gave one."""
    project = read_project(root)
    names = [node.path[-1] for node in project.codes]
    given = project.codings["code"].eq(names.index(QUOTED_CODE))
    first = project.codings.index[given & project.codings["coder"].ne("Coder B")][-1]
    codes = project.codings["code"].copy()
    codes[first] = names.index(OTHER_CODE)
    write_project(root, replace(project, codings=project.codings.assign(code=codes)))


EDITS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "survey": (FEBRUARY, edit_answer),
    "interviews": (PROJECT, edit_code),
    "case_study": (PUPILS, lambda root: mark(root, MARK)),
}
"""By phase the file that is edited, and how."""
