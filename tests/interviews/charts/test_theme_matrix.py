"""The matrix: a mark for every mention, none for any other, and the same in words."""

from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from pmio_lib.interviews.charts.theme_matrix import GAP, matrix_chart

LABELS = {"pupil.confidence": "Confidence <more> & less", "change.mastery": "Mastery", "x": "None"}
CASES = ["P1-01", "P1-02", "P1-03", "P2-01"]
WAVES = dict(zip(CASES, ["Phase 1"] * 3 + ["Phase 2"], strict=True))
MENTIONS = pd.DataFrame(
    {
        "change.mastery": [True, False, False, True],
        "pupil.confidence": [True, True, False, True],
        "x": False,
    },
    index=CASES,
)


def realistic(n_cases: int = 45, n_codes: int = 30) -> tuple[pd.DataFrame, dict[str, str]]:
    """As many interviews and themes as the study has."""
    waves = ["Phase 1" if place < 30 else "Phase 2" for place in range(n_cases)]
    cases = [f"P{wave[-1]}-{place:02d}" for place, wave in enumerate(waves)]
    draws = np.random.default_rng(5).random((n_cases, n_codes)) < np.linspace(0.9, 0, n_codes)
    frame = pd.DataFrame(draws, index=cases, columns=[f"c{n}" for n in range(n_codes)])
    return frame, dict(zip(cases, waves, strict=True))


def marks(figure: Figure) -> set[tuple[float, float]]:
    """Give interview and theme of each mark: where the short upright lines stand."""
    return {
        (x, round(float(low + high) / 2, 6))
        for line in rows(figure)
        for x, low, high in zip(
            line.get_xdata()[::3], line.get_ydata()[::3], line.get_ydata()[1::3], strict=True
        )
    }


def rows(figure: Figure) -> list[Line2D]:
    return [line for line in figure.axes[0].lines if line.get_solid_capstyle() == "butt"]


def test_words_say_who_mentions_what() -> None:
    assert matrix_chart(MENTIONS, WAVES, LABELS, "Themes").alt == (
        "Matrix of themes by interviews, themes most mentioned first. Themes."
        " Phase 1: 3 interviews, Phase 2: 1 interview."
        " Confidence <more> & less: 3 of 4; Phase 1 2 (all but P1-03); Phase 2 all."
        " Mastery: 2 of 4; Phase 1 1 (P1-01); Phase 2 all."
        " None: 0 of 4; Phase 1 none; Phase 2 none."
    )


def test_every_mention_is_a_mark_at_its_interview_and_theme(drawn: list[Figure]) -> None:
    matrix_chart(MENTIONS, WAVES, LABELS, "Themes")
    second = 3 + GAP
    assert marks(drawn[0]) == {(0, 0), (1, 0), (second, 0), (0, 1), (second, 1)}
    names = [label.get_text() for label in drawn[0].axes[0].get_yticklabels()]
    assert names == ["Confidence <more> & less", "Mastery", "None"]
    assert [label.get_text() for label in drawn[0].axes[0].get_xticklabels()] == CASES


def test_a_theme_without_a_name_is_not_drawn(drawn: list[Figure]) -> None:
    chart = matrix_chart(MENTIONS, WAVES, {"change.mastery": "Mastery"}, "Themes")
    assert chart.alt.endswith("Mastery: 2 of 4; Phase 1 1 (P1-01); Phase 2 all.")
    assert "Confidence" not in chart.alt
    assert len(marks(drawn[0])) == 2


def test_totals_stand_beside_the_rows(drawn: list[Figure]) -> None:
    matrix_chart(MENTIONS, WAVES, LABELS, "Themes")
    texts = [text.get_text() for text in drawn[0].axes[0].texts]
    assert texts[:4] == ["3", "2", "0", "of 4"]
    assert [" ".join(text.split()) for text in texts[4:]] == ["Phase 1, n = 3", "Phase 2, n = 1"]


def test_waves_that_come_mixed_are_drawn_apart(drawn: list[Figure]) -> None:
    mixed = MENTIONS.loc[["P2-01", "P1-02", "P1-01", "P1-03"]]
    matrix_chart(mixed, WAVES, LABELS, "Themes")
    labels = [label.get_text() for label in drawn[0].axes[0].get_xticklabels()]
    assert labels == ["P2-01", "P1-02", "P1-01", "P1-03"]


def test_as_many_as_the_study_has_do_not_overlap(drawn: list[Figure]) -> None:
    frame, waves = realistic()
    labels = {code: f"A theme with a rather long name, number {code}" for code in frame}
    matrix_chart(frame, waves, labels, "Themes")
    figure, axes = drawn[0], drawn[0].axes[0]
    figure.draw_without_rendering()
    texts = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
    boxes = [text.get_window_extent() for text in texts if text.get_text()]
    shrunk = [box.shrunk(0.9, 0.8) for box in boxes]
    assert not any(one.overlaps(other) for one, other in combinations(shrunk, 2))
    assert min(text.get_fontsize() for text in texts) >= 6
    step = np.diff(axes.transData.transform([(0, 0), (1, 0)])[:, 0])[0]
    width = rows(figure)[0].get_linewidth()
    assert width * figure.dpi / 72 < step, "marks side by side stay apart"


@settings(deadline=None, max_examples=8)
@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), max_size=5))
def test_no_mention_is_lost_between_the_frame_and_the_words(rows: list[list[bool]]) -> None:
    frame = pd.DataFrame(rows, columns=list(LABELS), index=[f"P{n}" for n in range(len(rows))])
    waves = {case: f"W{place % 2}" for place, case in enumerate(frame.index)}
    said = matrix_chart(frame.astype(bool), waves, LABELS, "H").alt
    for code, label in LABELS.items():
        assert f"{label}: {int(frame[code].sum())} of {len(rows)};" in said
