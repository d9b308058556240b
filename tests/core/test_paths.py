"""Finding the project, and naming files as a reader should see them."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import PipelineError
from pmio_lib.core.paths import project_root, shown


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project" / "study").mkdir(parents=True)
    (tmp_path / "project" / "params.yaml").write_text("sources: {}\n", encoding="utf-8")
    return tmp_path / "project"


def test_the_root_is_found_from_any_folder_below_it_and_from_the_working_directory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = root / "data" / "raw"
    deep.mkdir(parents=True)
    assert project_root(deep) == project_root(root) == root.resolve()
    monkeypatch.chdir(root / "study")
    assert project_root() == root.resolve()


def test_params_yaml_alone_does_not_make_a_project(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PipelineError, match="Run the command inside a copy of the project"):
        project_root(tmp_path)


def test_a_file_is_shown_from_the_root_with_forward_slashes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(root / "data" / "raw" / ".." / "a.csv", root) == "data/a.csv"
    monkeypatch.chdir(root / "study")
    assert shown(Path("../data/a.csv"), root) == "data/a.csv"


def test_a_file_elsewhere_is_shown_by_its_name_and_tells_nothing_of_the_machine(
    root: Path, tmp_path: Path
) -> None:
    assert shown(tmp_path / "secret" / "a.csv", root) == "a.csv"
    assert shown(tmp_path / "project-2" / "b.csv", root) == "b.csv"
