"""Single interviews or groups of them, never both where they are real people's."""

import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.privacy.interviews import ROWS, rows_shown


@pytest.mark.parametrize("choice", ROWS)
def test_of_real_interviews_a_page_shows_rows_or_groups_and_never_both(choice: str) -> None:
    shown = rows_shown(choice, is_synthetic=False)
    assert (shown.groups, shown.interviews) == (choice == "groups", choice == "interviews")


@pytest.mark.parametrize("choice", ROWS)
def test_of_the_twin_everything_is_shown(choice: str) -> None:
    shown = rows_shown(choice, is_synthetic=True)
    assert (shown.groups, shown.interviews) == (True, True)


def test_another_choice_is_refused() -> None:
    with pytest.raises(StatisticsError, match="never both"):
        rows_shown("both", is_synthetic=False)
