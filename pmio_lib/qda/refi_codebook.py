"""Reads a REFI-QDA codebook (.qdc): the codes of a project without its texts."""

from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.project import CodeNode
from pmio_lib.qda.refi import code_nodes
from pmio_lib.qda.refi_parts import RefiParts
from pmio_lib.qda.xml_events import parse_xml

LARGEST: Final = 2**26
SEPARATOR: Final = "."
"""What Taguette puts between the names of a path, in one flat name."""


def read_refi_codebook(path: Path, file: str) -> tuple[CodeNode, ...]:
    """Read a codebook.

    Parameters
    ----------
    path : pathlib.Path
        A .qdc file; with or without a byte order mark.
    file : str
        The file's name as messages give it.

    Raises
    ------
    DataError
        If it is absent, too large, unfit to read (xml_events.py), or holds no code.
    """
    if not path.is_file():
        wanted = "a codebook, .qdc"
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    if path.stat().st_size > LARGEST:
        raise DataError([Problem(file, None, None, "more than 64 MiB", "a codebook, .qdc")])
    parts = RefiParts()
    parse_xml([path.read_bytes()], parts, file)
    if parts.root != "CodeBook" or not parts.codes:
        what = "a codebook" if parts.root == "CodeBook" else "another file"
        found = f"{what} with {len(parts.codes)} codes"
        raise DataError([Problem(file, 1, None, found, "a codebook with at least one code")])
    nodes = code_nodes(parts.codes)
    return tuple(map(_unfolded, nodes)) if parts.origin.startswith("Taguette") else nodes


def _unfolded(node: CodeNode) -> CodeNode:
    """Take apart the path that Taguette writes as one name."""
    names = tuple(part for part in node.path[-1].split(SEPARATOR) if part)
    return CodeNode(names or node.path, node.description, node.is_codable, node.colour)
