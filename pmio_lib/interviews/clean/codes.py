"""Which code of the study's codebook a code of a coding project is, by id, label or alias.

Belongs here: the match of names. Not here: where codes were given (codings.py).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.core.hashing import content_sha256
from pmio_lib.core.wording import plain
from pmio_lib.interviews.clean.possible_names import (
    TITLE,
    WORD,
    WORDS_THAT_ARE_NAMES,
    Vocabulary,
    fold,
    has_capital,
    is_known_name,
    words,
)
from pmio_lib.qda.project import CodedProject, CodeNode
from pmio_lib.qda.taguette import split_path
from pmio_lib.study.codebook import Code, Codebook, group_of

Path = tuple[str, ...]
SIGN: Final = re.compile(r"[+−–±↑↓-]\s*[)\]]?\s*$")
"""A sign at the end of a name: what it stands for is another thing than the name alone."""
ABOVE_ALL: Final = frozenset({"codes", "code system", "codebook", "nodes", "themes", "tags", "all"})
"""What tools and people call the folder of all codes: it contradicts nothing."""
FILLING: Final = {"a", "an", "and", "for", "from", "in", "of", "on", "the", "to", "what", "gained"}
MOST_NAMED: Final = 30
LONGEST_ACRONYM: Final = 4
UNCLEAR: Final = (
    "They are shown under their names. If one is a person, take it away in the coding program; a "
    "theme written small, or named in plain_words of study/interviews.yaml, is not asked about."
)
HIDDEN: Final = (
    "They are kept without their names, which have a title, a capital inside, or a word that is a "
    "name in these files. Add a theme to the codebook, or the word that names nobody to "
    "plain_words of study/interviews.yaml."
)
NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class CodeIndex:
    """The codebook's codes by whole path, by last name where only one has it, and by id."""

    by_path: dict[Path, str] = field(repr=False)
    by_name: dict[str, str] = field(repr=False)
    by_id: dict[str, str] = field(repr=False)
    context: dict[str, set[str]] = field(repr=False)
    words: frozenset[str] = field(repr=False, default=frozenset())
    known: Vocabulary | None = field(repr=False, default=None)

    def may_name_somebody(self, node: CodeNode) -> bool:
        """Tell whether a code of a project's own could be called after a person.

        By a title; by a word that the files know as a name, in whatever case; by a word with a
        capital that does not open the name and is in no code of the study.
        """
        return any(map(self._may_be_a_name, node.path))

    def _may_be_a_name(self, name: str) -> bool:
        if TITLE.search(name) or any(fold(word) not in self.words for word in _capitals(name)):
            return True
        known = self.known
        if known is None:
            return False
        own = [each for each in WORD.findall(name) if fold(each) not in self.words]
        own = [each for each in own if each not in known.plain_words]
        return any(is_known_name(word, known) or fold(word) in known.speakers for word in own)

    def cannot_be_told(self, node: CodeNode) -> bool:
        """Tell whether a code is one word with a capital, a theme or a person, and nothing says."""
        folded = fold(self._bare_word(node.path[-1]))
        ordinary = self.known.ordinary - WORDS_THAT_ARE_NAMES if self.known else frozenset()
        return bool(folded) and folded not in ordinary

    def _bare_word(self, name: str) -> str:
        """Give the one word with a capital that a name is; none if it is the study's or cleared."""
        word, *more = WORD.findall(name) or [""]
        is_acronym = word.isupper() and len(word) <= LONGEST_ACRONYM
        cleared = self.known.plain_words if self.known else frozenset()
        is_plain = more or fold(word) in self.words or word in cleared
        return "" if is_plain or is_acronym or not has_capital(word) else word

    def knows(self, name: str) -> bool:
        """Tell whether a name as a table gives it is a code of the study."""
        return self.find(CodeNode(split_path(name))) is not None

    def find(self, node: CodeNode) -> str | None:
        """Give the code that a project's code is, or None."""
        if SIGN.search(node.path[-1]):
            return None  # "Confidence (+)" is a code of its own, and no Confidence
        path = tuple(map(plain, node.path))
        written = plain(" ".join(node.path))  # a name with a dot in it may have been taken apart
        whole = self.by_path.get(path) or self.by_id.get(written) or self.by_name.get(written)
        return whole or self._by_end(path)

    def _by_end(self, path: Path) -> str | None:
        """Give the code by the end of a path.

        The last name alone will do unless what stands above contradicts it: a name of one word
        ("Confidence") says nothing of whose, and takes its meaning from there.
        """
        for start in range(1, len(path) - 1):
            if found := self.by_path.get(path[start:]):
                return found
        last = self.by_name.get(path[-1]) or self.by_id.get(path[-1])
        above = set(path[:-1]) - ABOVE_ALL
        if last is None or not above or len(path[-1].split()) > 1:
            return last
        return last if _words(above) & self.context[last] else None


def _words(names: Iterable[str]) -> set[str]:
    """Give the words of plain names, singular and plural alike."""
    return {word.removesuffix("s") for name in names for word in name.split()} - FILLING


def code_index(codebook: Codebook, known: Vocabulary | None = None) -> CodeIndex:
    """Give the codebook as names to look up; `known`, what the files know of words."""
    by_path = {path: code for code in codebook.codes for path in _paths(code, codebook)}
    names: dict[str, set[str]] = {}
    for id_, code in codebook.codes.items():
        for name in _names(code):
            names.setdefault(name, set()).add(id_)
    by_name = {name: min(ids) for name, ids in names.items() if len(ids) == 1}
    by_id = {plain(code): code for code in codebook.codes}
    context = {code: _words(_above(code, codebook)) for code in codebook.codes}
    told = (text for code in codebook.codes.values() for text in (code.label, *code.aliases))
    return CodeIndex(by_path, by_name, by_id, context, frozenset(map(fold, words(told))), known)


