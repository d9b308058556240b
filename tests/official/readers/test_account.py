"""`pmio official`: what it prints, and what it ends with."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pmio_lib.cli import main

ROOT = Path(__file__).resolve().parents[3]
HEADER = "scope,measure,year,value"
Said = Callable[..., tuple[object, str]]
SAME, OTHER = "EN16,4/C or above,2019,71.5", "EN16,4/C or above,2019,70.5"


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    monkeypatch.chdir(ROOT)

    def run(text: str, *options: str) -> tuple[object, str]:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["official", os.fspath(path), *options])
        return ended.value.code, "".join(capsys.readouterr())

    return run


def test_the_same_ends_with_0(said: Said) -> None:
    code, text = said(f"{HEADER}\n{SAME}\n")
    assert code == 0
    assert "1 the same as held of that publication" in text
    assert "of these 1 rest on one source" in text


def test_a_difference_ends_with_1_and_is_named(said: Said) -> None:
    code, text = said(f"{HEADER}\n{OTHER}\n", "--json")
    told = json.loads(text)
    assert code == told["exit_code"] == 1
    assert told["differences"][0]["file"] == 70.5
    assert told["differences"][0]["project"] == 71.5


def test_what_is_not_known_ends_with_2(said: Said) -> None:
    code, text = said("name,age\nx,1\n")
    assert code == 2
    assert "found the headings name, age" in text


def test_jcq_is_never_written(said: Said, tmp_path: Path) -> None:
    """Single figures of the Joint Council are cited, its tables are not kept."""
    new = "EN16,4/C or above,2031,70"
    code, text = said(f"{HEADER}\n{new}\n", "--into", str(tmp_path / "into"))
    assert code == 0
    assert "nothing new to write" in text
    assert not (tmp_path / "into").exists()
