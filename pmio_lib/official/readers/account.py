"""What `pmio official` says of a file: what it is, and how it stands beside the project."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.paths import shown
from pmio_lib.official.readers import held as own
from pmio_lib.official.readers.basis import basis_notes
from pmio_lib.official.readers.plausible import implausible
from pmio_lib.official.readers.reading import KEY, Context, Reading, refuse
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.official.second_source import AGREES, DIFFERS, ONE_SOURCE, second_sources
from pmio_lib.study.figures import FigureStudy, read_figure_study

MOST_TOLD: Final = 20
SAME, TO_LOOK_AT = 0, 1
"""Exit codes; a file that is refused raises DataError, whose code is 2."""


@dataclass(frozen=True)
class Account:
    """A file read and set beside the project's figures; `compared` as held.beside gives it."""

    file: str
    sha256: str
    reading: Reading
    compared: pd.DataFrame
    study: FigureStudy
    names: dict[str, str]
    witnesses: pd.DataFrame

    @property
    def differing(self) -> pd.DataFrame:
        """Figures that are not the project's, and the project's that the file lacks."""
        return self.compared[self.compared["verdict"].isin([own.DIFFERS, own.ABSENT])]

    @property
    def exit_code(self) -> int:
        """0 if all is the same or new, 1 if there are differences to look at."""
        return SAME if self.differing.empty else TO_LOOK_AT

    @property
    def counts(self) -> dict[str, int]:
        """How many figures are the same, differ, are new."""
        figures = self.compared[self.compared["column"].eq("value")]
        same = figures["verdict"].eq(own.SAME)
        return {
            "figures": len(self.reading.figures),
            "same_source_same": int((same & ~figures["second_source"]).sum()),
            "second_source_agrees": int((same & figures["second_source"]).sum()),
            "differ": int(self.compared["verdict"].eq(own.DIFFERS).sum()),
            "project_holds_file_lacks": int(figures["verdict"].eq(own.ABSENT).sum()),
            "not_held": int(figures["verdict"].eq(own.NOT_HELD).sum()),
        }

    def lines(self) -> list[str]:
        """Give the account as lines for a person."""
        counts, witnesses = self.counts, self.witnesses["sources"].value_counts()
        told = [
            f"{self.file}: {self.reading.kind}",
            f"  rows: {self.reading.rows_in:,} read, {self.reading.rows_used:,} used",
            *(f"    left out, {count:,}: {why}" for why, count in self.reading.left_out.items()),
            *(f"  {note}" for note in self.reading.notes),
        ]
        if counts["figures"]:
            told += [
                f"  figures: {counts['figures']:,}",
                f"    {counts['same_source_same']:,} the same as held of that publication",
                f"    {counts['second_source_agrees']:,} the same as held of another publication",
                f"    {counts['differ']:,} that differ",
                f"    {counts['project_holds_file_lacks']:,} that the project holds and it lacks",
                f"    {counts['not_held']:,} that the project does not hold",
                f"  of these {witnesses.get(ONE_SOURCE, 0):,} rest on one source; another "
                f"publication held here agrees with {witnesses.get(AGREES, 0):,} "
                f"and differs from {witnesses.get(DIFFERS, 0):,}",
            ]
        rows = self.differing
        told += [f"  {self._told(row)}" for row in rows.head(MOST_TOLD).itertuples()]
        if len(rows) > MOST_TOLD:
            told.append(f"  and {len(rows) - MOST_TOLD:,} more; --json gives all of them")
        return told

    def _told(self, row: Any) -> str:
        place = f"{row.measure}, {self.names.get(row.area_code, row.area_code)}, {row.year}"
        if row.column != "value":
            place += f", {row.column}"
        if row.verdict == own.ABSENT:
            return f"{place}: the project holds {_said(row.project)}, the file has none"
        of = f" of {row.held_publication}" if row.second_source else ""
        return f"{place}: {_said(row.file)} in the file, {_said(row.project)} in the project{of}"

    def as_json(self) -> dict[str, Any]:
        """Give the account as plain values."""
        columns = [*KEY, "column", "file", "project", "verdict", "held_publication"]
        rows = self.differing[columns].astype(object)
        rows = rows.where(rows.notna(), None)
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.reading.kind,
            "rows_read": self.reading.rows_in,
            "rows_used": self.reading.rows_used,
            "left_out": dict(self.reading.left_out),
            "notes": list(self.reading.notes),
            "figures": self.counts,
            "sources": self.witnesses["sources"].value_counts().to_dict(),
            "differences": rows.to_dict("records"),
            "exit_code": self.exit_code,
        }


def _said(value: float) -> str:
    return "nothing" if value != value else f"{value:g}"


def account_of(path: Path, root: Path) -> Account:
    """Read an official file and set it beside the project's figures.

    Raises DataError if the file is of no known layout, is damaged or cannot be what it says it is.
    """
    study = read_figure_study(root / "study")
    areas = own.read_register(root, study)
    context = Context(path, shown(path, root), study, areas)
    reading = read_official(context)
    held = own.read_held(root, study, areas)
    refuse(implausible(reading.figures, held, context))
    notes = (*reading.notes, *basis_notes(reading.figures, held, context))
    compared = own.beside(reading.figures, held)
    told = replace(reading, notes=notes)
    witnesses = second_sources(reading.figures, held, study)
    return Account(
        context.file, file_sha256(path), told, compared, study, context.area_names, witnesses
    )
