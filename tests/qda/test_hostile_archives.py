"""Archives made to do harm: each refused in a sentence, with little memory, nothing written."""

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from interview_files import archive, outcome, qde, refused, selection, source

from pmio_lib.core.errors import DataError
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.untrusted import leads_out

XML = qde(source("a", selection(0, 3, "one")))
TEXT = "one text of Zebedee"
MOST_MB = 150
"""Memory that refusing an archive may take; every archive here unpacks to far more, or is small."""


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MB * 2**20
    finally:
        tracemalloc.stop()


def plain() -> dict[str, bytes | str]:
    return {"project.qde": XML, "sources/a.txt": TEXT}


def refusal(tmp_path: Path, content: bytes) -> str:
    """What is said when the archive is read; it names nothing of it, and nothing is written."""
    path = tmp_path / "p.qdpx"
    path.write_bytes(content)
    with little_memory(), pytest.raises(DataError) as caught:
        read_refi_project(path, "p.qdpx")
    told = "\n".join(map(str, refused(caught)))
    assert "Zebedee" not in told
    assert list(tmp_path.iterdir()) == [path]
    return told


def test_an_archive_with_nothing_wrong_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive(plain()))
    assert read_refi_project(path, "p.qdpx").codings["place"].tolist() == ["checked"]


def test_no_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.qdpx", tmp_path):
        with pytest.raises(DataError, match="found no file; expected a project"):
            read_refi_project(path, "p.qdpx")


@pytest.mark.parametrize("content", [b"", b"PK", b"<Project/>", b"\x00" * 1000, b"PK\x05\x06"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    assert "found no zip archive" in refusal(tmp_path, content)


def test_an_archive_without_a_project_is_told(tmp_path: Path) -> None:
    assert "without project.qde" in refusal(tmp_path, archive({"x/project.qde": XML}))
    assert "without project.qde" in refusal(tmp_path, archive({}))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_archive_cut_short_is_told(tmp_path: Path, share: float) -> None:
    content = archive(plain())
    assert "no zip archive" in refusal(tmp_path, content[: int(len(content) * share)])


@pytest.mark.parametrize("member", ["project.qde", "sources/a.txt"])
def test_a_damaged_member_is_told(tmp_path: Path, member: str) -> None:
    content = bytearray(archive(plain(), zipfile.ZIP_STORED))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as zipped:
        offset = zipped.getinfo(member).header_offset + 30 + len(member)
    content[offset + 5] ^= 0x20
    assert "cannot be unpacked" in refusal(tmp_path, bytes(content))


@pytest.mark.parametrize("member", ["project.qde", "sources/a.txt", "sources/other.bin"])
def test_a_member_of_zeros_is_refused_by_its_sizes(tmp_path: Path, member: str) -> None:
    content = archive({**plain(), member: bytes(2**27)})
    assert "unpacks to over 200 times its size" in refusal(tmp_path, content)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = archive({"bomb": bytes(2**26)})
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({**plain(), "sources/inner.zip": inner, "inner.qdpx": inner}))
    assert len(read_refi_project(path, "p.qdpx").codings) == 1


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmio_lib.qda.untrusted.MOST_MEMBERS", 500)
    content = archive({str(number): b"" for number in range(501)}, zipfile.ZIP_STORED)
    assert "more than 500 members" in refusal(tmp_path, content)


def test_a_list_of_members_without_end_is_not_read(tmp_path: Path) -> None:
    """Half a million entries: zipfile would make an object of each before anything else."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    count = 500_000
    size = len(entry) * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)
    path = tmp_path / "p.qdpx"
    with path.open("wb") as handle:
        for _ in range(100):
            handle.write(entry * (count // 100))
        handle.write(end)
    with little_memory(), pytest.raises(DataError, match="more than 50000 members"):
        read_refi_project(path, "p.qdpx")


def test_a_header_that_states_too_little_does_not_unpack_more(tmp_path: Path) -> None:
    """The list says 10 bytes; what follows would unpack to 256 MiB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(bytes(2**28)) + packed.flush()
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(content), 10, 11, 0)
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(content), 10, 11, 0, 0, 0, 0, 0, 0
    )
    name = b"project.qde"
    body = local + name + content
    directory = entry + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(body), 0)
    assert "cannot be unpacked" in refusal(tmp_path, body + directory + end)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 14, 99])
