"""The site as one file: whole, without itself, and the same whenever it is made."""

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pmio_lib.site.pages import render_index
from pmio_lib.site.take_along.archive import ARCHIVE, FOLDER, archive_of, size_words
from tests.site.conftest import PAGES


@pytest.fixture
def site(tmp_path: Path) -> Path:
    index = render_index(PAGES, archive="1.2 MB", books={"04_gcse_trend": "45 KB"})
    (tmp_path / "downloads").mkdir()
    (tmp_path / "index.html").write_text(index, encoding="utf-8")
    (tmp_path / "downloads" / "a.csv").write_bytes(b"a,b\n" * 100)
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / f".{ARCHIVE}.1.part").write_bytes(b"half")
    (tmp_path / ARCHIVE).write_bytes(b"of another run")
    return tmp_path


def test_it_holds_every_page_and_download_but_neither_itself_nor_the_commit(site: Path) -> None:
    with ZipFile(BytesIO(archive_of(site))) as archive:
        assert archive.namelist() == [f"{FOLDER}/downloads/a.csv", f"{FOLDER}/index.html"]
        assert archive.testzip() is None
        assert archive.read(f"{FOLDER}/downloads/a.csv") == b"a,b\n" * 100


def test_the_page_in_it_does_not_offer_what_is_not_there(site: Path) -> None:
    with ZipFile(BytesIO(archive_of(site))) as archive:
        packed = archive.read(f"{FOLDER}/index.html").decode()
    page = (site / "index.html").read_text("utf-8")
    assert 'href="site.zip"' in page
    assert "(1.2 MB)" in page
    assert "site.zip" not in packed
    assert 'href="downloads/04_gcse_trend_tables.xlsx"' in packed
    assert packed == render_index(PAGES, books={"04_gcse_trend": "45 KB"})


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(site: Path) -> None:
    before = archive_of(site)
    os.utime(site / "index.html", (1, 1))
    (site / "index.html").chmod(0o600)
    (site / "manifest.json").write_text('{"commit": "another"}', encoding="utf-8")
    assert archive_of(site) == before


def test_a_front_page_without_anything_to_take_along_has_no_part_for_it() -> None:
    assert 'id="take-along"' not in render_index(PAGES)


@pytest.mark.parametrize(
    ("size", "words"),
    [(999, "1 KB"), (45_319, "45 KB"), (999_499, "999 KB"), (1_240_000, "1.2 MB")],
)
def test_a_size_is_written_as_readers_meet_it(size: int, words: str) -> None:
    assert size_words(size) == words.replace(" ", "\N{NO-BREAK SPACE}")
