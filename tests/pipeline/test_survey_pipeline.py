"""The survey's part of the pipeline, in one copy of the project with people planted in it.

One answer is edited, a third wave is added, and two runs of the notebook are looked at from every
side: what was executed, who can be found in what was made, and where the third wave stands.
"""

import base64
import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from pmio_lib.pipeline.steps.survey import TABLES
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import Instrument, read_instruments
from pmio_lib.study.overview import read_assumptions
from pmio_lib.tables.store import PROCESSED, checks_path, ledger_path
from pmio_lib.twin.forms_file import table, with_mess, xlsx_bytes
from pmio_lib.twin.schools import participation, twin_schools
from pmio_lib.twin.survey import Response, twin_responses
from tests.pipeline.conftest import Cold
from tests.pipeline.planted import parts_of
from tests.pipeline.project_copy import ROOT, SYNTHESIS, ProjectCopy, Ran

SURVEY = "data/raw/demo/survey"
FEBRUARY = f"{SURVEY}/survey_2020_02.csv"
NOVEMBER = f"{SURVEY}/survey_2019_11.xlsx"
NAME_OF_PAGE = "01_survey"
NOTEBOOK = "notebook@01_survey"
RATING = "Pupils' confidence"

NAME = "Zebulon Quorndyke"
EMAIL = "zebulon.quorndyke@canary-aviary.example"
SCHOOL = "Xanthippe Ornithopter Academy"
SENTENCE = "Heliotrope walruses count backwards on Thursdays"
CANARIES = (b"zebulon", b"quorndyke", b"canary-aviary", b"xanthippe", b"ornithopter", b"heliotrope")

THIRD = {"id": "survey_2026_02", "wave": '"February 2026"', "sequence": "3", "year": "2026"}
THIRD |= {"opens": "2026-02-01", "closes": "2026-02-28"}
LABEL = "February 2026"


@dataclass(frozen=True)
class Story:
    """What happened in the copy, step by step."""

    copy: ProjectCopy
    said: str
    explained: str
    edited: Ran
    third: Ran
    numbers: tuple[dict[str, float], dict[str, float]]
    tables: tuple[dict[str, bytes], dict[str, bytes]]
    accounts: tuple[dict[str, bytes], dict[str, bytes], dict[str, bytes]]


class Terminal:
    """Runs commands in the copy as a researcher would, and keeps every word they say."""

    def __init__(self, copy: ProjectCopy, said: str = "") -> None:
        self._copy = copy
        self.said = said

    def run(self, *arguments: str) -> Ran:
        """Run the pipeline, and hold it to an end without a fault."""
        ran = self._copy.run(*arguments)
        self.said += ran.said + ran.message
        assert ran.exit_code == 0, ran.said[-2000:] + ran.message[-2000:]
        return ran

    def command(self, *arguments: str) -> str:
        done = self._copy.command(*arguments)
        self.said += done.stdout + done.stderr
        assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout


def tables_of(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Give the rows of processed tables as they stand."""
    return {name: (root / PROCESSED / f"{name}.parquet").read_bytes() for name in names}


def accounts_of(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Give what the validation report reads of processed tables, by the file's place."""
    paths = [place(root, name) for name in names for place in (ledger_path, checks_path)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def different(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name, content in after.items() if content != before[name]}


# People planted


def plant_in_csv(path: Path) -> int:
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("cp1252"), newline="")))
    count = plant(rows[0], rows[1:], read_instruments(ROOT / "study")[1])
    write_rows(path, rows)
    return count


def write_rows(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("cp1252"))


def plant_in_workbook(path: Path) -> int:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    count = plant(rows[0], rows[1:], read_instruments(ROOT / "study")[0])
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value
    book.save(path)
    return count


def plant(headings: list[Any], rows: list[list[Any]], instrument: Instrument) -> int:
    """Put one person into a row that is kept and into the late test; give the cells written."""
    first = len(headings) - len(instrument.questions)
    column = {question.name: first + n for n, question in enumerate(instrument.questions)}
    filled = [row for row in rows if any(row)]
    kept = [row for row in filled[5:-1] if row[column["is_involved"]] == "Yes"][-1]
    texts = {column[question.name] for question in instrument.of_kind("free_text")}
    cells = {headings.index("Email"): EMAIL, headings.index("Name"): NAME}
    cells |= {column["name"]: NAME, column["contact"]: EMAIL}
    cells |= dict.fromkeys(texts, f"{SENTENCE}, says {NAME} of {SCHOOL}")
    for place, text in cells.items():
        kept[place] = text
    kept[column["support"]] = f"{kept[column['support']]}{SENTENCE};"
    late = filled[-1]
    for place, text in {**cells, column["school"]: SCHOOL}.items():
        late[place] = text
    return 2 * len(cells) + 2


