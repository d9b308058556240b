"""Tells rows of an export that are no responses: headings again, totals, a note below the table.

Belongs here: what a row is, from its cells alone. Not here: which responses count (clean/).
"""

import re
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import is_summary, plain
from pmio_lib.files.grid import Grid
from pmio_lib.survey.read.headers import HeadingMatch

HEADINGS: Final = "the headings again"
TOTALS: Final = "a row of totals or averages"
SECOND: Final = "a second line of headings"
SECOND_LINE: Final = re.compile(
    r'\{"ImportId".*\}|(?:Open-Ended )?Response|Q\d+(?:[._]\d+)*', re.DOTALL
)
"""What tools for surveys write below their headings (Qualtrics, SurveyMonkey)."""
NOTE: Final = "a note, no response"
LEAST_LIKE: Final = 0.5
"""Share of a row's cells that are headings from which it is a row of headings."""


def no_responses(grid: Grid, match: HeadingMatch, file: str) -> pd.Series:
    """Give why a row is no response, by row of the file; missing where it is one.

    Raises DataError if headings stand again below in other columns than above: what follows is
    another table, and its answers would stand under the wrong questions.
    """
    frame = grid.frame
    reason = pd.Series(pd.NA, index=frame.index, dtype="str")
    wordings = [plain(heading) for heading in grid.headings]
    known = {wording for wording in wordings if wording}
    questions = sorted(match.questions.values())
    for row, *cells in frame.itertuples(name=None):
        filled = [place for place, cell in enumerate(cells) if cell]
        texts = [plain(cells[place]) for place in filled]
        alike = sum(text in known for text in texts)
        if len(filled) > 1 and alike >= max(2, LEAST_LIKE * len(filled)):
            if all(plain(cells[place]) == wordings[place] for place in questions if cells[place]):
                reason[row] = HEADINGS
            else:
                raise DataError([_another_table(file, int(row))])
        elif len(filled) > 1 and all(SECOND_LINE.fullmatch(cells[place]) for place in filled):
            reason[row] = SECOND
        elif texts and is_summary(texts[0]) and not _is_response(cells, match):
            reason[row] = TOTALS
        elif len(filled) == 1 and not _is_response(cells, match):
            reason[row] = NOTE
    return reason


def _is_response(cells: list[str], match: HeadingMatch) -> bool:
    """Tell whether Forms' own columns say that somebody answered: a number, or a time."""
    number = match.account.get("form_id")
    named = (match.account.get(name) for name in ("started_at", "completed_at"))
    times = [place for place in named if place is not None]
    has_number = number is not None and cells[number].removesuffix(".0").isdigit()
    return has_number or any(cells[place] for place in times)


def _another_table(file: str, row: int) -> Problem:
    advice = "Keep one export a file: put the second one into a file of its own."
    found = "headings again, in other columns than in the first row of headings"
    return Problem(file, row, None, found, "one table with one row of headings", advice)
