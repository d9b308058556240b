"""What a reader gives of a file: figures in the project's own columns, and every row's account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.official.areas_clean import HOLDS_SMALL_AREA, SMALL_AREA, SPLIT_OF_SMALL_AREA
from pmio_lib.official.clean import told_once
from pmio_lib.official.readers import cells
from pmio_lib.study.figures import FigureStudy, Measure

KEY: Final = ["measure", "area_code", "year"]
COUNTS: Final = ("numerator", "pupils_low", "pupils_high")
COLUMNS: Final = [*KEY, "value", *COUNTS, "publication", "status", "locator", "source_row"]
OTHER_MEASURE: Final = "of measures the project does not hold"
OTHER_YEAR: Final = "of a span of years, or a year named in another way"
GIVES_SMALL_GROUPS: Final = (
    "counts by disadvantage from which the Isles of Scilly's few pupils would follow"
)
BEFORE: Final = "of years before the first that the project holds of the measure"


@dataclass(frozen=True)
class Context:
    """What every reader is given: the file, the study and the register of areas."""

    path: Path
    file: str
    study: FigureStudy
    areas: pd.DataFrame

    @property
    def area_names(self) -> dict[str, str]:
        """Give every area's name by code."""
        return dict(zip(self.areas["area_code"], self.areas["area"], strict=True))

    def problem(self, row: object, column: str | None, found: str, wanted: str) -> Problem:
        """Give what is wrong with a place in this file."""
        line = int(row) if isinstance(row, int) else None
        return Problem(self.file, line, column, found, wanted, "Download the publisher's own file.")


@dataclass(frozen=True)
class Reading:
    """A file as read: `kind` in words, `figures` of COLUMNS, rows left out by reason."""

    kind: str
    rows_in: int
    rows_used: int
    figures: pd.DataFrame
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Rows:
    """Rows of a file that are narrowed down; each that goes is counted under its reason."""

    def __init__(self, context: Context, frame: pd.DataFrame) -> None:
        self.context = context
        self.frame = frame
        self.rows_in = len(frame)
        self.left_out: dict[str, int] = {}

    def keep(self, wanted: pd.Series, reason: str) -> None:
        """Leave out the rows that are not wanted."""
        self.keep_but(reasons=wanted.map({True: None, False: reason}))

    def keep_but(self, reasons: pd.Series) -> None:
        """Leave out the rows that have a reason."""
        for reason, count in reasons.dropna().value_counts(sort=False).items():
            self.left_out[str(reason)] = self.left_out.get(str(reason), 0) + int(count)
        self.frame = self.frame[reasons.isna().to_numpy()]

    def date(self, column: str) -> None:
        """Give `year` and `status` from the names of years in `column`."""
        named = cells.years(self.frame[column])
        self.frame = self.frame.assign(year=named["year"], status=named["status"])
        self.keep(self.frame["year"].notna(), OTHER_YEAR)

    def place(self, codes: pd.Series, names: pd.Series) -> None:
        """Give `area_code`; DataError for a code the register lacks or another area's name."""
        register = self.context.area_names
        problems = []
        pairs = pd.DataFrame({"code": codes, "name": names.fillna("").astype("str")})
        for line, code, name in pairs.drop_duplicates().itertuples():
            if code not in register:
                wanted = "the code of an area of data/raw/official/all_areas/areas.csv"
                problems.append(self.context.problem(line, "area code", f"{code!r}", wanted))
            elif name and not cells.same_place(name, register[code]):
                wanted = f"{register[code]}, whose code {code} is"
                problems.append(self.context.problem(line, "area", repr(name), wanted))
        refuse(problems)
        self.frame = self.frame.assign(area_code=codes)

    def read(self, column: str, name: str = "value") -> None:
        """Give figures of `column`; DataError for a cell that is neither figure nor symbol."""
        read = cells.figures(self.frame[column])
        odd = read["value"].isna() & read["why"].isna()
        wanted = f"a figure or one of the symbols {', '.join(sorted(filter(None, cells.SYMBOLS)))}"
        refuse(
            self.context.problem(line, column, repr(text), wanted)
            for line, text in self.frame.loc[odd, column].items()
        )
        self.frame = self.frame.assign(**{name: read["value"], f"{name}_why": read["why"]})

    def reading(
        self, kind: str, figures: pd.DataFrame | None = None, notes: Iterable[str] = ()
    ) -> Reading:
        """Give what was read; `figures` are the rows themselves unless given."""
        whole = in_columns(self.frame if figures is None else figures)
        measures = self.context.study.measures
        whole, few, gives = _without_small_groups(whole, measures)
        whole, before = _without_early_years(whole, measures)
        refuse(repeated(whole, self.context))
        used = whole["source_row"].nunique()
        dropped = len(self.frame) - used
        reasons = {SPLIT_OF_SMALL_AREA: few, GIVES_SMALL_GROUPS: gives, BEFORE: before}
        for reason, lines in reasons.items():
            only = len(lines - set(whole["source_row"]))
            if only:
                self.left_out[reason] = self.left_out.get(reason, 0) + only
                dropped -= only
        if dropped:
            self.left_out["without a figure that the project holds"] = dropped
        return Reading(kind, self.rows_in, used, whole, self.left_out, tuple(notes))


