"""What page 06 finds, by the plan of study/follow_up.yaml."""

from pmio_lib.follow_up.findings import words
from pmio_lib.follow_up.findings.outcomes import FollowUp, beside_pools, jump, movements

__all__ = ["FollowUp", "beside_pools", "jump", "movements", "words"]
