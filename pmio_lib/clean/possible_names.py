"""Finds words in a passage that could name somebody, so that no quotation ever does.

Belongs here: which word is suspect. Not here: which passages are quoted. A passage is held back
rather than shown where there is doubt: a person can then clear a word in study/interviews.yaml.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

TOKEN: Final = re.compile(r"[^\W\d_][\w'’-]*")
SENTENCE_START: Final = re.compile(r"(?:^|[.!?:…\n]|[.!?]['\"”’])\s*['\"“‘(]*$")
CONTACT: Final = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\+?\d[\d ()-]{7,}\d")
SHORTEST_NAME: Final = 3
"""Letters a word needs to be looked for as somebody's name."""


@dataclass(frozen=True)
class Vocabulary:
    """What is known of words.

    Attributes
    ----------
    plain_words : frozenset of str
        Words that may stand with a capital anywhere, as written.
    lower_words : frozenset of str
        Words that stand without a capital somewhere in the transcripts: ordinary words, which may
        open a sentence.
    names : frozenset of str
        Words of names that are known: people, schools, coders; in lower case.
    """

    plain_words: frozenset[str] = field(repr=False)
    lower_words: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)


def words(texts: Iterable[str]) -> frozenset[str]:
    """Give every word of some texts, as written."""
    return frozenset(token for text in texts for token in TOKEN.findall(text))


def lower_words(texts: Iterable[str]) -> frozenset[str]:
    """Give every word that stands somewhere in some texts without a capital."""
    return frozenset(token for token in words(texts) if token[0].islower())


def name_words(texts: Iterable[str]) -> frozenset[str]:
    """Give the words of texts that could be names, in lower case: with a capital, not too short."""
    found = (token.casefold() for token in words(texts) if token[0].isupper())
    return frozenset(token for token in found if len(token) >= SHORTEST_NAME)


def could_name_someone(passage: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a passage holds a word that could be a name, or an address.

    A word known as a name is one, however it is written. A word with a capital is suspect unless it
    is a plain word, or opens a sentence and stands elsewhere without a capital.
    """
    if CONTACT.search(passage):
        return True
    return any(_is_suspect(match, passage, vocabulary) for match in TOKEN.finditer(passage))


def _is_suspect(match: re.Match[str], passage: str, vocabulary: Vocabulary) -> bool:
    word = match[0]
    stem = re.sub(r"['’]s?$", "", word)
    if {word.casefold(), stem.casefold()} & vocabulary.names:
        return True
    if not word[0].isupper() or {word, stem} & vocabulary.plain_words:
        return False
    opens = SENTENCE_START.search(passage[: match.start()]) is not None
    return not (opens and {word.lower(), stem.lower()} & vocabulary.lower_words)
