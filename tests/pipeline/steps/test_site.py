"""The stage of pages: which page is rendered anew, and which is taken as it was."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pmio_lib.pipeline.steps import site
from pmio_lib.site.pages import Rendered

NAMES = ("a", "b")


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project of two pages; gives the names of those rendered, as it goes on."""
    done: list[str] = []

    def render(root: Path, name: str, parts: Mapping[str, Any]) -> Rendered:
        done.append(name)
        return Rendered(f"{name} {parts['said']}", "", {"downloads/book.xlsx": b"\0"})

    def side_by_side(root: Path, anew: Mapping[str, Mapping[str, Any]]) -> Iterator[Rendered]:
        yield from (render(root, name, parts) for name, parts in anew.items())

    monkeypatch.setattr(site, "_rendered", side_by_side)
    monkeypatch.setattr(
        site, "_made_from", lambda root, name: {"said": (root / f"{name}.txt").read_text()}
    )
    for name in NAMES:
        (tmp_path / f"{name}.txt").write_text("said")
        notebook = tmp_path / "reports" / "notebooks" / f"{name}.ipynb"
        notebook.parent.mkdir(parents=True, exist_ok=True)
        notebook.write_text("{}")
    write_code(tmp_path, "one")
    assert set(dict(site._pages(tmp_path, NAMES))) == set(done) == set(NAMES)
    done.clear()
    return done


def write_code(root: Path, digest: str) -> None:
    (root / "build").mkdir(exist_ok=True)
    parts = {"pmio_lib/site/pages.py": digest, "study/study.yaml: title": "one"}
    (root / site.PARTS).write_text(json.dumps({"site": parts}))


def test_pages_made_from_the_same_are_given_as_they_were(
    tmp_path: Path, rendered: list[str]
) -> None:
    pages = dict(site._pages(tmp_path, NAMES))
    assert rendered == []
    assert pages["a"] == Rendered("a said", "", {"downloads/book.xlsx": b"\0"})


@pytest.mark.parametrize(
    ("file", "text"), [("a.txt", "said otherwise"), ("reports/notebooks/a.ipynb", '{"cells": []}')]
)
def test_a_page_is_rendered_anew_when_what_it_is_made_from_changes(
    tmp_path: Path, rendered: list[str], file: str, text: str
) -> None:
    (tmp_path / file).write_text(text)
    assert set(dict(site._pages(tmp_path, NAMES))) == set(NAMES)
    assert rendered == ["a"]


def test_every_page_is_rendered_anew_when_the_code_that_renders_changes(
    tmp_path: Path, rendered: list[str]
) -> None:
    write_code(tmp_path, "two")
    assert dict(site._pages(tmp_path, NAMES))
    assert sorted(rendered) == ["a", "b"]


def test_no_page_is_rendered_anew_for_what_stands_on_the_front_alone(
    tmp_path: Path, rendered: list[str]
) -> None:
    path = tmp_path / site.PARTS
    path.write_text(path.read_text().replace('title": "one"', 'title": "two"'))
    assert dict(site._pages(tmp_path, NAMES))
    assert rendered == []


def test_a_kept_page_that_is_gone_or_cut_off_is_rendered_anew(
    tmp_path: Path, rendered: list[str]
) -> None:
    kept = [tmp_path / "build" / "pages" / name for name in NAMES]
    kept[0].unlink()
    kept[1].write_bytes(kept[1].read_bytes()[:20])
    assert dict(site._pages(tmp_path, NAMES))["b"].page == "b said"
    assert sorted(rendered) == ["a", "b"]
