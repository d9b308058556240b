"""Finds words in a passage that could name somebody, so that no quotation ever does.

Belongs here: which word is suspect, and which names a source's own files know (of people, schools,
interviews, documents). Not here: which passages are quoted. A passage is held back rather than
shown where there is doubt: a person can then clear a word in study/interviews.yaml.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pmio_lib.interviews.clean.documents import CaseEntry, document_key
from pmio_lib.people.schools import Register
from pmio_lib.qda.project import CodedProject
from pmio_lib.study.interviews import Interviews, InterviewStudy

WORD: Final = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
"""A run of letters and digits with a letter in it: apostrophes and hyphens part words."""

WITHIN: Final = re.compile(rf"(?<=[\w,;–—-]\s)[\"'“‘(]*(?![a-z])({WORD.pattern})")
"""A word that opens no sentence: another word, or a comma, stands before it."""

SPEAKER: Final = re.compile(
    r"^[ \t]*([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}) ?:", re.MULTILINE
)
"""Who speaks: up to three words that open a line, before a colon."""

CONTACT: Final = re.compile(
    r"\S*@\S+|https?://\S+|www\.\S+|\+?\d[\d ().-]{7,}\d|\b\w+\.(?:com|org|net|co|ac|sch|gov|uk)\b",
    re.IGNORECASE,
)
TITLE: Final = re.compile(
    r"\b(?:[Mm][Rr][Ss]?|[Mm][Ss]|[Dd][Rr]|[Pp]rof|PROF|Rev|REV|Fr|Miss|MISS|Sir|SIR)\b"
)
OPENERS: Final = ".!?…:\n"
BEFORE_A_WORD: Final = " \t'\"“”‘’(«[–—-"
COMBINING: Final = "M"
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Soft hyphens, joiners, marks of direction."""

_NAMES: Final = """
alma amber angel april art august autumn baker banks barber barker basil bay bell berry best
bill bird bishop black blanche blossom bob bond bow boy brand brook brooke brooks brown buck bud
bush butler buzz candy carol carpenter carter cat celeste chase chip christian church clarity
clark clay cliff cole cook cooper coral cross crystal curt daisy dale dan dawn day dean destiny
dick dolly don dot drew duke earl earnest english eve faith farmer fay felicity fern fields
finch fisher flora florence flowers ford forest foster fox france frank freeman french gardener
gay gene ginger gloria glover golden good grace grant gray green grey guy hall hank harmony
harper hart haven hazel head heath heather henna herb hill holiday holly hood hope horn house
hunt hunter ink iris ivory ivy jack jade jasmine jay jean jet jewel josh joy judge judy june
justice karma kay king kit knight lake lamb lance lane lark laurel law lee leigh lily little
long lord lot love loyal luck magnolia major marina mark marks marsh marshall mason may mercy
merry mike miles mill miller mills mina misty moon moor moore moss myrtle nelly new nick noble
noel norm norman north oak olive opal page paige palmer pansy park parker parks patience paul
peace pearl penny pepper perry petal peter phoenix pierce poppy porter potter powers precious
price pride prince prior prudence queen rain rainbow ray read reed reid rex rice rich ridge
river rivers rob robin rock rod rosa rose rosemary rosy rowan royal ruby rush rusty ruth sage
sandy savannah scarlet scarlett scott serenity sharp shepherd short sierra silver sky skye small
smith snow sonny spencer spring star stella stern stone storm strong sue summer summers sunny
swan swift tab tanner taylor temple terry tiger tom tony topaz travis trinity troy tucker turner
unity van verity vic victor victory viola violet wade walker wall ward warren waters wayne
weaver webb weeks wells west white wild will willow wills winter wise wood woods woody wren
wright york young
"""
WORDS_THAT_ARE_NAMES: Final = frozenset(_NAMES.split())
"""Ordinary words that are also people's names: capital at the start of a sentence tells nothing."""


