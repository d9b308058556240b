"""params.yaml: what it may say, and how a slip in it is told."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.settings import read_settings

GOOD = "source: demo\nseed: 5\nnotebooks:\n  04_gcse_trend:\n    base_year: 2018\n"


def test_the_projects_own_settings_read_without_a_problem() -> None:
    settings = read_settings(Path(__file__).resolve().parents[2])
    assert settings.source in ("demo", "private")
    assert isinstance(settings.seed, int)


def test_source_seed_and_parameters_are_read(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(GOOD, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert (settings.source, settings.seed) == ("demo", 5)
    assert settings.notebooks == {"04_gcse_trend": {"base_year": 2018}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("demo", "synthetic", "params.yaml, source: Input should be 'demo' or 'private'"),
        ("seed: 5", "seed: five", "params.yaml, seed: Input should be a valid integer"),
        ("seed: 5\n", "", "params.yaml, seed: Field required"),
        ("seed: 5", "seeds: 5", "params.yaml, seeds: Extra inputs are not permitted"),
        ("    base_year: 2018", "    - 2018", "params.yaml, notebooks.04_gcse_trend: Input should"),
        ("notebooks:", "notebooks", "params.yaml, line 4: not valid YAML"),
        (
            "seed: 5",
            "seed: 5\nseed: 6",
            "params.yaml, line 3: not valid YAML (the key seed stands here twice)",
        ),
    ],
)
def test_a_slip_is_told_by_file_and_key_with_the_exit_code_of_bad_input(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "params.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_settings(tmp_path)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_project_without_settings_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"params\.yaml: there is no such file in"):
        read_settings(tmp_path)
