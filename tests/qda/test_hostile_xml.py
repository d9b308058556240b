"""XML made to do harm, or broken: each refused in a sentence with its line, nothing written."""

import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from interview_files import HEAD, archive, coding, outcome, qde, refused, selection, source

from pmio_lib.core.errors import DataError
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.untrusted import parse_xml

GOOD = qde(source("a", selection(0, 3, "one")))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "Zebedee"}">' for n in range(10))
ROOT_TAG = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
MOST_MB = 200


def refusal(tmp_path: Path, xml: str | bytes) -> str:
    """What is said when the project is read; it repeats nothing of it, and nothing is written."""
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({"project.qde": xml, "sources/a.txt": "one text"}))
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as caught:
            read_refi_project(path, "p.qdpx")
        assert tracemalloc.get_traced_memory()[1] < MOST_MB * 2**20
    finally:
        tracemalloc.stop()
    told = "\n".join(map(str, refused(caught)))
    assert "Zebedee" not in told
    assert list(tmp_path.iterdir()) == [path]
    return told


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
    xml = GOOD.replace(HEAD, HEAD + "\n" + declared)
    told = refusal(tmp_path, xml)
    assert "a document type or an entity" in told
    assert "row 2" in told


@pytest.mark.parametrize("entity", ["&l9;", "&x;", "&nbsp;"])
def test_an_entity_that_is_not_declared_is_no_xml(tmp_path: Path, entity: str) -> None:
    assert "breaks off" in refusal(tmp_path, GOOD.replace("one", entity))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_file_cut_short_is_told_with_its_line(tmp_path: Path, share: float) -> None:
    told = refusal(tmp_path, GOOD[: int(len(GOOD) * share)])
    assert "XML that breaks off" in told
    assert "row " in told


@pytest.mark.parametrize(
    ("xml", "line"),
    [
        (GOOD.replace("</TextSource>", "</TextSource"), 5),
        (GOOD.replace('name="one"', 'name="<Zebedee> &"'), 4),
        (GOOD.replace('name="one"', 'name="one" name="Zebedee"'), 4),
        (GOOD + "<!-- Zebedee --><More/>", 6),
        (GOOD.replace("Sources", "Zebedee:Sources"), 3),
        (GOOD.replace('name="one"', 'name="\x00"'), 4),
        (GOOD.replace('name="one"', 'name="&#0;"'), 4),
        ("", 1),
        ("Zebedee", 1),
    ],
)
def test_what_is_no_xml_is_told_with_its_line(tmp_path: Path, xml: str, line: int) -> None:
    told = refusal(tmp_path, xml)
    assert "XML that breaks off" in told
    assert f"project.qde, row {line}:" in told


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("one", "Zo\u00eb Zebedee").encode("cp1252"),
        GOOD.replace("one", "Zo\u00eb").encode("utf-16"),
        GOOD.encode().replace(b"one", b"Zebedee \xff\xfe"),
        GOOD.encode().replace(b"one", b"\xed\xa0\x80"),
        GOOD.replace("utf-8", "us-ascii").replace("one", "\u00e9").encode(),
        *(GOOD.replace("utf-8", name).encode() for name in (
            "no-such-encoding", "rot13", "utf-7", "idna", "zlib_codec", "utf-32", "shift_jis",
            "undefined", "unicode_escape", "utf-16", "punycode",
        )),
    ],
)  # fmt: skip
def test_bytes_that_are_not_in_the_stated_encoding_are_refused(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({"project.qde": content, "sources/a.txt": "one text"}))
    found = outcome(lambda: read_refi_project(path, "p.qdpx"))
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
    assert "more than 200 elements inside one another" in refusal(tmp_path, xml)


class Nothing:
    """A handler that keeps nothing."""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None: ...

    def data(self, text: str) -> None: ...

    def end(self, tag: str) -> None: ...


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
        parse_xml(chunks, Nothing(), "x")


def test_an_attribute_of_a_megabyte_is_read(tmp_path: Path) -> None:
    passage = "word " * 200_000
    xml = qde(source("a", selection(0, len(passage), passage)))
    path = tmp_path / "p.qdpx"
    path.write_bytes(archive({"project.qde": xml, "sources/a.txt": passage + "and more"}))
    assert read_refi_project(path, "p.qdpx").codings["place"].tolist() == ["checked"]


def test_too_many_codes_are_refused(tmp_path: Path) -> None:
    codes = {f"c{number}": "x" for number in range(20_001)}
    assert "20001 codes" in refusal(tmp_path, qde(source("a", selection(0, 3)), codes=codes))


def test_many_sources_of_one_name_take_no_time(tmp_path: Path) -> None:
    many = "".join(source(str(n), name="x", plainTextPath="") for n in range(20_000))
    path = tmp_path / "p.qdpx"
    xml = qde(source("a", selection(0, 3, "one")), many)
    path.write_bytes(archive({"project.qde": xml, "sources/a.txt": "one text"}))
    project = read_refi_project(path, "p.qdpx")
    assert len(project.documents) == 20_001
    (problem,) = project.reports
    assert "(20000 such in all)" in problem.found


@pytest.mark.parametrize(
    ("root", "told"), [("CodeBook", "found a codebook"), ("Zebedee", "another element outermost")]
)
def test_another_kind_of_file_is_told(tmp_path: Path, root: str, told: str) -> None:
    assert told in refusal(tmp_path, f"<{root}>{coding()}</{root}>")
