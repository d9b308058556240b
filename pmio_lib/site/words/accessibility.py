"""The accessibility statement: what was tested by program, what a person must still test.

It follows the model statement for public sector bodies in the United Kingdom, and claims nothing
that no test has shown. Who changes what tests/pipeline/test_site_as_built.py looks at changes it
too, with its date: templates/pmio/accessibility.md.
"""

from typing import Final

from pmio_lib.site.exporter import TEMPLATE, TEMPLATES, markdown_to_html

STATEMENT: Final = TEMPLATES / TEMPLATE / "accessibility.md"


def accessibility_html() -> str:
    """Give the statement as HTML."""
    words = markdown_to_html(STATEMENT.read_text(encoding="utf-8"))
    return f'<div class="prose">{words}</div>'
