"""Copies beside the pages: of public files, byte for byte, and of no others."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from pmio_lib.page.numbers import source_of
from pmio_lib.pipeline.raw_files import figure_files
from pmio_lib.site.take_along.copies import copy_address, input_anchor, write_copies

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
    assert written == set(copied(site)), "what a run that tidies must keep"


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


@pytest.mark.parametrize("path", PUBLIC)
def test_an_address_is_where_the_copy_is_written(root: Path, path: str) -> None:
    write_copies(root, root / "site", [path])
    address = copy_address(path)
    assert address is not None
    assert (root / "site" / address).read_bytes() == (root / path).read_bytes()


def test_of_private_files_only_nothing_is_copied(root: Path) -> None:
    assert write_copies(root, root / "site", CLOSED) == set()
    assert copied(root / "site") == {}


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


def test_a_files_source_is_the_folder_below_raw_it_stands_in() -> None:
    assert {source_of(path) for path in PUBLIC} == {"published", "official"}
    assert source_of("data/raw/private/a.csv") == "private"
    assert source_of("data/raw/a.csv") == source_of("study/study.yaml") == "derived"
