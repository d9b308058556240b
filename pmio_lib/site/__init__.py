"""Executed notebooks to pages, numbers, documents."""

import sys

# Reading a notebook imports jsonschema, which compiles a grammar of web addresses (a second in each
# process) wherever this package is installed; no notebook is held to such an address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
