"""Parses XML that a stranger made, piece by piece: no entity, no document type, no deep nesting.

Belongs here: what makes XML unfit to read, and the line an element stands on. Not here: what the
elements mean. The parser is defusedxml's, which refuses what can make a parser explode.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pmio_lib.core.errors import DataError, Problem

DEEPEST: Final = 200
"""Elements inside one another; a hierarchy of codes goes ten deep."""

MOST_ELEMENTS: Final = 3_000_000
"""A coding takes three: room for a million of them."""

LARGEST_TAG: Final = 2**24
"""Bytes of one element's tag with its attributes; an attribute may hold a coded passage."""

ANEW: Final = "Export it anew."
MEND: Final = "Export the project anew; if it stays so, take out the note or memo on that line."


class Handler(Protocol):
    """What is told of the elements of a file, in order."""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Hear that an element opens; `tag` without its namespace."""

    def data(self, text: str) -> None:
        """Hear text of the element that is open."""

    def end(self, tag: str) -> None:
        """Hear that an element closes."""


class _BeyondBoundsError(Exception):
    """More than any project holds; the message says of what."""


class _Target:
    """Hands events on with their line and without namespaces."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.parser: Any = None
        self._depth = self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            raise _BeyondBoundsError(f"more than {DEEPEST} elements inside one another")
        if self._elements > MOST_ELEMENTS:
            raise _BeyondBoundsError(f"more than {MOST_ELEMENTS} elements")
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

    Raises DataError if it is not well-formed (with the line), declares a document type or an
    entity, or nests deeper or holds more than any project.
    """
    target = _Target(handler)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    expat = target.parser = parser.parser
    given = 0
    try:
        for chunk in chunks:
            parser.feed(chunk)
            given += len(chunk)
            if given - expat.CurrentByteIndex > LARGEST_TAG:
                raise _BeyondBoundsError(f"a tag of more than {LARGEST_TAG // 2**20} MiB")
        parser.close()
    except ParseError as error:
        raise DataError([_malformed(file, error)]) from error
    except DefusedXmlException as error:
        found = "a document type or an entity"
        raise DataError([_refused(file, expat, found, "elements and text only")]) from error
    except _BeyondBoundsError as error:
        raise DataError([_refused(file, expat, str(error), "a project")]) from error
    except (LookupError, ValueError) as error:  # how an encoding that Python has not is told
        found = "XML in an encoding that cannot be read"
        raise DataError([_refused(file, expat, found, "XML in UTF-8")]) from error


def _refused(file: str, expat: Any, found: str, wanted: str) -> Problem:
    return Problem(file, expat.CurrentLineNumber, None, found, wanted, ANEW)


def _malformed(file: str, error: ParseError) -> Problem:
    line, column = error.position
    found = f"XML that breaks off at letter {column + 1} of the line"
    return Problem(file, line, None, found, "well-formed XML", MEND)