def _capitals(name: str) -> Iterator[str]:
    """Give the words that open with a capital and do not open the name, nor are it in capitals."""
    found = WORD.findall(name)[1:]
    yield from (word for word in found if has_capital(word[:1]) and not word.isupper())


def _above(id_: str, codebook: Codebook) -> Iterator[str]:
    """Give what a code stands under, in plain words: its group, and the codes above it."""
    yield from map(plain, code_path(id_, codebook)[:-1])
    yield from map(plain, id_.split(".")[:-1])


def _names(code: Code) -> set[str]:
    return {plain(code.label), *map(plain, code.aliases)}


def _paths(id_: str, codebook: Codebook) -> Iterator[Path]:
    """Give every path of labels that leads to a code, the group left out where it can be."""
    group, *between = map(plain, code_path(id_, codebook)[:-1])
    for name in _names(codebook.codes[id_]):
        yield (group, *between, name)
        if between:
            yield (*between, name)


def code_path(id_: str, codebook: Codebook) -> Path:
    """Give the labels that lead to a code, as a coding tool shows them."""
    parts = id_.split(".")
    above = (".".join(parts[:depth]) for depth in range(2, len(parts)))
    between = tuple(codebook.codes[one].label for one in above if one in codebook.codes)
    return (codebook.groups[group_of(id_)].label, *between, codebook.codes[id_].label)


def codebook_nodes(codebook: Codebook) -> tuple[CodeNode, ...]:
    """Give the codebook as a coding project has it: groups that only hold codes, then the codes."""
    groups = [CodeNode((group.label,), is_codable=False) for group in codebook.groups.values()]
    codes = [
        CodeNode(code_path(id_, codebook), _told(code)) for id_, code in codebook.codes.items()
    ]
    return (*groups, *codes)


def _told(code: Code) -> str:
    limits = {"Include": code.include, "Exclude": code.exclude}
    more = [f"{word}: {text}" for word, text in limits.items() if text]
    return " ".join([code.definition, *more])


def code_of(project: CodedProject, position: int, index: CodeIndex) -> str:
    """Give the id of a project's code: the study's, one of its own names, or one without a name."""
    node = project.codes[position]
    if found := index.find(node):
        return found
    if index.may_name_somebody(node):
        return f"unnamed_{content_sha256([project.file, position])[:8]}"
    return own_code(node)


def own_code(node: CodeNode) -> str:
    """Give an id of its own to a code that the codebook does not have, made of its names."""
    return ".".join(_slug(name) for name in node.path)


def _slug(name: str) -> str:
    sign = SIGN.search(name)
    signed = {"+": " plus", "±": " plus minus", "↑": " up", "↓": " down"}
    word = signed.get(sign[0][0], " minus") if sign else ""
    slug = NOT_SLUG.sub("_", plain(name + word)).strip("_")
    if not slug:  # in another script, or of marks alone: two such codes are to stay two
        slug = f"unnamed_{content_sha256(name)[:8]}"
    return slug if slug[0].isalpha() else f"code_{slug}"


def times(count: int) -> str:
    """Write how often something was, as 'once' or '3 times'."""
    return "once" if count == 1 else f"{count} times"


def own_codes(
    project: CodedProject, codings: pd.DataFrame, index: CodeIndex
) -> list[tuple[CodeNode, int]]:
    """Give the codes given that the codebook does not have, with how often they were."""
    counts = codings["code"].value_counts().to_dict()
    nodes = ((node, counts.get(place, 0)) for place, node in enumerate(project.codes))
    return [(node, count) for node, count in nodes if count and index.find(node) is None]


def own_codes_told(
    file: str, nodes: Sequence[tuple[CodeNode, int]], index: CodeIndex
) -> Iterator[Problem]:
    """Say which codes are not in the codebook; those that may name somebody are only counted."""
    hidden = [count for node, count in nodes if index.may_name_somebody(node)]
    shown = [each for each in nodes if not index.may_name_somebody(each[0])]
    yield from not_in_codebook(file, shown)
    if unclear := sum(index.cannot_be_told(node) for node, _ in shown):
        found = f"{unclear} of these codes that are one word with a capital, as a surname is"
        yield Problem(file, None, "code", found, "themes, and nobody's name", UNCLEAR)
    if hidden:
        found = (
            f"{len(hidden)} codes called after what could be a person, given {times(sum(hidden))}"
        )
        yield Problem(file, None, "code", found, "codes of study/codebook.yaml", HIDDEN)


def not_in_codebook(file: str, nodes: Sequence[tuple[CodeNode, int]]) -> Iterator[Problem]:
    """Say which codes are not in the codebook, all in one line, and what becomes of them."""
    if not nodes:
        return
    named = [f"{' > '.join(node.path)[:80]!r}, given {times(count)}" for node, count in nodes]
    more = f"; and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    kept = own_code(nodes[0][0]) if len(nodes) == 1 else "codes of their own"
    advice = (
        "Add it there, or add the name to the aliases of a code that means the same; until then "
        f"kept as {kept}."
    )
    found = "; ".join(named[:MOST_NAMED]) + more
    yield Problem(file, None, "code", found, "a code of study/codebook.yaml", advice)
