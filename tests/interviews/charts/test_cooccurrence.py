"""The map of pairs: counts in cells, uses outlined, each pair once."""

import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from pmio_lib.drawing.chart import INK
from pmio_lib.interviews.charts.cooccurrence import SHADES, cooccurrence_chart
from pmio_lib.interviews.findings.mentions import Cooccurrence, interview_cooccurrence
from tests.drawing.sight import contrast, in_scheme, over

LABELS = {"a": "A <theme>", "b": "Bees", "c": "Seas", "d": "Never"}


def found_in(*interviews: str, codes: str | list[str] = "abcd") -> Cooccurrence:
    rows = [(f"c{n}", code) for n, some in enumerate(interviews) for code in some]
    cases = [f"c{n}" for n in range(len(interviews))]
    return interview_cooccurrence(
        pd.DataFrame({"case_id": cases, "took_part": [True] * len(cases)}),
        pd.DataFrame(rows, columns=["case_id", "code"]),
        list(codes),
    )


FOUND = found_in("ab", "ab", "abc", "b", "")


def texts(figure: Figure) -> dict[tuple[float, float], str]:
    return {text.xy: text.get_text() for text in figure.axes[0].texts}  # type: ignore[attr-defined]


def test_words_say_every_count_and_what_would_be_expected() -> None:
    assert cooccurrence_chart(FOUND, LABELS, "Together").alt == (
        "Table of themes by themes, shaded. Together. Out of 5 interviews."
        " Interviews with each theme: Bees 4; A <theme> 3; Seas 1."
        " With both, in brackets how many if spread independently:"
        " Bees with A <theme> 3 (2.4); Bees with Seas 1 (0.8); A <theme> with Seas 1 (0.6)."
    )


def test_counts_stand_in_the_lower_triangle_and_uses_on_its_edge(drawn: list[Figure]) -> None:
    cooccurrence_chart(FOUND, LABELS, "Together")
    written = texts(drawn[0])
    assert {at: text for at, text in written.items() if at[0] == at[1]} == {
        (0.5, 0.5): "4", (1.5, 1.5): "3", (2.5, 2.5): "1",
    }  # fmt: skip
    assert written[0.5, 1.5 - 0.14] == "3"
    assert written[0.5, 1.5 + 0.25] == "(2.4)"
    assert all(x <= y + 0.2 for x, y in written)
    names = [label.get_text() for label in drawn[0].axes[0].get_yticklabels()]
    assert names == ["1  Bees", "2  A <theme>", "3  Seas"]
    assert [label.get_text() for label in drawn[0].axes[0].get_xticklabels()] == ["1", "2", "3"]


def test_more_together_is_darker(drawn: list[Figure]) -> None:
    cooccurrence_chart(FOUND, LABELS, "Together")
    (mesh,) = (one for one in drawn[0].axes[0].collections if isinstance(one, QuadMesh))
    drawn[0].canvas.draw()
    colours = mesh.get_facecolor()
    shades = [round(float(colour[3]), 3) for colour in colours if colour[3]]
    assert len(colours) == 9
    assert len(shades) == 3, "below the diagonal only"
    assert shades[0] > shades[1] == shades[2], "one colour, thinner over the page's ground"


@pytest.mark.parametrize("shade", [0.0, 0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_can_be_read_on_every_shade(shade: float, scheme: str) -> None:
    *_, thickness = SHADES(shade)
    ground, ink, colour = (in_scheme(one, scheme) for one in ("#ffffff", INK, to_hex(SHADES(1.0))))
    assert contrast(ink, over(colour, thickness, ground)) >= 4.5


def test_only_those_with_a_name_are_drawn() -> None:
    assert "Bees" not in cooccurrence_chart(FOUND, {"a": "A", "c": "C"}, "Together").alt


def test_a_theme_and_its_part_are_no_pair(drawn: list[Figure]) -> None:
    cases = pd.DataFrame({"case_id": ["c1"], "took_part": [True]})
    codings = pd.DataFrame([("c1", "p.x"), ("c1", "q")], columns=["case_id", "code"])
    found = interview_cooccurrence(cases, codings, ["p", "p.x", "q"])
    chart = cooccurrence_chart(found, {"p": "Parent", "p.x": "Part", "q": "Q"}, "Together")
    assert "Parent with Part" not in chart.alt
    assert "Parent with Q 1 (1.0)" in chart.alt
    assert "part of" in texts(drawn[0]).values()


@pytest.mark.parametrize("found", [found_in("", ""), found_in(codes="ab")])
def test_where_no_theme_was_used_that_is_said(found: Cooccurrence) -> None:
    assert cooccurrence_chart(found, LABELS, "Together").alt.endswith("No theme was used.")


def test_one_theme_has_no_pairs() -> None:
    chart = cooccurrence_chart(found_in("a"), LABELS, "Together")
    assert chart.alt.endswith("Interviews with each theme: A <theme> 1.")
