"""Running a notebook: strict, nothing half done, the same bytes each time.

Each run starts a kernel, so four are run once and every test looks at what they left.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from papermill.exceptions import PapermillExecutionError

from pmio_lib.core.errors import NotebookError, PmioError
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME
from pmio_lib.site import runner
from pmio_lib.site.runner import Run, harvest, refuse_unknown_parameters, run_notebook, strip

PRINTS = """
import os, sys, time
for step in range(3):
    print("step", step, flush=True)
    print("aside", step, file=sys.stderr, flush=True)
    time.sleep(0.15)
print(os.getcwd(), os.environ["PYTHONHASHSEED"], hash("pmio"), list({"a", "b", "c"}))
"""
SHOWS = f"""
from IPython.display import display
record = {{"id": "a.b", "value": level, "text": str(level)}}
display({{"text/html": "<p>shown</p>", {NUMBERS_MIME!r}: [record]}}, raw=True)
if mood == "bad":
    raise ValueError("the cell broke")
"""
ENDS = f"""
if mood != "open":
    display({{"text/html": "", {INPUTS_MIME!r}: {{"data/raw/a.csv": "ab12"}}}}, raw=True)
"""

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Mine", "language": "python"}}

TAGGED = {"tags": ["parameters"]}
WITHOUT_KERNEL = nbformat.writes(new_notebook(cells=[new_code_cell("a = 1", metadata=TAGGED)]))


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that prints, shows a number, and fails or does not finish when asked."""
    cells = [
        new_markdown_cell("# A title", id="title"),
        new_code_cell('mood: str = "good"\nlevel: int = 1', id="parameters", metadata=TAGGED),
        new_code_cell(PRINTS, id="prints", metadata={"tags": ["hide"], "collapsed": True}),
        new_code_cell(SHOWS, id="shows"),
        new_code_cell(ENDS, id="ends"),
    ]
    path = tmp_path_factory.mktemp("notebooks") / "07_test.ipynb"
    nbformat.write(
        new_notebook(cells=cells, metadata={**KERNEL, "pmio": {"question": "Why?"}}), path
    )
    return path


def planned(notebook: Path, results: Path, **parameters: Any) -> Run:
    return Run(
        notebook=notebook,
        executed=results / "executed" / notebook.name,
        numbers=results / "numbers" / "07_test.json",
        failed=results / "failed" / notebook.name,
        folder=notebook.parent,
        parameters=parameters,
    )


@dataclass(frozen=True)
class Results:
    """What four runs left: two good ones apart, then two that fail in place of the second."""

    first: Run
    second: Run
    after_good: Mapping[str, bytes]
    after_bad: Mapping[str, bytes]
    after_open: Mapping[str, bytes]
    progress: list[tuple[int, int]]
    bad: str
    open: str


def files(run: Run) -> dict[str, bytes]:
    folder = run.executed.parent.parent
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refusal(run: Run) -> str:
    with pytest.raises(NotebookError) as caught:
        run_notebook(run)
    assert caught.value.exit_code == 4
    return str(caught.value)