SEVERAL: Final = 3
"""Transcripts (all, if there are fewer) and times that a word has to be written small, to be
ordinary: somebody's name may be typed without a capital once or twice."""

_OPENERS: Final = """
about actually after again all almost already also although always and another any anything as at
because been before being both but by can certainly could definitely did do does during each
eventually every everybody everyone everything first for from generally had has have he her here his
how however if in initially instead is it its just last later less like many maybe more most mostly
much my naturally never next nobody nothing now obviously of often on once only or other our over
perhaps personally previously probably quite rather really same she should since so some sometimes
soon still such than that the their them then there these they this those though three through to
two under until usually very was we well were what whatever when whenever where which while who
whole why with within without would yes yet you your
"""
ALWAYS_ORDINARY: Final = frozenset(_OPENERS.split())
"""Small words that may open a sentence in any transcript."""


@dataclass(frozen=True)
class Vocabulary:
    """What is known of words; all but `plain_words` folded (`fold`).

    `plain_words` may stand with a capital anywhere, as written; `plain_phrases` ("Key Stage") in
    whatever case. `ordinary` words stand in several transcripts more often without a capital than,
    within a sentence, with one: they may open a sentence. `names` of people are suspect however
    they are written; `labels` (of schools, cases and documents, and words mostly written with a
    capital) unless ordinary; `phrases` are names of several words parted by one space;
    `speakers` open a line of a transcript before a colon.
    """

    plain_words: frozenset[str] = field(repr=False)
    plain_phrases: tuple[str, ...] = field(repr=False)
    ordinary: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)
    labels: frozenset[str] = field(repr=False)
    phrases: tuple[str, ...] = field(repr=False)
    speakers: frozenset[str] = field(repr=False, default=frozenset())


@dataclass(frozen=True)
class Usage:
    """How transcripts write words, folded: mostly small, or mostly with a capital in a sentence.

    `speakers` open a line before a colon, and are not ordinary.
    """

    ordinary: frozenset[str] = field(repr=False)
    capital: frozenset[str] = field(repr=False)
    speakers: frozenset[str] = field(repr=False)


def fold(word: str) -> str:
    """Give a word without case, accents and letters that show nothing."""
    letters = unicodedata.normalize("NFKD", visible(word)).casefold()
    return "".join(one for one in letters if not unicodedata.category(one).startswith(COMBINING))


def visible(text: str) -> str:
    """Give a text, composed, without letters that show nothing."""
    return INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def words(texts: Iterable[str]) -> frozenset[str]:
    """Give every word of some texts, as written."""
    return frozenset(word for text in texts for word in WORD.findall(visible(text)))


def has_capital(word: str) -> bool:
    """Tell whether a letter of a word is no small one: a capital, or of a script without case."""
    return any(letter.isalpha() and not letter.islower() for letter in word)


@lru_cache(maxsize=16)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)


def without_phrases(text: str, phrases: tuple[str, ...]) -> str:
    """Give a text with a small word in the place of each phrase that names a thing."""
    return _any_of(phrases).sub("it", text) if phrases else text


def usage(texts: Iterable[str], plain_phrases: tuple[str, ...] = ()) -> Usage:
    """Count how texts write words, phrases that name a thing left out."""
    small, spread, capital = Counter[str](), Counter[str](), Counter[str]()
    speakers: set[str] = set()
    count = 0
    for text in (without_phrases(visible(one), plain_phrases) for one in texts):
        found = Counter(WORD.findall(text))
        small.update(found)
        spread.update(found.keys())
        capital.update(WITHIN.findall(text))
        speakers.update(fold(word) for name in SPEAKER.findall(text) for word in WORD.findall(name))
        count += 1
    low, wide = (_folded(one, is_capital=False) for one in (small, spread))
    high = _folded(capital, is_capital=True)
    enough = min(SEVERAL, count)
    ordinary = {
        word for word, times in low.items() if wide[word] >= enough and times >= SEVERAL
        and times > high[word]
    }  # fmt: skip
    return Usage(
        frozenset(ordinary) | ALWAYS_ORDINARY,
        frozenset(word for word, times in high.items() if times >= low[word]),
        frozenset(speakers - ordinary),
    )


