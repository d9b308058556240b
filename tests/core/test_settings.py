"""params.yaml: what it may say, what one machine may say over it, and how a slip in it is told."""

from pathlib import Path

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.settings import PHASES, read_settings

GOOD = (
    "sources:\n  survey: demo\n  interviews: none\n  case_study: demo\n"
    "seed: 5\nnotebooks:\n  04_gcse_trend:\n    base_year: 2018\n"
)


def written(folder: Path, text: str, local: str | None = None) -> Path:
    (folder / "params.yaml").write_text(text, encoding="utf-8")
    if local is not None:
        (folder / "params.local.yaml").write_text(local, encoding="utf-8")
    return folder


def test_the_projects_own_settings_read_without_a_problem() -> None:
    settings = read_settings(Path(__file__).resolve().parents[2])
    assert {settings.source_of(phase) for phase in PHASES} <= {"demo", "private", "none"}
    assert isinstance(settings.seed, int)


def test_sources_seed_and_parameters_are_read(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD))
    assert [settings.source_of(phase) for phase in PHASES] == ["demo", "none", "demo"]
    assert not settings.is_private
    assert settings.seed == 5
    assert settings.notebooks == {"04_gcse_trend": {"base_year": 2018}}


def test_one_machine_says_otherwise_in_a_file_of_its_own(tmp_path: Path) -> None:
    local = "sources: {survey: private}\nnotebooks: {04_gcse_trend: {base_year: 2019}}\n"
    settings = read_settings(written(tmp_path, GOOD, local))
    assert [settings.source_of(phase) for phase in PHASES] == ["private", "none", "demo"]
    assert settings.is_private
    assert settings.seed == 5
    assert settings.notebooks == {"04_gcse_trend": {"base_year": 2019}}


def test_an_empty_file_of_the_machine_changes_nothing(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, GOOD, "")) == read_settings(written(tmp_path, GOOD))


def test_a_slip_in_the_file_of_the_machine_names_it(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"params\.local\.yaml over it, sources\.survey: Input"):
        read_settings(written(tmp_path, GOOD, "sources: {survey: mine}\n"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("demo", "synthetic", "sources.survey: Input should be 'demo', 'private' or 'none'"),
        ("  survey: demo\n", "", "params.yaml, sources.survey: Field required"),
        ("seed: 5", "seed: five", "params.yaml, seed: Input should be a valid integer"),
        ("seed: 5", 'seed: "5"', "params.yaml, seed: Input should be a valid integer"),
        ("seed: 5", "seed: 5.0", "params.yaml, seed: Input should be a valid integer"),
        ("seed: 5\n", "", "params.yaml, seed: Field required"),
        ("seed: 5", "seeds: 5", "params.yaml, seeds: Extra inputs are not permitted"),
        ("    base_year: 2018", "    - 2018", "params.yaml, notebooks.04_gcse_trend: Input should"),
        (
            "base_year: 2018",
            'base_year: "2018"',
            "04_gcse_trend: base_year: found the text '2018'; expected a number",
        ),
        ("notebooks:", "notebooks", "params.yaml, line 7: not valid YAML"),
        (
            "seed: 5",
            "seed: 5\nseed: 6",
            "params.yaml, line 6: not valid YAML (the key seed stands here twice)",
        ),
    ],
)
def test_a_slip_is_told_by_file_and_key_with_the_exit_code_of_bad_input(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(StudyError) as caught:
        read_settings(written(tmp_path, GOOD.replace(old, new, 1)))
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_one_source_of_earlier_versions_is_told_what_it_became(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"one source a phase now.*write `sources:`"):
        read_settings(written(tmp_path, "source: demo\nseed: 5\nnotebooks: {}\n"))


def test_a_project_without_settings_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"params\.yaml: there is no such file in"):
        read_settings(tmp_path)
