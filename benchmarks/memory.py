"""Peak memory of this process alone. Prints nothing when run."""

import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """Give the peak of this process in MiB.

    Linux keeps the peak of the process that forked this one in ru_maxrss, across exec; VmHWM starts
    anew. Elsewhere ru_maxrss is all there is.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
