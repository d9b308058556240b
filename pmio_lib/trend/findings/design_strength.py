"""How strong a design is: the Maryland Scientific Methods Scale as local growth reviews read it.

Belongs here: the level of a design from what it has. Not here: any verdict on a finding; a level
says what a design could show, not what it showed.
"""

from enum import IntEnum
from typing import Final

from pmio_lib.core.errors import StatisticsError


class MarylandLevel(IntEnum):
    """Levels of the Maryland Scientific Methods Scale, 1 weakest to 5 strongest.

    Sherman et al. (1997), Preventing Crime; What Works Centre for Local Economic Growth, Guide to
    scoring evidence using the Maryland Scientific Methods Scale (updated June 2016), sections 3-7.
    """

    UNADJUSTED_COMPARISON = 1
    ADJUSTED_COMPARISON = 2
    BEFORE_AND_AFTER_WITH_COMPARABLE_GROUP = 3
    EXOGENOUS_VARIATION = 4
    RANDOMISED = 5

    @property
    def wording(self) -> str:
        """What a design of this level shows, in one sentence for a reader."""
        return _WORDING[self]


_WORDING: Final = {
    MarylandLevel.UNADJUSTED_COMPARISON: (
        "One comparison, either of places at one time or of one place before and after, with"
        " nothing done about what else differs."
    ),
    MarylandLevel.ADJUSTED_COMPARISON: (
        "A comparison that takes account of something else that differs, such as the course of"
        " other areas over the same years, without showing that those areas would have gone the"
        " same way: it describes a difference and cannot say what made it."
    ),
    MarylandLevel.BEFORE_AND_AFTER_WITH_COMPARABLE_GROUP: (
        "Before and after, beside a comparison group whose likeness is argued and evidenced;"
        " differences nobody measured may well remain."
    ),
    MarylandLevel.EXOGENOUS_VARIATION: (
        "Who took part was settled by something close to chance, and that is demonstrated, so the"
        " groups can be held to differ in little else."
    ),
    MarylandLevel.RANDOMISED: (
        "Who took part was settled by lot, and the groups are shown to be alike in levels and"
        " trends."
    ),
}


def maryland_level(
    *,
    has_comparators: bool,
    before_and_after: bool,
    comparability_shown: bool,
    randomised: bool,
    exogenous_variation: bool,
) -> MarylandLevel:
    """Place a design on the Maryland scale.

    A trend beside comparators is level 3 only where evidence shows that they are comparable; with
    comparators merely named it is level 2. A design by lot whose balance is not shown is placed
    with the near-random ones, at 4. The last two readings are this project's, where the guide
    leaves room: each takes the lower level. `exogenous_variation`: a demonstrated near-random rule
    (a cut-off, an instrument) decided who took part; `comparability_shown`: by balance, matching or
    a long parallel past. Raises StatisticsError if the design compares nothing (the scale does not
    score it), or claims likeness, lot or near-chance without comparators. Source: the guide named
    at `MarylandLevel`.
    """
    if not has_comparators:
        if comparability_shown or randomised or exogenous_variation:
            raise StatisticsError("Likeness, lot or near-chance: each needs comparators.")
        if not before_and_after:
            raise StatisticsError("A design that compares nothing is not on the Maryland scale.")
        return MarylandLevel.UNADJUSTED_COMPARISON
    if randomised and comparability_shown:
        return MarylandLevel.RANDOMISED
    if randomised or exogenous_variation:
        return MarylandLevel.EXOGENOUS_VARIATION
    # Beside comparators, a past of their own and shown likeness each add one level.
    return MarylandLevel(1 + before_and_after + comparability_shown)
