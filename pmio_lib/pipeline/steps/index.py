"""Stage: the site's first page, made from the notebooks as committed: it shows no number."""

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.pipeline.steps.page import write_text
from pmio_lib.site.contents import read_contents
from pmio_lib.site.pages import render_index
from pmio_lib.study.overview import read_overview


def main() -> None:
    """Render the index."""
    root = project_root()
    overview = read_overview(root / "study")
    write_text(
        root / "reports" / "site" / "index.html",
        render_index(read_contents(root), overview.title, overview.about),
    )


if __name__ == "__main__":
    run_step(main)
