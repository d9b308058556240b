"""`pmio areas` and `pmio area CODE`: an index of all local authorities, and one's own page.

Belongs here: the pages, which need nothing else and hold no script, and when they are made anew.
Not here: what is found (`follow_up.findings`).
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.hashing import combined_sha256
from pmio_lib.core.writing import write_bytes, write_text

ROOM: Final = "reports/areas"
KEY: Final = '<meta name="pmio-made-from" content="{}">'


def made_from(root: Path) -> str:
    """Give the fingerprint of all that pages rest on: figures, study, settings, code, notebooks."""
    files = [root / "params.yaml", *(root / "data/raw/official").rglob("*.csv")]
    code = [*(root / "pmio_lib").rglob("*.py"), *(root / "pmio_lib").rglob("*.j2")]
    files += [*(root / "study").rglob("*.yaml"), *(root / "notebooks").glob("0[46]_*.ipynb")]
    return combined_sha256([*files, *code], root)


def write_index(root: Path) -> tuple[Path, bool]:
    """Write reports/areas/index.html unless it is of today's figures; say whether it was made."""
    path, key = root / ROOM / "index.html", KEY.format(made_from(root))
    if _holds(path, key):
        return path, False
    from pmio_lib.follow_up.findings.any_area import places
    from pmio_lib.official.areas_clean import AREAS, read_area_tables
    from pmio_lib.study.follow_up import read_plan

    tables = read_area_tables(root)
    write_text(path, index_html(places(tables, read_plan(root / "study").plan), tables[AREAS], key))
    return path, True


def write_area(root: Path, code: str) -> tuple[Path, bool]:
    """Write pages 04 and 06 of an authority below reports/areas/CODE unless they are of today.

    Gives page 06, and whether it was made. Raises StudyError for a code that no authority has.
    """
    folder, key = root / ROOM / code, KEY.format(made_from(root))
    page, sign = folder / "06_follow_up.html", folder / SIGN
    if code.isdigit() and page.is_file() and _holds(sign, key):
        return page, False
    from pmio_lib.follow_up.findings.any_area import require_area
    from pmio_lib.official.areas_clean import AREAS, read_area_tables
    from pmio_lib.pipeline.area_run import area_files

    tables = read_area_tables(root)
    require_area(code, tables[AREAS])
    _clean_figures(root, key)
    files = area_files(root, code, tables)
    for old in folder.rglob("*.html"):
        old.unlink()
    for file, content in {**files, SIGN: key}.items():
        write_bytes(folder / file, content if isinstance(content, bytes) else content.encode())
    write_index(root)  # the pages lead to it
    return page, True


SIGN: Final = "made_from.txt"


def _clean_figures(root: Path, key: str) -> None:
    """Clean the tables that the notebooks read, unless they are of today's files and code."""
    sign = root / "build" / "areas" / SIGN
    if not _holds(sign, key) or not (root / "data/processed/figures").is_dir():
        from pmio_lib.pipeline.steps.figures import main

        main(root)
        write_text(sign, key)


def _holds(path: Path, key: str) -> bool:
    return path.is_file() and key in path.read_text(encoding="utf-8")


def page_html(title: str, body: str, key: str = "") -> str:
    """Give a whole page around its content, which is HTML already."""
    from pmio_lib.drawing.inline import DARK, dark_colours
    from pmio_lib.page.plain_page import STYLE, plain_page

    light = "".join(f"--c-{colour[1:]}:{colour};" for colour in DARK)
    style = (
        f":root{{{light}}}{STYLE}@media(prefers-color-scheme:dark){{:root{{{dark_colours()}}}}}"
        ".pmio-narrow{display:none}@media(max-width:40rem){.pmio-narrow{display:block}"
        ".pmio-wide{display:none}}svg{max-width:100%;height:auto}"
        ".strip{display:block;width:9rem;height:1rem}.strip path{stroke:var(--line)}"
        ".strip circle{fill:var(--link)}.pmio-title{display:block;font-weight:600}"
        "details{margin:1rem 0}"
    )
    return plain_page(title, body, f"{key}\n", style)


def index_html(changes: Mapping[str, Any], areas: Any, key: str = "") -> str:
    """Give the index: a row an authority, its changes with their ranks and a strip each.

    `changes` as follow_up.findings.any_area.places, `areas` an AreaRegister.
    """
    from pmio_lib.page.fragments import table_html

    today = areas[areas["kind"].eq("local_authority") & areas["last_year"].isna()]
    regions = dict(zip(areas["area_code"], areas["area"], strict=True))
    rows = [
        [
            escape(f"{row['area']} ({row['area_code']})"),
            escape(str(regions.get(row["region_code"], ""))),
            *(
                _cell(frame, row["area_code"], place)
                for place, frame in enumerate(changes.values())
            ),
        ]
        for row in today.sort_values("area").to_dict("records")
    ]
    headings = ("Local authority", "Region", *changes)
    table = table_html("areas", "Change, and rank by rise", headings, rows)
    behind = "".join(_all_of(place, frame) for place, frame in enumerate(changes.values()))
    body = (
        f'<svg width="0" height="0" aria-hidden="true">{behind}</svg>'
        f'<p id="source-official">{len(rows)} local authorities of England by official '
        "figures. Each cell gives the "
        "change in percentage points and its rank: first is the largest rise, equal changes share "
        "the better rank. On the strip each tick is an area and the dot this one; the upright line "
        "is no change. A rank says nothing of why.</p>"
        f"{table}<p>A page for one authority: <code>pmio area CODE</code>.</p>"
    )
    return page_html("Mathematics in every local authority: changes and ranks", body, key)


REACH: Final = 15.0
"""Points beyond which a change stands at a strip's edge."""


def _across(change: float) -> float:
    return round(75 + 5 * min(max(change, -REACH), REACH), 1)


def _all_of(place: int, frame: Any) -> str:
    ticks = "".join(f"M{at:g} 5v6" for at in sorted({_across(x) for x in frame["change_pp"]}))
    return f'<symbol id="all-{place}" viewBox="0 0 150 16"><path d="{ticks}M75 1v14"/></symbol>'


def _cell(frame: Any, code: str, place: int) -> str:
    from pmio_lib.core.numerals import written

    if code not in frame.index:
        return "no figure in one of the years"
    change, rank = float(frame.at[code, "change_pp"]), int(frame.at[code, "rank"])
    strip = (
        f'<svg class="strip" viewBox="0 0 150 16" aria-hidden="true"><use href="#all-{place}"/>'
        f'<circle cx="{_across(change):g}" cy="8" r="4"/></svg>'
    )
    return f"{written(change, 'percentage_point', 1)}, {rank} of {len(frame)}{strip}"
