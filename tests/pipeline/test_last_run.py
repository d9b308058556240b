"""The record of the last good run: when it says that nothing has changed, and when it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pmio_lib.pipeline import last_run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in ("data/raw/official/a.csv", "notebooks/01_a.ipynb", "reports/site/a.html"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("as it was")
    (tmp_path / "params.yaml").write_text("seed: 1")
    (tmp_path / "build").mkdir()
    last_run.remember(tmp_path, {"figures": {"a": "1"}}, last_run.inputs(tmp_path))
    return tmp_path


def test_a_finished_run_is_remembered(root: Path) -> None:
    assert last_run.is_unchanged(root)
    assert last_run.read(root)["parts"] == {"figures": {"a": "1"}}


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "data/raw/official/a.csv").write_text("as it is."),
        lambda root: (root / "data/raw/official/b.csv").write_text("new"),
        lambda root: (root / "reports/site/a.html").unlink(),
        lambda root: (root / "params.local.yaml").write_text("seed: 2"),
        lambda root: last_run.forget(root),
        lambda root: (root / last_run.RECORD).write_text("{"),
        lambda root: (root / last_run.RECORD).unlink(),
    ],
)
def test_whatever_changes_is_looked_at(root: Path, change: Callable[[Path], object]) -> None:
    change(root)
    assert not last_run.is_unchanged(root)


def test_a_key_in_the_environment_is_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMIO_PSEUDONYM_KEY", "k" * 32)
    assert not last_run.is_unchanged(root)


def test_what_is_saved_while_a_run_is_at_work_is_looked_at_by_the_next(root: Path) -> None:
    before = last_run.inputs(root)
    (root / "notebooks/01_a.ipynb").write_text("saved meanwhile")
    (root / "notebooks/02_b.ipynb").write_text("new meanwhile")
    last_run.remember(root, {}, before)
    assert not last_run.is_unchanged(root)


def test_the_manifest_and_compiled_code_do_not_count(root: Path) -> None:
    (root / "reports/site/manifest.json").write_text("{}")
    (root / "notebooks/.ipynb_checkpoints").mkdir()
    (root / "notebooks/.ipynb_checkpoints/01_a.ipynb").write_text("{}")
    assert last_run.is_unchanged(root)
