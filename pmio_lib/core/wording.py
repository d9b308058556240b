"""Compares wordings as people write them: case, spaces, punctuation and quotes do not count.

Belongs here: what makes two wordings the same, and key words. Not here: what is matched to what.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_NUMBERS: Final = "one two three four five six seven eight nine ten eleven twelve"
NUMBER_WORDS: Final = {word: str(n) for n, word in enumerate(_NUMBERS.split(), start=1)}
_SUMS: Final = """
average averages averaged mean means median subtotal total totals deviation
durchschnitt gesamt gesamtsumme mittel mittelwert schnitt summe
cyfanswm cyfartaledd cymedr moyenne somme totaux
"""
SUMS: Final = frozenset(_SUMS.split())
"""Words that a row of a table is called by which sums up the others, be there more or not."""
_ALONE: Final = "anzahl count ecart max maximum min minimum n nifer sd stdev sum"
ALONE: Final = frozenset(_ALONE.split())
"""Words that say so where nothing stands beside them: they are names or plain words as well."""
MOST_WORDS: Final = 5
SUM_OF_ROWS: Final = re.compile(r"n \d+")

APOSTROPHES: Final = re.compile(r"['’‘`´ʼ]")
NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Give `text` in lower case, without accents and punctuation, single spaces between words.

    `&` reads as "and", number words up to twelve as figures: "Year Six – A & B" gives
    "year 6 a and b".
    """
    decomposed = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = NOT_WORD.sub(" ", bare.replace("&", " and ")).split()
    return " ".join(NUMBER_WORDS.get(word, word) for word in words)


def has_key_words(text: str, keywords: Sequence[str]) -> bool:
    """Tell whether every key word occurs in `text`.

    `text` is plain already; a key word is one or more alternatives parted by `|`; a trailing `*`
    takes any ending.
    """
    return all(_pattern(keyword).search(text) for keyword in keywords)


def has_any_key_word(text: str, keywords: Sequence[str]) -> bool:
    """Tell whether at least one key word occurs in `text`, which is already plain."""
    return any(_pattern(keyword).search(text) for keyword in keywords)


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    parts = [
        re.escape(plain(part)) + (r"\w*" if part.strip().endswith("*") else "")
        for part in keyword.split("|")
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def is_summary(text: str) -> bool:
    """Tell whether a text, plain already, is what a row is called that sums up the others."""
    words = text.split()
    some = len(words) <= MOST_WORDS and not SUMS.isdisjoint(words)
    return some or text in ALONE or bool(SUM_OF_ROWS.fullmatch(text))
