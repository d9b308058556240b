"""The reporting checklist: whole, in order, each filled by one thing."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pmio_lib.core.errors import StudyError
from pmio_lib.study.interviews import read_coreq

STUDY = Path(__file__).resolve().parents[2] / "study"


def changed(folder: Path, change: dict[str, Any], number: int) -> Path:
    content = yaml.safe_load((STUDY / "coreq.yaml").read_text("utf-8"))
    content["items"][number - 1] |= change
    (folder / "coreq.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return folder


def test_the_checklist_has_its_32_items_in_three_domains() -> None:
    """8, 15 and 9 items: Tong, Sainsbury and Craig (2007), table 1."""
    items = read_coreq(STUDY).items
    domains = [item.domain for item in items]
    assert [domains.count(name) for name in ("team", "design", "analysis")] == [8, 15, 9]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 5}, "each once, in order"),
        ({"number": 33}, "less than or equal to 32"),
        ({"filled_by": "coders"}, "the same for two items"),
        ({"domain": "other"}, "domain"),
    ],
)
def test_a_checklist_that_is_not_whole_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(StudyError, match=words):
        read_coreq(changed(tmp_path, change, 12))
