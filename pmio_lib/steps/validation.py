"""Stage: the validation report, made from what each table's checks and ledger recorded."""

import json
from pathlib import Path
from typing import Any

from pmio_lib.paths import project_root
from pmio_lib.publish.contents import read_contents
from pmio_lib.publish.document_links import VALIDATION
from pmio_lib.publish.documents import validation_html
from pmio_lib.publish.site import render_document
from pmio_lib.schemas.catalogue import PROCESSED_TABLES
from pmio_lib.steps.outcome import run_step
from pmio_lib.steps.page import write_text
from pmio_lib.store import PROCESSED


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
