"""The survey's part of the pipeline: one answer edited, and a third wave added to private files.

It goes on from the copy in which a figure of each phase was edited.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from pmio_lib.pipeline.steps.survey import TABLES
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import read_instruments
from pmio_lib.study.overview import read_assumptions
from pmio_lib.twin.forms_file import table, with_mess, xlsx_bytes
from pmio_lib.twin.schools import participation, twin_schools
from pmio_lib.twin.survey import Response, twin_responses
from tests.pipeline.bytes_searched import bytes_of, found_in
from tests.pipeline.conftest import Edited, Private
from tests.pipeline.private_files import FEBRUARY, RAW, edit_answer
from tests.pipeline.project_copy import ProjectCopy, Ran
from tests.pipeline.what_changed import accounts_of, different, tables_of

pytestmark = pytest.mark.story

SURVEY = f"{RAW}/survey"
NAME_OF_PAGE = "01_survey"
NOTEBOOK = "notebook@01_survey"

THIRD = {"id": "survey_2026_02", "wave": '"February 2026"', "sequence": "3", "year": "2026"}
THIRD |= {"opens": "2026-02-01", "closes": "2026-02-28"}
LABEL = "February 2026"


@dataclass(frozen=True)
class Later:
    """The copy with a third wave, and what the files told when a rating could not be read."""

    copy: ProjectCopy
    said: str
    third: Ran
    unreadable: dict[str, bytes]


def step(copy: ProjectCopy, module: str, *arguments: str) -> str:
    """Run one stage by itself, and give what it said."""
    done = copy.command(f"pmio_lib.pipeline.steps.{module}", *arguments)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


def add_third_wave(root: Path) -> None:
    """Add a wave by one YAML file, one export and the codes of its free text."""
    text = (root / "study/instruments/survey_2020_02.yaml").read_text(encoding="utf-8")
    for key, value in THIRD.items():
        text, count = re.subn(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
        assert count == 1, key
    path = root / "study" / "instruments" / f"{THIRD['id']}.yaml"
    path.write_text(text, encoding="utf-8")
    third = read_instruments(root / "study")[2]
    responses = with_mess(later_responses(root), third)
    codebook = read_codebook(root / "study")
    labels = {name: code.label for name, code in codebook.codes.items()}
    rows = table(third, responses, twin_schools(), labels)
    (root / SURVEY / f"{third.id}.xlsx").write_bytes(xlsx_bytes(rows))
    with (root / SURVEY / "coding.csv").open("a", encoding="utf-8", newline="") as coding:
        coding.writelines(coding_lines(third.id, responses))


def later_responses(root: Path) -> list[Response]:
    """Draw the second wave's answers anew, as if given six years later."""
    second = read_instruments(root / "study")[1]
    drawn = twin_responses(second, participation(), read_assumptions(root / "study"), 7)
    return [replace(one, started=one.started.replace(year=2026)) for one in drawn]


def coding_lines(wave: str, responses: list[Response]) -> Iterator[str]:
    for response in responses:
        for question, codes in response.codes.items():
            yield from (f"{wave},{response.form_id},{question},{code},A\n" for code in codes)


def numbers(root: Path) -> dict[str, float]:
    ledger = json.loads((root / "reports/numbers/01_survey.json").read_text("utf-8"))
    return {name: record["value"] for name, record in ledger["numbers"].items()}


def told_of(root: Path) -> dict[str, bytes]:
    return accounts_of(root, TABLES)


@pytest.fixture(scope="module")
def later(edited: Edited, tmp_path_factory: pytest.TempPathFactory) -> Later:
    copy = edited.copied(tmp_path_factory.mktemp("survey") / "copy")
    root = copy.folder
    before = (root / FEBRUARY).read_bytes()
    edit_answer(root, "7")
    said = step(copy, "survey")
    unreadable = told_of(root)
    (root / FEBRUARY).write_bytes(before)
    add_third_wave(root)
    third = copy.run(NAME_OF_PAGE)
    assert third.exit_code == 0, third.message
    return Later(copy, said + third.said + third.message, third, unreadable)


# What is executed


def test_an_edited_answer_would_execute_its_cleaning_its_notebook_and_nothing_else(
    held: Private, edited: Edited
) -> None:
    assert edited.explained["survey"].splitlines()[:4] == [
        "survey would run:",
        f"  {FEBRUARY} changed",
        "read would run if survey gives another table.",
        f"{NOTEBOOK} would run if another table comes of survey_codes, survey_ratings, "
        "survey_responses, survey_support.",
    ]
    assert "case_study" not in edited.explained["survey"]
    tables = [tables_of(made.copy.folder, TABLES) for made in (held, edited)]
    assert different(*tables) == {"survey/survey_ratings"}


def test_a_third_wave_executes_cleaning_notebook_and_page_and_nothing_else(later: Later) -> None:
    assert later.third.executed == ("survey", "read", NOTEBOOK, "site")  # of one page


def test_the_validation_report_is_touched_only_where_the_account_of_rows_changes(
    held: Private, edited: Edited, later: Later
) -> None:
    """Another rating leaves every count as it was; a rating of 7 is noted as unreadable.

    The account of codes is of the coding file, which no rating changes.
    """
    untouched = told_of(held.copy.folder)
    assert told_of(edited.copy.folder) == untouched
    assert different(untouched, later.unreadable) == {
        f"data/processed/survey/ledgers/{table.partition('/')[2]}.json"
        for table in TABLES
        if table != "survey/survey_codes"
    }
    noted = later.unreadable["data/processed/survey/ledgers/survey_ratings.json"].decode()
    assert "ratings that are no level of the scale: 1" in noted


