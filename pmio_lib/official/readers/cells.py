"""What publishers print in a cell: figures, symbols where there is none, and names of years."""

import re
from typing import Final

import pandas as pd

SYMBOLS: Final = {
    "-": "no figure (-)",
    "": "no figure (an empty cell)",
    "z": "not applicable (z)",
    "x": "not available (x)",
    "c": "suppressed by the publisher (c)",
    "supp": "suppressed by the publisher (SUPP)",
    "low": "rounds to zero and is not zero (low)",
    "k": "rounds to zero and is not zero (low)",
    "u": "of low reliability (u)",
    "na": "not applicable (NA)",
    "np": "not published (NP)",
    "ne": "nobody was entered (NE)",
    "lowcov": "fewer than half the pupils covered (LOWCOV)",
}
"""What stands where there is no figure; `k` is an older word for `low`."""

FIGURE: Final = r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(e[+-]?\d+)?%?"
DECIMALS: Final = 9
"""Excel writes 9.37 as 9.3699999999999992; no publisher prints nine decimals."""

STATUSES: Final = {
    "rev": "revised",
    "revised": "revised",
    "final": "final",
    "prov": "provisional",
    "provisional": "provisional",
}
ONE_YEAR: Final = re.compile(r"(?P<year>\d{4})(\s*\((?P<status>[a-z]+)\))?")
SCHOOL_YEAR: Final = re.compile(
    r"(?P<first>\d{4})[/-]?(?P<last>\d{2}|\d{4})(\s*\((?P<status>[a-z]+)\))?"
)


def figures(text: pd.Series) -> pd.DataFrame:
    """Give `value`, and `why` there is none; both are empty where a cell is neither."""
    plain = text.fillna("").astype("str").str.strip().str.casefold()
    is_figure = plain.str.fullmatch(FIGURE, flags=re.ASCII)
    digits = plain.where(is_figure).str.replace(r"[,%]", "", regex=True)
    value = pd.to_numeric(digits).astype("float64").round(DECIMALS)
    return pd.DataFrame({"value": value, "why": plain.where(~is_figure).map(SYMBOLS)})


def year_of(label: str) -> tuple[int | None, str]:
    """Give the year in which a school year ends, and the standing its name states ("" if none).

    No year for a span of several (2016-18) or a name with another remark: 2017-18 (OT).
    """
    plain = label.strip().casefold()
    if found := ONE_YEAR.fullmatch(plain):
        year = int(found["year"])
    elif found := SCHOOL_YEAR.fullmatch(plain):
        year = int(found["first"]) + 1
        if str(year)[-len(found["last"]) :] != found["last"]:
            return None, ""
    else:
        return None, ""
    status = STATUSES.get(found["status"] or "", "")
    known = (status or not found["status"]) and 1990 <= year <= 2100
    return (year, status) if known else (None, "")


def years(text: pd.Series) -> pd.DataFrame:
    """Give `year` and `status` of names of years; see `year_of`."""
    labels = text.fillna("").astype("str")
    known = {label: year_of(label) for label in labels.unique()}
    return pd.DataFrame(
        {
            "year": labels.map({label: year for label, (year, _) in known.items()}).astype("Int64"),
            "status": labels.map({label: status for label, (_, status) in known.items()}),
        }
    )


def area_codes(text: pd.Series) -> pd.Series:
    """Give three digits, of 861 and of a spreadsheet's 861.0 alike."""
    return text.fillna("").astype("str").str.strip().str.replace(r"\.0$", "", regex=True)


def same_place(name: str, other: str) -> bool:
    """Tell whether two names are of one area, as publishers vary them: "Bristol, City of"."""
    words, others = _words(name), _words(other)
    return bool(words) and (words <= others or others <= words)


def same_words(name: str, other: str) -> bool:
    """Tell whether two names have the same words: "Inner London", "London (Inner)"."""
    return _words(name) == _words(other)


def _words(name: str) -> set[str]:
    plain = set(re.findall(r"[a-z]+", name.casefold().replace("'", "")))
    return plain - {"city", "of", "county", "the", "and", "pre", "lg", "a", "b"}
