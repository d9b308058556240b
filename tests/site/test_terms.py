"""Words open in place: the first use of each, in prose only, and no more than a page bears."""

from bs4 import BeautifulSoup

from pmio_lib.site.terms import (
    MOST_SHOWN,
    MOST_STOPS,
    explain_terms,
    glossary_html,
    tab_stops,
)
from pmio_lib.study.glossary import Glossary

MEANS = "What a reader should know of it."
GLOSSARY = Glossary.model_validate(
    {
        "cohort": {"means": MEANS, "also": ["cohorts"]},
        "Holm": {"means": MEANS},
        "standard error": {"means": "A <b>size</b> of chance, as one says."},
    }
)


def explained(body: str, glossary: Glossary = GLOSSARY) -> BeautifulSoup:
    soup = BeautifulSoup(f'<main><div class="wrap">{body}</div></main>', "html.parser")
    explain_terms(soup, glossary)
    return soup


def test_the_first_use_of_a_word_opens_what_it_means_and_the_text_stays() -> None:
    soup = explained("<p>Cohorts and a cohort: the standard error.</p><p>A cohort again.</p>")
    assert [one.get_text() for one in soup.select("button")] == ["Cohorts", "standard error"]
    assert soup.p is not None
    assert soup.p.get_text() == "Cohorts and a cohort: the standard error."
    for button in soup.select("button"):
        box = soup.find(id=button["popovertarget"])
        assert box is not None
        assert box.has_attr("popover")
    assert "A &lt;b&gt;size" in str(soup)


def test_only_prose_is_touched_and_only_whole_words() -> None:
    places = (
        "<h2>Holm</h2><p><a href='#x'>Holm</a></p><table><tr><td><p>Holm</p></td></tr></table>"
        "<figure><p>Holm</p></figure><p><code>Holm</code></p><p>Holmes, holm, Holm-like</p>"
        "<section class='cite'><p>Holm</p></section>"
    )
    assert explained(places).select("button") == []


def test_what_is_shown_comes_before_what_is_folded() -> None:
    soup = explained("<details><summary>More</summary><p>Holm, cohort</p></details><p>Holm</p>")
    places = [(one.get_text(), one.find_parent("details") is None) for one in soup.select("button")]
    assert places == [("cohort", False), ("Holm", True)]


def test_a_page_full_of_links_explains_only_as_many_words_as_it_has_room_for() -> None:
    links = "<a href='#x'>x</a>" * (MOST_STOPS - 1)
    soup = explained(f"<p>{links} Holm and cohort</p>")
    assert len(soup.select("button")) == 1
    main = soup.select_one("main")
    assert main is not None
    assert tab_stops(main) == MOST_STOPS
    many = Glossary.model_validate({f"word{n}x": {"means": MEANS} for n in range(30)})
    all_words = explained(f"<p>{' '.join(many.root)}</p>", many)
    assert len(all_words.select("button")) == MOST_SHOWN


def test_stops_in_shut_folds_do_not_count_and_sorted_headings_do() -> None:
    rows = "<tr><td>1</td></tr>" * 6
    table = f"<div class='pmio-table'><table><thead><tr><th>a</th></tr></thead><tbody>{rows}"
    fold = "<details><summary>s</summary><a href='#'>x</a><details><summary>t</summary></details>"
    body = f"{fold}</details>{table}</tbody></table></div><p data-copy>c</p>"
    assert tab_stops(BeautifulSoup(body, "html.parser")) == 3


def test_the_glossary_s_page_has_every_word_in_order() -> None:
    soup = BeautifulSoup(glossary_html(GLOSSARY), "html.parser")
    terms = [str(one.contents[0]).strip() for one in soup.select("dt")]
    assert terms == ["cohort", "Holm", "standard error"]
    assert "also: cohorts" in soup.get_text()
    assert soup.b is None
