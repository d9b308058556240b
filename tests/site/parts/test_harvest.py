"""Gathering the numbers of an executed notebook, each with the cell that shows it."""

from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pmio_lib.core.errors import NotebookError
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME
from pmio_lib.site.runner import harvest


def cell(name: str, *bundles: dict[str, Any]) -> NotebookNode:
    outputs = [new_output("display_data", data) for data in bundles]
    return new_code_cell(id=name, outputs=outputs)


def numbers(*names: str) -> dict[str, Any]:
    return {NUMBERS_MIME: [{"id": name, "value": 1, "text": "1"} for name in names]}


END = {INPUTS_MIME: {"data/raw/a.csv": "ab12"}}


def test_each_number_is_found_with_the_cell_that_shows_it() -> None:
    notebook = new_notebook(
        cells=[
            new_markdown_cell("words"),
            cell("first", {"text/plain": "no number"}, numbers("a", "b.c")),
            cell("last", numbers("d"), END),
        ]
    )
    found = harvest(notebook)
    assert {name: record["cell"] for name, record in found["numbers"].items()} == {
        "a": {"id": "first", "index": 1},
        "b.c": {"id": "first", "index": 1},
        "d": {"id": "last", "index": 2},
    }
    assert found["numbers"]["a"]["value"] == 1
    assert "id" not in found["numbers"]["a"]
    assert found["inputs"] == {"data/raw/a.csv": "ab12"}


def test_printed_text_and_errors_in_outputs_are_passed_over() -> None:
    printed = new_output("stream", name="stdout", text="words")
    notebook = new_notebook(cells=[new_code_cell(outputs=[printed]), cell("end", END)])
    assert harvest(notebook)["numbers"] == {}


def test_harvesting_leaves_the_notebook_as_it_was() -> None:
    notebook = new_notebook(cells=[cell("a", numbers("x"), END)])
    harvest(notebook)
    assert harvest(notebook)["numbers"].keys() == {"x"}


def test_one_id_in_two_cells_is_refused() -> None:
    notebook = new_notebook(cells=[cell("a", numbers("x")), cell("b", numbers("x"), END)])
    with pytest.raises(NotebookError, match="two cells record the number x"):
        harvest(notebook)


def test_a_page_that_was_not_finished_is_refused() -> None:
    with pytest.raises(NotebookError, match=r"does not end with page\.finish\(\)"):
        harvest(new_notebook(cells=[cell("a", numbers("x"))]))
