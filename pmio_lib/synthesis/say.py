"""Writes the synthesis onto a page: claims, aims and recommendations, each a passage."""

from collections.abc import Mapping

from pmio_lib.page.numbers import Number
from pmio_lib.page.page import Page
from pmio_lib.study.synthesis import Synthesis
from pmio_lib.synthesis.contribution import passage
from pmio_lib.synthesis.joint_display import aim_passage
from pmio_lib.synthesis.recommendations import recommendation_passage


def say_claims(page: Page, synthesis: Synthesis, ledgers: Mapping[str, Number]) -> None:
    """Say of each claim what is for and against it; one past its bound is marked."""
    for name, claim in synthesis.claims.items():
        words, holds, values = passage(name, claim, ledgers)
        page.say(words, holds=holds, **values)


def say_aims(page: Page, synthesis: Synthesis, ledgers: Mapping[str, Number]) -> None:
    """Say of each aim what the four methods say."""
    for aim in synthesis.aims:
        words, holds, values = aim_passage(aim, synthesis, ledgers)
        page.say(words, holds=holds, **values)


def say_recommendations(page: Page, synthesis: Synthesis, ledgers: Mapping[str, Number]) -> None:
    """Say of each recommendation what a rerun should look at."""
    for name in synthesis.recommendations:
        words, holds, values = recommendation_passage(name, synthesis, ledgers)
        page.say(words, holds=holds, **values)