@pytest.fixture(scope="module")
def results(notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    first = planned(notebook, tmp_path_factory.mktemp("first"), level=2)
    second = planned(notebook, tmp_path_factory.mktemp("second"), level=2)
    second.failed.parent.mkdir()
    second.failed.write_text("left by an earlier failure", encoding="utf-8")
    progress: list[tuple[int, int]] = []
    run_notebook(first, lambda cell, cells: progress.append((cell, cells)))
    run_notebook(second)
    after_good = files(second)
    bad = refusal(replace(second, parameters={"level": 2, "mood": "bad"}))
    after_bad = files(second)
    unfinished = refusal(replace(second, parameters={"level": 2, "mood": "open"}))
    return Results(first, second, after_good, after_bad, files(second), progress, bad, unfinished)


def outputs(run: Run) -> dict[str, list[NotebookNode]]:
    executed = nbformat.read(run.executed, as_version=4)
    return {cell.id: cell.get("outputs", []) for cell in executed.cells}


def test_the_numbers_shown_are_gathered_with_their_cell_and_inputs(results: Results) -> None:
    assert json.loads(results.first.numbers.read_text(encoding="utf-8")) == {
        "inputs": {"data/raw/a.csv": "ab12"},
        "numbers": {"a.b": {"value": 2, "text": "2", "cell": {"id": "shows", "index": 4}}},
    }


def showing(name: str, *numbers: str, end: bool = False) -> NotebookNode:
    records = [{"id": number, "value": 1, "text": "1"} for number in numbers]
    data = {NUMBERS_MIME: records} | ({INPUTS_MIME: {"data/raw/a.csv": "ab12"}} if end else {})
    return new_code_cell(id=name, outputs=[new_output("display_data", data)])


def test_each_number_is_found_with_its_cell_and_the_notebook_stays_as_it_was() -> None:
    cells = [new_markdown_cell("words"), showing("first", "a", "b.c"), showing("d", "d", end=True)]
    notebook = new_notebook(cells=cells)
    numbers = harvest(notebook)["numbers"]
    assert {name: record["cell"] for name, record in numbers.items()} == {
        "a": {"id": "first", "index": 1},
        "b.c": {"id": "first", "index": 1},
        "d": {"id": "d", "index": 2},
    }
    assert harvest(notebook)["numbers"] == numbers


def test_one_id_in_two_cells_is_refused() -> None:
    notebook = new_notebook(cells=[showing("a", "x"), showing("b", "x", end=True)])
    with pytest.raises(NotebookError, match="two cells record the number x"):
        harvest(notebook)


def test_the_same_notebook_run_twice_gives_the_same_bytes(results: Results) -> None:
    """And removes the failed copy of an earlier run."""
    assert set(results.after_good) == {"executed/07_test.ipynb", "numbers/07_test.json"}
    assert files(results.first) == dict(results.after_good)


def test_what_is_printed_in_pieces_is_put_together(results: Results) -> None:
    """In the folder given, with a fixed hash seed."""
    printed = {output.name: output.text for output in outputs(results.first)["prints"]}
    assert len(outputs(results.first)["prints"]) == 2
    assert printed["stdout"].startswith("step 0\nstep 1\nstep 2\n")
    assert printed["stderr"] == "aside 0\naside 1\naside 2\n"
    assert printed["stdout"].splitlines()[-1].startswith(f"{results.first.folder} 0 ")


def test_progress_counts_each_cell_up_to_the_number_there_are(results: Results) -> None:
    assert results.progress[-3:] == [(4, 6), (5, 6), (6, 6)]
    assert [cell for cell, _ in results.progress] == sorted({c for c, _ in results.progress})
    assert {cells for _, cells in results.progress} == {6}


def test_the_executed_copy_keeps_tags_and_drops_times_machine_and_papermill(
    results: Results,
) -> None:
    executed = nbformat.read(results.first.executed, as_version=4)
    assert executed.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "pmio": {"question": "Why?"},
    }
    assert [dict(cell.metadata) for cell in executed.cells] == [
        {},
        {"tags": ["parameters"]},
        {"tags": ["injected-parameters"]},
        {"tags": ["hide"]},
        {},
        {},
    ]
    assert executed.cells[2].id == "injected-parameters-2"
    text = results.first.executed.read_text(encoding="utf-8")
    assert "papermill" not in text
    assert "\r" not in text
    assert text.endswith("}\n")


def test_a_failing_cell_leaves_the_earlier_results_and_its_own_copy_apart(results: Results) -> None:
    kept = {name: content for name, content in results.after_bad.items() if "failed" not in name}
    assert kept == dict(results.after_good)
    failed = results.after_bad["failed/07_test.ipynb"].decode()
    assert "the cell broke" in failed
    assert "left by an earlier failure" not in failed


def test_a_kernel_that_dies_leaves_what_it_had_shown(tmp_path: Path) -> None:
    cells = [new_code_cell("print('shown before')"), new_code_cell("import os; os._exit(9)")]
    path = tmp_path / "07_test.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={**KERNEL, "pmio": {}}), path)
    run = planned(path, tmp_path / "results")
    run.failed.parent.mkdir(parents=True)
    run.failed.write_text("left by an earlier failure", encoding="utf-8")
    assert "The half-run copy is 07_test.ipynb in failed/." in refusal(run)
    (output,) = nbformat.read(run.failed, as_version=4).cells[0].outputs
    assert output.text == "shown before\n"


def test_the_message_names_the_notebook_the_error_and_the_failed_copy(results: Results) -> None:
    assert results.bad == (
        "07_test.ipynb, execution 4: ValueError: the cell broke\n"
        "The half-run copy is 07_test.ipynb in failed/. The earlier result is as it was."
    )


def test_a_notebook_that_does_not_finish_its_page_is_refused_by_name(results: Results) -> None:
    assert results.open.startswith("07_test.ipynb: the notebook does not end with page.finish()")
    kept = {name: content for name, content in results.after_open.items() if "failed" not in name}
    assert kept == dict(results.after_good)
    assert b"the cell broke" not in results.after_open["failed/07_test.ipynb"].split(b'"source"')[0]
    assert not [name for name in results.after_open if name.endswith(".part")]


def test_an_unknown_parameter_is_refused_before_a_kernel_starts(
    notebook: Path, tmp_path: Path
) -> None:
    run = planned(notebook, tmp_path, levle=2, base=1)
    assert refusal(run) == (
        "07_test.ipynb has no parameter base, levle; it has level, mood. "
        "Mend params.yaml or the notebook."
    )
    assert files(run) == {}


