"""Which school year's pupils sat which tests: a cohort followed from Year 6 to GCSE."""

from typing import Final

import pandas as pd

YEARS_FROM_YEAR_6_TO_GCSE: Final = 5
"""Key Stage 2 tests end Year 6, GCSEs end Year 11."""


def year_6_of(gcse_year: int) -> int:
    """Give the year in which a GCSE cohort ended Year 6."""
    return gcse_year - YEARS_FROM_YEAR_6_TO_GCSE


def gcse_cohorts(first: int, last: int, first_year6_cohort: int) -> pd.DataFrame:
    """Give each GCSE cohort and whether its Year 6 fell after a primary programme began.

    Parameters
    ----------
    first, last : int
        GCSE years, both included.
    first_year6_cohort : int
        Year in which the first Year 6 that could meet the programme ended.

    Returns
    -------
    pandas.DataFrame
        `gcse_year`, `year_6_ended`, `met_programme` (bool): one row a cohort.
    """
    years = range(first, last + 1)
    year_6 = [year_6_of(year) for year in years]
    met = [year >= first_year6_cohort for year in year_6]
    return pd.DataFrame({"gcse_year": years, "year_6_ended": year_6, "met_programme": met})
