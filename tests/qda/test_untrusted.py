"""Archives and XML made to do harm, or broken: each refused in a sentence, nothing written."""

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from interview_files import HEAD, archive, coding, outcome, qde, refused, selection, source

from pmio_lib.core.errors import DataError
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.untrusted import leads_out, xml_elements

XML = qde(source("a", selection(0, 3, "one")))
TEXT = "one text of Zebedee"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "Zebedee"}">' for n in range(10))
ROOT_TAG = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">'


@contextmanager
def little_memory(most_mb: int = 150) -> Iterator[None]:
    """Hold a refusal to memory that every archive here would pass, were it unpacked."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most_mb * 2**20
    finally:
        tracemalloc.stop()


def plain() -> dict[str, bytes | str]:
    return {"project.qde": XML, "sources/a.txt": TEXT}


def read(tmp_path: Path, content: bytes) -> CodedProject:
    path = tmp_path / "p.qdpx"
    path.write_bytes(content)
    return read_refi_project(path, "p.qdpx")


def refusal(tmp_path: Path, content: bytes, most_mb: int = 150) -> str:
    """What is said when the archive is read; it repeats nothing of it, and nothing is written."""
    with little_memory(most_mb):
        told = "\n".join(map(str, refused(lambda: read(tmp_path, content))))
    assert "Zebedee" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["p.qdpx"]
    return told


def refusal_of_xml(tmp_path: Path, xml: str | bytes) -> str:
    members = {"project.qde": xml, "sources/a.txt": "one text"}
    return refusal(tmp_path, archive(members), 200)


def test_an_archive_with_nothing_wrong_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, archive(plain())).codings["place"].tolist() == ["checked"]


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
    content = archive({**plain(), "sources/inner.zip": inner, "inner.qdpx": inner})
    assert len(read(tmp_path, content).codings) == 1


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
    content = archive({"project.qde": xml, "sources/a.txt": b"one " * 2**20})
    with little_memory():
        project = read(tmp_path, content)
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
    found = outcome(lambda: read(tmp_path, change(archive(plain()))))
    if isinstance(found, DataError):
        assert "Zebedee" not in str(found)
    else:
        assert len(found.codings) == 1


@pytest.mark.parametrize(
    "declared",
    [
        f"<!DOCTYPE lolz [{LAUGHS}]>",
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "https://example.org/x">]>',
        '<!DOCTYPE p [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
        "<!DOCTYPE p [<!ENTITY % a \"<!ENTITY b 'Zebedee'>\"> %a;]>",
        '<!DOCTYPE p SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE p PUBLIC "-//W3C//DTD XHTML 1.0//EN" "https://example.org/x.dtd">',
        '<!DOCTYPE p [<!ELEMENT p ANY><!ATTLIST p a CDATA "Zebedee">]>',
        "<!DOCTYPE p>",
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, declared: str) -> None:
    xml = XML.replace(HEAD, HEAD + "\n" + declared)
    told = refusal_of_xml(tmp_path, xml)
    assert "a document type or an entity" in told
    assert "row 2" in told


@pytest.mark.parametrize("entity", ["&l9;", "&x;", "&nbsp;"])
def test_an_entity_that_is_not_declared_is_no_xml(tmp_path: Path, entity: str) -> None:
    assert "breaks off" in refusal_of_xml(tmp_path, XML.replace("one", entity))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_file_cut_short_is_told_with_its_line(tmp_path: Path, share: float) -> None:
    told = refusal_of_xml(tmp_path, XML[: int(len(XML) * share)])
    assert "XML that breaks off" in told
    assert "row " in told


@pytest.mark.parametrize(
    ("xml", "line"),
    [
        (XML.replace("</TextSource>", "</TextSource"), 5),
        (XML.replace('name="one"', 'name="<Zebedee> &"'), 4),
        (XML.replace('name="one"', 'name="one" name="Zebedee"'), 4),
        (XML + "<!-- Zebedee --><More/>", 6),
        (XML.replace("Sources", "Zebedee:Sources"), 3),
        (XML.replace('name="one"', 'name="\x00"'), 4),
        (XML.replace('name="one"', 'name="&#0;"'), 4),
        ("", 1),
        ("Zebedee", 1),
    ],
)
def test_what_is_no_xml_is_told_with_its_line(tmp_path: Path, xml: str, line: int) -> None:
    told = refusal_of_xml(tmp_path, xml)
    assert "XML that breaks off" in told
    assert f"project.qde, row {line}:" in told


@pytest.mark.parametrize(
    "content",
    [
        XML.replace("one", "Zo\u00eb Zebedee").encode("cp1252"),
        XML.replace("one", "Zo\u00eb").encode("utf-16"),
        XML.encode().replace(b"one", b"Zebedee \xff\xfe"),
        XML.encode().replace(b"one", b"\xed\xa0\x80"),
        XML.replace("utf-8", "us-ascii").replace("one", "\u00e9").encode(),
        *(XML.replace("utf-8", name).encode() for name in (
            "no-such-encoding", "rot13", "utf-7", "idna", "zlib_codec", "utf-32", "shift_jis",
            "undefined", "unicode_escape", "utf-16", "punycode",
        )),
    ],
)  # fmt: skip
def test_bytes_that_are_not_in_the_stated_encoding_are_refused(
    tmp_path: Path, content: bytes
) -> None:
    members = {"project.qde": content, "sources/a.txt": "one text"}
    found = outcome(lambda: read(tmp_path, archive(members)))
    if isinstance(found, DataError):  # Python can read some of them letter by letter
        assert "Zebedee" not in str(found)
        assert all(problem.row for problem in found.problems)
    else:
        assert found.rows_in == 1


@pytest.mark.parametrize("tag", ["Code", "Set", "Description", "PDFSelection", "Representation"])
def test_a_hundred_thousand_elements_inside_one_another_are_refused(
    tmp_path: Path, tag: str
) -> None:
    xml = f"{HEAD}{ROOT_TAG}{f'<{tag}>' * 100_000}{f'</{tag}>' * 100_000}</Project>"
    assert "more than 200 elements inside one another" in refusal_of_xml(tmp_path, xml)


def pieces(*parts: tuple[bytes, int]) -> Iterator[bytes]:
    for part, count in parts:
        for _ in range(count):
            yield part


@pytest.mark.parametrize(
    ("chunks", "told"),
    [
        (pieces((b'<a b="', 1), (b"x" * 2**20, 1_000)), "a tag of more than 16 MiB"),
        (pieces((b"<a><!--", 1), (b"x" * 2**20, 1_000)), "a tag of more than 16 MiB"),
        (pieces((b"<a><?x ", 1), (b"x" * 2**20, 1_000)), "a tag of more than 16 MiB"),
        (pieces((b"<" + b"x" * 2**20, 1), (b"x" * 2**20, 1_000)), "a tag of more than 16 MiB"),
        (pieces((b"<a>", 1), (b"<b/>" * 2**12, 1_000)), "more than 100000 elements"),
    ],
)
def test_xml_without_end_is_stopped(
    chunks: Iterable[bytes], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmio_lib.qda.untrusted.MOST_ELEMENTS", 100_000)
    with pytest.raises(DataError, match=told):
        list(xml_elements(chunks, "x", ()))


def test_an_attribute_of_a_megabyte_is_read(tmp_path: Path) -> None:
    passage = "word " * 200_000
    xml = qde(source("a", selection(0, len(passage), passage)))
    content = archive({"project.qde": xml, "sources/a.txt": passage + "and more"})
    assert read(tmp_path, content).codings["place"].tolist() == ["checked"]


def test_too_many_codes_are_refused(tmp_path: Path) -> None:
    codes = {f"c{number}": "x" for number in range(20_001)}
    assert "20001 codes" in refusal_of_xml(tmp_path, qde(source("a", selection(0, 3)), codes=codes))


def test_many_sources_of_one_name_take_no_time(tmp_path: Path) -> None:
    many = "".join(source(str(n), name="x", plainTextPath="") for n in range(20_000))
    xml = qde(source("a", selection(0, 3, "one")), many)
    project = read(tmp_path, archive({"project.qde": xml, "sources/a.txt": "one text"}))
    assert len(project.documents) == 20_001
    (problem,) = project.reports
    assert "(20000 such in all)" in problem.found


@pytest.mark.parametrize(
    ("root", "told"), [("CodeBook", "found a codebook"), ("Zebedee", "another element outermost")]
)
def test_another_kind_of_file_is_told(tmp_path: Path, root: str, told: str) -> None:
    assert told in refusal_of_xml(tmp_path, f"<{root}>{coding()}</{root}>")
