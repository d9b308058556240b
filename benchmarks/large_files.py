"""Seconds and peak memory of cleaning 50,000 survey responses and 200,000 coded segments.

Run as `python benchmarks/large_files.py [responses] [interviews]`. Each file is cleaned in a
process of its own (survey_ingest.py, interview_ingest.py), whose peak is told beside that of one
that reads nothing. Ends with 1 if one needs more than MOST_MB.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

import interview_ingest
import survey_ingest

MOST_MB: Final = 1_000


def measured(responses: int, interviews: int) -> dict[str, dict[str, float]]:
    """Give seconds and peak by what was cleaned; of survey rows, of interviews codings as rows."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = {"nothing": survey_ingest.measured_apart(None)}
        for path in survey_ingest.make_files(place, responses):
            found[f"survey responses, {path.suffix}"] = survey_ingest.measured_apart(path)
        for kind, root in interview_ingest.make_roots(place, interviews).items():
            codings = interview_ingest.measured_apart(root)
            found[f"coded segments, {kind}"] = {**codings, "rows": codings["codings"]}
    return found


def main(responses: int, interviews: int) -> int:
    """Print a line for each file; give the exit code."""
    found = measured(responses, interviews)
    for what, each in found.items():
        figures = f"{each['seconds']:6.1f} s, peak {each['peak_mb']:5.0f} MB"
        print(f"{what:>24}: {each['rows']:>7.0f} rows, {figures}")
    over = [what for what, each in found.items() if each["peak_mb"] > MOST_MB]
    print(f"above {MOST_MB} MB: {', '.join(over) or 'none'}")
    return int(bool(over))


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    default = [survey_ingest.RESPONSES, interview_ingest.INTERVIEWS]
    sys.exit(main(*[*given, *default[len(given) :]]))