def test_nobody_is_named_in_what_was_said_or_made_of_a_third_wave(later: Later) -> None:
    root = later.copy.folder
    pages = sorted((root / "reports").rglob("*01_survey*"))
    tables = sorted((root / "data/processed/survey").rglob("*.*"))
    assert {".html", ".json", ".ipynb", ".parquet"} <= {path.suffix for path in (*pages, *tables)}
    parts = (part for path in (*pages, *tables) if path.is_file() for part in bytes_of(path))
    assert set().union(*map(found_in, parts)) == set()
    assert found_in(later.said.encode()) <= {"survey file"}


# The third wave


@pytest.fixture(scope="module")
def page(later: Later) -> BeautifulSoup:
    content = (later.copy.folder / "reports/site/01_survey.html").read_text("utf-8")
    return BeautifulSoup(content, "html.parser")


PRINTED = "#figure-taking_part"
"""The picture of what the report printed."""


def test_a_third_wave_stands_in_the_words_of_every_chart_that_it_was_asked_for(
    page: BeautifulSoup,
) -> None:
    charts = {
        str(one["id"]): " ".join(text.get_text() for text in one.select(".pmio-wide text"))
        for one in page.select(f"figure.pmio-figure:not({PRINTED})")
    }
    assert len(charts) >= 8
    without = {name for name, words in charts.items() if LABEL not in words}
    assert without == {"figure-coded_activity"}, "the wave did not ask for the greatest impact"


NOT_BY_WAVE = (
    "Activity with the greatest impact",
    "Figures of its surveys",
    "Those that this run computes",
    "What the report",
    "What reading",
)
"""Tables without the third wave: a question it did not ask, the report's own, the assumptions;
and what was left out of each file."""


def test_a_third_wave_stands_in_every_table_of_findings(page: BeautifulSoup) -> None:
    shown = page.select(f"figure.pmio-table:not({PRINTED} *) table")
    tables = {caption_of(one): one.get_text() for one in shown}
    assert len(tables) >= 15
    without = [name for name, text in tables.items() if LABEL not in text]
    unforeseen = [name for name in without if not name.startswith(NOT_BY_WAVE)]
    assert unforeseen == []


EDITED = "pupils__confidence"
SHOWN_WAVES = (".november_2019", ".february_2020")


def caption_of(table: Tag) -> str:
    assert table.caption is not None
    return table.caption.get_text().removeprefix("Data: ").removeprefix("SYNTHETIC: ")


def test_a_third_wave_is_counted_and_leaves_the_first_two_as_they_were(
    held: Private, later: Later
) -> None:
    before, after = numbers(held.copy.folder), numbers(later.copy.folder)
    assert after["who.n_responses.february_2026"] == 18
    assert not [name for name in before if name.endswith(".february_2026")]
    tables = ("who.", "alpha.", "most_accessed.", "improved.")
    waves = [name for name in before if name.startswith(tables) and name.endswith(SHOWN_WAVES)]
    assert len(waves) > 50
    different = {name for name in waves if after[name] != before[name]}
    allowed = ("alpha.alpha", f"improved.improved_pct.{EDITED}", "improved.interval")
    assert [name for name in different if not name.startswith(allowed)] == []


def test_a_third_wave_adds_its_file_to_what_the_page_names_as_inputs(page: BeautifulSoup) -> None:
    text = page.get_text()
    assert f"{SURVEY}/survey_2026_02.xlsx" in text
    assert "study/instruments/survey_2026_02.yaml" in text


# Few answers


def test_a_page_is_made_where_no_item_may_be_shown_for_two_waves(
    later: Later, tmp_path: Path
) -> None:
    copy = later.copy.copied(tmp_path / "copy")
    study = copy.folder / "study" / "study.yaml"
    text, count = re.subn(r"smallest_group: \d+", "smallest_group: 60", study.read_text("utf-8"))
    assert count == 1
    study.write_text(text, encoding="utf-8")
    step(copy, "notebook", NAME_OF_PAGE)
    of_waves = {name.split(".")[1] for name in numbers(copy.folder) if name.startswith("waves.")}
    assert of_waves == {"n_schools_both"}
    step(copy, "site", NAME_OF_PAGE)
    page = (copy.folder / "reports/site/01_survey.html").read_text("utf-8")
    assert "Too few answered for the waves to be compared item by item" in page


def test_one_small_wave_does_not_stop_the_page(later: Later, tmp_path: Path) -> None:
    """Of the last wave ten schools that are involved answer, and nobody else."""
    copy = later.copy.copied(tmp_path / "copy")
    root = copy.folder
    third = read_instruments(root / "study")[2]
    ten = [one for one in later_responses(root) if one.answers["is_involved"] == "yes"][:10]
    codebook = read_codebook(root / "study")
    labels = {name: code.label for name, code in codebook.codes.items()}
    rows = table(third, ten, twin_schools(), labels)
    (root / SURVEY / f"{third.id}.xlsx").write_bytes(xlsx_bytes(rows))
    coding = root / SURVEY / "coding.csv"
    lines = coding.read_text("utf-8").splitlines(keepends=True)
    others = [line for line in lines if not line.startswith(f"{third.id},")]
    coding.write_text("".join([*others, *coding_lines(third.id, ten)]), encoding="utf-8")
    step(copy, "survey")
    step(copy, "notebook", NAME_OF_PAGE)
    shown = {name: value for name, value in numbers(root).items() if name.startswith("who.")}
    assert 10 in shown.values()
