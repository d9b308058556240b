"""Gathers the names that a source's own files know: of people, schools, interviews, documents.

Belongs here: where names stand, and which words of them name nobody. Not here: which passages hold
one (possible_names.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pmio_lib.interviews.clean.documents import CaseEntry, document_key
from pmio_lib.interviews.clean.possible_names import (
    WORDS_THAT_ARE_NAMES,
    Vocabulary,
    fold,
    has_capital,
    split_names,
    usage,
    words,
)
from pmio_lib.people.schools import Register
from pmio_lib.qda.project import CodedProject
from pmio_lib.study.codebook import Codebook
from pmio_lib.study.interviews import Guide, Interviews

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
    texts: Iterable[str],
    codebook: Codebook,
    guides: Iterable[Guide],
    study: Interviews,
    entries: Sequence[CaseEntry],
    projects: Sequence[CodedProject],
    register: Register,
) -> Vocabulary:
    """Give what is known of words: from transcripts, the study's own files, and names in them."""
    told = [*_study_texts(codebook, guides, study)]
    own = words(told)
    plain = {word for word in own if fold(word) not in WORDS_THAT_ARE_NAMES} | {*study.plain_words}
    phrases = tuple(dict.fromkeys(_phrases(told)))
    used = usage(texts, phrases)
    strict, labels = words_of_files(entries, projects, register)
    return Vocabulary(
        plain_words=frozenset(plain),
        plain_phrases=phrases,
        ordinary=used.ordinary,
        names=(names_of_people(entries, projects) - _of_roles(study)) | strict,
        labels=labels | (used.capital - frozenset(map(fold, plain))),
        phrases=tuple(dict.fromkeys(_whole_names(schools_of(entries, register)))),
        speakers=used.speakers - GENERIC,
    )


def _of_roles(study: Interviews) -> frozenset[str]:
    """Give the folded words of roles, which may stand where a name does, but no name itself."""
    told = (text for kind in study.roles.values() for text in (kind.label, *kind.aliases))
    return frozenset(split_names(told)) - WORDS_THAT_ARE_NAMES


def _study_texts(codebook: Codebook, guides: Iterable[Guide], study: Interviews) -> Iterator[str]:
    for code in codebook.codes.values():
        yield code.label
        yield from code.aliases
    yield from (question.text for guide in guides for question in guide.questions)
    yield from (kind.label for kind in (*study.roles.values(), *study.settings.values()))


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


def names_of_people(
    entries: Iterable[CaseEntry], projects: Iterable[CodedProject]
) -> frozenset[str]:
    """Give the folded words of people's names: suspect wherever they stand, in whatever case."""
    coders = [coder for project in projects for coder in project.coders]
    given = [value for entry in entries for value in entry.people]
    local = [value.partition("@")[0] for value in given]
    return frozenset(split_names([*coders, *local])) - GENERIC


def schools_of(entries: Iterable[CaseEntry], register: Register) -> list[str]:
    """Give every name of a school that the files know."""
    stated = [entry.attributes.get("school", "") for entry in entries]
    return [*stated, *register.by_name, *register.by_alias]


def words_of_files(
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
    schools = frozenset(split_names(schools_of(entries, register))) - GENERIC
    singular = {word.removesuffix("s") for word in schools}
    strict = own & WORDS_THAT_ARE_NAMES
    return strict, (own | schools | singular) - strict


def _whole_names(schools: Iterable[str]) -> Iterator[str]:
    """Give schools' names of several words, without the words that name none."""
    for name in schools:
        told = [word for word in split_names([name]) if word not in GENERIC]
        if len(told) > 1:
            yield " ".join(told)
