"""Makes requirements.lock anew: names, versions and hashes, nothing else."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Resolve pyproject.toml for every system and Python it allows, and write the lock."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11"),
        *(
            "--generate-hashes",
            "--all-extras",
            "--no-header",
            "--no-annotate",
            "--no-emit-index-url",
        ),
        *("--upgrade", "--quiet", "pyproject.toml", "--output-file", "requirements.lock"),
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    if re.search(r"https?://|--(extra-)?index-url|--find-links", text):
        raise SystemExit("requirements.lock names an address; it may hold names and hashes only.")


if __name__ == "__main__":
    main()
