"""The rules for notebooks: each broken rule is named, and the project's notebooks keep them."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pmio_lib.site.notebook_rules import LEADING, broken_rules, clean

ROOT = Path(__file__).resolve().parents[2]


def good_cells() -> list[nbformat.NotebookNode]:
    """Give the cells of a notebook that keeps every rule."""
    parameters = new_code_cell("base_year: int = 2018", metadata={"tags": ["parameters"]})
    leading = [
        new_markdown_cell("Words on grade 4 in 2019.", metadata={"tags": [tag]}) for tag in LEADING
    ]
    return [new_markdown_cell("# A title"), parameters, *leading]


def broken(tmp_path: Path, cells: list[nbformat.NotebookNode]) -> str:
    """Give the rules that a notebook of these cells breaks, as one text."""
    path = tmp_path / "01_test.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return "\n".join(broken_rules(path))


def test_a_notebook_that_keeps_the_rules_breaks_none(tmp_path: Path) -> None:
    assert broken(tmp_path, good_cells()) == ""


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_projects_notebooks_keep_the_rules(path: Path) -> None:
    assert broken_rules(path) == ()


@pytest.mark.parametrize("tag", LEADING)
def test_an_answer_and_its_picture_lead_every_page(tmp_path: Path, tag: str) -> None:
    cells = [cell for cell in good_cells() if tag not in cell.metadata.get("tags", [])]
    assert f"no cell is tagged `{tag}`" in broken(tmp_path, cells)


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (new_markdown_cell("The share rose to 64.3 points."), "'64.3' is typed by hand"),
        (new_markdown_cell("The share rose to 64."), "'64' is typed by hand"),
        (new_markdown_cell("The effect was large."), "'effect' claims more"),
        (new_markdown_cell("The impact of the offer."), "'impact of' claims more"),
        (new_markdown_cell("It caused a rise."), "'caused' claims more"),
        (new_code_cell("page.say('Rose by 5 points')"), "'5' is typed by hand"),
        (new_code_cell("page.say(f'Rose by {x}')"), "takes its words as they are"),
        (new_code_cell("x = 1\n" * 21), "21 lines, at most 20; the rest belongs in"),
        (new_code_cell("import a\n" * 13), "13 lines of imports, at most 12"),
        (
            new_code_cell("1", outputs=[new_output("stream", text="1")], execution_count=1),
            "has outputs; run `pmio notebooks --clean`",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_cell(
    tmp_path: Path, cell: nbformat.NotebookNode, named: str
) -> None:
    assert named in broken(tmp_path, [*good_cells(), cell])


def test_parameters_come_first_and_have_types(tmp_path: Path) -> None:
    cells = good_cells()
    cells[1].source = "base_year = 2018"
    assert "written with its type" in broken(tmp_path, cells)
    cells[1].metadata = {}
    assert "not tagged `parameters`" in broken(tmp_path, cells)


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 and 2019/20.",
        "Grade 4, grade 7 and 9-1.",
        "Key Stage 2 in Year 6.",
        "At 16.",
        "1. One",
    ],
)
def test_digits_that_name_something_may_be_typed(tmp_path: Path, text: str) -> None:
    assert broken(tmp_path, [*good_cells(), new_markdown_cell(text)]) == ""


def test_what_a_researcher_knows_may_stand_in_a_cell(tmp_path: Path) -> None:
    code = "import numpy as np\nimport seaborn as sns\n\n\ndef half(x):\n    return x / 2"
    assert broken(tmp_path, [*good_cells(), new_code_cell(code)]) == ""


def test_more_code_than_a_notebook_bears_is_told(tmp_path: Path) -> None:
    cells = [new_code_cell("x = 1\n" * 20) for _ in range(13)]
    assert "261 lines of code, at most 250" in broken(tmp_path, [*good_cells(), *cells])


def test_cleaning_takes_out_what_running_and_jupyterlab_put_in(tmp_path: Path) -> None:
    code = new_code_cell(
        "1", outputs=[new_output("stream", text="1")], execution_count=3, metadata={"trusted": True}
    )
    path = tmp_path / "01_test.ipynb"
    own = {"pmio": {"question": "Why?"}, "language_info": {"name": "python", "version": "3.11.7"}}
    nbformat.write(new_notebook(cells=[*good_cells(), code], metadata=own), path)
    assert clean(path)
    assert broken_rules(path) == ()
    text = path.read_text(encoding="utf-8")
    assert "3.11.7" not in text
    assert "trusted" not in text
    assert "Why?" in text
    assert not clean(path)
