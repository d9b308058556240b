"""A project of private files in which every place that can hold a name holds one of its own.

The twin's files carry the pages; names are planted beside what is theirs. Each place has a word
that stands nowhere else, so that a word that is found says where it came from.
"""

import base64
import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as pq
import yaml

from pmio_lib.core.writing import write_json
from pmio_lib.qda.project import Case, CodedProject, CodeNode, codings_frame
from pmio_lib.qda.refi_writer import refi_project_bytes
from tests.pipeline.project_copy import ROOT

RAW = "data/raw/private"
PLACES = {
    "survey name": "Abnerwick",
    "survey mail": "Babblecote",
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
}


def plant(root: Path) -> None:
    """Lay the project out: the twin's files as private ones, with the names planted."""
    for name in ("study", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    (root / "pmio_lib").symlink_to(ROOT / "pmio_lib", target_is_directory=True)
    for name in ("pyproject.toml", "dvc.yaml", "CITATION.cff"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "data/raw/published", root / "data/raw/published")
    shutil.copytree(ROOT / "data/raw/official", root / "data/raw/official")
    shutil.copytree(ROOT / "data/raw/demo", root / RAW)
    shutil.rmtree(root / RAW / "interviews_as_tables")
    settings = yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))
    settings["sources"] = dict.fromkeys(settings["sources"], "private")
    settings["notebooks"]["01_survey"]["permutations"] = 99
    settings["notebooks"]["02_interviews"] |= {"replicates": 50, "orders": 50}
    (root / "params.yaml").write_text(yaml.safe_dump(settings), "utf-8")
    (root / RAW / "pseudonym.key").write_text("k" * 64)
    plant_survey(root / RAW / "survey")
    plant_interviews(root / RAW / "interviews")
    plant_case_study(root / RAW / "case_study")
    with (root / RAW / "schools.csv").open("a", encoding="utf-8", newline="") as register:
        alias = f"Old {PLACES['register alias']} Academy"
        csv.writer(register).writerow(
            ["912345", f"{PLACES['register name']} Academy", "primary", alias]
        )


def plant_survey(folder: Path) -> None:
    """Three people answer who name themselves wherever an export has a place for it."""
    path = folder / "survey_2019_11.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    head = [str(cell.value or "") for cell in sheet[1]]
    last = [cell.value for cell in sheet[2]]
    width = len(head)
    sheet.cell(1, width + 1, f"Seen by {PLACES['survey heading']}")
    sheet.cell(2, width + 1, "yes")
    given = {
        "Email": f"{PLACES['survey mail']}@canary.example",
        "Name": PLACES["survey account"],
        "Name2": f"Ann {PLACES['survey name']}",
        "School": f"{PLACES['survey school']} House",
        "Contact details": f"01632 960001 {PLACES['survey contact']}",
    }
    for number in range(3):
        row = [given.get(name, cell) for name, cell in zip(head, last, strict=True)]
        row[0] = 900 + number
        row[head.index("Name2")] = f"Ann {PLACES['survey name']} {number}"
        for place, name in enumerate(head):
            if "What has changed" in name or "differently" in name:
                row[place] = f"{PLACES['survey free text']} did it all"
            if "Which support has" in name:
                row[place] = f"Tea with {PLACES['survey other support']};"
            if name == "Pupils' confidence" and number == 0:
                row[place] = f"Ask {PLACES['survey rating']}"
        sheet.append(row)
    sheet.title = PLACES["survey sheet"]
    book.properties.creator = book.properties.lastModifiedBy = PLACES["survey property"]
    book.save(path)
    shutil.copy(path, folder / f"Survey of {PLACES['survey file']}.xlsx")


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


def plant_case_study(folder: Path) -> None:
    """A pupil listed by name, of a school that is not in the register, and a log of such a one."""
    path = folder / "pupils.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    width = sheet.max_column
    sheet.cell(2, width + 1, f"Set of {PLACES['pupil heading']}")
    row = [cell.value for cell in sheet[3]][:width]
    row[:2] = [PLACES["pupil number"], f"{PLACES['pupil school']} House"]
    sheet.append(row)
    sheet.title = PLACES["pupil sheet"]
    book.properties.creator = book.properties.title = PLACES["pupil property"]
    book.save(path)
    log = folder / "engagement.csv"
    rows = list(csv.reader(log.read_text("utf-8-sig").splitlines()))
    rows[0].append(f"By {PLACES['log heading']}")
    rows = [row if number == 0 else [*row, ""] for number, row in enumerate(rows)]
    more = list(rows[-1])
    place = {name.casefold(): number for number, name in enumerate(rows[0])}
    more[place["school"]] = f"{PLACES['log school']} House"
    more[place["activity"]] = f"Visit of {PLACES['log activity']}"
    write(log, [*rows, more])


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@dataclass(frozen=True)
class Made:
    """What the stages made of the planted files, what they said, and what the checks did."""

    root: Path
    said: str
    checked: str


