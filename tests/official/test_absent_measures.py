"""A measure that its table does not hold at all is missed, not passed over."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.clean import clean_figures
from pmio_lib.study.figures import read_figure_study

ROOT = Path(__file__).resolve().parents[2]


def test_a_measure_without_a_row_is_named_with_its_table(tmp_path: Path) -> None:
    whole = (ROOT / "data/raw/official/gcse_english_maths.csv").read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines() if not line.startswith("gcse_english_maths_5plus")]
    path = tmp_path / "gcse_english_maths.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="no row of gcse_english_maths_5plus") as caught:
        clean_figures(path, path.name, read_figure_study(ROOT / "study"))
    assert len(caught.value.problems) == 1
