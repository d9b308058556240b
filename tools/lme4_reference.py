"""Records what lme4 says of the data of tests/methods/multilevel/cases.py; needs R with lme4."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "methods" / "multilevel"
sys.path.insert(0, str(ROOT))

from tests.methods.multilevel.cases import CASES  # noqa: E402


def main() -> None:
    """Fit every case in R and write the results, in the order of the cases."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in CASES.items():
            path = Path(folder) / "case.csv"
            make().to_csv(path, index=False)
            command = ["Rscript", str(ROOT / "tools" / "lme4_reference.R"), str(path)]
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found[name] = json.loads(printed)
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (TESTS / "lme4_reference.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
