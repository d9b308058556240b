"""Agreement on each code as one table.

Not here: computing it (`agreement`), nor how it is shown.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from pmio_lib.methods.agreement.by_code import CodeAgreement
from pmio_lib.methods.agreement.comparison import CodedAgreement
from pmio_lib.methods.agreement.gwet import GwetAC1
from pmio_lib.methods.agreement.kappa import CohenKappa
from pmio_lib.methods.agreement.krippendorff import KrippendorffAlpha

COUNTS: Final = (
    "n_units",
    "n_cases",
    "n_coders",
    "n_any",
    "n_all",
    "n_neither",
    "prevalence_any",
    "prevalence_mean",
    "agreement",
)


def agreement_table(found: CodedAgreement) -> pd.DataFrame:
    """Lay the codes out, one row each.

    Parameters
    ----------
    found : CodedAgreement

    Returns
    -------
    DataFrame, shape (n_codes, 21)
        Columns code, unit, those of `COUNTS`, alpha, alpha_low, alpha_high, the same of kappa and
        ac1, and reason. Missing where there is no value or no interval.
    """
    return pd.DataFrame([_row(found.unit, each) for each in found.codes])


def _row(unit: str, each: CodeAgreement) -> dict[str, object]:
    return {
        "code": each.code,
        "unit": unit,
        **{name: getattr(each, name) for name in COUNTS},
        **_ends("alpha", each.alpha),
        **_ends("kappa", each.kappa),
        **_ends("ac1", each.ac1),
        "reason": each.reason,
    }


def _ends(
    name: str, found: KrippendorffAlpha | CohenKappa | GwetAC1 | None
) -> dict[str, float | None]:
    interval = found.interval if found else None
    return {
        name: found.value if found else None,
        f"{name}_low": interval.low if interval else None,
        f"{name}_high": interval.high if interval else None,
    }
