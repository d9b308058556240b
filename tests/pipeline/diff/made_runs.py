"""A small run, written as the runner and the site write theirs, to be changed in one place."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from pmio_lib.core.hashing import content_sha256
from pmio_lib.methods.interval import Interval
from pmio_lib.page.fragments import note_html, number_html, prose_html
from pmio_lib.page.numbers import Number, number
from pmio_lib.pipeline.diff.sentences import NOT_BORNE

KS2 = "data/raw/official/ks2.csv"
GCSE = "data/raw/official/gcse.csv"
HEADER = "measure,area_code,area,year,value,unit,status,publication,locator"
PICTURE = '<svg aria-label="{label}"><path d="M {x} 20 L 30 40"/><text>{label}</text></svg>'


def gap(value: float = 3.0, low: float = 1.0, high: float = 5.0, n: int = 40) -> Number:
    ends = Interval(low, high, 0.95)
    words = {"inputs": [KS2], "n": n, "interval": ends, "places": 1}
    return number("gap.gap_pp.2019", value, "percentage_point", "Gap: 2019 (gaps)", **words)  # type: ignore[arg-type]


def share(value: float = 60.0) -> Number:
    return number("share.share_pct", value, "percent", "Share (shares)", inputs=[GCSE])


@dataclass
class MadeRun:
    """What a made run holds; `write` puts it into a folder."""

    numbers: tuple[Number, ...] = (gap(), share())
    sentence: str = "Ignore this. The city was {gap} ahead in 2019. In all, {share} passed."
    unborne: str = ""
    ks2: dict[int, float] = field(default_factory=lambda: {2018: 70.0, 2019: 73.0})
    publication: str = "release"
    released: str = "2025-12"
    picture: str = PICTURE.format(label="3.0", x="10")
    page: str = "06_page"
    status: str = "consistent"

    def write(self, folder: Path) -> Path:
        reports = folder / "reports"
        rows = [
            f"ks2,861,Stoke-on-Trent,{year},{value},percent,final,{self.publication},a table"
            for year, value in self.ks2.items()
        ]
        self._put(folder / KS2, "\n".join([HEADER, *rows, ""]))
        self._put(folder / "study/publications.yaml", f'release:\n  released: "{self.released}"\n')
        inputs = {KS2: content_sha256([self.ks2, self.publication]), GCSE: "the same"}
        records = {each.id: each.record() for each in self.numbers}
        content = json.dumps({"inputs": inputs, "numbers": records})
        self._put(reports / "numbers" / f"{self.page}.json", content)
        self._put(reports / "notebooks" / f"{self.page}.ipynb", self._notebook())
        self._put(reports / "site" / "index.html", "<p>The front page.</p>")
        self._put(reports / "site" / "numbers" / f"{self.page}.html", "<p>Numbers.</p>")
        table = "\n".join(["Year,Gap", *(f"{year},{v}" for year, v in self.ks2.items()), ""])
        self._put(reports / "site" / "downloads" / "gaps.csv", table)
        self._put(reports / "site" / "downloads" / "gaps.svg", self.picture)
        told = f"Claim,Status,Arithmetic\nThe gap closed,{self.status},3 > 2\n"
        self._put(reports / "site" / "downloads" / "05_page_statements.csv", told)
        return folder

    @staticmethod
    def _put(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _notebook(self) -> str:
        values = {each.id.split(".")[0]: number_html(each) for each in self.numbers}
        shown = [prose_html(self.sentence, values)]
        if self.unborne:
            warning = f"<p><strong>{NOT_BORNE}</strong></p>"
            shown.append(note_html("note", warning + prose_html(self.unborne, {})))
        cell = new_code_cell(
            "page.say(...)",
            outputs=[new_output("display_data", {"text/html": html}) for html in shown],
        )
        return str(nbformat.writes(new_notebook(cells=[cell])))
