"""A run that is killed leaves nothing that the next one cannot go on from."""

import os
import random

import pytest

from tests.pipeline.conftest import Cold
from tests.pipeline.kills import SEED, kill_once
from tests.pipeline.project_copy import ProjectCopy

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def copy(cold: Cold, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    return cold.copied(tmp_path_factory.mktemp("killed") / "copy")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", range(3))
def test_after_a_kill_the_next_run_gives_the_same_bytes(copy: ProjectCopy, number: int) -> None:
    draw = random.Random(SEED + number)  # noqa: S311 (drawn the same each time)
    killed = kill_once(copy, draw, "comment", 4)
    assert killed.exit_code == 0, killed.message
    assert killed.different == ()
    assert killed.left_running == ()
