"""study/*.yaml: read into frozen objects, and every slip of the pen named by file and place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import read_yaml
from pmio_lib.study.figures import (
    Areas,
    FigureStudy,
    breaks_for,
    read_areas,
    read_breaks,
    read_figure_study,
)
from pmio_lib.study.overview import read_overview, read_programme

ROOT = Path(__file__).resolve().parents[2]
Broken = Callable[[str, str, str], str]


@pytest.fixture
def broken(folder: Path) -> Broken:
    """Replace some text of one study file and give the message that follows."""

    def message(file: str, old: str, new: str) -> str:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
        with pytest.raises(StudyError) as caught:
            read_figure_study(folder)
        assert caught.value.exit_code == 2
        return str(caught.value)

    return message


def test_the_projects_own_study_reads_without_a_problem() -> None:
    study = read_figure_study(ROOT / "study")
    assert study.areas.named("861").name == "Stoke-on-Trent"
    assert read_overview(ROOT / "study").title
    assert read_programme(ROOT / "study").starts == "2018-11"
    assert [one.year for one in read_breaks(ROOT / "study")]


def test_a_sound_study_gives_areas_measures_and_publications(folder: Path) -> None:
    study: FigureStudy = read_figure_study(folder)
    assert study.areas.names == {"861": "Stoke-on-Trent", "970": "England"}
    assert list(study.measures) == ["share"]
    assert study.publications["release"].released is None


def test_coverage_gives_every_area_and_year_it_names(folder: Path) -> None:
    study = read_figure_study(folder)
    whole, single = study.measures["share"].coverage
    assert list(whole.cells(study.areas)) == [
        (code, year) for code in ("861", "970") for year in (2018, 2019, 2020)
    ]
    assert list(single.cells(study.areas)) == [("861", 2022)]


def test_what_is_read_cannot_be_changed(folder: Path) -> None:
    areas = read_areas(folder)
    with pytest.raises(ValidationError, match="frozen"):
        areas.areas = ()


def test_breaks_are_given_by_year_for_the_stage_asked(folder: Path) -> None:
    breaks = read_breaks(folder)
    assert [one.label for one in breaks_for(breaks, "key_stage_4")] == ["A", "B"]
    assert [one.label for one in breaks_for(breaks, "key_stage_2")] == ["A"]
    assert breaks_for(breaks, "key_stage_5") == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("measures.yaml", "  unit: percent", "  unit percent", "measures.yaml, line 6: not valid"),
        ("measures.yaml", "  unit", "\tunit", "measures.yaml, line 5: not valid YAML"),
        ("study.yaml", '"970"]', '"970"', "study.yaml, line 8: not valid YAML"),
        ("study.yaml", "Of two", "Of \x07 two", "study.yaml, line 2: not valid YAML"),
        (
            "measures.yaml",
            "  unit: percent\n",
            "  unit: percent\n  unit: count\n",
            "measures.yaml, line 6: not valid YAML (the key unit stands here twice)",
        ),
    ],
)
def test_what_is_not_yaml_is_told_by_file_and_line(
    broken: Broken, file: str, old: str, new: str, said: str
) -> None:
    assert broken(file, old, new).startswith(said)


def test_a_study_file_in_another_encoding_is_told_by_line(folder: Path) -> None:
    path = folder / "publications.yaml"
    path.write_bytes(path.read_bytes().replace(b'"P"', '"Préfecture"'.encode("cp1252")))
    with pytest.raises(StudyError, match=r"^publications\.yaml, line 3: not UTF-8; save the file"):
        read_figure_study(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "measures.yaml",
            "  unit: percent",
            "  units: percent",
            "measures.yaml, share, units: Extra inputs are not permitted (found 'percent').",
        ),
        (
            "measures.yaml",
            "  unit: percent",
            "  units: percent",
            "measures.yaml, share, unit: Field required",
        ),
        (
            "measures.yaml",
            "key_stage_4",
            "ks4",
            "measures.yaml, share, stage: Input should be 'key_stage_2', 'key_stage_4',",
        ),
        (
            "study.yaml",
            'code: "861"',
            "code: 861",
            "study.yaml, areas.0.code: Input should be a valid string (found 861).",
        ),
        (
            "study.yaml",
            '["861", "970"]',
            '["861", "999", "998"]',
            "area_sets.both names unknown areas: 998, 999",
        ),
        ("study.yaml", 'code: "970"', 'code: "861"', "areas listed twice: 861"),
        ("study.yaml", "area_sets:", "area_set:", "study.yaml: the section area_sets is missing."),
        (
            "measures.yaml",
            "areas: both",
            "areas: all",
            "measures.yaml, share, coverage: unknown areas all.",
        ),
        (
            "measures.yaml",
            '["861"]',
            '["861", "333", "K02"]',
            "measures.yaml, share, coverage: unknown areas 333, K02.",
        ),
        (
            "measures.yaml",
            "[2018, 2020]",
            "[2020, 2018]",
            "measures.yaml, share, coverage.0: Value error, years run from the first to the last",
        ),
        ("measures.yaml", "[2018, 2020]", "[2018]", "measures.yaml, share, coverage.0.years"),
        ("publications.yaml", '  title: "T"\n', "", "publications.yaml, release, title: Field"),
        (
            "study.yaml",
            "flags: []",
            "flags: [opportunity_area]",
            "study.yaml, areas.1.flags.0: Input should be",
        ),
    ],
)
def test_a_wrong_word_is_told_by_file_and_key(
    broken: Broken, file: str, old: str, new: str, said: str
) -> None:
    assert said in broken(file, old, new)


def test_everything_wrong_in_one_entry_is_told_at_once(broken: Broken) -> None:
    lines = broken("measures.yaml", "  unit: percent\n", "  units: percent\n  extra: 1\n")
    assert sorted(line.split(":")[0] for line in lines.splitlines()) == [
        "measures.yaml, share, extra",
        "measures.yaml, share, unit",
        "measures.yaml, share, units",
    ]


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "words\n", "5\n"])
def test_a_file_without_keys_is_told_to_want_them(folder: Path, content: str) -> None:
    (folder / "study.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.yaml: expected a mapping of sections"):
        read_figure_study(folder)


@pytest.mark.parametrize("file", ["measures.yaml", "publications.yaml"])
def test_a_registry_that_is_a_list_is_told_to_be_a_mapping(folder: Path, file: str) -> None:
    (folder / file).write_text("- share\n", encoding="utf-8")
    with pytest.raises(StudyError, match=f"{file}: expected a mapping of ids"):
        read_figure_study(folder)


@pytest.mark.parametrize("file", ["study.yaml", "measures.yaml", "publications.yaml"])
def test_a_study_file_that_is_not_there_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(StudyError, match=f"{file}: there is no such file in study/"):
        read_figure_study(folder)


def test_yaml_cannot_run_code(folder: Path) -> None:
    (folder / "study.yaml").write_text("a: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.yaml, line 1: not valid YAML"):
        read_yaml(folder / "study.yaml")


def test_an_area_that_the_study_has_not_is_none_of_its_areas() -> None:
    with pytest.raises(KeyError):
        Areas(areas=(), area_sets={}).named("861")
