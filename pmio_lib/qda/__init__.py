"""Coded interviews as tools write them: REFI-QDA, Taguette, coded tables."""
