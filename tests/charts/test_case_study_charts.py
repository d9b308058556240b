"""The case study's charts: every figure said, nothing shown that may not be."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.charts import case_study, flow
from pmio_lib.charts.case_study import BandBars, band_bars, band_chart
from pmio_lib.charts.chart import Chart, finish
from pmio_lib.charts.flow import flow_chart
from pmio_lib.numerals import MINUS

LOW = BandBars(
    "Low & <medium>", 85, 9, {"all": 61.2, "others": 63.0, "pupil_premium": 54.1}, 8.9, True, 22.2
)
HIGH = BandBars(
    "High", 75, 1, {"all": 61.3, "others": 61.5, "pupil_premium": 61.0}, 0.5, False, 37.5
)
HIDDEN = BandBars(
    "Hidden", None, None, {"all": None, "others": None, "pupil_premium": None}, None, False, None
)
TESTS = {"test_a": "Sums"}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures as they stand just before they become bytes."""
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str) -> Chart:
        figures.append(figure)
        return finish(figure, alt)

    for module in (case_study, flow):
        monkeypatch.setattr(module, "finish", kept)
    return figures


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def test_a_chart_says_every_figure() -> None:
    assert band_chart([LOW, HIGH], "Sums: mean score", 1.0).alt == (
        "Bar chart by band of engagement. Sums: mean score."
        " Low & <medium> (about 85 pupils, 9 schools): all pupils 61.2%, others 63.0%,"
        " Pupil Premium 54.1%, gap +8.9 points, marked; share with Pupil Premium about 22%."
        " High (about 75 pupils, 1 school): all pupils 61.3%, others 61.5%, Pupil Premium 61.0%,"
        " gap +0.5 points, not marked; share with Pupil Premium about 38%."
        " Gaps above 1 point are marked by an arrow."
    )


def test_every_figure_said_is_drawn(drawn: list[Figure]) -> None:
    band_chart([LOW, HIGH], "Sums", 1.0)
    said = words(drawn[0])
    assert {"61.2%", "63.0%", "54.1%", "+8.9 points", "22%", "61.3%", "38%"} <= set(said)
    assert "+0.5 points" not in said


def test_bars_are_as_high_as_their_means(drawn: list[Figure]) -> None:
    band_chart([LOW, HIGH], "Sums", 1.0)
    heights = [bar.get_height() for bar in drawn[0].axes[0].patches]
    assert heights == [61.2, 63.0, 54.1, 61.3, 61.5, 61.0]
    assert drawn[0].axes[0].get_ylim() == (0, 100)


def test_what_may_not_be_shown_is_said_to_be_too_few(drawn: list[Figure]) -> None:
    chart = band_chart([HIDDEN], "Sums", 1.0)
    assert words(drawn[0]) == ["too few to show"] * 3
    assert drawn[0].axes[0].patches == [] or not list(drawn[0].axes[0].patches)
    assert chart.alt.count("too few") == 5
    assert "nan" not in chart.alt.lower()


def test_a_gap_the_other_way_is_drawn_too(drawn: list[Figure]) -> None:
    means = {"all": 5.0, "others": 4.0, "pupil_premium": 9.5}
    chart = band_chart([BandBars("B", 10, 2, means, -5.5, True, 100.0)], "Sums", 1.0)
    assert f"{MINUS}5.5 points" in words(drawn[0])
    assert f"gap {MINUS}5.5 points, marked" in chart.alt


def test_bars_are_taken_from_what_may_be_shown() -> None:
    groups = ["all", "others", "pupil_premium"]
    means = pd.DataFrame(
        {
            "test": "sums",
            "band": ["low"] * 3 + ["high"] * 3,
            "group": groups * 2,
            "n_pupils": pd.array([85, None, None, 75, 50, 25], dtype="Int64"),
            "n_schools": pd.array([9, None, None, 6, 6, 6], dtype="Int64"),
            "mean_pct": pd.array([61.2, None, None, 61.3, 61.5, 61.0], dtype="Float64"),
        }
    )
    gaps = pd.DataFrame(
        {
            "test": "sums",
            "band": ["low", "high"],
            "gap_pp": pd.array([None, 0.5], dtype="Float64"),
            "is_marked": False,
        }
    )
    shares = pd.DataFrame({"band": ["low", "high"], "share_pct": pd.array([None, 37.5])})
    low, high = band_bars("sums", means, gaps, shares, {"low": "Low", "high": "High"})
    assert low == BandBars(
        "Low", 85, 9, {"all": 61.2, "others": None, "pupil_premium": None}, None, False, None
    )
    assert (high.gap, high.share, high.pupils) == (0.5, 37.5, 75)


def steps() -> pd.DataFrame:
    rows = [
        ("intake", None, 210, 21, 0, 0, ""),
        ("named", "intake", 180, 21, 30, 0, "no primary school named"),
        ("enough", "named", 175, None, None, None, "too few entrants"),
        ("kept", "enough", 175, 15, 0, 0, "absent from every test"),
        ("test_a", "kept", 165, 15, 10, 0, "absent"),
    ]
    names = ["step", "follows", "pupils", "schools", "left_out_pupils", "left_out_schools"]
    frame = pd.DataFrame(rows, columns=[*names, "reason"])
    return frame.astype(dict.fromkeys(names[2:], "Int64"))


def test_a_flow_says_every_count_and_hides_what_is_hidden(drawn: list[Figure]) -> None:
    chart = flow_chart(steps(), TESTS, "From intake to test", "1 to 7", "Rounded.")
    assert chart.alt == (
        "Flow diagram. From intake to test. Intake: 210 pupils, 21 schools."
        " Left out, in pupils: no primary school named 30; too few entrants 1 to 7;"
        " absent from every test none. In the analysis: 175 pupils, 15 schools."
        " Of these, by test: Sums 165 pupils, 15 schools, 10 absent. Rounded."
    )
    said = words(drawn[0])
    assert {"30", "1 to 7", "none", "no primary school named", "10 absent"} <= set(said)
    assert "<NA>" not in " ".join(said)


@pytest.mark.parametrize("bars", [[LOW, HIGH], [HIDDEN], [LOW, HIGH, HIDDEN]])
def test_the_same_chart_twice_is_the_same_to_the_byte(bars: list[BandBars]) -> None:
    one, other = (band_chart(bars, "Sums", 1.0) for _ in range(2))
    assert one == other
    svg = one.svg.decode()
    assert ElementTree.fromstring(svg).tag.endswith("svg")  # noqa: S314 (our own bytes)
    assert "date" not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d", svg)


def test_the_same_flow_twice_is_the_same_to_the_byte() -> None:
    one, other = (flow_chart(steps(), TESTS, "H", "1 to 7", "N.") for _ in range(2))
    assert one == other
