"""What `pmio official` says of a file: how it stands beside the project, what is new in it."""

from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.paths import shown
from pmio_lib.core.writing import write_text
from pmio_lib.official.areas_clean import (
    FOLDER,
    clean_area_figures,
    read_figures,
    read_register,
    usual_locators,
)
from pmio_lib.official.clean import clean_figures, refuse
from pmio_lib.official.readers.plausible import MANY_AREAS, basis_notes, implausible
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.official.sources import (
    AGREES,
    DIFFERS,
    ONE_SOURCE,
    half_a_place,
    second_sources,
    with_places,
)
from pmio_lib.official.tables import KEY, OPTIONAL
from pmio_lib.study.figures import FigureStudy, read_figure_study

SMALL_TABLES: Final = ("data/raw/official", "data/raw/published")
MOST_TOLD: Final = 20

SAME: Final = "same"
NOT_HELD: Final = "not held"
ABSENT: Final = "not in the file"
"""Verdicts on a figure, besides DIFFERS."""


@dataclass(frozen=True)
class Account:
    """A file read and set beside the project's figures.

    `compared` as `beside` gives it, `witnesses` as sources.second_sources.
    """

    context: Context
    reading: Reading
    compared: pd.DataFrame
    witnesses: pd.DataFrame

    @property
    def differing(self) -> pd.DataFrame:
        """Figures that are not the project's, and the project's that the file lacks."""
        return self.compared[self.compared["verdict"].isin([DIFFERS, ABSENT])]

    @property
    def exit_code(self) -> int:
        """0 if all is the same or new, 1 if there are differences to look at.

        A file that is refused raises DataError, whose code is 2.
        """
        return 0 if self.differing.empty else 1

    @property
    def counts(self) -> dict[str, int]:
        """How many figures are the same, differ, are new."""
        figures = self.compared[self.compared["column"].eq("value")]
        same = figures["verdict"].eq(SAME)
        return {
            "figures": len(self.reading.figures),
            "same_source_same": int((same & ~figures["second_source"]).sum()),
            "second_source_agrees": int((same & figures["second_source"]).sum()),
            "differ": int(self.compared["verdict"].eq(DIFFERS).sum()),
            "project_holds_file_lacks": int(figures["verdict"].eq(ABSENT).sum()),
            "not_held": int(figures["verdict"].eq(NOT_HELD).sum()),
        }

    @property
    def sources(self) -> dict[str, int]:
        """How many figures another publication agrees with, differs from, does not have."""
        return {str(k): int(n) for k, n in self.witnesses["sources"].value_counts().items()}

    def lines(self) -> list[str]:
        """Give the account as lines for a person."""
        counts, sources, read = self.counts, self.sources, self.reading
        told = [
            f"{self.context.file}: {read.kind}",
            f"  rows: {read.rows_in:,} read, {read.rows_used:,} used",
            *(f"    left out, {count:,}: {why}" for why, count in read.left_out.items()),
            *(f"  {note}" for note in read.notes),
        ]
        if counts["figures"]:
            told += [
                f"  figures: {counts['figures']:,}",
                f"    {counts['same_source_same']:,} the same as held of that publication",
                f"    {counts['second_source_agrees']:,} the same as held of another publication",
                f"    {counts['differ']:,} that differ",
                f"    {counts['project_holds_file_lacks']:,} that the project holds and it lacks",
                f"    {counts['not_held']:,} that the project does not hold",
                f"  of these {sources.get(ONE_SOURCE, 0):,} rest on one source; another "
                f"publication held here agrees with {sources.get(AGREES, 0):,} "
                f"and differs from {sources.get(DIFFERS, 0):,}",
            ]
        rows, names = self.differing, self.context.area_names
        told += [f"  {_told(row, names)}" for row in rows.head(MOST_TOLD).itertuples()]
        if len(rows) > MOST_TOLD:
            told.append(f"  and {len(rows) - MOST_TOLD:,} more; --json gives all of them")
        return told

    def as_json(self) -> dict[str, Any]:
        """Give the account as plain values."""
        columns = [*KEY, "column", "file", "project", "verdict", "held_publication"]
        rows = self.differing[columns].astype(object)
        rows = rows.where(rows.notna(), None)
        return {
            "file": self.context.file,
            "sha256": file_sha256(self.context.path),
            "kind": self.reading.kind,
            "rows_read": self.reading.rows_in,
            "rows_used": self.reading.rows_used,
            "left_out": dict(self.reading.left_out),
            "notes": list(self.reading.notes),
            "figures": self.counts,
            "sources": self.sources,
            "differences": rows.to_dict("records"),
            "exit_code": self.exit_code,
        }


def _told(row: Any, names: dict[str, str]) -> str:
    place = f"{row.measure}, {names.get(row.area_code, row.area_code)}, {row.year}"
    if row.column != "value":
        place += f", {row.column}"
    if row.verdict == ABSENT:
        return f"{place}: the project holds {_said(row.project)}, the file has none"
    of = f" of {row.held_publication}" if row.second_source else ""
    return f"{place}: {_said(row.file)} in the file, {_said(row.project)} in the project{of}"


def _said(value: float) -> str:
    return "nothing" if value != value else f"{value:g}"


def account_of(path: Path, root: Path) -> Account:
    """Read an official file and set it beside the project's figures.

    Raises DataError if the file is of no known layout, is damaged or cannot be what it says it is.
    """
    study = read_figure_study(root / "study")
    areas = read_register(root, study)
    context = Context(path, shown(path, root), study, areas)
    reading = read_official(context)
    held = read_held(root, study, areas)
    refuse(implausible(reading.figures, held, context))
    notes = (*reading.notes, *basis_notes(reading.figures, held, context))
    compared = beside(reading.figures, held)
    witnesses = second_sources(reading.figures, held, study)
    return Account(context, replace(reading, notes=notes), compared, witnesses)


