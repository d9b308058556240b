"""Runs one notebook in a fresh kernel: strict, atomic, the same bytes each time.

papermill only warns of parameters the notebook does not have, leaves half-run files behind and
stamps times. This runner refuses, moves on success, keeps the failed copy apart and strips.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode

from pmio_lib.core.errors import NotebookError, StudyError
from pmio_lib.core.notebook_cells import METADATA
from pmio_lib.core.writing import replacing, write_json, write_text
from pmio_lib.page.numbers import INPUTS_MIME, NUMBERS_MIME


def harvest(notebook: NotebookNode) -> dict[str, Any]:
    """Give an executed page's numbers and inputs.

    `numbers` are records by id, each with `cell` (id and index of the cell), `inputs` SHA-256 by
    raw file. Raises NotebookError if two cells record one id, or the page was not finished.
    """
    numbers: dict[str, Any] = {}
    inputs: dict[str, str] | None = None
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for record in data.get(NUMBERS_MIME, []):
                _add(numbers, dict(record), {"id": cell.id, "index": index})
            inputs = data.get(INPUTS_MIME, inputs)
    if inputs is None:
        raise NotebookError("the notebook does not end with page.finish(): its inputs are unknown.")
    return {"inputs": dict(inputs), "numbers": numbers}


def _add(numbers: dict[str, Any], record: dict[str, Any], cell: dict[str, Any]) -> None:
    name = record.pop("id")
    if name in numbers:
        raise NotebookError(f"two cells record the number {name}.")
    numbers[name] = {**record, "cell": cell}


KERNEL: Final = "python3"
TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "int": ((int,), "a whole number, as 2018"),
    "float": ((int, float), "a number, as 0.95"),
    "str": ((str,), "a text"),
    "bool": ((bool,), "true or false"),
}
"""What a parameter's value may be by its declared type, and in words."""


@dataclass(frozen=True)
class Run:
    """One notebook to run, where its results go, and where a failed copy.

    `folder` is the working directory of the kernel, the project's root; `parameters` are for the
    cell tagged so.
    """

    notebook: Path
    executed: Path
    numbers: Path
    failed: Path
    folder: Path
    parameters: Mapping[str, Any]


def run_notebook(run: Run, progress: Callable[[int, int], None] | None = None) -> None:
    """Run a notebook; nothing of an earlier run changes unless this one succeeds.

    `progress` is told the cell that starts and how many there are. Raises NotebookError if there is
    no such notebook, a parameter is unknown to it, a cell fails or the page is not finished; the
    half-run copy is kept at `run.failed` only. Raises StudyError if a cell fails on a file of
    study/.
    """
    refuse_unknown_parameters(run)
    begun: list[NotebookNode] = []
    with tempfile.TemporaryDirectory(prefix="pmio-run-") as scratch:
        half = Path(scratch) / run.notebook.name
        try:
            stripped = strip(_execute(run, half, Path(scratch), progress, begun.append))
            numbers = harvest(stripped)
            nbformat.validate(stripped)
        except Exception as error:
            if begun and not half.is_file():  # papermill writes none where the kernel died
                nbformat.write(begun[0], half)
            raise _failure(run, half, error) from error
    write_json(run.numbers, numbers)
    text = nbformat.writes(stripped, version=4, sort_keys=True)
    write_text(run.executed, text.rstrip("\n") + "\n")
    run.failed.unlink(missing_ok=True)


def refuse_unknown_parameters(run: Run) -> None:
    """Raise NotebookError for parameters that the notebook does not declare, or of another type."""
    known = _declared_parameters(run.notebook)
    unknown = sorted(set(run.parameters) - set(known))
    if unknown:
        raise NotebookError(
            f"{run.notebook.name} has no parameter {', '.join(unknown)}; "
            f"it has {', '.join(sorted(known)) or 'none'}. Mend params.yaml or the notebook."
        )
    for name, value in run.parameters.items():
        kinds, words = TYPES.get(known[name], ((), ""))
        if kinds and type(value) not in kinds:
            raise NotebookError(
                f"{run.notebook.name}: the parameter {name} is {words}; found {value!r}. "
                "Mend params.yaml."
            )


