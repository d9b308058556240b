"""Names of the groups that the case study compares, shared by statistics and disclosure."""

from typing import Final

ALL: Final = "all"
OTHERS: Final = "others"
PREMIUM: Final = "pupil_premium"
UNKNOWN: Final = "unknown"
GROUPS: Final = (ALL, OTHERS, PREMIUM, UNKNOWN)
"""Groups of pupils; the last holds those whose Pupil Premium is not known, who count among all."""

GROUP_NAMES: Final = {ALL: "All pupils", OTHERS: "Others", PREMIUM: "Pupil Premium"}
"""What readers call them."""

ALL_BANDS: Final = "all_bands"
"""What stands in the column `band` where the bands are taken together."""

ABSENT: Final = "absent"
PRESENT: Final = "present"