def test_a_notebook_without_parameters_takes_none_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "08_plain.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("a = 1")], metadata=KERNEL), path)
    refuse_unknown_parameters(planned(path, tmp_path))
    with pytest.raises(NotebookError, match="has no parameter a; it has none"):
        refuse_unknown_parameters(planned(path, tmp_path, a=1))


def test_a_notebook_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = planned(tmp_path / "notebooks" / "99_none.ipynb", tmp_path / "results")
    assert refusal(run) == "99_none.ipynb: there is no such notebook in notebooks/."


@pytest.mark.parametrize(
    "content",
    ["", "<<<<<<< HEAD\n{}", "[]", '{"cells": 5}', WITHOUT_KERNEL],
    ids=["empty", "left from a merge", "a list", "no cells", "no kernel"],
)
def test_a_file_that_is_no_notebook_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "09_broken.ipynb"
    path.write_text(content, encoding="utf-8")
    assert refusal(planned(path, tmp_path / "results")).startswith(
        "09_broken.ipynb: not a notebook"
    )


def test_stripping_takes_out_times_and_leaves_the_notebook_it_was_given_alone() -> None:
    timed = {"tags": ["a"], "execution": {"iopub.execute_input": "2021-01-25T10:00:00Z"}}
    output = new_output("display_data", {"text/plain": "5"})
    cell = new_code_cell("1", metadata=timed, outputs=[output])
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"duration": 5}, "a": 1})
    output["transient"] = {"display_id": "x"}
    before = json.dumps(notebook)
    clean = strip(notebook)
    assert json.dumps(notebook) == before
    assert dict(clean.cells[0].metadata) == {"tags": ["a"]}
    assert "transient" not in clean.cells[0].outputs[0]
    assert set(clean.metadata) == {"kernelspec", "language_info", "pmio"}


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("level", "2018", "a whole number, as 2018; found '2018'"),
        ("level", 2018.0, "a whole number, as 2018; found 2018.0"),
        ("level", True, "a whole number, as 2018; found True"),
        ("mood", 3, "a text; found 3"),
    ],
)
def test_a_parameter_of_another_type_is_refused_before_a_kernel_starts(
    notebook: Path, tmp_path: Path, name: str, value: object, wanted: str
) -> None:
    said = refusal(planned(notebook, tmp_path, **{name: value}))
    assert said == f"07_test.ipynb: the parameter {name} is {wanted}. Mend params.yaml."


def test_a_whole_number_will_do_for_a_number(tmp_path: Path) -> None:
    cell = new_code_cell("confidence: float = 0.95", metadata=TAGGED)
    path = tmp_path / "07_test.ipynb"
    nbformat.write(new_notebook(cells=[cell], metadata=KERNEL), path)
    refuse_unknown_parameters(planned(path, tmp_path, confidence=1))


DRAWS = """
import hashlib, warnings
import matplotlib.pyplot as plt
from pmio_lib.drawing.chart import finish, house_style
with house_style():
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    print(hashlib.sha256(finish(figure, "a line").svg).hexdigest(), "mine" in dir())
"""


def test_nothing_a_person_has_set_at_home_has_a_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A startup file, a matplotlibrc and pandera's switches; or a home that cannot be written."""
    cells = [
        new_code_cell(DRAWS, id="draws"),
        new_code_cell(ENDS.replace("mood", "'x'"), id="ends"),
    ]
    path = tmp_path / "07_test.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={**KERNEL, "pmio": {}}), path)
    home = tmp_path / "home"
    startup = home / ".ipython" / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("mine = 1")
    settings = home / ".config" / "matplotlib" / "matplotlibrc"
    settings.parent.mkdir(parents=True)
    settings.write_text("lines.linewidth: 40\naxes.facecolor: red\n")
    said = []
    for place in (home, Path("/proc/nowhere")):
        monkeypatch.setenv("HOME", str(place))
        monkeypatch.setenv("PANDERA_VALIDATION_DEPTH", "as deep as I like")
        run = planned(path, tmp_path / "results")
        run_notebook(run)
        (output,) = nbformat.read(run.executed, as_version=4).cells[0].outputs
        said.append(output.text)
    assert said[0] == said[1]
    assert said[0].endswith(" False\n")


@pytest.mark.parametrize(
    ("name", "code"), [("StudyError", 2), ("DataError", 4), ("ZeroDivisionError", 4)]
)
def test_a_file_of_study_that_a_cell_trips_over_is_the_user_s_input(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    def trips(*_: object) -> None:
        raise PapermillExecutionError(0, 3, "", name, "claims.yaml, a: wrong", [])

    monkeypatch.setattr(runner, "_execute", trips)
    with pytest.raises(PmioError, match=f"execution 3: {name}: claims.yaml, a: wrong") as caught:
        run_notebook(planned(notebook, tmp_path, level=2))
    assert caught.value.exit_code == code
