"""Keyed pseudonyms: RFC 4231 for the function, then what must not be told."""

from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import KEY_VARIABLE, Pseudonyms, pseudonym, read_key

KEY = b"0123456789abcdef0123456789abcdef"


def test_it_is_hmac_sha256_over_kind_and_value() -> None:
    # OpenSSL 3: printf 'school\000100000' | openssl dgst -sha256 -hmac 0123456789abcdef...
    assert pseudonym("school", "100000", KEY) == "5e79cfbc454128a3"


def test_kind_value_and_key_all_count() -> None:
    made = {
        pseudonym("school", "1", KEY),
        pseudonym("response", "1", KEY),
        pseudonym("school", "2", KEY),
        pseudonym("school", "1", KEY[::-1]),
    }
    assert len(made) == 4
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in made)


def test_a_column_keeps_its_index_and_its_gaps() -> None:
    column = pd.Series(["1", None, "1"], index=[4, 7, 9], dtype="str")
    made = Pseudonyms(KEY)("school", column)
    assert made.index.tolist() == [4, 7, 9]
    assert made.isna().tolist() == [False, True, False]
    assert made[4] == made[9] == pseudonym("school", "1", KEY)


@pytest.mark.parametrize(("length", "is_refused"), [(31, True), (32, False), (33, False)])
def test_a_short_key_is_refused_and_not_told(length: int, is_refused: bool) -> None:
    key = b"s3cr3t" + b"x" * (length - 6)
    if is_refused:
        with pytest.raises(DataError) as caught:
            Pseudonyms(key)
        assert "s3cr3t" not in str(caught.value)
    else:
        assert "s3cr3t" not in repr(Pseudonyms(key))


def test_the_twins_key_is_public_and_of_the_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "x" * 40)
    assert read_key(tmp_path, "demo", 1) == read_key(tmp_path, "demo", 1)
    assert read_key(tmp_path, "demo", 1) != read_key(tmp_path, "demo", 2)


def test_the_environment_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    path = tmp_path / "data" / "raw" / "private" / "pseudonym.key"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"f" * 64 + b"\n")
    assert read_key(tmp_path, "private", 1) == b"f" * 64
    monkeypatch.setenv(KEY_VARIABLE, "e" * 32)
    assert read_key(tmp_path, "private", 1) == b"e" * 32


@pytest.mark.parametrize("content", [None, b"", b"short\n"])
def test_no_key_no_pseudonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    if content is not None:
        path = tmp_path / "data" / "raw" / "private" / "pseudonym.key"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    with pytest.raises(DataError, match="token_hex"):
        read_key(tmp_path, "private", 1)
