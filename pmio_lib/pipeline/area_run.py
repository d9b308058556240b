"""Pages 04 and 06 of one local authority: the study's notebooks, run with its code side by side.

Belongs here: which cells it runs, the two runs, the pages in a folder of their own. Not here: when
they are made anew (`area_pages`), and which outcomes it has figures of (`follow_up.findings`).
"""

import json
import os
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import nbformat

from pmio_lib.core.notebook_cells import cleaned, of_area
from pmio_lib.core.settings import read_settings
from pmio_lib.core.writing import write_text
from pmio_lib.follow_up.findings.any_area import lacking, with_figures
from pmio_lib.official.areas_clean import AREAS
from pmio_lib.pipeline.imports import code_files
from pmio_lib.site.contents import PageLink
from pmio_lib.site.pages import Rendered, render_page
from pmio_lib.site.provenance import Provenance, provenance_record
from pmio_lib.site.runner import Run, run_notebook
from pmio_lib.site.take_along.archive import write_copies
from pmio_lib.study.follow_up import read_plan

TREND: Final = "04_gcse_trend"
FOLLOW_UP: Final = "06_follow_up"
FRONT: Final = "../index.html"
SITE_TITLE: Final = "Mathematics in every local authority"


def area_files(root: Path, code: str, tables: Mapping[str, Any]) -> dict[str, str | bytes]:
    """Run the notebooks for an authority and give its pages and what goes with them, by address.

    `tables` as official.areas_clean.read_area_tables. Where the main figures of the plan are not
    public, page 06 alone says so, with what there is. Raises NotebookError as `run_notebook`.
    """
    names = dict(zip(tables[AREAS]["area_code"], tables[AREAS]["area"], strict=True))
    notice = notice_of(root, code, str(names[code]), tables)
    wanted = [FOLLOW_UP] if notice else [TREND, FOLLOW_UP]
    links = tuple(_lay_out(root, code, name, str(names[code]), notice) for name in wanted)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(wanted))) as pool:
        running: list[Future[tuple[Rendered, str]]] = [
            pool.submit(_page, root, code, name, links) for name in wanted
        ]
        made = [each.result() for each in running]
    files: dict[str, str | bytes] = {}
    for name, (page, numbers) in zip(wanted, made, strict=True):
        files |= {f"{name}.html": page.page, f"numbers/{name}.html": page.numbers}
        files |= {f"numbers/{name}.json": numbers, **page.downloads}
    return files


def notice_of(root: Path, code: str, name: str, tables: Mapping[str, Any]) -> str:
    """Say in Markdown which figures an authority lacks for whole pages; empty if it has them."""
    plan = read_plan(root / "study").plan
    without = lacking(plan, tables, code)
    if not without:
        return ""
    begun = tables[AREAS].set_index("area_code")["first_year"].dropna()
    born = f" It has been a local authority since {begun[code]}." if code in begun.index else ""
    rest = (
        "Below is what there is: where it stood in its last figures, and changes from later years "
        "where two can be compared."
    )
    if len(without) == len(plan.outcomes) and not with_figures(plan, tables, code).outcomes:
        rest = "There is nothing else to show."
    return (
        f"**The changes that these pages compare cannot be told for {name}.**{born} In the year "
        "that changes are counted from, or in the last one, it has no public figure of: "
        f"{'; '.join(without)}.\n\n{rest}"
    )


def _lay_out(root: Path, code: str, name: str, area: str, notice: str) -> PageLink:
    """Lay a notebook ready to run, and give the link to its page."""
    committed = (root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    text = of_area(cleaned(committed, name), area, notice)
    write_text(_place(root, code) / f"{name}.ipynb", text)
    notebook = json.loads(text)
    says = notebook["metadata"]["pmio"]
    title = "".join(notebook["cells"][0]["source"]).removeprefix("# ").strip()
    sources = tuple(says["elsewhere"]["sources"])
    return PageLink(name, f"{name}.html", title, says["question"], sources, says["short"])


def _place(root: Path, code: str) -> Path:
    return root / "build" / "areas" / code


def _page(root: Path, code: str, name: str, links: tuple[PageLink, ...]) -> tuple[Rendered, str]:
    place = _place(root, code)
    declared = read_settings(root).notebooks.get(name, {})
    run = Run(
        notebook=place / f"{name}.ipynb",
        executed=place / "executed" / f"{name}.ipynb",
        numbers=place / "numbers" / f"{name}.json",
        failed=place / "failed" / f"{name}.ipynb",
        folder=root,
        parameters={**declared, "area": code},
    )
    run_notebook(run)
    executed = nbformat.read(run.executed, as_version=4)
    numbers = run.numbers.read_text(encoding="utf-8")
    record = provenance_record(root, code_files(root, name), run.numbers, run.parameters)
    write_copies(root, root / "reports" / "areas" / code, record["inputs"])
    page = render_page(
        executed,
        json.loads(numbers),
        links,
        Provenance(**record),
        study_title=SITE_TITLE,
        index_file=FRONT,
    )
    return page, numbers
