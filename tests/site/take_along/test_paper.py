"""Printing by the browser of the machine; without one, what to do."""

import os
import re
from pathlib import Path

import pytest

from pmio_lib.cli import main
from pmio_lib.core.errors import DataError
from pmio_lib.site.take_along import paper
from pmio_lib.site.take_along.paper import BROWSERS, find_browser, print_pages


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "reports" / "site"
    site.mkdir(parents=True)
    (tmp_path / "study").mkdir()
    (tmp_path / "params.yaml").touch()
    for name in ("index", "04_gcse_trend"):
        (site / f"{name}.html").write_text(f"<title>{name}</title><p>{name}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paper, "ELSEWHERE", ())
    return tmp_path


@pytest.fixture
def browser(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called as a browser is, that writes down how it was called."""
    folder = project / "bin"
    folder.mkdir()
    program = folder / "google-chrome"
    program.write_text(
        '#!/bin/sh\necho "$@" > "$(dirname "$0")/called"\n'
        'for each in "$@"; do case "$each" in --print-to-pdf=*) '
        'printf "%%PDF-1.4" > "${each#*=}";; esac; done\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr(paper, "BROWSERS", ("google-chrome",))
    return program


def test_a_page_is_printed_beside_the_site_and_its_place_is_said(
    project: Path, browser: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["pdf", "04_gcse_trend"])
    path = project / "reports" / "pdf" / "04_gcse_trend.pdf"
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_bytes().startswith(b"%PDF")
    called = (browser.parent / "called").read_text("utf-8")
    assert (project / "reports" / "site" / "04_gcse_trend.html").as_uri() in called
    assert "--headless" in called
    assert ("--no-sandbox" in called) == (os.geteuid() == 0)
    assert list(path.parent.glob(".*")) == []


def test_without_a_name_every_page_is_printed(
    project: Path, browser: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["pdf"])
    printed = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert printed == ["04_gcse_trend.pdf", "index.pdf"]


def test_a_name_may_have_its_ending(project: Path, browser: Path) -> None:
    (path,) = print_pages(project / "reports/site", project / "out", ["index.html"])
    assert path == project / "out" / "index.pdf"


@pytest.mark.parametrize("name", BROWSERS)
def test_each_of_the_names_is_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() == str(tmp_path / name)


def test_without_a_browser_it_is_said_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(project / "nowhere"))
    with pytest.raises(SystemExit) as stopped:
        main(["pdf", "index"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "found no browser that prints by itself" in said
    assert "expected one of Chromium, Chrome, Edge and Brave" in said
    assert "apt-get install chromium" in said
    assert "print it from there" in said
    assert not (project / "reports" / "pdf").exists()


def test_a_page_that_is_not_there_is_named_with_those_that_are(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["pdf", "07_none"])
    assert stopped.value.code == 2
    assert "found no page '07_none'; expected one of: 04_gcse_trend, index" in (
        capsys.readouterr().err
    )


def test_without_a_site_it_is_said_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Run `pmio run` first"):
        list(print_pages(tmp_path / "site", tmp_path, []))


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo it broke >&2; exit 1", "google-chrome printed nothing (it broke)"),
        ("exit 0", "printed nothing (without a word)"),
        (
            'for each in "$@"; do case "$each" in --print-to-pdf=*) '
            'echo "no PDF" > "${each#*=}";; esac; done',
            "printed nothing",
        ),
    ],
)
def test_a_browser_that_prints_nothing_is_told_and_the_last_pdf_stays(
    project: Path, browser: Path, script: str, told: str
) -> None:
    folder = project / "reports" / "pdf"
    folder.mkdir()
    (folder / "index.pdf").write_bytes(b"%PDF of before")
    browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(told)):
        list(print_pages(project / "reports/site", folder, ["index"]))
    assert [path.read_bytes() for path in folder.iterdir()] == [b"%PDF of before"]


def test_a_browser_that_hangs_is_stopped(
    project: Path, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "SECONDS", 0.2)
    browser.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    with pytest.raises(DataError, match="timed out"):
        list(print_pages(project / "reports/site", project / "out", ["index"]))
