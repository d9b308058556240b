"""Pictures say what they show in words, wide and narrow."""

from tests.drawing.every_chart import OVERLAPS, chart


def test_a_forced_count_is_one_number_and_others_a_range() -> None:
    overlap = chart("overlap")
    assert overlap.alt == "Ranges of schools. Both 17; In any way 43 to 52."
    assert b"43 to 52" in overlap.svg
    assert b"43 to 52" in overlap.narrow
    assert overlap.data is OVERLAPS


def test_the_board_says_each_reading_in_words() -> None:
    board = chart("joint display")
    assert board.alt == (
        "Board of 4 aims by 1 methods. Cells: 1 convergent, 1 expanding, 1 silent, 1 dissonant."
    )
    for svg in (board.svg, board.narrow):
        assert all(word in svg for word in (b"convergent", b"expanding", b"silent", b"dissonant"))
