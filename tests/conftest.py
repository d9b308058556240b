"""Puts tests/ on the path, for what several tests share; hypothesis draws the same each time."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent))


settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
