"""Stage: one executed notebook to its page. Run with the notebook's name."""

import json
import sys
from pathlib import Path

import nbformat

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.contents import read_contents
from pmio_lib.site.copies import write_copies
from pmio_lib.site.pages import render_page
from pmio_lib.site.provenance import read_provenance


def main(name: str) -> None:
    """Render the page of notebook `name`."""
    root = project_root()
    executed = nbformat.read(root / "reports" / "notebooks" / f"{name}.ipynb", as_version=4)
    numbers = json.loads((root / "reports" / "numbers" / f"{name}.json").read_text("utf-8"))
    provenance = read_provenance(root / "reports" / "provenance" / f"{name}.json")
    html = render_page(executed, numbers, read_contents(root), provenance)
    site = root / "reports" / "site"
    write_text(site / f"{name}.html", html)
    write_copies(root, site, name, numbers["inputs"])


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF line ends, making the folder where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
