"""Which code of the study's codebook a code of a coding project is, by id, label or alias.

Belongs here: the match of names. Not here: where codes were given (codings.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.core.hashing import content_sha256
from pmio_lib.qda.project import CodeNode
from pmio_lib.study.codebook import Code, Codebook, group_of
from pmio_lib.study.wording import plain

Path = tuple[str, ...]
NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class CodeIndex:
    """The codebook's codes by whole path, by last name where only one has it, and by id."""

    by_path: dict[Path, str] = field(repr=False)
    by_name: dict[str, str] = field(repr=False)
    by_id: dict[str, str] = field(repr=False)

    def find(self, node: CodeNode) -> str | None:
        """Give the code that a project's code is, or None."""
        path = tuple(map(plain, node.path))
        written = plain(" ".join(node.path))  # a name with a dot in it may have been taken apart
        last = self.by_name.get(path[-1]) or self.by_id.get(path[-1])
        return (
            self.by_path.get(path) or self.by_id.get(written) or last or self.by_name.get(written)
        )


def code_index(codebook: Codebook) -> CodeIndex:
    """Give the codebook as names to look up."""
    by_path = {path: code for code in codebook.codes for path in _paths(code, codebook)}
    names: dict[str, set[str]] = {}
    for id_, code in codebook.codes.items():
        for name in _names(code):
            names.setdefault(name, set()).add(id_)
    by_name = {name: min(ids) for name, ids in names.items() if len(ids) == 1}
    return CodeIndex(by_path, by_name, {plain(code): code for code in codebook.codes})


def _names(code: Code) -> set[str]:
    return {plain(code.label), *map(plain, code.aliases)}


def _paths(id_: str, codebook: Codebook) -> Iterator[Path]:
    """Give every path of labels that leads to a code: its group, the codes above it, itself."""
    group = codebook.groups[group_of(id_)]
    parts = id_.split(".")
    above = [".".join(parts[:depth]) for depth in range(2, len(parts))]
    between = tuple(plain(codebook.codes[one].label) for one in above if one in codebook.codes)
    for name in _names(codebook.codes[id_]):
        yield (plain(group.label), *between, name)
        yield (*between, name) if between else (plain(group.label), name)


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


def own_code(node: CodeNode) -> str:
    """Give an id of its own to a code that the codebook does not have, made of its names."""
    return ".".join(_slug(name) for name in node.path)


def _slug(name: str) -> str:
    slug = NOT_SLUG.sub("_", plain(name)).strip("_")
    if not slug:  # in another script, or of marks alone: two such codes are to stay two
        slug = f"unnamed_{content_sha256(name)[:8]}"
    return slug if slug[0].isalpha() else f"code_{slug}"


def not_in_codebook(file: str, node: CodeNode, count: int) -> Problem:
    """Say that a code is not in the codebook, and what becomes of it."""
    found = f"{' > '.join(node.path)[:80]!r}, given {count} times"
    advice = (
        "Add it there, or add this name to the aliases of a code that means the same; until then "
        f"it is kept as {own_code(node)}."
    )
    return Problem(file, None, "code", found, "a code of study/codebook.yaml", advice)
