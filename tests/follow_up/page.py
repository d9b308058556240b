"""Page 06 or 04 run in this process on tables of figures that a test may have changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from pmio_lib.drawing import chart as charts
from pmio_lib.drawing.chart import Chart
from pmio_lib.official.tables import Figures
from pmio_lib.page import fragments
from pmio_lib.page import page as pages
from pmio_lib.tables.store import StoredTable
from tests.fixtures.all_areas import ROOT

NOTEBOOK = ROOT / "notebooks" / "06_follow_up.ipynb"


@dataclass(frozen=True)
class Shown:
    """What the page says: all of its words, and its unborne statements."""

    text: str
    unborne: list[str]


def run_page(
    tables: Mapping[str, pd.DataFrame],
    patch: pytest.MonkeyPatch,
    text: str = "",
    area: str = "",
    last: str = "",
) -> Shown:
    """Execute the cells of a notebook, page 06's unless its text is given, for an area.

    `last` is the cell to end with. Pictures are drawn and neither laid out nor written.
    """
    said: list[str] = []

    def read_table(root: Path, name: str, model: Any) -> StoredTable:
        if model is Figures:
            return StoredTable(name, cohorts(), {f"data/raw/official/{name}.csv": "0"})
        file = f"data/raw/official/all_areas/{name}.csv"
        return StoredTable(name, tables[name].copy(), {file: "0"})

    patch.setattr(pages, "read_table", read_table)
    patch.setattr(pages, "display", lambda bundle, raw: said.append(bundle["text/html"]))
    patch.setattr(fragments, "figure_html", _figure_in_words)
    for step in ("fit", "settle"):
        patch.setattr(charts, step, lambda *_: None)
    patch.setattr(Figure, "get_tightbbox", lambda *_: Bbox.unit())
    patch.setattr(Figure, "savefig", lambda *_, **__: None)
    patch.chdir(ROOT / "notebooks")
    space: dict[str, Any] = {}
    for cell in json.loads(text or NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), space)  # noqa: S102
        else:
            said.append("".join(cell["source"]))
        if "parameters" in cell["metadata"].get("tags", []) and area:
            space["area"] = area
        if cell["id"] == last:
            break
    plt.close("all")
    html = re.sub(r"<[^>]+>", " ", "\n".join(said))
    return Shown(re.sub(r"\s+", " ", unescape(html)), list(space["page"]._unborne))


def _figure_in_words(name: str, chart: Chart, caption: str, *rest: str) -> str:
    return f"[{name}] {caption} | {chart.alt} | {rest[1]}"


def cohorts() -> pd.DataFrame:
    """No pupils of other years than the tables of all areas count."""
    columns = [*Figures.to_schema().columns]
    return pd.DataFrame(columns=columns).astype({"year": "int64", "value": "float64"})
