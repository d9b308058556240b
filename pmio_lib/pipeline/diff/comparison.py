"""Two runs held against each other: all that changed, in the order a reader should see it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.pipeline.diff.files import FileChange, Revision, file_changes, revisions, turned
from pmio_lib.pipeline.diff.numbers import RANKS, Change, Entry, changes, ledgers
from pmio_lib.pipeline.diff.runs import Run
from pmio_lib.pipeline.diff.sentences import PageWords, without_numbers, words_of_pages

SAME: Final = 0
CHANGED: Final = 1
NO_INPUT: Final = "no raw file of it changed: the code, study/ or a setting did"


@dataclass(frozen=True)
class NumberChange:
    """A number that changed, the sentences it stands in, in either run, and what moved it."""

    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]
    cause: str


@dataclass(frozen=True)
class Claim:
    """A statement that one run's data bear and the other's do not."""

    page: str
    statement: str
    how: str


@dataclass(frozen=True)
class Comparison:
    """All that is not the same in two runs."""

    a: str
    b: str
    compared: int
    """How many numbers both runs have."""
    claims: tuple[Claim, ...]
    numbers: tuple[NumberChange, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    inputs: tuple[str, ...]
    revised: tuple[Revision, ...]
    files: tuple[FileChange, ...]
    not_compared: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 where the runs are the same, 1 where they are not."""
        parts = (self.claims, self.numbers, self.added, self.gone, self.inputs, self.revised)
        return CHANGED if any((*parts, self.files)) else SAME

    @property
    def ranks(self) -> dict[str, list[NumberChange]]:
        """The changed numbers by rank, the overturned first."""
        return {rank: [n for n in self.numbers if n.change.rank == rank] for rank in RANKS}

    @property
    def summary(self) -> str:
        """Say in one line what changed."""
        ranks = Counter(each.change.rank for each in self.numbers)
        of_rank = ", ".join(f"{ranks[rank]} {rank}" for rank in RANKS if ranks[rank])
        files = Counter(each.kind for each in self.files)
        return (
            f"{self.compared} numbers are in both: {len(self.numbers)} changed"
            f"{f' ({of_rank})' if of_rank else ''}; {len(self.added)} added, {len(self.gone)} "
            f"gone. {len(self.claims)} statements turned. Other files: {files['table']} tables and "
            f"{files['picture']} pictures differ. {len(self.revised)} published or official "
            "figures differ."
        )


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs.

    Raises
    ------
    DataError
        If they have no page in common, or no form of their numbers.
    """
    as_shown = not (a.has_ledgers and b.has_ledgers)
    ours, theirs = (ledgers(run, as_shown=as_shown) for run in (a, b))
    pages = sorted(ours.keys() & theirs.keys())
    if not pages:
        found = (
            f"no page that is in both ({', '.join(ours) or 'none'}; {', '.join(theirs) or 'none'})"
        )
        advice = "Name the folder reports/ of two runs, or the sites of both."
        raise DataError([Problem(f"{a.name} and {b.name}", None, None, found, "a page", advice)])
    fingerprints = [{} if as_shown else _inputs(run) for run in (a, b)]
    moved = _moved(*fingerprints)
    revised = revisions(a, b)
    before, after = words_of_pages(a), words_of_pages(b)
    found_changes = [each for page in pages for each in changes(ours[page], theirs[page], page)]
    numbers = [
        NumberChange(
            each,
            _sentences(before, each),
            _sentences(after, each),
            "" if as_shown else _cause(each, moved, {one.file for one in revised}),
        )
        for each in sorted(found_changes, key=lambda change: change.order)
    ]
    return Comparison(
        a.name,
        b.name,
        sum(len(ours[page].keys() & theirs[page].keys()) for page in pages),
        tuple(_claims(a, b, before, after)),
        tuple(numbers),
        tuple(_only(theirs, ours)),
        tuple(_only(ours, theirs)),
        tuple(moved),
        tuple(revised),
        tuple(file_changes(a, b) if a.site and b.site else ()),
        tuple(_not_compared(a, b, as_shown)),
    )


def _inputs(run: Run) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in run.files("reports", "numbers/*.json").values():
        found |= json.loads(path.read_text("utf-8"))["inputs"]
    return found


def _moved(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """Give the raw files and sections of study/ that are not the same, or only in one run."""
    return sorted(file for file in a.keys() | b.keys() if a.get(file) != b.get(file))


def _cause(change: Change, moved: Sequence[str], revised: set[str]) -> str:
    files = [file for file in change.inputs if file in moved]
    words = [f"{file} ({'figures revised' if file in revised else 'changed'})" for file in files]
    return ", ".join(words) or NO_INPUT


def _sentences(pages: Mapping[str, PageWords], of: Change) -> tuple[str, ...]:
    return tuple(pages[of.page].sentences.get(of.id, ())) if of.page in pages else ()


def _claims(
    a: Run, b: Run, before: Mapping[str, PageWords], after: Mapping[str, PageWords]
) -> Iterator[Claim]:
    if a.site and b.site:
        yield from (Claim(page, claim, how) for page, claim, how in turned(a, b))
    both = sorted(before.keys() & after.keys())
    for page in both:
        ours, theirs = before[page].not_borne, after[page].not_borne
        yield from _new(page, theirs, ours, "no longer borne by the data")
        yield from _new(page, ours, theirs, "borne by the data again")
    for page in both:
        was, shown = before[page].titles, after[page].titles
        for figure in sorted(was.keys() & shown.keys()):
            old, new = was[figure], shown[figure]
            if without_numbers(old) != without_numbers(new):
                yield Claim(page, old, f'the title of {figure}; now "{new}"')


def _new(page: str, said: Sequence[str], other: Sequence[str], how: str) -> Iterator[Claim]:
    known = {without_numbers(each) for each in other}
    yield from (Claim(page, each, how) for each in said if without_numbers(each) not in known)


def _only(
    a: Mapping[str, Mapping[str, Entry]], b: Mapping[str, Mapping[str, Entry]]
) -> Iterator[str]:
    """Name the numbers that only `a` has; a page that is not in `b` in one line."""
    for page, numbers in sorted(a.items()):
        if page not in b:
            yield f"{page}: the page and its {len(numbers)} numbers"
        else:
            yield from (f"{page} {name}" for name in sorted(numbers.keys() - b[page].keys()))


def _not_compared(a: Run, b: Run, as_shown: bool) -> Iterator[str]:
    for run in (a, b):
        if run.doubt:
            yield f"{run.name}: {run.doubt}"
        if run.site is None:
            yield f"tables and pictures: {run.name} holds no site"
        if run.root is None:
            yield f"published and official figures: {run.name} holds no data/raw"
    if as_shown:
        yield "raw files of each number, and n and intervals but as text: a site was given"
