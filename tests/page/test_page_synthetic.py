"""What the synthetic twin gives is never shown as if it were evidence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pmio_lib.drawing.chart import Chart
from pmio_lib.official.tables import Figures
from pmio_lib.page import page as module
from pmio_lib.page.numbers import NUMBERS_MIME
from pmio_lib.page.page import Page

SAID = "by construction, not evidence"
Bundles = list[dict[str, Any]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Bundles:
    bundles: Bundles = []
    monkeypatch.setattr(module, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def reading(project: Path, *tables: str) -> Page:
    page = Page(root=project)
    for name in tables:
        page.read(name, Figures)
    return page


def test_the_first_synthetic_table_raises_one_banner(project: Path, shown: Bundles) -> None:
    reading(project, "shares", "synthetic_shares", "synthetic_shares")
    assert len(shown) == 1
    assert 'class="pmio-banner pmio-banner-demo"' in shown[0]["text/html"]


def test_a_page_of_official_figures_has_no_banner_and_no_mark(
    project: Path, shown: Bundles
) -> None:
    page = reading(project, "shares")
    page.say("{a}", a=page.number("a_pct", 5))
    page.finish()
    html = "".join(bundle["text/html"] for bundle in shown)
    assert "banner" not in html
    assert SAID not in html.lower()
    assert shown[0][NUMBERS_MIME][0]["basis"] == "evidence"


def test_a_claim_with_one_synthetic_number_is_said_to_be_by_construction(
    project: Path, shown: Bundles, outline: Callable[[str], Any]
) -> None:
    page = reading(project, "shares", "synthetic_shares")
    page.say("{a}", a=page.number("a_pct", 5, tables=["shares"]))
    both = page.number("b_pct", 5, tables=["shares", "synthetic_shares"])
    page.say("{b}", b=both)
    plain, marked = shown[1]["text/html"], shown[2]["text/html"]
    assert SAID not in outline(plain).text.lower()
    assert SAID in outline(marked).text.lower()
    assert shown[2][NUMBERS_MIME][0]["basis"] == SAID


def test_captions_of_synthetic_tables_and_figures_say_so(project: Path, shown: Bundles) -> None:
    page = reading(project, "synthetic_shares")
    frame = pd.DataFrame({"share_pct": [5.0]}, index=pd.Index(["Stoke"], name="area"))
    page.table("t", frame, "Shares")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"/>'
    page.figure("f", Chart(svg, "alt"), "Shares drawn", frame)
    assert ">SYNTHETIC: Shares</caption>" in shown[1]["text/html"]
    drawn = shown[2]["text/html"]
    assert ">SYNTHETIC: Shares drawn</span></figcaption>" in drawn
    assert ">Data: SYNTHETIC: Shares drawn</caption>" in drawn
    assert 'aria-label="SYNTHETIC. alt"' in drawn
    assert ">SYNTHETIC</text></svg>" in drawn


def test_captions_of_official_figures_carry_no_mark_beside_the_twin(
    project: Path, shown: Bundles
) -> None:
    """Published facts on a page of the twin are not called synthetic."""
    page = reading(project, "shares", "synthetic_shares")
    frame = pd.DataFrame({"share_pct": [5.0]}, index=pd.Index(["Stoke"], name="area"))
    page.table("t", frame, "Shares", tables=["shares"])
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"/>'
    page.figure("f", Chart(svg, "alt"), "Shares drawn", frame, tables=["shares"])
    assert "SYNTHETIC" not in "".join(bundle["text/html"] for bundle in shown[1:])