def test_unusual_ways_of_packing_are_refused(tmp_path: Path, method: int) -> None:
    """bzip2 and LZMA unpack a piece to whatever size, before its size can be counted."""
    known = method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    content = archive(plain(), method if known else zipfile.ZIP_STORED)
    if not known:
        content = content.replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00",
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00" + bytes([method, 0]),
        )
    told = refusal(tmp_path, content)
    assert "packed in an unusual way (2 such)" in told


def test_a_password_is_told(tmp_path: Path) -> None:
    content = bytearray(archive(plain()))
    for place in range(len(content) - 4):
        if content[place : place + 4] == b"PK\x01\x02":
            content[place + 8] |= 1
    told = refusal(tmp_path, bytes(content))
    assert "locked by a password" in told
    assert told.count("\n") == 0


BAD_NAMES = [
    "/etc/Zebedee.txt", "../Zebedee.txt", "sources/../../Zebedee.txt", "C:/Zebedee.txt",
    "c:Zebedee.txt", "\\\\server\\Zebedee.txt", "..\\Zebedee.txt", "sources\\..\\..\\Zebedee",
    "\\Zebedee.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    assert leads_out(name)
    assert "leads out of the archive" in refusal(tmp_path, archive({**plain(), name: "x"}))


@pytest.mark.parametrize("name", ["sources/a.txt", "a..b.txt", "Sources/Año 1.txt", "x/y/z", "..."])
def test_names_that_stay_inside_are_none(name: str) -> None:
    assert not leads_out(name)


def test_a_link_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(archive(plain()))
    with zipfile.ZipFile(buffer, "a") as zipped:
        link = zipfile.ZipInfo("sources/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(link, "/etc/passwd")
    assert "a member that is a link" in refusal(tmp_path, buffer.getvalue())


@pytest.mark.parametrize("second", ["project.qde", "PROJECT.QDE", "sources/a.txt"])
def test_a_name_twice_is_refused(tmp_path: Path, second: str) -> None:
    buffer = io.BytesIO(archive(plain()))
    with zipfile.ZipFile(buffer, "a") as zipped, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name written twice; here it is meant
        zipped.writestr(second, "x")
    assert "two members of one name" in refusal(tmp_path, buffer.getvalue())


def test_a_text_larger_than_any_transcript_is_refused(tmp_path: Path) -> None:
    members = {"project.qde": XML, "sources/a.txt": bytes(range(256)) * 2**16 + b"a"}
    assert "more than 16 MiB unpacked" in refusal(tmp_path, archive(members, zipfile.ZIP_STORED))


def test_one_text_named_by_many_sources_is_read_once(tmp_path: Path) -> None:
    """A thousand sources of one text of 4 MiB: read apart they would take 4 GiB."""
    many = [source(str(n), plainTextPath="internal://a.txt") for n in range(1_000)]
    xml = qde(source("a", selection(0, 3, "one")), *many)
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({"project.qde": xml, "sources/a.txt": b"one " * 2**20}))
    with little_memory():
        project = read_refi_project(path, "p.qdpx")
    assert len(project.documents) == 1_001


def test_more_text_than_any_project_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmio_lib.qda.refi.LARGEST_TEXTS", 2**20)
    texts = {f"sources/{n}.txt": b"one " * 2**15 for n in range(20)}
    xml = qde(source("a", selection(0, 3, "one")), *(source(str(n)) for n in range(20)))
    assert "MiB of transcripts" in refusal(tmp_path, archive({"project.qde": xml, **texts}))


@pytest.mark.parametrize("change", [lambda c: c, lambda c: c + b"Zebedee", lambda c: b"Z" + c])
def test_bytes_before_or_after_do_no_harm(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(change(archive(plain())))
    found = outcome(lambda: read_refi_project(path, "p.qdpx"))
    if isinstance(found, DataError):
        assert "Zebedee" not in str(found)
    else:
        assert len(found.codings) == 1
