"""How people write yes and no in a cell, plain (study/wording.py)."""

from typing import Final

YES: Final = frozenset({"yes", "y", "1", "true", "recorded", "audio", "took part"})
NO: Final = frozenset({"no", "n", "0", "false", "not recorded", "notes", "declined", "not yet"})
