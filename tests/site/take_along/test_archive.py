"""Copies beside the pages, of public files and no others; the site as one file, always the same."""

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pmio_lib.pipeline.raw_files import figure_files
from pmio_lib.site.pages import render_index
from pmio_lib.site.take_along.archive import (
    ARCHIVE,
    FOLDER,
    archive_of,
    copy_address,
    input_anchor,
    size_words,
    write_copies,
)
from tests.site.conftest import PAGES

ROOT = Path(__file__).resolve().parents[3]
PUBLIC = {
    "data/raw/published/totals.csv": "measure,value\r\nä,1\n",
    "data/raw/official/deep/er/ks2.csv": "measure,value\n",
}
CLOSED = {
    "data/raw/private/survey/survey_2019_11.xlsx": "CANARY",
    "data/raw/demo/survey/survey_2020_02.csv": "CANARY",
    "data/raw/demo/schools.csv": "CANARY",
    "data/processed/published/x.csv": "CANARY",
    "data/restricted/survey_free_text.parquet": "CANARY",
    "data/raw/published.csv": "CANARY",
    "data/raw/Published/y.csv": "CANARY",
    "study/official/z.yaml": "CANARY",
    "data/raw/published/../private/survey/survey_2019_11.xlsx": "CANARY",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {**PUBLIC, **CLOSED}.items():
        path = (tmp_path / name).resolve()
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (tmp_path / "data" / "raw" / "published").mkdir(exist_ok=True)
    return tmp_path


def copied(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_public_inputs_stand_beside_the_pages_byte_for_byte_and_no_others(root: Path) -> None:
    site = root / "site"
    written = write_copies(root, site, [*PUBLIC, *CLOSED, "study/study.yaml (disclosure)"])
    assert copied(site) == {
        "data/totals.csv": PUBLIC["data/raw/published/totals.csv"].encode(),
        "data/ks2.csv": PUBLIC["data/raw/official/deep/er/ks2.csv"].encode(),
    }
    assert written == set(copied(site)) == {*map(copy_address, PUBLIC)}, "what tidying must keep"


def test_tables_of_every_area_are_zipped_the_same_at_any_time(root: Path) -> None:
    path = "data/raw/official/all_areas/ks4.csv"
    (root / path).parent.mkdir(parents=True)
    (root / path).write_bytes(b"area,value\n" * 99)
    assert write_copies(root, root / "site", [path]) == {copy_address(path)} == {"data/ks4.csv.zip"}
    before = copied(root / "site")
    os.utime(root / path, (0, 0))
    write_copies(root, root / "site", [path])
    assert copied(root / "site") == before
    with ZipFile(root / "site" / "data" / "ks4.csv.zip") as archive:
        assert archive.namelist() == ["ks4.csv"]
        assert archive.read("ks4.csv") == (root / path).read_bytes()


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_not_public_has_no_address(path: str) -> None:
    assert copy_address(path) is None


def test_a_copy_is_renewed_where_its_file_has_changed(root: Path) -> None:
    path, *_ = PUBLIC
    write_copies(root, root / "site", [path])
    (root / path).write_bytes(b"changed")
    write_copies(root, root / "site", [path])
    assert copied(root / "site") == {"data/totals.csv": b"changed"}


def test_no_two_raw_files_of_the_project_would_take_one_place() -> None:
    addresses = [copy_address(file) for file in figure_files(ROOT)]
    assert None not in addresses
    assert len(set(addresses)) == len(addresses) > 5


def test_anchors_tell_input_files_apart_and_are_plain(root: Path) -> None:
    anchors = {path: input_anchor(path) for path in (*PUBLIC, *list(CLOSED)[:3])}
    assert len(set(anchors.values())) == len(anchors)
    for anchor in anchors.values():
        assert anchor.startswith("input-")
        assert all(letter.isalnum() or letter == "-" for letter in anchor)


# The site as one file


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
