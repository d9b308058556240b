"""The study on one sheet of paper: what the front page says, and what nobody knows."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from pmio_lib.site.page_link import PageLink
from pmio_lib.site.take_along.tables import tables_of

CLAIMS: Final = "contribution"
"""The table that says of each claim how sure one may be."""
NOTHING_TO_TELL: Final = "none"


def one_page_html(
    pages: Sequence[PageLink],
    answers: Mapping[str, str],
    about: str,
    unknown: Iterable[str],
    lead: str = "",
) -> str:
    """Give the sheet's content as HTML.

    Parameters
    ----------
    pages : sequence of PageLink
    answers : mapping of str to str
        The answer of each page with its strength, by the page's name: the front page's, as HTML.
    about : str
        What the study is.
    unknown : iterable of str
        Claims of which nothing could tell whether they are so.
    lead : str
        The study's answer, as HTML, which stands first.
    """
    told = [page for page in pages if answers.get(page.name)]
    of_page = {page.name: answers[page.name].partition("<dl")[0] for page in told}
    shown = [page for page in told if not lead or of_page[page.name] not in lead]
    cards = "".join(_card(page, answers[page.name]) for page in shown)
    claims = "".join(f"<li>{escape(claim)}.</li>" for claim in unknown)
    where = "".join(
        f'<li><a href="{page.file}">{escape(page.short or page.title)}</a> '
        f'<span class="address">({page.file})</span></li>'
        for page in told
    )
    return (
        f'<div class="sheet"><p class="asked">{escape(about)}</p>{lead}'
        f'<h2 id="found">What was found, and how sure it is</h2><div class="cards">{cards}</div>'
        + (
            '<h2 id="unknown">What nobody knows</h2><p>Claimed, but nothing in the study can '
            f'tell whether it is so:</p><ul class="claims">{claims}</ul>'
            if claims
            else ""
        )
        + '<h2 id="where">Where to check</h2><p>On the screen each number above is a link to its '
        "row: its interval, its source and the code that made it. On paper, look it up on the "
        f'page of the site that is named:</p><ul class="where">{where}</ul></div>'
    )


def _card(page: PageLink, answer: str) -> str:
    heading = f'<h3><a href="{page.file}">{escape(page.title)}</a></h3>'
    asked = f'<p class="asked">{escape(page.question)}</p>'
    return f'<section class="card">{heading}{asked}{answer}</section>'


def claims_nobody_can_tell(pages: Iterable[str]) -> list[str]:
    """Read from the pages the claims in which there can be no confidence, either way."""
    tables = (
        table
        for page in pages
        if f'id="table-{CLAIMS}"' in page
        for table in tables_of(page)
        if table.key == CLAIMS
    )
    rows = (dict(zip(table.headings, row, strict=True)) for table in tables for row in table.rows)
    return [row["Claim"] for row in rows if row["Confidence"] == NOTHING_TO_TELL]
