"""Stage: the data dictionary, made from the schemas."""

from pmio_lib.paths import project_root
from pmio_lib.publish.contents import read_contents
from pmio_lib.publish.document_links import DICTIONARY
from pmio_lib.publish.documents import dictionary_html
from pmio_lib.publish.site import render_document
from pmio_lib.steps.outcome import run_step
from pmio_lib.steps.page import write_text


def main() -> None:
    """Render the data dictionary."""
    root = project_root()
    html = render_document(DICTIONARY, dictionary_html(), read_contents(root))
    write_text(root / "reports" / "site" / DICTIONARY.file, html)


if __name__ == "__main__":
    run_step(main)
