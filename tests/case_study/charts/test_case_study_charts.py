"""The case study's charts: every figure said, nothing shown that may not be."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.case_study.charts import gap_dots, intake, means
from pmio_lib.case_study.charts.gap_dots import cuts_chart, gaps_chart
from pmio_lib.case_study.charts.intake import NOTE, flow_chart
from pmio_lib.case_study.charts.means import (
    COLUMNS,
    SHARE,
    band_chart,
    band_rows,
)
from pmio_lib.core.numerals import MINUS
from pmio_lib.drawing.chart import Chart, finish

Ends = tuple[float, float] | None


def bars(
    band: str,
    sizes: tuple[int | None, int | None],
    means: tuple[float | None, ...],
    gap: float | None,
    share: float | None,
    ends: tuple[Ends, ...] = (None, None, None),
    *,
    is_marked: bool = False,
) -> pd.DataFrame:
    """The rows of one band: all pupils, others, Pupil Premium, and the share."""
    low, high = zip(*[each or (None, None) for each in (*ends, None)], strict=True)
    rows = {"mean_pct": (*means, share), "low_pct": low, "high_pct": high, "gap_pp": gap}
    frame = pd.DataFrame(rows, dtype="Float64").assign(n_pupils=sizes[0], n_schools=sizes[1])
    frame = frame.astype({"n_pupils": "Int64", "n_schools": "Int64"})
    names = ["All pupils", "Others", "Pupil Premium", SHARE]
    return frame.assign(band=band, group=names, is_marked=is_marked)


LOW = bars(
    "Low & <medium>", (85, 9), (61, 63, 54), 9, 22, ((57, 66), (58, 68), None), is_marked=True
)
HIGH = bars("High", (75, 1), (61, 61, 61), 0, 38)
HIDDEN = bars("Hidden", (None, None), (None, None, None), None, None)
BOTH = pd.concat([LOW, HIGH])
TESTS = {"test_a": "Sums"}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures as they stand just before they become bytes."""
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str) -> Chart:
        figures.append(figure)
        return finish(figure, alt)

    for module in (gap_dots, intake, means):
        monkeypatch.setattr(module, "finish", kept)
    return figures


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def test_a_chart_says_every_figure() -> None:
    assert band_chart(BOTH, "Sums: mean score", 1.0).alt == (
        "Bar chart by band of engagement. Sums: mean score."
        " Low & <medium> (about 85 pupils, 9 schools): all pupils 61% (57% to 66%),"
        " others 63% (58% to 68%), Pupil Premium 54%, gap +9 points, marked;"
        " share with Pupil Premium about 22%."
        " High (about 75 pupils, 1 school): all pupils 61%, others 61%, Pupil Premium 61%,"
        " gap 0 points, not marked; share with Pupil Premium about 38%."
        " Gaps above 1 point are marked by an arrow."
    )


def test_every_figure_said_is_drawn(drawn: list[Figure]) -> None:
    band_chart(BOTH, "Sums", 1.0)
    said = words(drawn[0])
    assert {"61%", "63%", "54%", "+9 points", "22%", "38%"} <= set(said)
    assert "0 points" not in said


def test_whiskers_run_from_end_to_end_of_their_intervals(drawn: list[Figure]) -> None:
    band_chart(BOTH, "Sums", 1.0)
    upright = [line for line in drawn[0].axes[0].lines if len(set(line.get_xdata())) == 1]
    ends = {tuple(line.get_ydata()) for line in upright if len(line.get_ydata()) == 2}
    assert ends == {(57, 66), (58, 68)}


def test_bars_are_as_high_as_their_means(drawn: list[Figure]) -> None:
    band_chart(BOTH, "Sums", 1.0)
    heights = [bar.get_height() for bar in drawn[0].axes[0].patches]
    assert heights == [61, 63, 54, 61, 61, 61]
    assert drawn[0].axes[0].get_ylim() == (0, 100)


def test_what_may_not_be_shown_is_said_to_be_too_few(drawn: list[Figure]) -> None:
    chart = band_chart(HIDDEN, "Sums", 1.0)
    assert words(drawn[0]) == ["too few to show"] * 3
    assert not list(drawn[0].axes[0].patches)
    assert chart.alt.count("too few") == 5
    assert "nan" not in chart.alt.lower()


def test_a_gap_the_other_way_is_drawn_too(drawn: list[Figure]) -> None:
    rows = bars("B", (10, 2), (5, 4, 9), -5, 100, is_marked=True)
    chart = band_chart(rows, "Sums", 1.0)
    assert f"{MINUS}5 points" in words(drawn[0])
    assert f"gap {MINUS}5 points, marked" in chart.alt


BANDS = {"low": "Low", "high": "High"}


def shown_frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Means, gaps, shares and the model's means of one test, some of them withheld."""
    keys = {"test": "sums", "band": ["low"] * 3 + ["high"] * 3}
    group = ["all", "others", "pupil_premium"] * 2
    means = pd.DataFrame(
        {
            **keys,
            "group": group,
            "n_pupils": pd.array([85, None, None, 75, 50, 25], dtype="Int64"),
            "n_schools": pd.array([9, None, None, 6, 6, 6], dtype="Int64"),
            "mean_pct": pd.array([61, None, None, 61, 62, 61], dtype="Float64"),
        }
    )
    gaps = pd.DataFrame(
        {
            "test": "sums",
            "band": ["low", "high"],
            "gap_pp": pd.array([None, 1], dtype="Float64"),
            "is_marked": False,
        }
    )
    shares = pd.DataFrame(
        {
            "band": ["low", "high"],
            "share_pct": pd.array([None, 38]),
            "n_pupils": pd.array([90, 80]),
            "n_known": pd.array([None, 80]),
        }
    )
    ends = pd.array([57, None, None, 56, 55, 52], dtype="Float64")
    cells = pd.DataFrame({**keys, "group": group, "low_pct": ends, "high_pct": ends + 8})
    return means, gaps, shares, cells


