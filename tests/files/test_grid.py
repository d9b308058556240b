import pytest

from pmio_lib.files.grid import column_letter, told


@pytest.mark.parametrize(
    ("position", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_are_lettered_as_a_spreadsheet_does(position: int, letter: str) -> None:
    assert column_letter(position) == letter


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("7", "'7'"),
        ("2;3", "'2;3'"),
        ("13/13/2019", "'13/13/2019'"),
        ("31/02/2019 10:30:00", "'31/02/2019 10:30:00'"),
        ("", "nothing"),
        ("Ann", "a text of 3 characters"),
        ("01782 555123", "a text of 12 characters"),
        ("555123", "a text of 6 characters"),
        ("7 Ann", "a text of 5 characters"),
    ],
)
def test_a_cell_is_told_only_if_it_can_name_nobody(value: str, said: str) -> None:
    assert told(value) == said
