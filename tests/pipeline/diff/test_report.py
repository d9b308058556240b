"""`pmio diff` as a user meets it: what it says, in which order, and how it ends."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pmio_lib.cli import main
from tests.pipeline.diff.made_runs import MadeRun, gap, share

TURNED = MadeRun(numbers=(gap(-3.0, -5.0, -1.0), share(59.0)), ks2={2018: 70.0, 2019: 60.0})


def ended(a: MadeRun, b: MadeRun, tmp_path: Path, *options: str) -> int | str | None:
    places = [str(run.write(tmp_path / name)) for name, run in (("a", a), ("b", b))]
    with pytest.raises(SystemExit) as end:
        main(["diff", *places, *options])
    return end.value.code


def test_the_same_ends_with_0_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(MadeRun(), MadeRun(), tmp_path) == 0
    assert "2 numbers are in both: 0 changed;" in capsys.readouterr().out


def test_what_turned_is_said_first_with_its_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(MadeRun(), TURNED, tmp_path) == 1
    said = capsys.readouterr().out
    wanted = (
        "Turned (1)",
        "+3.0 points -> −3.0 points (the sign changed",
        'A says: "The city was +3.0 points ahead in 2019."',
        'B says: "The city was −3.0 points ahead in 2019."',
        "rests on: data/raw/official/ks2.csv (figures revised)",
        "ks2, Stoke-on-Trent, 2019: 73.0 -> 60.0",
        "Moderate changes (1)",
        "Large from 2 percentage points",
    )
    places = [said.index(each) for each in wanted]
    assert places == sorted(places)


def test_rubbish_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = MadeRun().write(tmp_path / "a")
    (tmp_path / "rubbish").mkdir()
    with pytest.raises(SystemExit) as end:
        main(["diff", str(made), str(tmp_path / "rubbish")])
    assert end.value.code == 2
    assert "no numbers/*.json and no site of a run" in capsys.readouterr().err


def test_programs_and_colleagues_get_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "diff.html"
    assert ended(MadeRun(), TURNED, tmp_path, "--json", "--html", str(page)) == 1
    plain = json.loads(capsys.readouterr().out)
    assert plain["exit_code"] == 1
    assert [each["change"]["rank"] for each in plain["numbers"]] == ["turned", "moderate"]
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert soup("script") == []
    headings = [each.get_text() for each in soup("h2")]
    assert headings[0] == "Turned"
    assert headings[-1] == "Tolerances"
    assert len(soup.select("[id]")) == len({each["id"] for each in soup.select("[id]")})
