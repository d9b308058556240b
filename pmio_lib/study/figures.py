"""What the tables of figures rest on, read together: areas, measures and publications."""

from dataclasses import dataclass
from pathlib import Path

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import Model, read_sections, read_yaml, validate
from pmio_lib.study.areas import Areas
from pmio_lib.study.measures import Measure
from pmio_lib.study.publications import Publication


@dataclass(frozen=True)
class FigureStudy:
    """Areas, measures by id and publications by id."""

    areas: Areas
    measures: dict[str, Measure]
    publications: dict[str, Publication]


def read_areas(folder: Path) -> Areas:
    """Read areas and area sets from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("areas", "area_sets"), Areas)


def read_registry(path: Path, model: type[Model]) -> dict[str, Model]:
    """Read a YAML mapping of id to `model`."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise StudyError(f"{path.name}: expected a mapping of ids at the top level.")
    return {key: validate(value, model, f"{path.name}, {key}") for key, value in content.items()}


def read_figure_study(folder: Path) -> FigureStudy:
    """Read what the tables of figures are checked against.

    Raises
    ------
    StudyError
        If a file of study/ is missing or wrong, or a coverage names an unknown area or set.
    """
    areas = read_areas(folder)
    measures = read_registry(folder / "measures.yaml", Measure)
    for name, measure in measures.items():
        for coverage in measure.coverage:
            _require_known(coverage.areas, areas, name)
    publications = read_registry(folder / "publications.yaml", Publication)
    return FigureStudy(areas, measures, publications)


def _require_known(wanted: str | tuple[str, ...], areas: Areas, measure: str) -> None:
    known = areas.area_sets if isinstance(wanted, str) else areas.names
    unknown = {wanted} - set(known) if isinstance(wanted, str) else set(wanted) - set(known)
    if unknown:
        raise StudyError(
            f"measures.yaml, {measure}, coverage: unknown areas {', '.join(sorted(unknown))}."
        )
