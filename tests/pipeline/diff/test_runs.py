"""What `pmio diff` takes for a run, and what it says of anything else."""

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml

from pmio_lib.core.errors import DataError
from pmio_lib.pipeline.diff.runs import opened
from tests.pipeline.diff.made_runs import MadeRun
from tests.pipeline.project_copy import git


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return MadeRun().write(tmp_path / "run")


def test_a_project_its_reports_and_its_site_are_runs(made: Path) -> None:
    parts = {}
    for name in (".", "reports", "reports/site"):
        with opened(str(made / name), made) as run:
            parts[name] = [part is not None for part in (run.root, run.reports, run.site)]
    assert parts == {
        ".": [True, True, True],
        "reports": [False, True, True],
        "reports/site": [False, False, True],
    }


@pytest.mark.parametrize("part", [".", "reports"])
def test_a_zip_is_what_is_in_it_and_leaves_nothing_behind(
    part: str, made: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "a"), "zip", made.parent, f"run/{part}")
    with opened(archive, made) as run:
        place = run.reports
        assert run.has_ledgers
    assert place is not None
    assert not place.exists()


@pytest.mark.parametrize("given", ["empty", "notes.txt", "broken.zip", "no_such_revision", "--all"])
def test_anything_else_is_named_with_exit_code_2(given: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    place = tmp_path / given
    with (
        pytest.raises(DataError, match=given) as error,
        opened(str(place) if place.exists() else given, tmp_path),
    ):
        pass
    assert error.value.exit_code == 2


def test_a_name_in_a_zip_that_leads_out_of_it_stays_inside(tmp_path: Path) -> None:
    path = tmp_path / "sly.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../outside.txt", "no")
    with pytest.raises(DataError), opened(str(path), tmp_path):
        pass
    assert not (tmp_path.parent / "outside.txt").exists()


@pytest.fixture
def kept(made: Path) -> Path:
    """A project in git, whose results DVC's cache holds."""
    (made / ".gitignore").write_text("reports\n.dvc/cache\n.dvc/tmp\n")
    (made / ".dvc").mkdir()
    (made / ".dvc" / "config").write_text("")
    outs = []
    for path in sorted((made / "reports").glob("n*/*")):
        md5 = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        held = made / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:]
        held.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, held)
        outs.append({"path": path.relative_to(made).as_posix(), "hash": "md5", "md5": md5})
    lock = {"schema": "2.0", "stages": {"all": {"cmd": "run", "outs": outs}}}
    (made / "dvc.lock").write_text(yaml.safe_dump(lock))
    git("init", "--quiet", folder=made)
    git("add", ".", folder=made)
    git("commit", "--quiet", "--message", "One", folder=made)
    return made


def test_a_revision_is_its_tables_and_what_the_cache_holds_of_its_results(kept: Path) -> None:
    shutil.rmtree(kept / "reports")
    with opened("HEAD", kept) as run:
        assert list(run.files("reports", "numbers/*.json")) == ["numbers/06_page.json"]
        assert list(run.files("root", "data/raw/official/*.csv")) == ["data/raw/official/ks2.csv"]
        assert run.doubt == ""


def test_a_revision_whose_files_changed_after_its_lock_is_doubted(kept: Path) -> None:
    (kept / "data/raw/official/ks2.csv").write_text("changed\n")
    git("commit", "--quiet", "--all", "--message", "Two", folder=kept)
    with opened("HEAD", kept) as run:
        assert "1 files that they rest on changed since" in run.doubt


def test_a_revision_without_results_says_how_to_build_them(kept: Path) -> None:
    shutil.rmtree(kept / ".dvc" / "cache")
    with pytest.raises(DataError, match="git worktree add"), opened("HEAD", kept):
        pass
