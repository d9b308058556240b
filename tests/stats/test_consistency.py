"""Cronbach's alpha against published values and a second route."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.errors import StatisticsError
from pmio_lib.stats.consistency import internal_consistency

# The Likert example in pingouin's documentation of cronbach_alpha (dataset "cronbach_alpha", from
# real-statistics.com): 15 subjects down, items Q1 to Q10 across; published .5917, .195 to .840.
LIKERT = """
3243415314 5564615525 7535435363 2343362622 6556577444 1323353524 4335245123 2544647322
6555532561 5246735341 4135434523 4423532342 5556432342 6555462214 4355331324
"""
ORDER = (0, 2, 3, 4, 5, 6, 7, 8, 9, 1)


def likert() -> pd.DataFrame:
    import pingouin

    data = pingouin.read_dataset("cronbach_alpha")
    return data.pivot(index="Subj", columns="Items", values="Scores")


def with_missing() -> pd.DataFrame:
    import pingouin

    return pingouin.read_dataset("cronbach_wide_missing")
