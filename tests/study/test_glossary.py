"""The glossary: each word explained once, in a sentence or two."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.study.glossary import read_glossary

ROOT = Path(__file__).resolve().parents[2]
MEANS = "means: A word that stands here for the sake of it."


def test_the_study_s_own_glossary_is_right_and_knows_all_forms() -> None:
    forms = read_glossary(ROOT / "study").forms
    assert len(forms) >= 25
    assert forms["Holm"] == ("Holm", "Holm's correction")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"mean: {{{MEANS}}}\naverage: {{{MEANS}, also: [mean]}}\n", "mean: explained twice"),
        (f"mean: {{{MEANS}}}\nmean: {{{MEANS}}}\n", "mean stands here twice"),
        ("mean: {means: Short.}\n", "mean"),
        ("mean: {means: A text that never comes to its end}\n", "mean"),
    ],
)
def test_a_word_explained_twice_or_badly_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "glossary.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=says):
        read_glossary(tmp_path)
