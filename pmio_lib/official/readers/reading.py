"""What a reader gives of a file: figures in the project's own columns, and every row's account.

Belongs here too: what publishers print in a cell: figures, symbols where there is none, names of
years and places.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.official.areas_clean import HOLDS_SMALL_AREA, SPLIT_OF_SMALL_AREA
from pmio_lib.official.clean import refuse
from pmio_lib.official.tables import KEY, OPTIONAL, SMALL_AREA
from pmio_lib.study.figures import FigureStudy, Measure, all_areas_of

COLUMNS: Final = [*KEY, "value", *OPTIONAL, "publication", "status", "locator", "source_row"]
OTHER_MEASURE: Final = "of measures the project does not hold"
OTHER_YEAR: Final = "of a span of years, or a year named in another way"
GIVES_SMALL_GROUPS: Final = (
    "counts by disadvantage from which the Isles of Scilly's few pupils would follow"
)
BEFORE: Final = "of years before the first that the project holds of the measure"

SYMBOLS: Final = {
    "-": "no figure (-)",
    "": "no figure (an empty cell)",
    "z": "not applicable (z)",
    "x": "not available (x)",
    "c": "suppressed by the publisher (c)",
    "supp": "suppressed by the publisher (SUPP)",
    "low": "rounds to zero and is not zero (low)",
    "k": "rounds to zero and is not zero (low)",
    "u": "of low reliability (u)",
    "na": "not applicable (NA)",
    "np": "not published (NP)",
    "ne": "nobody was entered (NE)",
    "lowcov": "fewer than half the pupils covered (LOWCOV)",
}
"""What stands where there is no figure; `k` is an older word for `low`."""

FIGURE: Final = r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(e[+-]?\d+)?%?"
DECIMALS: Final = 9
"""Excel writes 9.37 as 9.3699999999999992; no publisher prints nine decimals."""

STATUSES: Final = {
    "rev": "revised",
    "revised": "revised",
    "final": "final",
    "prov": "provisional",
    "provisional": "provisional",
}
ONE_YEAR: Final = re.compile(r"(?P<year>\d{4})(\s*\((?P<status>[a-z]+)\))?")
SCHOOL_YEAR: Final = re.compile(
    r"(?P<first>\d{4})[/-]?(?P<last>\d{2}|\d{4})(\s*\((?P<status>[a-z]+)\))?"
)


def figures(text: pd.Series) -> pd.DataFrame:
    """Give `value`, and `why` there is none; both are empty where a cell is neither."""
    plain = text.fillna("").astype("str").str.strip().str.casefold()
    is_figure = plain.str.fullmatch(FIGURE, flags=re.ASCII)
    digits = plain.where(is_figure).str.replace(r"[,%]", "", regex=True)
    value = pd.to_numeric(digits).astype("float64").round(DECIMALS)
    return pd.DataFrame({"value": value, "why": plain.where(~is_figure).map(SYMBOLS)})


def year_of(label: str) -> tuple[int | None, str]:
    """Give the year in which a school year ends, and the standing its name states ("" if none).

    No year for a span of several (2016-18) or a name with another remark: 2017-18 (OT).
    """
    plain = label.strip().casefold()
    if found := ONE_YEAR.fullmatch(plain):
        year = int(found["year"])
    elif found := SCHOOL_YEAR.fullmatch(plain):
        year = int(found["first"]) + 1
        if str(year)[-len(found["last"]) :] != found["last"]:
            return None, ""
    else:
        return None, ""
    status = STATUSES.get(found["status"] or "", "")
    known = (status or not found["status"]) and 1990 <= year <= 2100
    return (year, status) if known else (None, "")


def area_codes(text: pd.Series) -> pd.Series:
    """Give three digits, of 861 and of a spreadsheet's 861.0 alike."""
    return text.fillna("").astype("str").str.strip().str.replace(r"\.0$", "", regex=True)


def same_place(name: str, other: str) -> bool:
    """Tell whether two names are of one area, as publishers vary them: "Bristol, City of"."""
    words, others = _words(name), _words(other)
    return bool(words) and (words <= others or others <= words)


def same_words(name: str, other: str) -> bool:
    """Tell whether two names have the same words: "Inner London", "London (Inner)"."""
    return _words(name) == _words(other)


