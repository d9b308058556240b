"""What a page's figures come from: each publication cited once, and nothing left empty."""

import pandas as pd
import pytest

from pmio_lib.official.sources import COLUMNS, sources_frame
from pmio_lib.study.figures import Publication

RELEASE = Publication(title="B release", publisher="DfE", released="2019-08", retrieved="by hand")
REPORT = Publication(title="A report", publisher="A team", retrieved="r", caveat="Printed only.")
NEVER = Publication(title="C, never cited", publisher="P", retrieved="r")
PUBLICATIONS = {"release": RELEASE, "report": REPORT, "never": NEVER}


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
