"""Writes what is new in an official file as one table that the next run adds to the project's."""

from itertools import takewhile
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.writing import write_text
from pmio_lib.official.areas_clean import clean_area_figures, usual_locators
from pmio_lib.official.readers import held
from pmio_lib.official.readers.account import Account
from pmio_lib.official.readers.reading import COUNTS, KEY

COLUMNS: Final = [*KEY, "value", *COUNTS, "publication", "status", "locator"]


def new_figures(account: Account) -> pd.DataFrame:
    """Give the figures the project does not hold and can: of a series' own publication."""
    compared = account.compared
    new = compared[compared["verdict"].eq(held.NOT_HELD) & compared["column"].eq("value")]
    figures = account.reading.figures.merge(new[[*KEY, "publication"]], on=[*KEY, "publication"])
    ours = {
        (name, origin.publication)
        for name, one in account.study.measures.items()
        if one.all_areas
        for origin in one.all_areas.origins
    }
    pairs = zip(figures["measure"], figures["publication"], strict=True)
    is_ours = pd.Series([pair in ours for pair in pairs], figures.index, dtype="bool")
    return figures[is_ours].sort_values(KEY, ignore_index=True)


def write_new(account: Account, root: Path, folder: Path | None = None) -> Path | None:
    """Write the new figures and give the file, None if there are none.

    Without a `folder` among the project's own, where the next run reads them.

    Raises DataError if a file of its name is there, or the project's own check refuses a row.
    """
    new = new_figures(account)
    if new.empty:
        return None
    path = (folder or root / held.ALL_AREAS) / f"{_name(new)}.csv"
    if path.exists():
        advice = "Move it away, or write elsewhere with --into."
        raise DataError([Problem(path.name, None, None, "a file", "no file of this name", advice)])
    write_text(path, _csv(new, account))
    try:
        areas = held.read_register(root, account.study)
        clean_area_figures(path, path.name, account.study, areas)
    except DataError:
        path.unlink()
        raise
    return path


def _name(new: pd.DataFrame) -> str:
    """Give the publications' common name and the years, as in lait_2026."""
    names = [name.split("_") for name in sorted(set(new["publication"]))]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    common = "_".join(words[0] for words in shared)
    first, last = new["year"].min(), new["year"].max()
    return f"added_{common}_{first}" if first == last else f"added_{common}_{first}_{last}"


def _csv(new: pd.DataFrame, account: Account) -> str:
    """Give the rows as text; the locator that study/measures.yaml states is not repeated."""
    usual = usual_locators(account.study.measures)
    pairs = zip(new["measure"], new["publication"], strict=True)
    stated = pd.Series([usual[pair] for pair in pairs], new.index, dtype="str")
    text = new[COLUMNS].assign(
        value=new["value"].map(_figure),
        locator=new["locator"].mask(new["locator"].eq(stated), ""),
    )
    return text.to_csv(index=False, lineterminator="\n")


def _figure(value: float) -> str:
    return "" if value != value else f"{value:.9f}".rstrip("0").rstrip(".")
