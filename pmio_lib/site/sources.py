"""Which publications a page's figures come from, with their addresses, and how to cite a page."""

from __future__ import annotations

import csv
from calendar import month_name
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from pmio_lib.core.yaml_files import read_yaml, validate
from pmio_lib.study.figures import Measure, Publication, read_figure_study

TABLES: Final = ("data/raw/official/", "data/raw/published/")
CITATION: Final = "CITATION.cff"
NOT_ANNOUNCED: Final = "Next release: not announced in what the project holds."
NO_DAY: Final = (
    "The day on which each file was fetched is not recorded. The fingerprints below fix which "
    "bytes were read."
)


def publications_of(root: Path, inputs: Iterable[str]) -> dict[str, Publication]:
    """Give the publications that the tables among a page's inputs draw on, by id.

    A table names them in its column `publication`, or its measures do in study/measures.yaml.
    """
    study = read_figure_study(root / "study")
    used: set[str] = set()
    for path in sorted(inputs):
        if path.startswith(TABLES) and path.endswith(".csv"):
            used |= _named_in(root / path) or _of_measures(Path(path).stem, study.measures)
    return {key: each for key, each in study.publications.items() if key in used}


def _named_in(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        headings = next(rows, [])
        if "publication" not in headings:  # a table of all areas, long
            return set()
        place = headings.index("publication")
        return {row[place] for row in rows if len(row) > place and row[place]}


def _of_measures(table: str, measures: Mapping[str, Measure]) -> set[str]:
    held = (each.all_areas for each in measures.values())
    return {
        origin.publication
        for one in held
        if one is not None and one.table == table and not one.awaited
        for origin in one.origins
    }


def sources_html(publications: Mapping[str, Publication]) -> str:
    """Give the publications with links, month of release, how they got here, and what to mind."""
    if not publications:
        return ""
    items = "".join(
        f'<li id="publication-{key}">{_item(each)}</li>' for key, each in publications.items()
    )
    return f'<ul class="publications">{items}</ul><p>{NO_DAY}</p>'


def _item(publication: Publication) -> str:
    title = escape(publication.title)
    if publication.address:
        title = f'<a href="{escape(publication.address)}">{title}</a>'
    parts = [f"{title}. {escape(publication.publisher)}, {_released(publication.released)}."]
    parts += [escape(each) for each in (publication.retrieved, publication.caveat) if each]
    if publication.licence and publication.licence.startswith("Open Government"):
        parts.append(publication.next_release or NOT_ANNOUNCED)
    return " ".join(parts)


def _released(month: str | None) -> str:
    if month is None:
        return "month of release not confirmed"
    year, number = month.split("-")
    return f"released {month_name[int(number)]} {year}"


class _Author(BaseModel):
    name: str


class Citation(BaseModel):
    """What CITATION.cff says of the project."""

    title: str
    version: str
    authors: tuple[_Author, ...]

    def of_page(self, title: str, code: str) -> str:
        """Give how to cite one page, by its title and the digest of the code behind it."""
        names = ", ".join(author.name for author in self.authors)
        return f"{names}. “{title}”. In: {self.title}, version {self.version}, code {code[:12]}."


def read_citation(root: Path) -> Citation:
    """Read CITATION.cff; StudyError if it is absent, or title, version or authors are."""
    return validate(read_yaml(root / CITATION), Citation, CITATION)
