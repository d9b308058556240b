"""The wine data: nine judges, two bottles each, bitterness 1 to 5 by temperature and contact.

Randall (1989), Biometrical Journal 31:781-793; R has it as `ordinal::wine`.
"""

from typing import Final

import pandas as pd

RATINGS: Final = {
    (0, 0): "212323121 323232122",
    (0, 1): "313343223 432232232",
    (1, 0): "425332233 435234332",
    (1, 1): "554535234 544334344",
}
"""Ratings by (warm, contact), judges 1 to 9 of one bottle, then of the other."""


def wine() -> pd.DataFrame:
    rows = [
        (int(rating), warm, contact, judge, 4 * warm + 2 * contact + second)
        for (warm, contact), bottles in RATINGS.items()
        for second, ratings in enumerate(bottles.split())
        for judge, rating in enumerate(ratings)
    ]
    return pd.DataFrame(rows, columns=["rating", "warm", "contact", "judge", "bottle"])
