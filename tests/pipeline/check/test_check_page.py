"""`pmio check --html`: one page that anybody can open, and that holds no cell and no script."""

import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pmio_lib.cli import main
from pmio_lib.core.errors import Problem
from pmio_lib.pipeline.check.check_page import checks_html
from pmio_lib.tables.checked import Checked, LeftOut

ROOT = Path(__file__).resolve().parents[3]
FIGURES = "data/raw/published/gcse_outcomes.csv"
TAG = "<script>alert(1)</script>"
WORDS = (f"School {TAG}", f"none {TAG}", f"a name {TAG}", f"Add {TAG}.")
LOOK = Problem(f"raw/{TAG}a.csv", 3, *WORDS)
STOP = Problem("raw/corrections.csv", 4, "row", "no number", "a row", "Mend line 4.")
CHECKS = (
    Checked(
        "survey export",
        f"raw/{TAG}a.csv",
        what=f"the survey of {TAG}",
        understood=(f"a note {TAG}",),
        rows_in=9,
        rows_kept=7,
        left_out=(LeftOut((4, 9), f"a test {TAG}"), LeftOut((), "no interview named", count=2)),
        reports=(LOOK,),
        questions=(("10f", f"Confidence {TAG}", f"C ({TAG})"), ("11", "Gains", "(no column)")),
        unrecognised=("D (no question of the study)",),
    ),
    Checked("pupil file", "raw/b.csv", stops=(STOP,)),
    Checked("engagement log", "raw/c.csv", rows_in=3, rows_kept=3),
)


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    return BeautifulSoup(checks_html(CHECKS), "html.parser")


def cells(page: BeautifulSoup, caption: str) -> list[list[str]]:
    (table,) = [each for each in page("table") if each.caption.get_text() == caption]
    return [[cell.get_text() for cell in row(["th", "td"])] for row in table("tr")]


def test_everything_is_escaped_and_nothing_is_fetched(page: BeautifulSoup) -> None:
    html = checks_html(CHECKS)
    assert page("script") == []
    assert html.count("&lt;script&gt;") >= html.count("alert(1)") > 5
    assert "http" not in html
    assert page("link") == page("img") == []


def test_the_page_has_a_language_a_title_and_headings_in_order(page: BeautifulSoup) -> None:
    assert page.html is not None
    assert page.title is not None
    assert page.html["lang"] == "en-GB"
    assert page.title.get_text() == "Check of 3 files and folders"
    assert [each.name for each in page(["h1", "h2"])] == ["h1", "h2", "h2", "h2"]
    assert "prefers-color-scheme:dark" in str(page.style)
    assert "color-scheme:light dark" in str(page.style)


def test_every_id_is_one_and_every_reference_leads_to_one(page: BeautifulSoup) -> None:
    ids = [each["id"] for each in page(id=True)]
    assert len(ids) == len(set(ids))
    links = [str(each["href"]).removeprefix("#") for each in page("a")]
    labels = [each["aria-labelledby"] for each in page(attrs={"aria-labelledby": True})]
    assert {*links, *labels} <= set(ids)
    assert all(table("th", scope="col") for table in page("table"))


def test_each_file_has_its_rows_what_was_left_out_and_what_to_do(page: BeautifulSoup) -> None:
    overview = cells(page, "Every file")
    assert overview[1][2:] == ["9", "7", "something to look at"]
    assert overview[2][2:] == ["", "", "refused: the pipeline would stop"]
    assert overview[3][2:] == ["3", "3", "nothing to look at"]
    assert cells(page, "Left out")[1:] == [
        [f"a test {TAG}", "2", "rows 4, 9"],
        ["no interview named", "2", "not known"],
    ]
    assert cells(page, "Recognised")[1:] == [
        ["10f", f"Confidence {TAG}", f"C ({TAG})"],
        ["11", "Gains", "(no column)"],
    ]
    assert cells(page, "Not recognised")[1:] == [["D (no question of the study)"]]
    assert cells(page, "To look at")[1] == ["3", *WORDS]
    (row,) = cells(page, "What keeps it from being read")[1:]
    assert row[:3] == ["4", "raw/corrections.csv: row", "no number"]


def test_the_page_is_written_beside_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        main(["check", FIGURES, "--html", str(tmp_path / "page.html")])
    assert ended.value.code == 0
    assert "Nothing to look at." in capsys.readouterr().out
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"<h1>Check of {FIGURES}</h1>" in text


def test_a_raw_file_is_not_taken_for_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "pupils.csv"
    raw.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check", FIGURES, "--html", str(raw)])
    assert ended.value.code == 2
    assert "must end in .html" in capsys.readouterr().err
    assert raw.read_text(encoding="utf-8") == "a,b\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no sh")
def test_the_page_is_whole_though_nobody_reads_the_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    command = f"{sys.executable} -m pmio_lib.cli check {FIGURES} --html {page} | true"
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert page.read_text(encoding="utf-8").endswith("</html>\n")
