import pytest

from pmio_lib.study.wording import has_any_key_word, has_key_words, plain


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
