"""`pmio explain`: why each stage would run, and how what changed reaches the page."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from pmio_lib.pipeline import last_run
from pmio_lib.pipeline.engine import PLAN
from pmio_lib.pipeline.fingerprints import STEPS, Fingerprints, Parts
from pmio_lib.pipeline.imports import import_chain, notebook_chain
from pmio_lib.pipeline.raw_files import FIGURE_FOLDERS
from pmio_lib.pipeline.steps.read import tables_read

SHOWN: Final = 8
NOTEBOOK: Final = "notebook@"


def reasons(root: Path) -> Iterator[str]:
    """Give, for each stage that would run, what changed and how it reaches the page."""
    record = last_run.read(root)
    before: Mapping[str, Parts] = record.get("parts", {})
    if not before:
        yield "No run has ended well here yet: every stage would run."
        return
    now = Fingerprints(root).stages
    touched = _touched(root, record)
    why = {
        name: [*_why(root, name, parts, before.get(name)), *touched.get(name, [])]
        for name, parts in now.items()
    }
    would = {name for name, lines in why.items() if lines}
    figures = _figure_tables(now["figures"], before.get("figures", {}))
    for name in now:
        if name in would:
            yield f"{name} would run:"
            yield from _shortened(why[name])
        elif after := _after(root, name, would, figures):
            would.add(name)
            yield f"{name} would run if {after}."
    if not would:
        yield "Nothing would run: everything the pages rest on is as the last good run left it."


def _why(root: Path, stage: str, now: Parts, before: Parts | None) -> Iterator[str]:
    if before is None:
        yield "  it is new"
        return
    for part in sorted(now.keys() | before.keys()):
        if now.get(part) != before.get(part):
            verb = "is new" if part not in before else "is gone" if part not in now else "changed"
            yield f"  {part} {verb}{_route(root, stage, part)}"


def _route(root: Path, stage: str, part: str) -> str:
    """Say through which imports a module reaches a stage."""
    if not part.startswith("pmio_lib/") or not part.endswith(".py"):
        return ""
    module = part.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    step, _, notebook = stage.partition("@")
    if notebook:
        path = root / "notebooks" / f"{notebook}.ipynb"
        if chain := notebook_chain(path, module):
            return f", through {' > '.join([f'notebooks/{path.name}', *chain])}"
    chain = import_chain(f"{STEPS}.{'notebook' if notebook else step}", module)
    return f", through {' > '.join(chain)}" if len(chain) > 1 else ""


def _touched(root: Path, record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give, by stage, the results that are not as the last good run left them."""
    then: Mapping[str, Any] = record.get("stamps", {})
    if not then:
        return {"site": ["  the last run did not end well, or made one page only"]}
    # Size and time of the content alone: in a copied project the other time is the copying.
    then = {file: stamp[:2] for file, stamp in then.items()}
    now = {file: list(stamp[:2]) for file, stamp in last_run.stamps(root).items()}
    touched: dict[str, list[str]] = {}
    for stage, outs in _results(root).items():
        for file in sorted(then.keys() | now.keys()):
            is_result = any(file == out or file.startswith(f"{out}/") for out in outs)
            if is_result and then.get(file) != now.get(file):
                verb = "is gone" if file not in now else "was changed by hand or by another run"
                touched.setdefault(stage, []).append(f"  {file} {verb}")
    return touched


def _results(root: Path) -> dict[str, list[str]]:
    """Give the results of each stage, as dvc.yaml lists them."""
    plan = yaml.safe_load((root / PLAN).read_text(encoding="utf-8"))["stages"]
    found: dict[str, list[str]] = {}
    for name, stage in plan.items():
        body = stage.get("do", stage)
        outs = [next(iter(out)) for out in [*body.get("outs", []), *body.get("metrics", [])]]
        for item in stage.get("foreach", [""]):
            key = f"{name}@{item}" if item else name
            found[key] = [out.replace("${item}", item) for out in outs]
    return found


def _figure_tables(now: Parts, before: Parts) -> frozenset[str] | None:
    """Give the tables whose raw file changed; None if more than raw files did."""
    changed = [part for part in now.keys() | before.keys() if now.get(part) != before.get(part)]
    tables = frozenset(Path(part).stem for part in changed if part.startswith(FIGURE_FOLDERS))
    return tables if len(tables) == len(changed) else None


def _after(root: Path, stage: str, would: set[str], figures: frozenset[str] | None) -> str:
    """Say which results of stages that would run a stage reads."""
    if stage == "site":
        return "one of these gives another result" if would else ""
    if stage == "read":
        rooms = sorted(would & {"figures", "survey", "interviews", "case_study"})
        return f"{' or '.join(rooms)} gives another table" if rooms else ""
    step, _, notebook = stage.partition("@")
    if not notebook:
        return ""
    if step == "synthesis" and any(each.startswith(NOTEBOOK) for each in would):
        return "a page whose numbers it cites gives others"
    files = tables_read(root).get(notebook, {})
    tables = {
        Path(file).stem
        for file in files
        if (room := file.split("/")[2]) in would
        and (room != "figures" or figures is None or Path(file).stem in figures)
    }
    return f"another table comes of {', '.join(sorted(tables))}" if tables else ""


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more"
