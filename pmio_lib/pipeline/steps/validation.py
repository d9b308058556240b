"""Stage: the validation report, made from what each table's checks and ledger recorded."""

import json
from pathlib import Path
from typing import Any

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.pipeline.steps.page import write_text
from pmio_lib.site.catalogue import PROCESSED_TABLES
from pmio_lib.site.contents import read_contents
from pmio_lib.site.document_links import VALIDATION
from pmio_lib.site.documents import validation_html
from pmio_lib.site.pages import render_document
from pmio_lib.tables.store import PROCESSED


def main() -> None:
    """Render the validation report."""
    root = project_root()
    checks = _records(root / PROCESSED / "checks")
    ledgers = {
        name: record["files"] for name, record in _records(root / PROCESSED / "ledgers").items()
    }
    html = render_document(VALIDATION, validation_html(checks, ledgers), read_contents(root))
    write_text(root / "reports" / "site" / VALIDATION.file, html)


def _records(folder: Path) -> dict[str, Any]:
    files = sorted(folder / f"{name}.json" for name in PROCESSED_TABLES)
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


if __name__ == "__main__":
    run_step(main)
