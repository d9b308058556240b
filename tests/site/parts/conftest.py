"""HTML held to being well formed, and a small project with one processed table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pmio_lib.official.tables import Figures
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.store import write_table

VOID = {"br", "hr", "img", "col", "input", "meta", "link"}


@dataclass
class Outline:
    """What a strict reader makes of a fragment: elements in order, ids, text."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def ids(self) -> list[str]:
        return [given["id"] or "" for _, given in self.elements if "id" in given]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.elements if name == tag]


class _Strict(HTMLParser):
    """Refuses tags that do not pair, attributes given twice and stray brackets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.outline = Outline()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        assert all('"' not in name and "<" not in name for name in names), f"broken <{tag}>"
        self.outline.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.outline.texts.append(data)


def outline_of(html: str) -> Outline:
    reader = _Strict()
    reader.feed(html)
    reader.close()
    assert reader.open == [], f"never closed: {reader.open}"
    assert len(reader.outline.ids) == len(set(reader.outline.ids)), "an id stands twice"
    return reader.outline


@pytest.fixture(scope="session")
def outline() -> Callable[[str], Outline]:
    """Read a fragment strictly: every tag paired, every id once."""
    return outline_of


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a processed table of official figures, and its like from the twin."""
    root = tmp_path_factory.mktemp("project")
    common: dict[str, Any] = {"area_code": "861", "area": "Stoke-on-Trent", "unit": "percent"}
    common |= {"status": "final", "publication": "release", "locator": "Table 1"}
    frame = pd.DataFrame(
        [
            {"measure": "share", "year": 2018, "value": 53.6, "symbol": None, "source_row": 2},
            {"measure": "share", "year": 2020, "value": None, "symbol": "x", "source_row": 3},
        ]
    ).assign(**common)
    columns = ["measure", "area_code", "area", "year", "value", "symbol", "unit"]
    frame = frame[[*columns, "status", "publication", "locator", "source_row"]]
    frame = frame.astype({"symbol": "str", "value": "float64"})
    ledger = RowLedger("data/raw/official/shares.csv", "ab12", 2, 2, {})
    write_table(root, "shares", frame, ledger, Figures)
    twin = RowLedger("data/raw/demo/shares.csv", "cd34", 2, 2, {})
    write_table(root, "synthetic_shares", frame, twin, Figures)
    return root
