"""Each publication cited once; two of one quantity, cell by cell; one alone is said."""

from collections.abc import Mapping

import pandas as pd
import pytest

from pmio_lib.official.sources import COLUMNS, second_sources, sources_frame
from pmio_lib.study.figures import FigureStudy, Publication

RELEASE = Publication(title="B release", publisher="DfE", released="2019-08", retrieved="by hand")
REPORT = Publication(title="A report", publisher="A team", retrieved="r", caveat="Printed only.")
NEVER = Publication(title="C, never cited", publisher="P", retrieved="r")
PUBLICATIONS = {"release": RELEASE, "report": REPORT, "never": NEVER}
TOOL, COUNTED = "gcse_english_maths_4plus", "gcse_english_maths_4plus_counted_all"


def figures(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["publication", "status"])


TABLES = [
    figures(("release", "provisional"), ("release", "final")),
    figures(("report", "unstated"), ("release", "final")),
]


def test_each_publication_stands_once_by_title_with_every_status_it_was_cited_with() -> None:
    frame = sources_frame(TABLES, PUBLICATIONS)
    assert tuple(frame.reset_index()) == COLUMNS
    assert frame.reset_index().to_dict("records") == [
        {
            "publication": "A report",
            "publisher": "A team",
            "released": "several editions",
            "status": "unstated",
            "retrieved": "r",
            "caveat": "Printed only.",
        },
        {
            "publication": "B release",
            "publisher": "DfE",
            "released": "2019-08",
            "status": "final, provisional",
            "retrieved": "by hand",
            "caveat": "none known",
        },
    ]


def test_the_order_of_tables_and_rows_does_not_matter() -> None:
    turned = [table.iloc[::-1] for table in TABLES[::-1]]
    pd.testing.assert_frame_equal(
        sources_frame(turned, PUBLICATIONS), sources_frame(TABLES, PUBLICATIONS)
    )


def test_a_publication_that_the_study_does_not_know_is_no_source() -> None:
    with pytest.raises(KeyError, match="unknown"):
        sources_frame([figures(("unknown", "final"))], PUBLICATIONS)


@pytest.fixture(scope="module")
def compared(all_areas: Mapping[str, pd.DataFrame], project_study: FigureStudy) -> pd.DataFrame:
    figures = all_areas["key_stage_4"]
    return second_sources(figures, figures, project_study)


def of(compared: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    return compared[compared["measure"].eq(measure) & compared["year"].eq(year)]


def test_of_2025_the_tool_and_the_tables_agree_in_all_151_authorities(
    compared: pd.DataFrame,
) -> None:
    """shared/data/follow_up/PUBLICATIONS.md: 2025 equals DfE's revised figures."""
    rows = of(compared, TOOL, 2025)
    assert rows["sources"].value_counts().to_dict() == {"agrees": 151, "one source": 13}
    assert set(rows.loc[rows["sources"].eq("one source"), "area_code"]) >= {"970", "980", "420"}


def test_of_2019_only_englands_row_differs(compared: pd.DataFrame) -> None:
    """Trap 1: 64.6 is the headline, 64.9 the footing of the authorities."""
    rows = of(compared, TOOL, 2019)
    odd = rows[rows["sources"].eq("differs")]
    assert odd[["area_code", "value", "other_value"]].to_numpy().tolist() == [["970", 64.6, 64.9]]


def test_neither_order_nor_side_matters(compared: pd.DataFrame) -> None:
    for year in (2019, 2023, 2024, 2025):
        one = of(compared, TOOL, year).set_index("area_code")
        other = of(compared, COUNTED, year).set_index("area_code")
        assert other["sources"].eq(one.loc[other.index, "sources"]).all()
        assert other["value"].eq(one.loc[other.index, "other_value"]).all()


def test_one_source_is_said(compared: pd.DataFrame) -> None:
    """MEASURES.md: grade 7 of entries has no second source."""
    rows = compared[compared["measure"].eq("gcse_maths_7plus_entries")]
    assert set(rows["sources"]) == {"one source"}
    assert rows["other_value"].isna().all()


@pytest.mark.parametrize(
    ("value", "other", "sources"),
    [
        (65.0, 64.6, "agrees"),
        (65.0, 65.5, "agrees"),
        (65.0, 65.6, "differs"),
        (64.6, 64.6, "agrees"),
    ],
)
def test_the_coarser_figure_decides(
    project_study: FigureStudy, value: float, other: float, sources: str
) -> None:
    place = {"measure": TOOL, "area_code": "850", "year": 2019}
    own = pd.DataFrame([{**place, "value": value, "publication": "performance_tables"}])
    theirs = pd.DataFrame([{**place, "value": other, "publication": "lait_key_stage_4"}])
    assert second_sources(own, theirs, project_study)["sources"].tolist() == [sources]
    assert second_sources(theirs, own, project_study)["sources"].tolist() == [sources]
