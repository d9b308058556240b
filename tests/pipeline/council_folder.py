"""A folder as a council would send it: files of every kind under one name, and what lies beside."""

import zipfile
from datetime import datetime
from pathlib import Path

from case_study_files import log, pupils
from forms_files import FEBRUARY, NOVEMBER, export, register_text, write_csv, write_xlsx

KNOWN = ("Hill", "Dale", "Moor")
NAMED = (*KNOWN, *(f"Elsewhere {number}" for number in range(9)))


def council_folder(folder: Path, *, waves: int = 2) -> Path:
    """Write the folder; its register has three of the twelve schools that the survey names."""
    for name in ("survey", "case_study", "interviews"):
        (folder / name).mkdir(parents=True)
    schools = [{"school": name} for name in NAMED]
    first = export(NOVEMBER, *schools, {"school": "test"})
    first.insert(4, [None] * len(first[0]))
    write_xlsx(folder / "survey/survey_2019_11.xlsx", first)
    if waves > 1:
        late = datetime.combine(FEBRUARY.closes, datetime.min.time())
        write_csv(
            folder / "survey/survey_2020_02.csv",
            export(FEBRUARY, {"school": "Hill", "started": late}, *schools[:2]),
        )
    (folder / "schools.csv").write_text(register_text(KNOWN), "utf-8", newline="")
    write_xlsx(folder / "case_study/pupils.xlsx", pupils(("Hill", 6), ("Dale", 6)))
    held = [("Hill", "Visit", datetime(2019, 11, 5)), ("Dale", "Visit", datetime(2019, 11, 25))]
    write_csv(folder / "case_study/engagement.csv", log(*held))
    coded = [
        ["Case", "Code", "Coder"],
        ["A", "Confidence to teach", "B"],
        ["A", "Brass bands", "B"],
    ]
    write_csv(folder / "interviews/coding.csv", coded)
    (folder / "survey/Thumbs.db").write_bytes(b"\0")
    with zipfile.ZipFile(folder / "Read me first.docx", "w") as note:
        note.writestr("word/document.xml", "<document/>")
    return folder
