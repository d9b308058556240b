"""What a page's figures come from: one row a publication, with what a reader should know of it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from pmio_lib.study.figures import Publication
from pmio_lib.tables.origins import resting_on

COLUMNS = ("publication", "publisher", "released", "status", "retrieved", "caveat")


def sources_frame(
    tables: Sequence[pd.DataFrame], publications: Mapping[str, Publication]
) -> pd.DataFrame:
    """Give the publications that tables of figures rest on.

    `tables` have `publication` and `status`, as official.tables.Figures. By `publication` (its
    title): the other `COLUMNS`; nothing is empty.
    """
    cited = pd.concat([table[["publication", "status"]] for table in tables])
    statuses = cited.groupby("publication")["status"].agg(lambda s: ", ".join(sorted(set(s))))
    rows = [_row(publications[str(name)], str(status)) for name, status in statuses.items()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).set_index("publication").sort_index()
    return resting_on(frame, *tables)


def _row(publication: Publication, status: str) -> dict[str, str]:
    return {
        "publication": publication.title,
        "publisher": publication.publisher,
        "released": publication.released or "several editions",
        "status": status,
        "retrieved": publication.retrieved,
        "caveat": publication.caveat or "none known",
    }
