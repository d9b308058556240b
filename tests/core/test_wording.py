import pytest

from pmio_lib.core.wording import has_any_key_word, has_key_words, is_summary, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pupils’ learning ", "pupils learning"),
        ("Pupils' learning", "pupils learning"),
        ("Year Six – A & B\xa0", "year 6 a and b"),
        ("SLE\r\nSupport", "sle support"),
        ("Café", "cafe"),
        ("STRASSE", "strasse"),
        ("", ""),
    ],
)
def test_case_spaces_quotes_and_punctuation_do_not_count(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("keywords", "fits"),
    [
        (("white", "rose"), True),
        (("rose|tulip",), True),
        (("tulip",), False),
        (("train*",), True),
        (("train",), False),
        (("white rose",), True),
    ],
)
def test_key_words_are_whole_words_unless_starred(keywords: tuple[str, ...], fits: bool) -> None:
    assert has_key_words("white rose training", keywords) is fits


def test_no_key_word_is_no_hit() -> None:
    assert not has_any_key_word("white rose", ())
    assert has_any_key_word("white rose", ("tulip", "rose"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("average", True), ("mean mark", True), ("boys average", True), ("n 9", True), ("max", True),
     ("durchschnitt", True), ("max power", False), ("p001", False), ("count basie", False),
     ("", False), ("how the average pupil would do in such a test", False)],
)  # fmt: skip
def test_what_a_row_is_called_that_sums_up_others(text: str, expected: bool) -> None:
    assert is_summary(text) == expected
