"""Reads answers as Forms and people write them: options chosen, one option, a level of the scale.

What a cell says, and not which cells count. Each distinct text is read once.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.core.wording import has_any_key_word, has_key_words, plain
from pmio_lib.files.grid import EXCEL_ERRORS
from pmio_lib.study.instruments import RATING_LEVELS, UNRECOGNISED, Instrument, Option, Question

SEPARATOR: Final = ";"
FILLING: Final = re.compile(
    r"a|an|and|at|by|for|from|had|i|in|it|my|of|on|one|our|school|some|team|the|their|this|to|us"
    r"|was|we|were|with|your"
)
"""Words that add nothing to an option's name."""
LEADER: Final = re.compile(r"\s*\([A-Z][\w’'-]*(?: [A-Z][\w’'.-]*)+\)\s*$")
"""Who leads an offer, in brackets after its name, as the questionnaire itself prints one."""
JOINTS: Final = ("\n", ",", "/", "|", " and ", " & ", "+")
"""What options may be joined by, where each part is one; Forms itself uses semicolons."""

NO_ANSWER: Final = frozenset({"n a", "na", "not applicable", "none", "no answer"})
MARKS_OF_NOTHING: Final = re.compile(r"[\s./?*:;,()–—-]*")
"""What stands for nothing; a tick, a star or a word in another script does not."""
WHOLE: Final = re.compile(r"(\d{1,3})(?:\.0+)?")
WITH_LABEL: Final = re.compile(r"(\d)\s*[-–—=:.)(]*\s*(\D+)")
UNREADABLE: Final = -1


@dataclass(frozen=True)
class MultiAnswers:
    """Options chosen in one question that takes several.

    `chosen` has row and option, each option once a row, `unrecognised` for what is none;
    `unrecognised` is that text by row, personal until proven otherwise; `by_words` options were
    read by key words; in rows `taken_apart` they were joined otherwise than by semicolons.
    """

    chosen: pd.DataFrame = field(repr=False)
    unrecognised: pd.Series = field(repr=False)
    by_words: tuple[str, ...]
    taken_apart: tuple[int, ...] = ()


@dataclass(frozen=True)
class SingleAnswers:
    """The option chosen by row, missing where none; and the texts that say more, or nothing known.

    `remarks` is text by row that is more or other than a label; `unreadable` rows hold none of the
    options.
    """

    option: pd.Series = field(repr=False)
    remarks: pd.Series = field(repr=False)
    unreadable: tuple[int, ...]


@dataclass(frozen=True)
class RatingAnswers:
    """Levels by row (Int64, missing where none), and the rows that cannot be read."""

    rating: pd.Series = field(repr=False)
    unreadable: tuple[int, ...]


@dataclass(frozen=True)
class Answers:
    """Everything read from the questions of one export, by question name."""

    multi: Mapping[str, MultiAnswers]
    single: Mapping[str, SingleAnswers]
    ratings: Mapping[str, RatingAnswers]


def read_answers(frame: pd.DataFrame, instrument: Instrument) -> Answers:
    """Read every question with options or levels.

    `frame` is text, a column for each question by name, indexed by row of the file.
    """
    return Answers(
        multi={q.name: read_multi(frame[q.name], q) for q in instrument.of_kind("multi")},
        single={q.name: read_single(frame[q.name], q) for q in instrument.of_kind("single")},
        ratings={q.name: read_ratings(frame[q.name]) for q in instrument.of_kind("rating")},
    )


def read_multi(column: pd.Series, question: Question) -> MultiAnswers:
    """Read a column of options joined by semicolons, with or without one at the end."""
    parts = column.str.split(SEPARATOR).explode().str.strip()
    parts = parts[parts.ne("")]
    taken_apart = {part: split_options(part, question.options) for part in parts.unique()}
    is_apart = parts.map({part: len(own) > 1 for part, own in taken_apart.items()}).astype(bool)
    apart = tuple(sorted({int(row) for row in parts.index[is_apart]}))
    parts = parts.map(taken_apart).explode().astype("str")
    read = {part: recognise_option(part, question.options) for part in parts.unique()}
    options = parts.map(read).fillna(UNRECOGNISED).astype("str")
    chosen = options.rename("option").rename_axis("row").reset_index().drop_duplicates()
    rest = parts[options.eq(UNRECOGNISED)]
    labels = {plain(option.label) for option in question.options}
    by_words = {option for part, option in read.items() if option and plain(part) not in labels}
    return MultiAnswers(
        chosen.reset_index(drop=True),
        rest.groupby(level=0).agg(f"{SEPARATOR} ".join).astype("str"),
        tuple(sorted(by_words)),
        apart,
    )


