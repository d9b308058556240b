"""Planted words found in bytes, in whatever form they stand there."""

import base64
import html
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq

from tests.pipeline.private_files import PLACES


def forms_of(word: str) -> set[bytes]:
    """Every way in which a word can stand in bytes: as text, percent-encoded, in base64."""
    forms: set[bytes] = set()
    for case in {word, word.lower(), word.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            plain = case.encode(encoding)
            forms |= {plain, plain.hex().encode()}
            for lead in range(3):
                coded = base64.b64encode(bytes(lead) + plain)
                forms.add(coded[4 if lead else 0 : -4])
        percent = "".join(f"%{byte:02x}" for byte in case.encode())
        forms |= {percent.encode(), percent.upper().encode()}
        forms.add("".join(f"\\u{ord(letter):04x}" for letter in case).encode())
        forms.add("".join(f"&#{ord(letter)};" for letter in case).encode())
    return forms


def found_in(content: bytes) -> set[str]:
    """The places whose word stands in the bytes, in whatever form; the same bytes are read once."""
    key = sha256(content).digest()
    if key not in READ:
        READ[key] = searched(content)
    return READ[key]


READ: dict[bytes, set[str]] = {}


def searched(content: bytes) -> set[str]:
    lower = b"\n".join({content, *unescaped(content)}).lower()
    return {
        place
        for place, word in PLACES.items()
        if word.lower().encode() in lower or any(form in content for form in FORMS[place])
    }


FORMS = {place: forms_of(word) for place, word in PLACES.items()}
ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
IN_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")


def unescaped(content: bytes) -> Iterator[bytes]:
    """The bytes with letters that HTML or JSON writes as numbers, where there are any."""
    if b"&#" in content:
        yield html.unescape(content.decode(errors="replace")).encode()
    if b"\\u" in content:
        yield ESCAPED.sub(lambda found: chr(int(found[1], 16)).encode(errors="replace"), content)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and what stands in them in another form."""
    yield content
    yield from unescaped(content)
    for run in IN_BASE64.findall(content):
        yield base64.b64decode(run[: len(run) // 4 * 4])


def parts_of(path: Path) -> Iterator[bytes]:
    """What is compressed in a workbook."""
    with ZipFile(path) as book:
        yield from (book.read(name) for name in book.namelist())


def bytes_of(path: Path) -> Iterator[bytes]:
    """A file's bytes and its name; of parquet also what is compressed, dictionaries included.

    The archive of a site holds what stands beside it: another test says so.
    """
    yield path.name.encode()
    yield path.read_bytes()
    if path.suffix == ".xlsx":
        yield from parts_of(path)
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield str(file.schema_arrow.metadata).encode()
        names = [field.name for field in file.schema_arrow if str(field.type).endswith("string")]
        for batch in pq.ParquetFile(path, read_dictionary=names).iter_batches():
            for column in batch.columns:
                kept = column.dictionary if hasattr(column, "dictionary") else column
                yield "\n".join(map(str, kept.to_pylist())).encode()
