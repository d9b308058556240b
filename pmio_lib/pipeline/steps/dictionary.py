"""Stage: the data dictionary, made from the schemas."""

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.pipeline.steps.page import write_text
from pmio_lib.site.contents import read_contents
from pmio_lib.site.document_links import DICTIONARY
from pmio_lib.site.documents import dictionary_html
from pmio_lib.site.pages import render_document


def main() -> None:
    """Render the data dictionary."""
    root = project_root()
    html = render_document(DICTIONARY, dictionary_html(), read_contents(root))
    write_text(root / "reports" / "site" / DICTIONARY.file, html)


if __name__ == "__main__":
    run_step(main)
