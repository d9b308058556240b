"""The restricted room: written by stages, passed over by git, read by no page."""

from pathlib import Path

import grimp
import pandas as pd

from pmio_lib.people.restricted import restricted_path, write_restricted


def test_what_is_written_can_be_read_and_git_passes_over_it(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": ["a"]}, dtype="str")
    write_restricted(tmp_path, "table", frame)
    assert pd.read_parquet(restricted_path(tmp_path, "table")).equals(frame)
    assert (tmp_path / "data" / "restricted" / ".gitignore").read_text("utf-8") == "*\n"


def test_only_stages_know_the_room() -> None:
    graph = grimp.build_graph("pmio_lib")
    knowing = graph.find_modules_that_directly_import("pmio_lib.people.restricted")
    assert knowing
    assert all(module.startswith("pmio_lib.pipeline.steps.") for module in knowing)