def in_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Give COLUMNS of `frame`, those it lacks empty; its index is the row of the file."""
    whole = frame if "source_row" in frame else frame.assign(source_row=frame.index)
    whole = whole.reindex(columns=COLUMNS).reset_index(drop=True)
    numbers = dict.fromkeys(COUNTS, "Int64")
    return whole.astype({"year": "int64", "value": "float64", "source_row": "int64", **numbers})


def repeated(figures: pd.DataFrame, context: Context) -> list[Problem]:
    """List figures that stand more than once: which of them is meant cannot be told."""
    twice = figures[figures.duplicated([*KEY, "publication"], keep="first")]
    named = ["source_row", *KEY]
    wanted = "one row once every column but the groups is narrowed to its total"
    return [
        context.problem(line, None, f"another {measure} / {area} / {year}", wanted)
        for line, measure, area, year in zip(*(twice[name] for name in named), strict=True)
    ]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise DataError with the problems, if there are any."""
    if gathered := list(problems):
        raise DataError(told_once(gathered))


def _without_small_groups(
    figures: pd.DataFrame, measures: Mapping[str, Measure]
) -> tuple[pd.DataFrame, set[int], set[int]]:
    """Leave out rows of the Isles of Scilly's few, and counts from which they would follow."""
    split = {name for name, one in measures.items() if one.all_areas and one.all_areas.group}
    counts = {name for name, one in measures.items() if one.unit == "count"}
    is_split = figures["measure"].isin(split)
    few = figures["area_code"].eq(SMALL_AREA)
    few &= is_split | figures["measure"].isin(counts) | figures["numerator"].notna()
    gives = figures["area_code"].isin(HOLDS_SMALL_AREA) & is_split
    counted = gives & figures["measure"].isin(counts)
    kept = figures[~few & ~counted]
    for name in COUNTS:
        kept = kept.assign(**{name: kept[name].mask(gives.reindex(kept.index))})
    lines = figures["source_row"]
    return kept, set(lines[few]), set(lines[counted])


def _without_early_years(
    figures: pd.DataFrame, measures: Mapping[str, Measure]
) -> tuple[pd.DataFrame, set[int]]:
    first = {name: _first_year(one) for name, one in measures.items()}
    early = figures["year"] < figures["measure"].map(first)
    return figures[~early].reset_index(drop=True), set(figures.loc[early, "source_row"])


def _first_year(measure: Measure) -> int:
    held = measure.all_areas.origins if measure.all_areas else ()
    return min([each.years[0] for each in held] + [each.years[0] for each in measure.coverage])
