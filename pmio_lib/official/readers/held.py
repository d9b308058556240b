"""The figures the project holds, and how those of a file stand beside them."""

from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.official.areas_clean import read_figures
from pmio_lib.official.clean import clean_figures
from pmio_lib.official.sources import half_a_place, with_places
from pmio_lib.official.tables import KEY, OPTIONAL
from pmio_lib.study.figures import FigureStudy

SMALL_TABLES: Final = ("data/raw/official", "data/raw/published")
MANY_AREAS: Final = 100
"""Areas from which a file is taken to have them all, so that one that is absent is told."""

SAME: Final = "same"
DIFFERS: Final = "differs"
NOT_HELD: Final = "not held"
ABSENT: Final = "not in the file"


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
    `publication`, `held_publication`, `source_row`. One row a figure, and one more for each of its
    counts that differs.
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
    shown = pairs[[*KEY, "second_source", "publication", "held_publication", "source_row"]]
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
        file=float("nan"),
        project=rows["value"],
        verdict=ABSENT,
        second_source=False,
        publication=rows["publication"],
        held_publication=rows["publication"],
        source_row=pd.array([pd.NA] * len(rows), dtype="Int64"),
    )
