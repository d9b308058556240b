"""Numbers of other pages come with what their own ledger says of them."""

import json
from pathlib import Path

import pytest

from pmio_lib.core.errors import PipelineError
from pmio_lib.methods.interval import Interval
from pmio_lib.page.numbers import number
from pmio_lib.synthesis.ledgers import read_ledgers


def test_a_number_written_by_one_page_is_read_whole_by_another(tmp_path: Path) -> None:
    written = number(
        "gap_pp",
        -11.1,
        "percentage_point",
        "Gap",
        inputs=["data/raw/official/a.csv"],
        n=2964,
        interval=Interval(-12.9, -9.3, 0.95),
    )
    place = tmp_path / "reports" / "numbers" / "04_trend.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"inputs": {}, "numbers": {"gap_pp": written.record()}}))
    (name, read), *more = read_ledgers(tmp_path).items()
    assert more == []
    assert name == read.id == "04_trend.gap_pp"
    kept = ("value", "text", "unit", "description", "n", "interval", "sources", "inputs")
    assert [getattr(read, k) for k in kept] == [getattr(written, k) for k in kept]


def test_without_any_page_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="makes the other pages first"):
        read_ledgers(tmp_path)
