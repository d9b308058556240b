"""Designs on the Maryland scale.

Levels as the What Works Centre for Local Economic Growth words them (Guide to scoring evidence
using the Maryland Scientific Methods Scale, updated June 2016, and its summary of the scale).
"""

import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.trend.findings.design_strength import MarylandLevel, maryland_level


def level_of(*features: str) -> MarylandLevel:
    """Level of a design that has these features and no others."""
    return maryland_level(
        has_comparators="comparators" in features,
        before_and_after="before and after" in features,
        comparability_shown="comparable" in features,
        randomised="by lot" in features,
        exogenous_variation="near chance" in features,
    )


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (("before and after",), 1),
        (("comparators",), 1),
        (("comparators", "comparable"), 2),
        (("comparators", "before and after"), 2),  # a short trend beside neighbours
        (("comparators", "before and after", "comparable"), 3),
        (("comparators", "near chance"), 4),
        (("comparators", "before and after", "near chance"), 4),
        (("comparators", "by lot"), 4),
        (("comparators", "by lot", "comparable"), 5),
        (("comparators", "before and after", "comparable", "by lot", "near chance"), 5),
    ],
)
def test_the_level_of_a_design(features: tuple[str, ...], expected: int) -> None:
    assert level_of(*features) == expected


@pytest.mark.parametrize(
    "features",
    [
        (),
        ("before and after", "comparable"),
        ("before and after", "by lot"),
        ("before and after", "near chance"),
    ],
)
def test_a_design_that_compares_nothing_has_no_level(features: tuple[str, ...]) -> None:
    with pytest.raises(StatisticsError):
        level_of(*features)


def test_every_level_has_its_own_wording() -> None:
    assert len({level.wording for level in MarylandLevel}) == len(MarylandLevel) == 5


def test_level_two_describes_and_does_not_explain() -> None:
    assert "cannot say what made it" in MarylandLevel(2).wording