def split_options(text: str, options: Sequence[Option]) -> list[str]:
    """Give the parts of a text that names several options, joined otherwise than Forms does.

    Only where every part is an option: else the text stays whole, and is told.
    """
    if recognise_option(text, options):
        return [text]
    for parts in _ways_apart(text):
        known = [part.strip() for part in parts if part.strip()]
        if len(known) > 1 and all(recognise_option(part, options) for part in known):
            return known
    return [text]


def _ways_apart(text: str) -> Iterator[list[str]]:
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except ValueError:
            listed = []
        if isinstance(listed, list):
            yield [part for part in listed if isinstance(part, str)]
    for joint in JOINTS:
        if joint in text:
            yield text.split(joint)
    yield re.split(r"[\n,/|]", text)


def recognise_option(text: str, options: Sequence[Option]) -> str | None:
    """Give the id of the option `text` names: by its label, else by key words; None if neither.

    Key words count only where they are one option's and the text says nothing else: a word that
    denies the option or adds to it ("no ... yet", "... cancelled") makes it another answer.
    """
    wording = plain(LEADER.sub("", text))
    for option in options:
        if plain(option.label) == wording:
            return option.id
    fitting = [option for option in options if _fits(wording, option)]
    return fitting[0].id if len(fitting) == 1 else None


def _fits(wording: str, option: Option) -> bool:
    if not option.keywords or not has_key_words(wording, option.keywords):
        return False
    own = plain(option.label).split()
    return all(
        word in own or FILLING.fullmatch(word) or has_any_key_word(word, option.keywords)
        for word in wording.split()
    )


def read_single(column: pd.Series, question: Question) -> SingleAnswers:
    """Read a column of one option each; "Yes, both" reads as Yes with a remark."""
    read = {text: _single(text, question.options) for text in column.unique()}
    option = column.map({text: found for text, (found, _) in read.items()})
    is_remark = column.map({text: remark for text, (_, remark) in read.items()}).astype(bool)
    lost = column[option.isna() & is_remark]
    return SingleAnswers(option.astype("str"), column[is_remark], tuple(lost.index))


def _single(text: str, options: Sequence[Option]) -> tuple[str | None, bool]:
    """Give the option, and whether the text says more or other than its label."""
    labels = {plain(option.label): option.id for option in reversed(options)}
    if option := labels.get(plain(text)):
        return option, False
    if _is_no_answer(text):
        return None, False
    opening = plain(re.split(r"[,.;:–—-]", text, maxsplit=1)[0])
    return labels.get(opening), True


def _is_no_answer(text: str) -> bool:
    return plain(text) in NO_ANSWER or bool(MARKS_OF_NOTHING.fullmatch(text))


def read_ratings(column: pd.Series) -> RatingAnswers:
    """Read a column of levels: "1", "1.0", "1 – Much better" or "Much better"."""
    read = {text: rating_of(text) for text in column.unique()}
    values = column.map(read).astype("Int64")
    is_lost = values.eq(UNREADABLE).fillna(False)
    lost = tuple(column.index[is_lost])
    return RatingAnswers(values.mask(is_lost), lost)


def rating_of(text: str) -> int | None:
    """Give the level a text names: None if it names none, UNREADABLE if it is no level."""
    if text.strip().upper() in EXCEL_ERRORS:
        return UNREADABLE
    wording = plain(text)
    if _is_no_answer(text):
        return None
    labels = {plain(level.label): level.value for level in RATING_LEVELS}
    if wording in labels:
        return labels[wording]
    if whole := WHOLE.fullmatch(text.strip()):
        return int(whole[1]) if int(whole[1]) in labels.values() else UNREADABLE
    both = WITH_LABEL.fullmatch(text.strip())
    if both and labels.get(plain(both[2])) == int(both[1]):
        return int(both[1])
    return UNREADABLE