def _declared_parameters(path: Path) -> dict[str, str]:
    """Give the parameters of a notebook and the type each is declared with."""
    from papermill import inspect_notebook

    if not path.is_file():
        raise NotebookError(f"{path.name}: there is no such notebook in {path.parent.name}/.")
    try:
        found = inspect_notebook(path)
        return {name: one["inferred_type_name"] for name, one in found.items()}
    except Exception as error:  # whatever a broken file makes the library trip over
        advice = "Save it from JupyterLab, or take back the last change to it."
        raise NotebookError(f"{path.name}: not a notebook ({error!s:.90}). {advice}") from error


def _execute(
    run: Run,
    half: Path,
    scratch: Path,
    progress: Callable[[int, int], None] | None,
    begins: Callable[[NotebookNode], None],
) -> NotebookNode:
    import papermill
    from traitlets.config import Config

    logging.getLogger("papermill").setLevel(logging.ERROR)
    injected = 1 if run.parameters else 0  # papermill adds a cell for them
    total = len(nbformat.read(run.notebook, as_version=4).cells) + injected
    connection = {"transport": "ipc", "ip": str(scratch / "kernel")} if os.name != "nt" else {}

    def started(cell_index: int, **_: object) -> None:
        if progress is not None:
            progress(cell_index + 1, total)

    with _quiet_environment(run.folder, scratch):
        executed: NotebookNode = papermill.execute_notebook(
            run.notebook,
            half,
            parameters=dict(run.parameters),
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,  # it would write the whole page twice a cell
            cwd=run.folder,
            config=Config({"KernelManager": connection}),
            on_notebook_start=lambda notebook: begins(notebook),
            on_cell_start=started,
            record_timing=False,
            coalesce_streams=True,  # what is printed arrives in pieces that depend on the clock
        )
    return executed


@contextmanager
def _quiet_environment(folder: Path, scratch: Path) -> Iterator[None]:
    """Give the kernel a fixed hash seed, one thread and no settings of a person's.

    Sums come out the same each time, no startup file or kernel of a home folder has a say, and a
    home that cannot be written is not missed.
    """
    matplotlib = folder / "build" / "matplotlib"
    matplotlib.mkdir(parents=True, exist_ok=True)
    wanted = {
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": str(matplotlib),
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _failure(run: Run, half: Path, error: Exception) -> NotebookError | StudyError:
    kept = ""
    run.failed.unlink(missing_ok=True)
    if half.is_file():
        with replacing(run.failed) as part:
            shutil.copyfile(half, part)
        kept = f"The half-run copy is {run.failed.name} in {run.failed.parent.name}/. "
    cell = getattr(error, "exec_count", None)
    where = f"{run.notebook.name}, execution {cell}" if cell else run.notebook.name
    is_study = getattr(error, "ename", "") == StudyError.__name__  # a user's input
    kind = StudyError if is_study else NotebookError
    return kind(f"{where}: {_said(error)}\n{kept}The earlier result is as it was.")


def _said(error: Exception) -> str:
    if isinstance(error, NotebookError):
        return str(error)
    return f"{getattr(error, 'ename', type(error).__name__)}: {getattr(error, 'evalue', error)}"


def strip(notebook: NotebookNode) -> NotebookNode:
    """Give the notebook without what changes from run to run: times, paths, machine."""
    clean: NotebookNode = nbformat.from_dict(notebook)
    own = dict(notebook.metadata.get("pmio", {}))
    clean.metadata = nbformat.from_dict({**METADATA, "pmio": own})
    for index, cell in enumerate(clean.cells):
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        for output in cell.get("outputs", []):
            output.pop("transient", None)
        if "injected-parameters" in (tags or ()):  # papermill gives it a random id
            cell.id = f"injected-parameters-{index}"
    return clean
