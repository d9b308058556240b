"""The registry of tables: every contract and every table of the pipeline stands in it once."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pandera.pandas as pa
import pytest

import pmio_lib
from pmio_lib.pipeline.raw_files import figure_files
from pmio_lib.pipeline.steps import case_study, interviews, survey
from pmio_lib.site.catalogue import CATALOGUE, TableSpec

ROOT = Path(__file__).resolve().parents[3]


def models() -> Iterator[type[pa.DataFrameModel]]:
    for module in pkgutil.walk_packages(pmio_lib.__path__, "pmio_lib."):
        if not module.name.endswith(("tables", "people.register")):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            is_model = isinstance(thing, type) and issubclass(thing, pa.DataFrameModel)
            if is_model and thing.__module__ == module.name and thing.to_schema().columns:
                yield thing


def test_every_contract_stands_in_the_registry_exactly_once() -> None:
    registered = [spec.model for spec in CATALOGUE]
    assert len(set(registered)) == len(registered)
    assert set(registered) == set(models())


def test_every_table_the_pipeline_makes_is_registered_where_it_stands() -> None:
    rooms = (*survey.TABLES, *interviews.TABLES, *case_study.TABLES)
    figures = [f"figures/{Path(file).stem}" for file in figure_files(ROOT)]
    made = {Path(name).name: f"data/processed/{Path(name).parent}" for name in (*rooms, *figures)}
    made |= dict.fromkeys(("survey_free_text", "interview_texts"), "data/restricted")
    registered = {name: spec.stands for spec in CATALOGUE for name in spec.names}
    assert registered == made
    assert sum(len(spec.names) for spec in CATALOGUE) == len(registered)
    for name, model in {**survey.TABLES, **interviews.TABLES, **case_study.TABLES}.items():
        assert {spec.model for spec in CATALOGUE if Path(name).name in spec.names} == {model}


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.title)
def test_a_table_is_told_from_others_by_its_title_and_says_what_it_is(spec: TableSpec) -> None:
    assert [one.title for one in CATALOGUE].count(spec.title) == 1
    assert (spec.model.__doc__ or "").strip().endswith(".")


def test_what_may_name_a_person_is_registered_in_the_restricted_room_only() -> None:
    """Save the passages that a coder released and in which no word looks like a name."""
    of_words = [spec for spec in CATALOGUE if "text" in spec.model.to_schema().columns]
    elsewhere = {spec.names for spec in of_words if spec.stands != "data/restricted"}
    assert elsewhere == {("interview_passages",)}
    assert len(of_words) > 2
