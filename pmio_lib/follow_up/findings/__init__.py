"""What page 06 finds, by the plan of study/follow_up.yaml."""

from pmio_lib.follow_up.findings import words
from pmio_lib.follow_up.findings.any_area import (
    lacking,
    plan_line,
    plan_steps,
    plan_tables,
    with_figures,
)
from pmio_lib.follow_up.findings.grid import (
    cohort_cells,
    first_whole,
    grid_in_words,
    progress_cells,
)
from pmio_lib.follow_up.findings.outcomes import (
    FollowUp,
    beside_pools,
    changes_beyond,
    cohorts_later,
    gap_by_disadvantage,
    gap_widened,
    jump,
    left_of_jump,
    movements,
    standings,
)
from pmio_lib.follow_up.findings.rivals import cohort_growth, rivals
from pmio_lib.official.area_gaps import disadvantage_gaps
from pmio_lib.official.sources import is_waiting, sources_frame, sources_said, waiting_rows

__all__ = [
    "FollowUp",
    "beside_pools",
    "changes_beyond",
    "cohort_cells",
    "cohort_growth",
    "cohorts_later",
    "disadvantage_gaps",
    "first_whole",
    "gap_by_disadvantage",
    "gap_widened",
    "grid_in_words",
    "is_waiting",
    "jump",
    "lacking",
    "left_of_jump",
    "movements",
    "plan_line",
    "plan_steps",
    "plan_tables",
    "progress_cells",
    "rivals",
    "sources_frame",
    "sources_said",
    "standings",
    "waiting_rows",
    "with_figures",
    "words",
]
