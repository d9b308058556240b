"""The cumulative logit model of ordered answers and the check of its assumption."""

from pmio_lib.methods.ordinal.model import CumulativeLogit, fit_cumulative_logit
from pmio_lib.methods.ordinal.proportional_odds import proportional_odds_check

__all__ = ["CumulativeLogit", "fit_cumulative_logit", "proportional_odds_check"]
