"""`pmio official`: what it prints and ends with; damaged files are refused, or told by place.

A sound file is made from the figures the project holds, in the layout of the interactive tool; each
case spoils it once.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmio_lib.cli import main
from pmio_lib.core.errors import DataError
from pmio_lib.official.readers import account
from pmio_lib.official.readers.account import Account, account_of
from pmio_lib.official.readers.series import measures_by_name
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import committed

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("EngMaths9-4", "DAP_NEW_KS2_RWM", "NonDAP_NEW_KS2_RWM", "KS2RWM_Expected_STD")
YEARS = (2024, 2025)
Spoil = Callable[[pd.DataFrame], pd.DataFrame | None]
HEADER = "scope,measure,year,value"
Said = Callable[..., tuple[object, str]]


@pytest.fixture(scope="module")
def sound(project_study: FigureStudy) -> pd.DataFrame:
    tables = committed()
    figures = pd.concat([tables["key_stage_4"], tables["key_stage_2"]])
    names = {measure: name for name, (measure, _) in measures_by_name(project_study).items()}
    rows = figures.assign(name=figures["measure"].map(names))
    rows = rows[rows["name"].isin(NAMES) & rows["year"].isin(YEARS)]
    columns = {
        "Short Desc": rows["name"],
        "Years": rows["year"].astype("str"),
        "LA and Regions": rows["area"],
        "Values": rows["value"].map("{:.15g}".format),
        "LA Number": rows["area_code"],
    }
    return pd.DataFrame(columns).reset_index(drop=True)


@pytest.fixture(autouse=True)
def read_once(
    monkeypatch: pytest.MonkeyPatch, held: pd.DataFrame, project_study: FigureStudy
) -> None:
    monkeypatch.setattr(account, "read_held", lambda *_: held)
    monkeypatch.setattr(account, "read_register", lambda *_: committed()["areas"])
    monkeypatch.setattr(account, "read_figure_study", lambda *_: project_study)


def given(tmp_path: Path, frame: pd.DataFrame, name: str = "file.csv") -> Account:
    path = tmp_path / name
    frame.to_csv(path, index=False)
    return account_of(path, ROOT)


def at(frame: pd.DataFrame, name: str = "EngMaths9-4", area: str = "861", year: int = 2025) -> int:
    """The row of one figure, Stoke-on-Trent's English and maths of 2025 unless told."""
    here = frame["Short Desc"].eq(name) & frame["LA Number"].eq(area)
    return int(frame.index[here & frame["Years"].eq(str(year))][0])


def put(column: str, text: str, **place: object) -> Spoil:
    def spoil(frame: pd.DataFrame) -> None:
        frame.at[at(frame, **place), column] = text  # type: ignore[arg-type]

    return spoil


def of_all(change: Callable[[pd.Series], pd.Series]) -> Spoil:
    return lambda frame: frame.assign(Values=change(frame["Values"]))


def chance(frame: pd.DataFrame) -> pd.DataFrame:
    """Random numbers between 0 and 100 for everyone: the extract's own for primary schools."""
    draw = np.random.default_rng(3)
    return frame.assign(Values=[f"{draw.uniform(0, 100):.2f}" for _ in frame.index])


def around_73(frame: pd.DataFrame) -> pd.DataFrame:
    """Random numbers near one mean, as that extract has for England (73.11, 72.93, 73.25)."""
    draw = np.random.default_rng(4)
    return frame.assign(Values=[f"{draw.normal(73, 12) % 100:.2f}" for _ in frame.index])


def largest_text(frame: pd.DataFrame) -> pd.DataFrame:
    """England as the alphabetically largest text among the areas, as that extract has it."""
    for name in NAMES:
        rows = frame["Short Desc"].eq(name) & frame["Years"].eq("2025")
        england = frame["LA Number"].eq("970")
        frame.loc[rows & england, "Values"] = max(frame.loc[rows & ~england, "Values"])
    return frame


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    """Areas' figures dealt out among them; England and the regions as they were."""
    local = frame["LA Number"].lt("970") & frame["Years"].eq("2025")
    dealt = np.random.default_rng(5).permutation(frame.loc[local, "Values"].to_numpy())
    return frame.assign(Values=frame["Values"].mask(local, pd.Series(dealt, frame.index[local])))


def swapped_groups(frame: pd.DataFrame) -> pd.DataFrame:
    other = {"DAP_NEW_KS2_RWM": "KS2RWM_Expected_STD", "KS2RWM_Expected_STD": "DAP_NEW_KS2_RWM"}
    return frame.assign(**{"Short Desc": frame["Short Desc"].replace(other)})


