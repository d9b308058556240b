"""Tables and pictures of two runs, held against each other; and figures that were revised."""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import yaml
from bs4 import BeautifulSoup

from pmio_lib.pipeline.diff.runs import Run

PIXELS: Final = 0.5
"""How far a line of a picture may have moved and be the same."""
TOLERANCES: Final = (
    "Cells of tables are compared as they are written. Pictures are the same where they say the "
    f"same words and no line has moved by more than {PIXELS:g} px."
)
NAMED: Final = 3
"""How many cells or words of a change are named; the others are counted."""
NUMERAL: Final = re.compile(r"-?\d+(?:\.\d+)?")
RANDOM: Final = re.compile(r"p[0-9a-f]{10}")
"""Names of clip paths, which change with the picture."""
CLAIM: Final = "Claim"
JUDGED: Final = ("Status", "State", "Confidence")
"""Headings of the tables that judge a claim each row."""
KEY: Final = ("measure", "area_code", "year")


@dataclass(frozen=True)
class FileChange:
    """A table or picture that changed, was added or is gone."""

    kind: str
    file: str
    how: str
    detail: str = ""


@dataclass(frozen=True)
class Revision:
    """A published or official figure that is not the same in both runs."""

    file: str
    figure: str
    before: str
    after: str
    detail: str


def file_changes(a: Run, b: Run) -> list[FileChange]:
    """Compare the tables and pictures that both sites offer."""
    found = []
    for pattern in ("data/*.csv", "data/*.csv.zip", "downloads/*.csv", "downloads/*.svg"):
        kind = "picture" if pattern.endswith("svg") else "table"
        ours, theirs = (run.files("site", pattern) for run in (a, b))
        for file in sorted(ours.keys() | theirs.keys()):
            if file not in theirs:
                found.append(FileChange(kind, file, "gone"))
            elif file not in ours:
                found.append(FileChange(kind, file, "added"))
            else:
                found += _changed(kind, file, ours[file], theirs[file])
    return found


def turned(a: Run, b: Run) -> Iterator[tuple[str, str, str]]:
    """Give each claim that the runs' tables judge otherwise: its file, the claim, and how."""
    ours, theirs = (run.files("site", "downloads/*.csv") for run in (a, b))
    for file in sorted(ours.keys() & theirs.keys()):
        before, after = (_judged(_text(files[file])) for files in (ours, theirs))
        for (claim, heading), old in before.items():
            new = after.get((claim, heading), old)
            if new != old:
                yield Path(file).stem, claim, f"{heading.lower()} was {old}, is {new}"


def _judged(text: str) -> dict[tuple[str, str], str]:
    rows = list(csv.DictReader(StringIO(text)))
    if not rows or CLAIM not in rows[0]:
        return {}
    headings = [each for each in JUDGED if each in rows[0]]
    return {(row[CLAIM], heading): row[heading] for row in rows for heading in headings}


def _changed(kind: str, file: str, a: Path, b: Path) -> Iterator[FileChange]:
    before, after = (_text(path) for path in (a, b))
    if before != after:
        detail = (_picture if kind == "picture" else _table)(before, after)
        if detail:
            yield FileChange(kind, file, "changed", detail)


def _text(path: Path) -> str:
    """Give a file's text; of a zipped copy, that of the one file in it."""
    if path.suffix != ".zip":
        return path.read_text("utf-8-sig")
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode("utf-8-sig")


def _table(before: str, after: str) -> str:
    old, new = (list(csv.reader(StringIO(text))) for text in (before, after))
    if old[:1] == new[:1] and [row[:1] for row in old] == [row[:1] for row in new]:
        cells = [
            f"{row[0]}, {head}: {x} -> {y}"
            for row, other in zip(old, new, strict=True)
            for head, x, y in zip(old[0], row, other, strict=False)
            if x != y
        ]
        return _few(cells, "cells")
    rows = {tuple(row) for row in old}, {tuple(row) for row in new}
    return f"{len(rows[0] - rows[1])} rows gone or changed, {len(rows[1] - rows[0])} new"


def _few(words: list[str], what: str) -> str:
    more = f"; {len(words) - NAMED} more {what}" if len(words) > NAMED else ""
    return "; ".join(words[:NAMED]) + more


def _picture(before: str, after: str) -> str:
    old, new = (_words(text) for text in (before, after))
    if old != new:
        gone, come = (
            [w for w in ours if w not in theirs] for ours, theirs in ((old, new), (new, old))
        )
        return f"its words: {_few(gone, 'words') or 'none'} -> {_few(come, 'words') or 'none'}"
    lines = [RANDOM.sub("p", text) for text in (before, after)]
    if NUMERAL.sub("0", lines[0]) != NUMERAL.sub("0", lines[1]):
        return "what is drawn"
    pairs = zip(NUMERAL.findall(lines[0]), NUMERAL.findall(lines[1]), strict=True)
    moved = max(abs(float(x) - float(y)) for x, y in pairs)
    return f"lines moved by up to {moved:.1f} px" if moved > PIXELS else ""


def _words(svg: str) -> list[str]:
    soup = BeautifulSoup(svg, "html.parser")
    labels = [str(each["aria-label"]) for each in soup.select("[aria-label]")]
    return [*labels, *(each.get_text() for each in soup("text"))]


def revisions(a: Run, b: Run) -> list[Revision]:
    """Compare the published and official figures, release against release."""
    found = []
    old_files, new_files = (_figure_files(run) for run in (a, b))
    releases = _releases(a), _releases(b)
    for file in sorted(old_files.keys() & new_files.keys()):
        if old_files[file].read_bytes() != new_files[file].read_bytes():
            old, new = (_figures(each[file]) for each in (old_files, new_files))
            for key in sorted(old.keys() | new.keys()):
                before, after = old.get(key), new.get(key)
                if before != after:
                    found.append(_revision(file, key, before, after, releases))
    return found


def _figure_files(run: Run) -> dict[str, Path]:
    raw = run.files("root", "data/raw/official/**/*.csv")
    raw |= run.files("root", "data/raw/published/*.csv")
    return {file: path for file, path in raw.items() if _has_key(path)}


def _has_key(path: Path) -> bool:
    with path.open(encoding="utf-8-sig") as lines:
        return set(KEY) <= set(next(csv.reader(lines), []))


def _figures(path: Path) -> dict[tuple[str, ...], dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(lines)}


def _releases(run: Run) -> Mapping[str, Mapping[str, str]]:
    for path in run.files("root", "study/publications.yaml").values():
        return yaml.safe_load(path.read_text("utf-8")) or {}
    return {}


def _revision(
    file: str,
    key: tuple[str, ...],
    before: Mapping[str, str] | None,
    after: Mapping[str, str] | None,
    releases: tuple[Mapping[str, Mapping[str, str]], ...],
) -> Revision:
    row = after or before or {}
    figure = f"{key[0]}, {row.get('area') or key[1]}, {key[2]}"
    if before is None or after is None:
        values = [each["value"] if each else "none" for each in (before, after)]
        return Revision(file, figure, values[0], values[1], "added" if before is None else "gone")
    names = [name for name in after if name != "value" and before.get(name) != after[name]]
    detail = [f"{name} {before.get(name)} -> {after[name]}" for name in names]
    issued = [
        str((each.get(row.get("publication", "")) or {}).get("released") or "month not stated")
        for each, row in zip(releases, (before, after), strict=True)
    ]
    same = "the same release" if issued[0] == issued[1] else f"released {' -> '.join(issued)}"
    known = bool(row.get("publication"))
    return Revision(
        file, figure, before["value"], after["value"], "; ".join([*detail, *([same] * known)])
    )