def _folded(counts: Counter[str], is_capital: bool) -> Counter[str]:
    """Add up the counts of words that are one when folded, of those with a capital or without."""
    folded = Counter[str]()
    for word, times in counts.items():
        if has_capital(word) == is_capital:
            folded[fold(word)] += times
    return folded


def could_name_someone(passage: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a passage holds a word that could be a name, a title or an address.

    A word known as a name is one, however it is written. A word with a capital is suspect unless it
    is a plain word, or opens a sentence, is ordinary and no name.
    """
    text = visible(passage)
    if CONTACT.search(text) or TITLE.search(text):
        return True
    folded = f" {' '.join(map(fold, WORD.findall(text)))} "
    if any(f" {phrase} " in folded for phrase in vocabulary.phrases):
        return True
    text = without_phrases(text, vocabulary.plain_phrases)
    return any(_is_suspect(match[0], _opens(text, match.start()), vocabulary)
               for match in WORD.finditer(text))  # fmt: skip


def could_be_a_name(word: str, said_by: int, known: Vocabulary) -> bool:
    """Tell whether a word of a list could be a name.

    There a capital tells little: only a word that few (`said_by`) name, and that the transcripts do
    not use as an ordinary one, is suspect for it.
    """
    as_written = _is_suspect(word, opens=True, known=known)
    is_name = fold(word) in WORDS_THAT_ARE_NAMES
    return is_known_name(word, known) or (as_written and (is_name or said_by < SEVERAL))


def is_known_name(word: str, known: Vocabulary) -> bool:
    """Tell whether the files know a word as a name, however it is written."""
    return _is_suspect(word.casefold(), opens=True, known=known)


def _is_suspect(word: str, opens: bool, known: Vocabulary) -> bool:
    folded = fold(word)
    stems = {folded, folded.removesuffix("s"), folded.removesuffix("es")}
    if stems & known.names:
        return True
    if word in known.plain_words:
        return False
    if not has_capital(word):
        return folded not in known.ordinary and bool(stems & known.labels)
    if stems & (known.labels | WORDS_THAT_ARE_NAMES):
        return True
    return not (opens and folded in known.ordinary)


def _opens(text: str, start: int) -> bool:
    """Tell whether a word that starts there opens a sentence; after an initial it does not."""
    place = start - 1
    while place >= 0 and text[place] in BEFORE_A_WORD:
        place -= 1
    if place < 0:
        return True
    before = WORD.findall(text[max(place - 12, 0) : place])
    after_initial = text[place] == "." and bool(before) and len(before[-1]) == 1
    return text[place] in OPENERS and not after_initial


def split_names(texts: Iterable[str]) -> Iterator[str]:
    """Give the folded words of names, those of one letter left out."""
    yield from (fold(word) for text in texts for word in WORD.findall(visible(text)) if word[1:])


_FUNCTION_WORDS: Final = """
a also an and are as at be by for from he her his i in is it me my new no not now of on or our
she the their they to us was we who with yes you your
"""
_GENERIC: Final = """
academy anonymous audio c catholic ce church city class coder college community deputy document
east england group head high infant infants interview interviewee interviewer interviews junior
juniors lady lead leader math mathematics maths meeting multi north notes nursery online person
phase phone primary private pupil pupils rc recording respondent role saint saints school
schools secondary senior south st staff stoke teacher teachers teaching team transcript trent
trust twin unknown va vc video visit wave west year
"""
GENERIC: Final = frozenset((_FUNCTION_WORDS + _GENERIC).split())
"""Words of schools' names, of roles and of files' names that name nobody."""


def known_words(
    texts: Sequence[str],
    study: InterviewStudy,
    entries: Sequence[CaseEntry],
    projects: Sequence[CodedProject],
    register: Register,
) -> Vocabulary:
    """Give what is known of words: from transcripts, the study's own files, and names in them.

    Where no text is at hand, the passages that were coded stand for the transcripts.
    """
    # each passage once over all files: what several coders coded was still said only once
    texts = texts or [*dict.fromkeys(text for one in projects for text in one.codings["text"])]
    told = [*_study_texts(study)]
    plain = {word for word in words(told) if fold(word) not in WORDS_THAT_ARE_NAMES}
    plain.update(study.interviews.plain_words)
    phrases = tuple(dict.fromkeys(_phrases(told)))
    used = usage(texts, phrases)
    strict, labels = _words_of_files(entries, projects, register)
    return Vocabulary(
        plain_words=frozenset(plain),
        plain_phrases=phrases,
        ordinary=used.ordinary,
        names=(_names_of_people(entries, projects) - _of_roles(study.interviews)) | strict,
        labels=labels | (used.capital - frozenset(map(fold, plain))),
        phrases=tuple(dict.fromkeys(_whole_names(_schools_of(entries, register)))),
        speakers=used.speakers - GENERIC,
    )


def _of_roles(study: Interviews) -> frozenset[str]:
    """Give the folded words of roles, which may stand where a name does, but no name itself."""
    told = (text for kind in study.roles.values() for text in (kind.label, *kind.aliases))
    return frozenset(split_names(told)) - WORDS_THAT_ARE_NAMES


def _study_texts(study: InterviewStudy) -> Iterator[str]:
    for code in study.codebook.codes.values():
        yield code.label
        yield from code.aliases
    yield from (question.text for guide in study.guides for question in guide.questions)
    kinds = (*study.interviews.roles.values(), *study.interviews.settings.values())
    yield from (kind.label for kind in kinds)


def _phrases(texts: Iterable[str]) -> Iterator[str]:
    """Give runs of words with capitals, such as "White Rose" of "White Rose training"."""
    for text in texts:
        run: list[str] = []
        for word in [*text.split(), ""]:
            if word and has_capital(word[:1]):
                run.append(word)
            else:
                if len(run) > 1:
                    yield " ".join(run)
                run = []


def _names_of_people(
    entries: Iterable[CaseEntry], projects: Iterable[CodedProject]
) -> frozenset[str]:
    """Give the folded words of people's names: suspect wherever they stand, in whatever case."""
    coders = [coder for project in projects for coder in project.coders]
    given = [value for entry in entries for value in entry.people]
    local = [value.partition("@")[0] for value in given]
    return frozenset(split_names([*coders, *local])) - GENERIC


def _schools_of(entries: Iterable[CaseEntry], register: Register) -> list[str]:
    """Give every name of a school that the files know."""
    stated = [entry.attributes.get("school", "") for entry in entries]
    return [*stated, *register.by_name, *register.by_alias]


def _words_of_files(
    entries: Sequence[CaseEntry], projects: Iterable[CodedProject], register: Register
) -> tuple[frozenset[str], frozenset[str]]:
    """Give the folded words of everything else that may hold a name.

    First words of interviews and documents that are people's names and ordinary words as well, then
    all others, also of schools.
    """
    documents = [document_key(name) for project in projects for name in project.documents]
    titles = [name for entry in entries for name in (entry.name, *entry.others)]
    hosts = [value.partition("@")[2] for entry in entries for value in entry.people]
    own = frozenset(split_names([*documents, *titles, *hosts])) - GENERIC
    schools = frozenset(split_names(_schools_of(entries, register))) - GENERIC
    singular = {word.removesuffix("s") for word in schools}
    strict = own & WORDS_THAT_ARE_NAMES
    return strict, (own | schools | singular) - strict


def _whole_names(schools: Iterable[str]) -> Iterator[str]:
    """Give schools' names of several words, without the words that name none."""
    for name in schools:
        told = [word for word in split_names([name]) if word not in GENERIC]
        if len(told) > 1:
            yield " ".join(told)