REFUSED: dict[str, tuple[Spoil, str]] = {
    "random numbers": (chance, "as its 1.. authorities give|or more, as areas keep|groups'"),
    "random numbers near a mean": (around_73, "authorities give|areas keep|groups'"),
    "England the largest text": (largest_text, "for England; expected"),
    "areas dealt anew": (shuffled, "areas keep much of their place|groups'|authorities have"),
    "groups exchanged": (swapped_groups, "between its groups'"),
    "shares of 1": (
        of_all(lambda v: (v.astype(float) / 100).map("{:.4f}".format)),
        "per cents, not shares of 1",
    ),
    "ten times as much": (of_all(lambda v: (v.astype(float) * 10).map(str)), "0.0 to 100.0"),
    "a per cent above 100": (put("Values", "154.1"), "found 154.1; expected 0.0 to 100.0"),
    "a negative per cent": (put("Values", "-54.1"), "found -54.1; expected 0.0"),
    "another's name": (put("LA and Regions", "Derby"), "expected Stoke-on-Trent, whose code 861"),
    "no code": (put("LA Number", ""), "found ''; expected the code of an area"),
    "a region above all its authorities": (
        put("Values", "79", area="984"),
        "79 for region 984; expected 54.1 to 67.5, as its authorities have",
    ),
    "England far from its authorities": (put("Values", "45", area="970"), "45 for England"),
    "a row given twice": (
        lambda frame: pd.concat([frame, frame.loc[[at(frame)]]]),
        "another gcse_english_maths_4plus / 861 / 2025",
    ),
    "no column of codes": (lambda frame: frame.drop(columns="LA Number"), "a layout of"),
    "another study's file": (
        lambda frame: frame.set_axis(["a", "b", "c", "d", "e"], axis=1),
        "found the headings a, b, c, d, e",
    ),
}
TOLD: dict[str, tuple[Spoil, str]] = {
    "a figure changed": (put("Values", "55.1"), "Stoke-on-Trent, 2025: 55.1 in the file, 54.1 in"),
    "a row lost": (
        lambda frame: frame.drop(index=at(frame)),
        "Stoke-on-Trent, 2025: the project holds 54.1, the file has none",
    ),
    "a figure suppressed": (put("Values", "c"), "Stoke-on-Trent, 2025: the project holds 54.1"),
    "a year mistyped": (put("Years", "2052-25"), "Stoke-on-Trent, 2025: the project holds 54.1"),
}


def spoiled(frame: pd.DataFrame, spoil: Spoil) -> pd.DataFrame:
    copy = frame.copy()
    changed = spoil(copy)
    return copy if changed is None else changed


def test_the_sound_file_is_sound(tmp_path: Path, sound: pd.DataFrame) -> None:
    found = given(tmp_path, sound)
    assert found.exit_code == 0
    assert found.counts["same_source_same"] == len(sound) > 1000


@pytest.mark.parametrize(("spoil", "said"), REFUSED.values(), ids=list(REFUSED))
def test_a_damaged_file_is_refused(
    tmp_path: Path, sound: pd.DataFrame, spoil: Spoil, said: str
) -> None:
    with pytest.raises(DataError, match=said) as caught:
        given(tmp_path, spoiled(sound, spoil))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("spoil", "said"), TOLD.values(), ids=list(TOLD))
def test_what_cannot_be_known_for_damage_is_told_by_area_and_year(
    tmp_path: Path, sound: pd.DataFrame, spoil: Spoil, said: str
) -> None:
    found = given(tmp_path, spoiled(sound, spoil))
    assert any(said in line for line in found.lines())
    assert len(found.differing) == 1
    assert found.exit_code == 1
    assert found.as_json()["differences"][0]["area_code"] == "861"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("EnglandPerformance.json", b'[{"Id": "Local authority", "RwmExpected": "73.11"}]'),
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("cut.parquet", b"PAR1 and no more"),
        ("no.xlsx", b"PK and no more"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError):
        account_of(path, ROOT)


def test_k_is_low(tmp_path: Path, sound: pd.DataFrame) -> None:
    reasons = [
        given(tmp_path, spoiled(sound, put("Values", symbol))).reading.left_out
        for symbol in ("k", "low")
    ]
    assert reasons[0] == reasons[1] == {"rounds to zero and is not zero (low)": 1}


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
    code, text = said(f"{HEADER}\nEN16,4/C or above,2019,71.5\n")
    assert code == 0
    assert "1 the same as held of that publication" in text
    assert "of these 1 rest on one source" in text


def test_a_difference_ends_with_1_and_is_named(said: Said) -> None:
    code, text = said(f"{HEADER}\nEN16,4/C or above,2019,70.5\n", "--json")
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
