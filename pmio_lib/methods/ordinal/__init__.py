"""The cumulative logit model of ordered answers and the check of its assumption."""
