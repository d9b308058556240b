"""Fingerprints: of the bytes of one file, and of many text files together."""

from pathlib import Path

import pytest

from pmio_lib.core.hashing import combined_sha256, file_sha256

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(("content", "digest"), [(b"", EMPTY), (b"abc", ABC)])
def test_the_fingerprint_of_a_file_is_the_standards_own(
    tmp_path: Path, content: bytes, digest: str
) -> None:
    """The two shortest examples of FIPS 180-4 (NIST, example values for SHA-256)."""
    path = tmp_path / "a"
    path.write_bytes(content)
    assert file_sha256(path) == digest


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a.py", tmp_path / "b" / "c.py"]
    paths[1].parent.mkdir()
    paths[0].write_bytes(b"one\ntwo\n")
    paths[1].write_bytes(b"three\n")
    return paths


def test_order_and_line_ends_do_not_change_a_combined_fingerprint(
    pair: list[Path], tmp_path: Path
) -> None:
    before = combined_sha256(pair, tmp_path)
    pair[0].write_bytes(b"one\r\ntwo\r\n")
    assert combined_sha256(iter(reversed(pair)), tmp_path) == before


def test_a_letter_a_name_or_a_move_between_files_changes_it(
    pair: list[Path], tmp_path: Path
) -> None:
    seen = {combined_sha256(pair, tmp_path)}
    pair[0].write_bytes(b"one\ntwo")
    pair[1].write_bytes(b"\nthree\n")
    seen.add(combined_sha256(pair, tmp_path))
    renamed = [pair[0].rename(tmp_path / "z.py"), pair[1]]
    seen.add(combined_sha256(renamed, tmp_path))
    seen.add(combined_sha256(pair[1:], tmp_path))
    assert len(seen) == 4
