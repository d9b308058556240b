"""A researcher adds figures and a notebook of their own: what it takes, and what a save does."""

import os
import sys
from pathlib import Path
from subprocess import run

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pmio_lib.site.notebook_rules import broken_rules
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import ProjectCopy, Ran, git

pytestmark = pytest.mark.story

MEASURE = (
    "trial_measure: {label: 'A measure added by a researcher', short_label: Trial, "
    "table: trial_figures, stage: key_stage_4, unit: percent, minimum: 0, maximum: 100, "
    "population: 'Pupils at the end of key stage 4.', "
    "coverage: [{areas: ['861'], years: [2017, 2019]}]}\n"
)
FIGURES = "measure,area_code,area,year,value,unit,status,publication,locator\n" + "".join(
    f"trial_measure,861,Stoke-on-Trent,{year},{value},percent,provisional,stoke_press_2019,{year}\n"
    for year, value in ((2017, 41.5), (2018, 43.0), (2019, 47.5))
)
CODE = (
    "confidence: float = 0.95",
    """
import seaborn as sns

from pmio_lib.official.tables import Figures
from pmio_lib.page.page import Page
""",
    """
page = Page(confidence)
trial = page.read("trial_figures", Figures).set_index("year")[["value"]]
""",
    """
shown = page.table("trial", trial, "The measure by year", unit="percent")
page.figure(
    "trial_chart", sns.lineplot(data=trial, x="year", y="value"), "The measure by year", trial,
    alt="The measure rises from the first year to the last.", unit="percent",
)
""",
    """
page.say("In the last year it was {last}.", last=shown.get(trial.index.max(), "value"))
page.finish()
""",
)
HERE = Path(sys.executable).parent
STORY = "07_trial"


@pytest.fixture(scope="module")
def copy(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    made = cold.copied(tmp_path_factory.mktemp("story") / "copy")
    (made.folder / "data/raw/official/trial_figures.csv").write_text(FIGURES)
    with (made.folder / "study/measures.yaml").open("a") as measures:
        measures.write(f"\n{MEASURE}")
    cells = [new_code_cell(text.strip()) for text in CODE]
    tags = (["parameters"], [], [], ["hero"], ["summary"])
    for cell, tagged in zip(cells, tags, strict=True):
        cell.metadata["tags"] = tagged
    caveats = new_markdown_cell("## Caveats\n\nWords.")
    notebook = new_notebook(cells=[new_markdown_cell("# A trial"), *cells, caveats])
    notebook.metadata["pmio"] = {"question": "How did it move?", "sources": ["official"]}
    nbformat.write(notebook, path_of(made))
    return made


def path_of(copy: ProjectCopy) -> Path:
    return copy.folder / "notebooks" / f"{STORY}.ipynb"


def command(copy: ProjectCopy, *arguments: str) -> str:
    done = run(
        [sys.executable, "-m", *arguments],
        cwd=copy.folder,
        env={**copy.environment(), "PATH": f"{HERE}{os.pathsep}{os.defpath}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(copy: ProjectCopy) -> Ran:
    without = copy.run(STORY)
    assert without.exit_code == 6
    assert f"add the line `- {STORY}` to the list of notebooks in dvc.yaml" in without.message
    plan = copy.folder / "dvc.yaml"
    line = "      - 04_gcse_trend\n"
    assert plan.read_text("utf-8").count(line) == 1
    plan.write_text(plan.read_text("utf-8").replace(line, f"{line}      - {STORY}\n"))
    return copy.run(STORY)


def test_figures_a_notebook_and_one_line_make_a_page(copy: ProjectCopy, made: Ran) -> None:
    assert made.exit_code == 0, made.message
    assert made.executed == ("figures", "read", f"notebook@{STORY}", "site"), "and no other phase's"
    html = (copy.folder / "reports" / "site" / f"{STORY}.html").read_text()
    assert "In the last year it was" in html
    assert html.count("47.5%") >= 2
    page = BeautifulSoup(html, "html.parser")
    assert page.select_one(".answer").get_text(" ", strip=True).startswith("In the last year")
    picture = page.select_one(".hero svg[role=img]")
    assert picture["aria-label"] == "The measure rises from the first year to the last."
    changed = git("status", "--short", "--untracked-files=all", folder=copy.folder).splitlines()
    by_hand = {line[3:] for line in changed} - {"dvc.lock"}
    assert by_hand == {
        "data/raw/official/trial_figures.csv",
        "dvc.yaml",
        f"notebooks/{STORY}.ipynb",
        "study/measures.yaml",
    }


def test_the_notebook_is_short_and_keeps_the_rules(copy: ProjectCopy) -> None:
    assert sum(len(text.strip().splitlines()) for text in CODE) < 40
    nbformat.write(nbformat.read(path_of(copy), as_version=4), path_of(copy))
    assert broken_rules(path_of(copy)) == ()


def test_a_save_with_outputs_executes_nothing_anew_and_carries_no_result_into_git(
    copy: ProjectCopy, made: Ran
) -> None:
    clean = f'"{sys.executable}" -m pmio_lib.cli notebooks --filter'
    command(copy, "pmio_lib.cli", "notebooks", "--clean")
    git("config", "filter.pmio.clean", clean, folder=copy.folder)
    git("add", "notebooks", folder=copy.folder)
    before = git("diff", "--cached", folder=copy.folder)
    notebook = nbformat.read(path_of(copy), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", text="A RESULT")]
            cell.execution_count = 3
            cell.metadata["collapsed"] = True
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.2"}
    nbformat.write(notebook, path_of(copy))
    assert copy.run(STORY).executed == ("site",), "its page is made, and nothing is executed"
    git("add", "notebooks", folder=copy.folder)
    after = git("diff", "--cached", folder=copy.folder)
    assert after == before
    assert "A RESULT" not in after
    assert "A RESULT" in path_of(copy).read_text()


def test_a_word_more_executes_the_notebook_and_its_page_alone(copy: ProjectCopy, made: Ran) -> None:
    notebook = nbformat.read(path_of(copy), as_version=4)
    notebook.cells[-1].source += " One more."
    nbformat.write(notebook, path_of(copy))
    run = copy.run(STORY)
    assert run.exit_code == 0, run.message
    assert run.executed == (f"notebook@{STORY}", "site")
    assert "One more." in (copy.folder / "reports" / "site" / f"{STORY}.html").read_text()
