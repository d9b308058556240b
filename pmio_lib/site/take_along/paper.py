"""Pages printed to PDF by a browser that is on the machine: none is shipped or fetched."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.writing import replacing

BROWSERS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
ELSEWHERE: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Where systems keep them that name none of their programs to a command line."""
OPTIONS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--no-pdf-header-footer",
)
SECONDS: Final = 120


def print_pages(site: Path, folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Print pages of the site, and give each PDF once it is written.

    `names` are pages, with or without .html; every page of the site's top if empty. Raises
    DataError if a page is not there, no browser is, or the browser prints nothing.
    """
    pages = [_page(site, name) for name in names] or sorted(site.glob("*.html"))
    if not pages:
        raise _error("reports/site", "no page", "the pages of a run", "Run `pmio run` first.")
    browser = find_browser()
    for page in pages:
        path = folder / f"{page.stem}.pdf"
        _print(browser, page, path)
        yield path


def find_browser() -> str:
    """Give the program that prints: Chromium, Chrome, Edge or Brave, the first that is found."""
    found = (shutil.which(name) for name in (*BROWSERS, *ELSEWHERE))
    browser = next((path for path in found if path), None)
    if browser is None:
        raise _error(
            "the programs of this machine",
            "no browser that prints by itself",
            "one of Chromium, Chrome, Edge and Brave on the PATH",
            "Install one, as `apt-get install chromium` does; or open the page in any browser and "
            "print it from there: it has a style for paper.",
        )
    return browser


def _page(site: Path, name: str) -> Path:
    path = site / f"{name.removesuffix('.html')}.html"
    if not path.is_file():
        there = ", ".join(sorted(page.stem for page in site.glob("*.html"))) or "none"
        raise _error(
            "reports/site", f"no page '{name}'", f"one of: {there}", "Name one, or run `pmio run`."
        )
    return path


def _print(browser: str, page: Path, path: Path) -> None:
    # Chromium refuses to run as root, as in a container, unless told that it has no sandbox there
    root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="pmio_pdf_") as profile, replacing(path) as part:
        command = (
            *(browser, *OPTIONS, *root, f"--user-data-dir={profile}"),
            *(f"--print-to-pdf={part}", page.as_uri()),
        )
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            said = done.stderr.strip().splitlines()[-1:]
        except (OSError, subprocess.TimeoutExpired) as error:
            said = [str(error)]
        if not part.is_file() or not part.read_bytes().startswith(b"%PDF"):
            raise _error(
                page.name,
                f"that {Path(browser).name} printed nothing ({' '.join(said) or 'without a word'})",
                "a PDF of the page",
                "Open the page in a browser and print it from there.",
            )


def _error(file: str, found: str, expected: str, advice: str) -> DataError:
    return DataError([Problem(file, None, None, found, expected, advice)])
