"""Planted words found in bytes, in whatever form they stand there."""

import base64
from collections.abc import Iterator
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


def found_in(content: bytes, places: dict[str, str] = PLACES) -> set[str]:
    """The places whose word stands in the bytes, in whatever form."""
    lower = content.lower()
    return {
        place
        for place, word in places.items()
        if word.lower().encode() in lower or any(form in content for form in FORMS[place])
    }


FORMS = {place: forms_of(word) for place, word in PLACES.items()}


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