def test_the_table_behind_a_chart_has_a_row_for_each_bar_and_each_dot() -> None:
    rows = band_rows("sums", *shown_frames(), BANDS)
    assert list(rows.columns) == [*COLUMNS, "n_schools", "gap_pp", "is_marked"]
    assert rows["band"].tolist() == ["Low"] * 4 + ["High"] * 4
    assert rows["group"].tolist() == ["All pupils", "Others", "Pupil Premium", SHARE] * 2
    assert rows["mean_pct"].fillna(-1).tolist() == [61, -1, -1, -1, 61, 62, 61, 38]
    assert rows["n_pupils"].fillna(-1).tolist() == [85, -1, -1, -1, 75, 50, 25, 80]
    assert rows["low_pct"].fillna(-1).tolist() == [57, -1, -1, -1, 56, 55, 52, -1]
    assert rows["gap_pp"].fillna(-1).tolist() == [-1] * 4 + [1] * 4


def curve(*estimates: float | None, low: float = -20, high: float = 5) -> pd.DataFrame:
    """A curve of cuts at 9, 10, ...; withheld where None."""
    rows = [(9 + place, one) for place, one in enumerate(estimates)]
    frame = pd.DataFrame(rows, columns=["cut", "estimate_pp"])
    known = frame["estimate_pp"].notna()
    ends = {"robust_low_pp": low, "robust_high_pp": high}
    return frame.assign(
        **{name: pd.Series(end, frame.index).where(known) for name, end in ends.items()}
    )


def test_a_chart_of_cuts_says_each_tests_own_cut_and_how_many_intervals_include_none() -> None:
    curves = {"Sums": curve(None, -6.0, -11.0), "Words": curve(8, 9, low=2)}
    assert cuts_chart(curves, 10, "Gap minus gap").alt == (
        f"Points with intervals. Gap minus gap. Sums: {MINUS}6 points at 10, 2 of 2 intervals "
        "include none; Words: +9 points at 10, 0 of 2 intervals include none."
    )


def test_points_of_cuts_are_not_joined_and_tests_share_their_scale(drawn: list[Figure]) -> None:
    cuts_chart({"Sums": curve(None, -6.0, -11.0), "Words": curve(8, 9, 9)}, 10, "Sums")
    first, second = drawn[0].axes
    assert all(len(set(line.get_xdata())) == 1 for line in first.lines[1:])
    assert [tick.get_text() for tick in first.get_xticklabels()] == ["9", "10", "11"]
    assert words(drawn[0]).count("withheld") == 1
    assert first.get_ylim() == second.get_ylim()


def test_a_curve_of_which_nothing_is_shown_is_drawn_and_says_so() -> None:
    assert "Sums: all withheld." in cuts_chart({"Sums": curve(None, None)}, 9, "Gaps").alt


def gaps(**tests: tuple[float | None, ...]) -> pd.DataFrame:
    """Three gaps a test, each with an interval of ten points on either side."""
    rows = {
        (test, name): {"estimate_pp": value, "estimate_pp_low": low, "estimate_pp_high": high}
        for test, values in tests.items()
        for name, value in zip(("Low", "High", "Difference"), values, strict=True)
        for low, high in [(None, None) if value is None else (value - 10, value + 10)]
    }
    frame = pd.DataFrame.from_dict(rows, orient="index").astype("Float64")
    return frame.rename_axis(["test", "contrast"])


def test_gaps_of_all_tests_stand_in_one_panel_and_the_difference_is_said(
    drawn: list[Figure],
) -> None:
    chart = gaps_chart(gaps(Sums=(9, 1, -8), Words=(4, None, None)), "Others minus premium")
    assert chart.alt == (
        f"Dots with intervals. Higher band's gap minus the lower's: Sums {MINUS}8 points "
        f"({MINUS}18 to +2); Words withheld."
    )
    said = words(drawn[0])
    assert {"Sums", "Words", "+9", f"{MINUS}8", "+4"} <= set(said)
    assert said.count("withheld") == 2
    (axes,) = drawn[0].axes
    intervals = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2]
    assert [tuple(ends) for ends in intervals[1:]] == [(-1, 19), (-9, 11), (-18, 2), (-6, 14)]


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
    chart = flow_chart(steps(), TESTS)
    assert chart.alt == (
        "Flow diagram. From the intake to the analysis. Intake: 210 pupils, 21 schools."
        " Left out, in pupils: no primary school named 30; too few entrants 1 to 7;"
        " absent from every test none. In the analysis: 175 pupils, 15 schools."
        f" Of these, by test: Sums 165 pupils, 15 schools, 10 absent. {NOTE}"
    )
    said = words(drawn[0])
    assert {"30", "1 to 7", "none", "no primary school named", "10 absent"} <= set(said)
    assert "<NA>" not in " ".join(said)
