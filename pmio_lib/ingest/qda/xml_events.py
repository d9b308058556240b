"""Parses XML that a stranger made, piece by piece: no entity, no document type, no deep nesting.

Belongs here: what makes XML unfit to read, and the line an element stands on. Not here: what the
elements mean. The parser is defusedxml's, which refuses what can make a parser explode.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pmio_lib.errors import DataError, Problem

DEEPEST: Final = 200
"""Elements inside one another; a hierarchy of codes goes ten deep."""

MEND: Final = "Export the project anew; if it stays so, take out the note or memo on that line."


class Handler(Protocol):
    """What is told of the elements of a file, in order."""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Hear that an element opens; `tag` without its namespace."""

    def data(self, text: str) -> None:
        """Hear text of the element that is open."""

    def end(self, tag: str) -> None:
        """Hear that an element closes."""


class _TooDeepError(Exception):
    """Elements inside one another beyond DEEPEST."""


class _Target:
    """Hands events on with their line and without namespaces."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.parser: Any = None
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooDeepError
        self.handler.start(tag.rpartition("}")[2], attributes, self.parser.CurrentLineNumber)

    def data(self, text: str) -> None:
        self.handler.data(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.handler.end(tag.rpartition("}")[2])

    def close(self) -> None:
        """Nothing is built, so nothing is given."""


def parse_xml(chunks: Iterable[bytes], handler: Handler, file: str) -> None:
    """Parse a document and tell `handler` of each element.

    Parameters
    ----------
    chunks : iterable of bytes
    handler : Handler
    file : str
        The file's name as messages give it.

    Raises
    ------
    DataError
        If it is not well-formed (with the line), declares a document type or an entity, or nests
        deeper than any project.
    """
    target = _Target(handler)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.parser = parser.parser
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except ParseError as error:
        raise DataError([_malformed(file, error)]) from error
    except DefusedXmlException as error:
        line = parser.parser.CurrentLineNumber
        found, wanted = "a document type or an entity", "elements and text only"
        raise DataError([Problem(file, line, None, found, wanted, "Export it anew.")]) from error
    except _TooDeepError as error:
        line = parser.parser.CurrentLineNumber
        found, wanted = f"more than {DEEPEST} elements inside one another", "a project"
        raise DataError([Problem(file, line, None, found, wanted, "Export it anew.")]) from error


def _malformed(file: str, error: ParseError) -> Problem:
    line, column = error.position
    found = f"XML that breaks off at letter {column + 1} of the line"
    return Problem(file, line, None, found, "well-formed XML", MEND)
