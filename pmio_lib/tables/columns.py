"""What every contract shares: a column that says in words what it expects, and common patterns."""

from typing import Any, Final

import pandera.pandas as pa

ID: Final = r"^[a-z][a-z0-9_]*$"
CODE: Final = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
ISO_DATE: Final = r"^(19|20)\d{2}-\d{2}-\d{2}$"
PSEUDONYM: Final = r"^[0-9a-f]{16}$"


def described(expected: str, description: str = "", *, unit: str = "", **checks: Any) -> Any:
    """Give a pandera field that says in words what it expects, what it means and in which unit."""
    words = description or expected
    metadata = {"expected": expected, "unit": unit}
    return pa.Field(metadata=metadata, description=words[0].upper() + words[1:], **checks)


class Contract(pa.DataFrameModel):
    """A table of which no column may be missing and none is ignored in silence."""

    class Config:
        """What every table's contract says."""

        strict = True