def made_of(root: Path, finished: Path) -> Made:
    """Run every stage that reads people's files and every check on the planted project.

    What rests on public figures alone is taken from a finished project.
    """
    plant(root)
    shutil.copytree(finished / "data/processed/figures", root / "data/processed/figures")
    for public in ("04_gcse_trend", "06_follow_up"):
        for path in (finished / "reports").glob(f"*/{public}.*"):
            if path.parent.name != "site":
                copied = root / path.relative_to(finished)
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copied)
    write_json(root / "build" / "parts.json", {"site": {}})  # `code` would note files by name
    steps = ["survey", "interviews", "case_study"]
    pages = ["01_survey", "02_interviews", "03_case_study"]
    said = [run(root, f"pmio_lib.pipeline.steps.{step}") for step in steps]
    said += side_by_side(root, pages)
    said += side_by_side(root, ["05_synthesis"])
    said.append(run(root, "pmio_lib.pipeline.steps.site"))
    rooms = [f"{RAW}/{room}" for room in ("survey", "interviews", "case_study")]
    files = [path for room in rooms for path in sorted((root / room).iterdir()) if path.is_file()]
    paths = [*rooms, *(path.relative_to(root).as_posix() for path in files)]
    checked = [run(root, "pmio_lib.cli", "check", *how, *paths, fine=False)
               for how in ((), ("--json",))]  # fmt: skip
    return Made(root, "\n".join(said), "\n".join(checked))


def started(root: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(root: Path, *arguments: str, fine: bool = True) -> str:
    process = started(root, *arguments)
    said, _ = process.communicate()
    assert not fine or process.returncode == 0, said
    return said


def side_by_side(root: Path, pages: list[str]) -> list[str]:
    processes = [started(root, "pmio_lib.pipeline.steps.notebook", page) for page in pages]
    said = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(pages), "\n".join(said)
    return said


def forms_of(word: str) -> set[bytes]:
    """Every way in which a word can stand in bytes: as text, percent-encoded, in base64."""
    forms: set[bytes] = set()
    for case in {word, word.lower(), word.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            plain = case.encode(encoding)
            forms |= {plain, plain.hex().encode()}
            for lead in range(3):
                coded = base64.b64encode(bytes(lead) + plain)
                forms.add(coded[4 if lead else 0 : -4])
        percent = "".join(f"%{byte:02x}" for byte in case.encode())
        forms |= {percent.encode(), percent.upper().encode()}
        forms.add("".join(f"\\u{ord(letter):04x}" for letter in case).encode())
        forms.add("".join(f"&#{ord(letter)};" for letter in case).encode())
    return forms


def found_in(content: bytes, places: dict[str, str] = PLACES) -> set[str]:
    """The places whose word stands in the bytes, in whatever form."""
    lower = content.lower()
    return {
        place
        for place, word in places.items()
        if word.lower().encode() in lower or any(form in content for form in FORMS[place])
    }


FORMS = {place: forms_of(word) for place, word in PLACES.items()}


def parts_of(path: Path) -> Iterator[bytes]:
    """What is compressed in a workbook."""
    with ZipFile(path) as book:
        yield from (book.read(name) for name in book.namelist())


def bytes_of(path: Path) -> Iterator[bytes]:
    """A file's bytes and its name; of parquet also what is compressed, dictionaries included.

    The archive of a site holds what stands beside it: another test says so.
    """
    yield path.name.encode()
    yield path.read_bytes()
    if path.suffix == ".xlsx":
        yield from parts_of(path)
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield str(file.schema_arrow.metadata).encode()
        names = [field.name for field in file.schema_arrow if str(field.type).endswith("string")]
        for batch in pq.ParquetFile(path, read_dictionary=names).iter_batches():
            for column in batch.columns:
                kept = column.dictionary if hasattr(column, "dictionary") else column
                yield "\n".join(map(str, kept.to_pylist())).encode()