# One answer, and a third wave


def edit_answer(path: Path, value: str | None = None) -> str:
    """Put `value`, or another rating, into one cell of a response that is kept, and give it."""
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("cp1252"), newline="")))
    place = rows[0].index(RATING)
    row = next(row for row in rows[6:] if row[place])
    row[place] = value or ("1" if row[place] != "1" else "2")
    write_rows(path, rows)
    return row[place]


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


def draw_fewer(root: Path) -> None:
    """Permute less often: how often changes no shape of the page."""
    path = root / "params.yaml"
    of_survey = r"(01_survey:\n(?: {4}.*\n)*? {4}permutations: )\d+"
    text, count = re.subn(of_survey, r"\g<1>199", path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")


def plant_people(root: Path) -> None:
    """Plant somebody in both exports, in many a cell."""
    draw_fewer(root)
    assert plant_in_csv(root / FEBRUARY) + plant_in_workbook(root / NOVEMBER) > 25


@pytest.fixture(scope="module")
def story(planted: Cold, tmp_path_factory: pytest.TempPathFactory) -> Story:
    copy = planted.copied(tmp_path_factory.mktemp("survey") / "copy")
    root, terminal = copy.folder, Terminal(copy, planted.said + planted.message)
    export = root / FEBRUARY
    first_numbers, first_tables, told = numbers(root), tables_of(root, TABLES), told_of(root)
    other = edit_answer(export)
    explained = copy.explained()
    edited = terminal.run()
    second_tables, told_edited = tables_of(root, TABLES), told_of(root)
    edit_answer(export, "7")
    terminal.command("pmio_lib.pipeline.steps.survey")
    told_unreadable = told_of(root)
    edit_answer(export, other)
    add_third_wave(root)
    third, second_numbers = terminal.run(NAME_OF_PAGE), numbers(root)
    terminal.command("pmio_lib.cli", "check", FEBRUARY)
    terminal.command("pmio_lib.cli", "check", NOVEMBER)
    return Story(
        copy=copy,
        said=terminal.said,
        explained=explained,
        edited=edited,
        third=third,
        numbers=(first_numbers, second_numbers),
        tables=(first_tables, second_tables),
        accounts=(told, told_edited, told_unreadable),
    )


def told_of(root: Path) -> dict[str, bytes]:
    return accounts_of(root, TABLES)


# What is executed


def test_an_edited_answer_executes_its_cleaning_its_notebook_and_the_site(story: Story) -> None:
    assert story.edited.executed == ("survey", "read", NOTEBOOK, SYNTHESIS, "site")
    assert different(*story.tables) == {"survey/survey_ratings"}


def test_why_is_explained_by_file_and_by_the_way_to_the_page(story: Story) -> None:
    assert story.explained.splitlines()[:4] == [
        "survey would run:",
        f"  {FEBRUARY} changed",
        "read would run if survey gives another table.",
        f"{NOTEBOOK} would run if another table comes of survey_codes, survey_ratings, "
        "survey_responses, survey_support.",
    ]
    assert "case_study" not in story.explained


def test_a_third_wave_executes_cleaning_notebook_and_page_and_nothing_else(story: Story) -> None:
    assert story.third.executed == ("survey", "read", NOTEBOOK, "site")  # of one page


def test_the_validation_report_is_touched_only_where_the_account_of_rows_changes(
    story: Story,
) -> None:
    """Another rating leaves every count as it was; a rating of 7 is noted as unreadable.

    The account of codes is of the coding file, which no rating changes.
    """
    untouched, edited, unreadable = story.accounts
    assert edited == untouched
    assert different(untouched, unreadable) == {
        f"data/processed/survey/ledgers/{table.partition('/')[2]}.json"
        for table in TABLES
        if table != "survey/survey_codes"
    }
    noted = unreadable["data/processed/survey/ledgers/survey_ratings.json"].decode()
    assert "ratings that are no level of the scale: 1" in noted


# Who can be found


def pieces(path: Path) -> Iterator[bytes]:
    """Give a file's bytes, and what stands in them in another form."""
    content = path.read_bytes()
    yield content
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        yield "\n".join(str(cell) for name in frame for cell in [name, *frame[name]]).encode()
    if path.suffix == ".xlsx":
        yield from parts_of(path)
    text = content.decode("utf-8", errors="replace")
    yield html.unescape(text).encode()
    yield text.encode().decode("unicode_escape", errors="replace").encode(errors="replace")
    for found in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", text):
        yield base64.b64decode(found[: len(found) // 4 * 4])


def found_in(content: bytes) -> list[bytes]:
    return [canary for canary in CANARIES if canary in content.lower()]


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_nobody_planted_is_found_in_anything_that_was_made(story: Story) -> None:
    root = story.copy.folder
    rooms = [root / room for room in ("data/processed", "reports", "build", ".dvc")]
    made = [path for room in rooms for path in sorted(room.rglob("*")) if path.is_file()]
    kinds = {path.suffix for path in made}
    assert {".parquet", ".json", ".ipynb", ".html"} <= kinds
    assert any(path.is_relative_to(root / "build" / "check") for path in made)
    found = {path: where for path in made for part in pieces(path) if (where := found_in(part))}
    assert found == {}


def test_nobody_planted_is_found_in_what_was_said(story: Story) -> None:
    assert "executing notebooks/01_survey.ipynb" in story.said
    assert found_in(story.said.encode()) == []


def test_the_search_would_have_found_them(story: Story, tmp_path: Path) -> None:
    """They were planted in both exports, and stand in the restricted room in clear."""
    restricted = pd.read_parquet(story.copy.folder / "data/restricted/survey_free_text.parquet")
    texts = restricted[restricted["text"].str.contains(SENTENCE)]
    assert texts["wave"].nunique() == 2
    hidden = {
        "a.parquet": lambda path: restricted.to_parquet(path, compression="zstd"),
        "b.html": lambda path: path.write_text(f"<p>{NAME.replace('Z', '&#90;')}"),
        "c.json": lambda path: path.write_text(json.dumps(NAME).replace("Z", "\\u005a")),
        "d.svg": lambda path: path.write_bytes(base64.b64encode(f"<svg>{SCHOOL}</svg>".encode())),
    }
    for name, write in hidden.items():
        write(tmp_path / name)
        assert any(found_in(part) for part in pieces(tmp_path / name)), name


# The third wave


@pytest.fixture(scope="module")
def page(story: Story) -> BeautifulSoup:
    content = (story.copy.folder / "reports/site/01_survey.html").read_text("utf-8")
    return BeautifulSoup(content, "html.parser")


def test_a_third_wave_stands_in_the_words_of_every_chart_that_it_was_asked_for(
    page: BeautifulSoup,
) -> None:
    charts = {
        str(one["id"]): " ".join(text.get_text() for text in one.select(".pmio-wide text"))
        for one in page.select("details.twin figure.pmio-figure")
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
    shown = page.select("details.twin figure.pmio-table table")
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


def test_a_third_wave_is_counted_and_leaves_the_first_two_as_they_were(story: Story) -> None:
    before, after = story.numbers
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


@pytest.fixture
def later(story: Story, tmp_path: Path) -> ProjectCopy:
    """A copy of the copy as the story left it, to go on from."""
    return story.copy.copied(tmp_path / "later")


def execute_page(copy: ProjectCopy) -> None:
    Terminal(copy).command("pmio_lib.pipeline.steps.notebook", NAME_OF_PAGE)


def test_a_page_is_made_where_no_item_may_be_shown_for_two_waves(later: ProjectCopy) -> None:
    study = later.folder / "study" / "study.yaml"
    text, count = re.subn(r"smallest_group: \d+", "smallest_group: 60", study.read_text("utf-8"))
    assert count == 1
    study.write_text(text, encoding="utf-8")
    execute_page(later)
    of_waves = {name.split(".")[1] for name in numbers(later.folder) if name.startswith("waves.")}
    assert of_waves == {"n_schools_both"}
    Terminal(later).command("pmio_lib.pipeline.steps.site", NAME_OF_PAGE)
    page = (later.folder / "reports/site/01_survey.html").read_text("utf-8")
    assert "Too few answered for the waves to be compared item by item" in page


def test_one_small_wave_does_not_stop_the_page(later: ProjectCopy) -> None:
    """Of the last wave ten schools that are involved answer, and nobody else."""
    root = later.folder
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
    Terminal(later).command("pmio_lib.pipeline.steps.survey")
    execute_page(later)
    shown = {name: value for name, value in numbers(root).items() if name.startswith("who.")}
    assert 10 in shown.values()
