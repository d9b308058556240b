"""Which year group a cohort of pupils was in when: from primary school to GCSE."""

from typing import Final

import pandas as pd

from pmio_lib.study.overview import Programme

GCSE_YEAR_GROUP: Final = 11
"""GCSEs end Year 11; a cohort moves up one year group each school year."""

LAST_PRIMARY_YEAR: Final = 6


def year_group(gcse_year: int, school_year: int) -> int:
    """Give the year group, in the school year ending in `school_year`, of a GCSE cohort."""
    return GCSE_YEAR_GROUP - (gcse_year - school_year)


def first_met_in_primary(programme: Programme) -> int:
    """Give the first GCSE year whose pupils were in primary school when a programme began."""
    return programme.first_school_year + GCSE_YEAR_GROUP - LAST_PRIMARY_YEAR


def gcse_cohorts(first: int, last: int, programme: Programme) -> pd.DataFrame:
    """Give each GCSE cohort and whether it could have met a programme.

    By `gcse_year`, `first` to `last` included: `year_group` in the programme's first school year,
    in words; `could_have_met` (in one of its year groups in that year or later); `met` in words.
    """
    years = range(first, last + 1)
    groups = [year_group(year, programme.first_school_year) for year in years]
    met = [group <= programme.year_groups[1] for group in groups]
    return pd.DataFrame(
        {
            "gcse_year": years,
            "year_group": [
                f"Year {group}" if group <= GCSE_YEAR_GROUP else "past GCSE" for group in groups
            ],
            "could_have_met": met,
            "met": [_in_words(group, could) for group, could in zip(groups, met, strict=True)],
        }
    ).set_index("gcse_year")


def _in_words(group: int, could_have_met: bool) -> str:
    if not could_have_met:
        return "no"
    return "yes, in primary school" if group <= LAST_PRIMARY_YEAR else "only in secondary school"
