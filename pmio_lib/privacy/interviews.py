"""Whether a page shows single interviews or groups of them: with real people never both.

Belongs here: the choice. Not here: which groups are large enough (interview_groups.py).

A reader who has a matrix of themes by interview and counts of the same themes by role fits one to
the other: of the twin's 45 interviews an integer program then gave the role of 14, and of 33 with
what the 2021 report says of whom it spoke to, a principal among them. With counts by phase of the
evaluation alone it gave none, since the matrix shows these phases itself.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from pmio_lib.core.errors import StatisticsError

Rows = Literal["groups", "interviews"]
ROWS: Final = get_args(Rows)


@dataclass(frozen=True)
class InterviewRows:
    """What a page shows: counts by role and kind of school, or what each interview said."""

    groups: bool
    interviews: bool


def rows_shown(choice: str, is_synthetic: bool) -> InterviewRows:
    """Give what a page may show.

    Parameters
    ----------
    choice : {"groups", "interviews"}
        What to show of real interviews.
    is_synthetic : bool
        Interviews of the twin are nobody's: everything is shown of them.

    Raises
    ------
    StatisticsError
        If the choice is none of these.
    """
    if choice not in ROWS:
        raise StatisticsError(f"{choice!r}: expected {' or '.join(ROWS)}, never both.")
    return InterviewRows(
        groups=is_synthetic or choice == "groups",
        interviews=is_synthetic or choice == "interviews",
    )