def _words(name: str) -> set[str]:
    plain = set(re.findall(r"[a-z]+", name.casefold().replace("'", "")))
    return plain - {"city", "of", "county", "the", "and", "pre", "lg", "a", "b"}


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

    def refuse_cells(self, column: str, cells: pd.Series, wanted: str) -> None:
        """Raise DataError with these cells, if there are any."""
        refuse(self.problem(line, column, repr(text), wanted) for line, text in cells.items())


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
            self._count(str(reason), int(count))
        self.frame = self.frame[reasons.isna().to_numpy()]

    def _count(self, reason: str, count: int) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + count

    def date(self, column: str) -> None:
        """Give `year` and `status` from the names of years in `column`."""
        labels = self.frame[column].fillna("").astype("str")
        known = {label: year_of(label) for label in labels.unique()}
        year = labels.map({label: year for label, (year, _) in known.items()}).astype("Int64")
        status = labels.map({label: status for label, (_, status) in known.items()})
        self.frame = self.frame.assign(year=year, status=status)
        self.keep(year.notna(), OTHER_YEAR)

    def place(self, codes: pd.Series, names: pd.Series) -> None:
        """Give `area_code`; DataError for a code the register lacks or another area's name."""
        register = self.context.area_names
        problems = []
        pairs = pd.DataFrame({"code": codes, "name": names.fillna("").astype("str")})
        for line, code, name in pairs.drop_duplicates().itertuples():
            if code not in register:
                wanted = "the code of an area of data/raw/official/all_areas/areas.csv"
                problems.append(self.context.problem(line, "area code", f"{code!r}", wanted))
            elif name and not same_place(name, register[code]):
                wanted = f"{register[code]}, whose code {code} is"
                problems.append(self.context.problem(line, "area", repr(name), wanted))
        refuse(problems)
        self.frame = self.frame.assign(area_code=codes)

    def read(self, column: str, name: str = "value") -> None:
        """Give figures of `column`; DataError for a cell that is neither figure nor symbol."""
        read = figures(self.frame[column])
        odd = read["value"].isna() & read["why"].isna()
        wanted = f"a figure or one of the symbols {', '.join(sorted(filter(None, SYMBOLS)))}"
        self.context.refuse_cells(column, self.frame.loc[odd, column], wanted)
        self.frame = self.frame.assign(**{name: read["value"], f"{name}_why": read["why"]})

    def keep_figures(self, column: str) -> None:
        """Give figures of `column` as `value`, as `read`, and leave out rows that have none."""
        self.read(column)
        self.keep_but(self.frame["value_why"])

    def reading(self, kind: str, figures: pd.DataFrame | None = None) -> Reading:
        """Give what was read; `figures` are the rows themselves unless given."""
        whole = in_columns(self.frame if figures is None else figures)
        measures = self.context.study.measures
        whole, few, gives = _without_small_groups(whole, measures)
        whole, before = _without_early_years(whole, measures)
        refuse(_repeated(whole, self.context))
        used = whole["source_row"].nunique()
        dropped = len(self.frame) - used
        reasons = {SPLIT_OF_SMALL_AREA: few, GIVES_SMALL_GROUPS: gives, BEFORE: before}
        for reason, lines in reasons.items():
            only = len(lines - set(whole["source_row"]))
            if only:
                self._count(reason, only)
                dropped -= only
        if dropped:
            self.left_out["without a figure that the project holds"] = dropped
        return Reading(kind, self.rows_in, used, whole, self.left_out)


def in_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Give COLUMNS of `frame`, those it lacks empty; its index is the row of the file."""
    whole = frame if "source_row" in frame else frame.assign(source_row=frame.index)
    whole = whole.reindex(columns=COLUMNS).reset_index(drop=True)
    numbers = dict.fromkeys(OPTIONAL, "Int64")
    return whole.astype({"year": "int64", "value": "float64", "source_row": "int64", **numbers})


def _repeated(figures: pd.DataFrame, context: Context) -> Iterable[Problem]:
    """List figures that stand more than once: which of them is meant cannot be told."""
    twice = figures[figures.duplicated([*KEY, "publication"], keep="first")]
    wanted = "one row once every column but the groups is narrowed to its total"
    for line, measure, area, year in twice.set_index("source_row")[KEY].itertuples():
        yield context.problem(line, None, f"another {measure} / {area} / {year}", wanted)


def _without_small_groups(
    figures: pd.DataFrame, measures: Mapping[str, Measure]
) -> tuple[pd.DataFrame, set[int], set[int]]:
    """Leave out rows of the Isles of Scilly's few, and counts from which they would follow."""
    split = [name for name, held in all_areas_of(measures).items() if held.group]
    counts = [name for name, one in measures.items() if one.unit == "count"]
    is_split, is_count = figures["measure"].isin(split), figures["measure"].isin(counts)
    few = figures["area_code"].eq(SMALL_AREA)
    few &= is_split | is_count | figures["numerator"].notna()
    gives = figures["area_code"].isin(HOLDS_SMALL_AREA) & is_split
    kept = figures[~few & ~(gives & is_count)]
    hidden = {name: kept[name].mask(gives.reindex(kept.index)) for name in OPTIONAL}
    lines = figures["source_row"]
    return kept.assign(**hidden), set(lines[few]), set(lines[gives & is_count])


def _without_early_years(
    figures: pd.DataFrame, measures: Mapping[str, Measure]
) -> tuple[pd.DataFrame, set[int]]:
    first = {name: _first_year(one) for name, one in measures.items()}
    early = figures["year"] < figures["measure"].map(first)
    return figures[~early].reset_index(drop=True), set(figures.loc[early, "source_row"])


def _first_year(measure: Measure) -> int:
    held = measure.all_areas.origins if measure.all_areas else ()
    spans = [each.years for each in held] + [each.years for each in measure.coverage]
    return min(first for first, _ in spans)
