"""`pmio check`: reads a file as the pipeline would, and says what it found, changing nothing."""

from collections.abc import Iterator
from pathlib import Path

from pmio_lib.core.paths import shown
from pmio_lib.interviews.check import check_coding_file, is_coding_file
from pmio_lib.official.clean import clean_figures
from pmio_lib.official.clean_ranks import clean_ranks
from pmio_lib.study.figures import read_figure_study
from pmio_lib.survey.check import check_survey_file, is_survey_export


def check_file(path: Path, root: Path) -> Iterator[str]:
    """Check one survey export, coding file of interviews, table of figures or table of ranks.

    Raises
    ------
    DataError
        With every problem found.
    """
    if is_coding_file(path):
        yield from check_coding_file(path, root)
        return
    if is_survey_export(path):
        yield from check_survey_file(path, root)
        return
    file = shown(path, root)
    clean = clean_ranks if path.stem == "national_ranks" else clean_figures
    table = clean(path, file, read_figure_study(root / "study"))
    yield f"{file}: {table.ledger.rows_in} rows read, {table.ledger.rows_out} kept, no problem."
    for reason, count in table.ledger.left_out.items():
        yield f"  left out: {count} ({reason})"
    for note in table.ledger.notes:
        yield f"  note: {note}"
