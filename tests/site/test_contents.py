"""The list of pages: read from the notebooks, with the source of the run in place of its mark."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pmio_lib.core.errors import NotebookError
from pmio_lib.core.settings import Settings, Sources
from pmio_lib.site.contents import (
    DOCUMENTS,
    PageLink,
    notebook_names,
    notebook_pages,
    page_link,
    phase_of,
)

SAYS = {"question": "What did they say?", "sources": ["$survey", "published"]}
CELLS = (new_code_cell("# not a title"), new_markdown_cell("\n# The survey: a title  \n\n## Below"))


def put(folder: Path, name: str, says: dict[str, Any] | None = None, cells: Any = CELLS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    notebook = new_notebook(cells=list(cells))
    if says is not None:
        notebook.metadata["pmio"] = says
    nbformat.write(notebook, folder / name)
    return folder / name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    notebooks = tmp_path / "notebooks"
    put(notebooks, "04_gcse.ipynb", {"question": "And then?", "sources": ["official"]})
    put(notebooks, "01_survey.ipynb", SAYS)
    put(notebooks, "scratch.ipynb")
    put(notebooks / ".ipynb_checkpoints", "01_survey-checkpoint.ipynb")
    settings(tmp_path, "demo")
    return tmp_path


def settings(root: Path, source: str) -> None:
    sources = f"{{survey: {source}, interviews: none, case_study: demo}}"
    (root / "params.yaml").write_text(f"sources: {sources}\nseed: 1\nnotebooks: {{}}\n", "utf-8")


PRIVATE = Settings(
    sources=Sources(survey="private", interviews="none", case_study="demo"), seed=1, notebooks={}
)


@pytest.mark.parametrize(
    ("source", "shown"),
    [("demo", ("demo",)), ("private", ("private",)), ("none", ())],
)
def test_the_source_of_the_phase_stands_in_place_of_its_mark(
    root: Path, source: str, shown: tuple[str, ...]
) -> None:
    settings(root, source)
    pages = {page.name: page.sources for page in notebook_pages(root)}
    assert pages["01_survey"] == (*shown, "published")
    assert pages["04_gcse"] == ("official",), "a source that is named is no mark"


def test_a_notebook_waits_for_the_phase_whose_mark_it_bears(root: Path) -> None:
    assert phase_of(root / "notebooks" / "01_survey.ipynb") == "survey"
    assert phase_of(root / "notebooks" / "04_gcse.ipynb") is None


def test_pages_are_the_numbered_notebooks_in_order_then_the_documents(root: Path) -> None:
    assert notebook_names(root) == ("01_survey", "04_gcse")
    pages = notebook_pages(root)
    assert pages[0] == PageLink(
        "01_survey",
        "01_survey.html",
        "The survey: a title",
        SAYS["question"],
        ("demo", "published"),
        "The survey: a title",
    )
    assert [page.name for page in pages] == ["01_survey", "04_gcse", *(d.name for d in DOCUMENTS)]


def test_a_notebook_says_its_name_in_the_menu_or_is_there_by_its_title(tmp_path: Path) -> None:
    named = put(tmp_path, "07_named.ipynb", {**SAYS, "short": "Named"}, CELLS)
    unnamed = put(tmp_path, "08_new.ipynb", SAYS, CELLS)
    assert page_link(named, PRIVATE).short == "Named"
    assert page_link(unnamed, PRIVATE).short == page_link(unnamed, PRIVATE).title
    assert {link.short for link in DOCUMENTS} == {""}, "they stand in the foot"


@pytest.mark.parametrize(
    ("says", "cells"),
    [
        (None, CELLS),
        ({"question": "q"}, CELLS),
        ({"sources": []}, CELLS),
        (SAYS, CELLS[:1]),
        (SAYS, [new_markdown_cell("## Second level\n#no space")]),
        (SAYS, []),
    ],
    ids=["nothing said", "no sources", "no question", "no prose", "no first level", "no cell"],
)
def test_a_notebook_that_does_not_say_what_it_is_is_refused_by_name(
    tmp_path: Path, says: dict[str, Any] | None, cells: Any
) -> None:
    path = put(tmp_path, "07_new.ipynb", says, cells)
    with pytest.raises(NotebookError, match=r"^07_new\.ipynb: expected a first-level heading"):
        page_link(path, PRIVATE)
