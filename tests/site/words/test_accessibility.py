"""The accessibility statement claims nothing that no test has shown."""

from bs4 import BeautifulSoup

from pmio_lib.site.words.accessibility import accessibility_html


def test_it_has_its_parts_a_date_and_no_claim_of_conformance() -> None:
    soup = BeautifulSoup(accessibility_html(), "html.parser")
    parts = [one.get_text() for one in soup.select("h2")]
    assert {"What was tested by program", "What a person must still test"} < set(parts)
    text = " ".join(soup.get_text(" ").split())
    assert "It has not been shown that these pages conform" in text
    assert "This statement was written on" in text
