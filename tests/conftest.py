"""Puts tests/ on the path, so that tests of any folder can import what several of them share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
