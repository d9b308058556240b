"""Words that could name somebody: held back in every form, and ordinary words let through.

The names here are invented or ordinary words; none is a person's of this study.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.interviews.clean.possible_names import (
    ALWAYS_ORDINARY,
    WORDS_THAT_ARE_NAMES,
    Vocabulary,
    could_name_someone,
    fold,
    usage,
    without_phrases,
    words,
)

TRANSCRIPTS = (
    "R: We hope it will last. The children mark their own books and they may stay in.",
    "R: I think Quokka came twice, and Quokka, Wombat and I met. Then quokka left.",
    "R: Maths is fun. Our maths lead said maths matters and some maths was hard in Maths.",
    "R: Grace was said at lunch with grace. Attainment rose. The road is long.",
    "R: Children talk more; they explain. It was a good day.",
) * 3


def known(**more: object) -> Vocabulary:
    used = usage(TRANSCRIPTS)
    given = {
        "plain_words": frozenset({"I", "A", "The", "We", "It", "KS2", "Year", "TA"}),
        "plain_phrases": ("White Rose", "Key Stage"),
        "ordinary": used.ordinary,
        "names": frozenset({"zebedee", "rose", "zoe", "smith", "jones", "mark", "jo"}),
        "labels": frozenset({"rowan", "hill", "road", "cadoc"}) | used.capital,
        "phrases": ("rowan hill",),
    }
    return Vocabulary(**{**given, **more})  # type: ignore[arg-type]


NOBODY = known(names=frozenset(), labels=usage(TRANSCRIPTS).capital, phrases=())


@pytest.mark.parametrize(
    "passage",
    [
        "Zebedee came", "so zebedee came", "ZEBEDEE came", "zebedee's class",
        "Zebedee\u2019s class", "zebedees' class", "the zebedees", "we asked Zebedee.",
        "zebedee-like", "non-zebedee", "zebedee_two and zebedee", "Zebedee's", "(zebedee)",
        "\u201czebedee\u201d", "zebedee,", "Ze\u00adbedee", "zebe\u200bdee", "zeb\u2060edee",
        "they rose to it", "Rose helped", "ROSE helped", "the rose", "mark it", "Mark it", "marks",
        "Zo\u00eb", "zo\u00eb", "zoe", "zoe\u0308", "ZO\u00cb", "Smith-Jones", "smith-jones",
        "jo came",
    ],
)  # fmt: skip
def test_a_known_name_is_held_back_in_every_form(passage: str) -> None:
    assert could_name_someone(passage, known())


@pytest.mark.parametrize(
    "passage",
    [
        "then Wombat came", "Wombat came", "WOMBAT", "Dingo", "so Dingo said", "quokka came",
        "McDingo", "it was deDingo", "iDingo", "O'Dingo", "d'Dingo", "al-Dingo", "dingo-Wombat",
        "J. said so", "J.B. said", "J B said", "by J", "we met A. Long there",
        "we met I. Good there", "Mr baker", "mr baker", "Mrs. baker", "ms baker", "dr baker",
        "Miss baker", "Sir", "prof x", "Will told us", "Grace told us", "Hope told us",
        "May told us", "Long story", "Good told us", "said Will", "and Grace", "we saw Hope",
        "Grace's class", "Hope\u2019s group", "\u5f20\u4f1f said", "\u05d3\u05d5\u05d3 said",
        "\u0645\u062d\u0645\u062f", "\u0418\u0432\u0430\u043d said", "\u01c5ingo said",
        "\uff24ingo said", "\U0001d403ingo said", "St4 2XX", "at KS5 level",
    ],
)  # fmt: skip
def test_a_name_that_nobody_knows_is_held_back(passage: str) -> None:
    """Unknown words with a capital, and one that transcripts mostly write so ("quokka")."""
    assert could_name_someone(passage, NOBODY)


@pytest.mark.parametrize(
    "passage",
    [
        "write to someone@school.example", "x@y", "@someone", "see https://example.org/a",
        "http://a", "www.example.org", "example.co.uk", "quokka.sch.uk", "01782 123456",
        "+44 1782 123456", "(01782) 123-456", "01782.123.456", "call 07700900123",
    ],
)  # fmt: skip
def test_addresses_and_numbers_to_call_are_held_back(passage: str) -> None:
    assert could_name_someone(passage, NOBODY)


@pytest.mark.parametrize(
    "passage",
    [
        "children talk more.", "Children talk more.", "It was good. Children explain more.",
        "I think it will last", "We hope it may stay", "the road is long", "it rose by 5 to 12.5%",
        "Year 6 at KS2 and a TA", "they said: children talk", "\u201cChildren talk\u201d",
        "maths is hard", "then maths; children", "they marked books", "in 2019",
        "don't, can't, it's", "\U0001f642 good", "the White Rose scheme", "white rose helps",
        "Key Stage 2", "key stage", "it was 3 x 4 = 12", "",
    ],
)  # fmt: skip
def test_words_that_name_nobody_pass(passage: str) -> None:
    assert not could_name_someone(passage, NOBODY)


def test_after_an_initial_no_sentence_begins() -> None:
    assert not could_name_someone("We met. Children talk there", NOBODY)
    assert could_name_someone("We met A. Children there", NOBODY)
    assert could_name_someone("I. Children said so", NOBODY)


@pytest.mark.parametrize(
    "passage",
    [
        "at Rowan Hill", "at rowan hill", "Rowan", "rowan hill's staff", "the Road", "Hill staff",
        "cadoc's", "Cadoc",
    ],
)  # fmt: skip
def test_schools_are_held_back(passage: str) -> None:
    assert could_name_someone(passage, known())


def test_an_ordinary_word_of_a_schools_name_passes_in_small_letters() -> None:
    assert not could_name_someone("the road is long", known())
    assert could_name_someone("the Road is long", known())


def test_a_cleared_word_passes_even_if_it_is_also_a_name() -> None:
    cleared = known(plain_words=frozenset({"Will", "Children"}), names=frozenset())
    assert not could_name_someone("Will it last", cleared)
    assert could_name_someone("Will it last with Grace", cleared)


def test_a_phrase_that_names_a_thing_clears_none_of_its_words() -> None:
    assert could_name_someone("White helped", NOBODY)
    assert could_name_someone("and Rose helped", NOBODY)
    assert could_name_someone("White Rose and Rose helped", NOBODY)
    assert without_phrases("WHITE ROSE, White Roses", ("White Rose",)) == "it, White Roses"


def test_usage_tells_ordinary_words_from_names() -> None:
    used = usage(TRANSCRIPTS)
    assert {"children", "maths", "grace", "road", "rose", "will"} <= used.ordinary
    assert "quokka" in used.capital - used.ordinary
    assert not used.capital & used.ordinary - ALWAYS_ORDINARY
    assert usage(()) == usage(("",))


def test_a_name_typed_small_once_or_in_few_transcripts_is_no_ordinary_word() -> None:
    assert "quokka" not in usage(["so quokka quokka quokka came", "she left", "he stayed"]).ordinary
    assert "quokka" not in usage(["quokka came and quokka went"]).ordinary
    assert "quokka" in usage(["a quokka", "the quokka", "two quokkas and a quokka"]).ordinary
    assert "quokka" not in usage(["a quokka and Quokka"] * 3).ordinary


def test_no_word_that_always_opens_a_sentence_is_also_a_name() -> None:
    assert not ALWAYS_ORDINARY & WORDS_THAT_ARE_NAMES


def test_words_without_transcripts_are_all_suspect_with_a_capital() -> None:
    nothing = usage(())
    bare = known(ordinary=nothing.ordinary, labels=nothing.capital, names=frozenset(), phrases=())
    assert could_name_someone("Children talk", bare)
    assert not could_name_someone("children talk", bare)


WORDS = st.sampled_from(
    ["zebedee", "Zebedee", "children", "Children", "talk", "we", "Rose", "white", "it", "Dingo"]
)
GLUE = st.sampled_from([" ", ", ", ". ", "; ", ": ", " - ", "-", "'", "\n", " (", "\u201d "])


@given(parts=st.lists(st.tuples(WORDS, GLUE), min_size=1, max_size=8))
def test_a_known_name_is_found_wherever_it_stands(parts: list[tuple[str, str]]) -> None:
    passage = "".join(word + glue for word, glue in parts)
    held = could_name_someone(passage, known())
    if any(fold(word) == "zebedee" or word in ("Rose", "Dingo") for word, _ in parts):
        assert held or "white Rose" in passage  # the phrase is a thing, in whatever case
    for form in ("NFC", "NFD"):
        assert could_name_someone(unicodedata.normalize(form, passage), known()) == held


@given(passage=st.text(max_size=60))
def test_any_text_at_all_is_judged(passage: str) -> None:
    assert could_name_someone(passage, known()) in (True, False)
    assert could_name_someone(f"{passage} Zebedee {passage}", known())
    assert words([passage]) is not None


@given(passage=st.text(max_size=40))
def test_what_names_nobody_has_no_capital_but_plain_ones(passage: str) -> None:
    """Without ordinary words no capital passes but those of plain words and phrases."""
    bare = known(ordinary=frozenset(), plain_phrases=(), plain_words=frozenset())
    if not could_name_someone(passage, bare):
        assert all(not letter.isalpha() or letter.islower() for letter in passage)
