"""What each test was marked out of: from the pupil file's headings, from maxima.csv, or from both.

Belongs here: that each test has one maximum. Not here: the marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.case_study.clean.schools import entry_ledger
from pmio_lib.case_study.read import PupilFile, read_maxima_file
from pmio_lib.case_study.tables import RawMaxima
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.grid import told
from pmio_lib.study.bands import CaseStudy
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import failures

MAXIMUM_ENTRY: Final = "maximum of a test, no row of its own"


@dataclass(frozen=True)
class MaximaFile:
    """Maxima by test id as maxima.csv gives them, and the account of its rows."""

    file: str
    maxima: dict[str, int]
    ledger: RowLedger


def read_maxima(
    root: Path, file: str | None, study: CaseStudy, corrections: Corrections = NONE
) -> MaximaFile | None:
    """Read maxima.csv, where there is one.

    Raises
    ------
    DataError
        If it breaks its contract, or names a test twice or one the study does not have.
    """
    if file is None:
        return None
    table = read_maxima_file(root / file, file, corrections)
    text = table.frame[["test", "maximum"]]
    problems = [*failures(text, RawMaxima, file), *_test_problems(text["test"], file, study)]
    if problems:
        raise DataError(problems)
    tests = [test.id for name in text["test"] if (test := study.test_called(name))]
    maxima = dict(zip(tests, text["maximum"].astype("int64").tolist(), strict=True))
    return MaximaFile(file, maxima, entry_ledger(root, file, table, MAXIMUM_ENTRY))


def _test_problems(names: pd.Series, file: str, study: CaseStudy) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, name in zip(names.index.tolist(), names.tolist(), strict=True):
        test = study.test_called(name)
        if test is None:
            wanted = f"one of {', '.join(study.test_labels.values())}"
            yield Problem(file, row, "test", told(name), wanted)
        elif first.setdefault(test.id, row) != row:
            found = f"{test.label}, which row {first[test.id]} has as well"
            yield Problem(file, row, "test", found, "each test once")


def agreed_maxima(pupils: PupilFile, stated: MaximaFile | None, study: CaseStudy) -> dict[str, int]:
    """Give every test's maximum.

    Raises
    ------
    DataError
        If a test has none, one of 0, or heading and file disagree.
    """
    given = stated.maxima if stated else {}
    problems = [*_disagreements(pupils, stated, study)]
    if problems:
        raise DataError(problems)
    return {test.id: pupils.maxima.get(test.id, given.get(test.id, 0)) for test in study.tests}


def _disagreements(
    pupils: PupilFile, stated: MaximaFile | None, study: CaseStudy
) -> Iterator[Problem]:
    file, given = pupils.table.file, stated.maxima if stated else {}
    for test in study.tests:
        heading = pupils.table.headings[test.id]
        found, other = pupils.maxima.get(test.id), given.get(test.id)
        if found is None and other is None:
            wanted = f"a heading such as {test.label} (out of 20), or a row of maxima.csv"
            yield Problem(file, None, heading, "no maximum", wanted, "State it in one of the two.")
        elif found == 0:
            yield Problem(file, None, heading, "a maximum of 0", "a maximum above 0")
        elif found is not None and other is not None and found != other:
            wanted = f"{other}, as {stated.file if stated else ''} says"
            yield Problem(file, None, heading, f"a maximum of {found}", wanted, "Mend one of them.")
