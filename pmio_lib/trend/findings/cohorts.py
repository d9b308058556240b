"""Which year group a cohort of pupils was in when: from primary school to GCSE."""

from typing import Final

import pandas as pd

GCSE_YEAR_GROUP: Final = 11
"""GCSEs end Year 11; a cohort moves up one year group each school year."""


def year_group(gcse_year: int, school_year: int) -> int:
    """Give the year group, in the school year ending in `school_year`, of a GCSE cohort."""
    return GCSE_YEAR_GROUP - (gcse_year - school_year)


def gcse_cohorts(
    first: int, last: int, school_year: int, year_groups: tuple[int, int]
) -> pd.DataFrame:
    """Give each GCSE cohort and its year group when a programme began.

    Parameters
    ----------
    first, last : int
        GCSE years, both included.
    school_year : int
        Year in which the programme's first school year ended.
    year_groups : tuple of int
        First and last year group the programme aims at.

    Returns
    -------
    pandas.DataFrame
        `gcse_year`, `year_group` (in the programme's first school year), `could_have_met` (bool:
        in one of its year groups in that year or later): one row a cohort.
    """
    years = range(first, last + 1)
    groups = [year_group(year, school_year) for year in years]
    met = [group <= year_groups[1] for group in groups]
    return pd.DataFrame({"gcse_year": years, "year_group": groups, "could_have_met": met})