def read_held(root: Path, study: FigureStudy, areas: pd.DataFrame) -> pd.DataFrame:
    """Read every figure under data/raw/official and data/raw/published, one a publication.

    Columns KEY, `value`, OPTIONAL, `publication`. Raises DataError if a table is wrong.
    """
    small = [path for folder in SMALL_TABLES for path in sorted((root / folder).glob("*.csv"))]
    frames = [
        *read_figures(root, study, areas).values(),
        *(clean_figures(each, each.relative_to(root).as_posix(), study).frame for each in small),
    ]
    columns = [*KEY, "value", *OPTIONAL, "publication"]
    whole = pd.concat([frame.reindex(columns=columns) for frame in frames])
    whole = whole.dropna(subset=["value", "pupils_low"], how="all")
    whole = whole.drop_duplicates([*KEY, "publication"], ignore_index=True)
    return whole.astype(dict.fromkeys(OPTIONAL, "Int64"))


def beside(figures: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Set each figure of a file beside the project's own.

    The project's figure of the same publication is taken, else of another: then `second_source`.
    Of one publication they are the same or not; of two the same at the coarser one's decimals.
    Columns KEY, `column` (value or a count), `file`, `project`, `verdict`, `second_source`,
    `publication`, `held_publication`. One row a figure, and one more for each of its counts that
    differs.
    """
    pairs = with_places(figures).merge(
        with_places(held), on=KEY, how="left", suffixes=("", "_held")
    )
    pairs["second_source"] = pairs["publication"].ne(pairs["publication_held"])
    pairs = pairs.sort_values("second_source", kind="stable")
    pairs = pairs.drop_duplicates([*KEY, "publication"]).sort_values(KEY, ignore_index=True)
    pairs = pairs.rename(columns={"publication_held": "held_publication"})
    counts = pd.concat([_column(pairs, name) for name in OPTIONAL])
    counts = counts[counts["verdict"].eq(DIFFERS)]
    whole = pd.concat([_column(pairs, "value"), counts, _absent(figures, held)])
    return whole.sort_values([*KEY, "column"], ignore_index=True)


def _column(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    file, project = pairs[name].astype("float64"), pairs[f"{name}_held"].astype("float64")
    room = half_a_place(pairs[["places", "places_held"]]).where(pairs["second_source"], 1e-9)
    is_apart = (file - project).abs().gt(room) | project.isna()
    verdict = pd.Series(SAME, pairs.index, dtype="str").mask(file.notna() & is_apart, DIFFERS)
    verdict = verdict.mask(pairs["held_publication"].isna(), NOT_HELD)
    shown = pairs[[*KEY, "second_source", "publication", "held_publication"]]
    return shown.assign(column=name, file=file, project=project, verdict=verdict)


def _absent(figures: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """List the project's figures that a file of all areas lacks in a year it has."""
    of = ["measure", "year", "publication"]
    many = figures.groupby(of)["area_code"].nunique()
    wanted = many[many >= MANY_AREAS].index
    rows = held[pd.MultiIndex.from_frame(held[of]).isin(wanted)]
    have = pd.MultiIndex.from_frame(figures[KEY])
    rows = rows[~pd.MultiIndex.from_frame(rows[KEY]).isin(have)]
    return rows[KEY].assign(
        column="value",
        project=rows["value"],
        verdict=ABSENT,
        second_source=False,
        publication=rows["publication"],
        held_publication=rows["publication"],
    )


def write_new(account: Account, root: Path, folder: Path | None = None) -> Path | None:
    """Write the figures the project does not hold and can, and give the file, None if none is new.

    Without a `folder` among the project's own, where the next run adds them. Raises DataError if a
    file of its name is there, or the project's own check refuses a row.
    """
    new = _new_figures(account)
    if new.empty:
        return None
    path = (folder or root / FOLDER) / f"{_name(new)}.csv"
    if path.exists():
        advice = "Move it away, or write elsewhere with --into."
        raise DataError([Problem(path.name, None, None, "a file", "no file of this name", advice)])
    write_text(path, _csv(new, account))
    study, areas = account.context.study, account.context.areas
    try:
        clean_area_figures(path, path.name, study, areas)
    except DataError:
        path.unlink()
        raise
    return path


def _new_figures(account: Account) -> pd.DataFrame:
    """Give figures that are not held, each of a publication its measure comes from."""
    compared, read = account.compared, account.reading.figures
    new = compared[compared["verdict"].eq(NOT_HELD) & compared["column"].eq("value")]
    figures = read.merge(new[[*KEY, "publication"]], on=[*KEY, "publication"])
    has_origin = usual_locators(figures, account.context.study.measures).notna()
    return figures[has_origin].sort_values(KEY, ignore_index=True)


def _name(new: pd.DataFrame) -> str:
    """Give the publications' common name and the years, as in lait_2026."""
    names = [name.split("_") for name in sorted(set(new["publication"]))]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    common = "_".join(words[0] for words in shared)
    first, last = new["year"].min(), new["year"].max()
    return f"added_{common}_{first}" if first == last else f"added_{common}_{first}_{last}"


def _csv(new: pd.DataFrame, account: Account) -> str:
    """Give the rows as text; the locator that study/measures.yaml states is not repeated."""
    stated = usual_locators(new, account.context.study.measures)
    text = new[[*KEY, "value", *OPTIONAL, "publication", "status", "locator"]].assign(
        value=new["value"].map(_figure),
        locator=new["locator"].mask(new["locator"].eq(stated), ""),
    )
    return text.to_csv(index=False, lineterminator="\n")


def _figure(value: float) -> str:
    return "" if value != value else f"{value:.9f}".rstrip("0").rstrip(".")
