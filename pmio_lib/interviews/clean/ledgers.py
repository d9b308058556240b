"""The accounts of the interviews' raw files: every row that came in went out or is told of."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from pmio_lib.core.hashing import file_sha256
from pmio_lib.interviews.clean.codings import PlacedCodings
from pmio_lib.interviews.read.coding_files import ReadFiles
from pmio_lib.interviews.read.files import InterviewFiles
from pmio_lib.people.schools import BLANK_ROW
from pmio_lib.tables.row_ledger import RowLedger

CASE_ENTRY: Final = "interview of the table of cases, no row of its own"


def interview_ledgers(
    files: InterviewFiles, read: ReadFiles, placed: Sequence[PlacedCodings]
) -> Iterator[RowLedger]:
    """Give one account for each coding file, the table of cases, the transcripts, the register."""
    for project, one in zip(read.projects, placed, strict=True):
        digest = file_sha256(files.root / project.file)
        counts = project.rows_in, len(one.frame), dict(one.left_out)
        yield RowLedger(project.file, digest, *counts, project.notes)
    if read.cases is not None:
        table = read.cases
        blank = {BLANK_ROW: len(table.blank_rows)} if table.blank_rows else {}
        digest = file_sha256(files.root / table.file)
        left_out = {CASE_ENTRY: len(table.frame), **blank}
        yield RowLedger(table.file, digest, table.rows_in, 0, left_out, table.notes)
    if files.transcripts:
        note = f"{len(files.transcripts)} texts; the fingerprint is of theirs, in order of name"
        yield RowLedger(files.folder, _together(files), 0, 0, {}, (note,))
    yield read.register.ledger


def _together(files: InterviewFiles) -> str:
    """Give one fingerprint of all transcripts; their names are left out, they may be people's."""
    digest = hashlib.sha256()
    for file in files.transcripts:
        digest.update(bytes.fromhex(file_sha256(files.root / file)))
    return digest.hexdigest()
