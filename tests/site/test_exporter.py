"""Pieces of a page before they are put together: what is closed, what is taken off."""

import pytest

from pmio_lib.page.fragments import ONE_OF_TWO
from pmio_lib.site.exporter import fragment, plain_code


@pytest.mark.parametrize(
    ("piece", "closed"),
    [
        ("<p>a &lt; b</p>", "<p>a &lt; b</p>"),
        (f"{ONE_OF_TWO}<figure>f</figure>", "<figure>f</figure>"),
        ("<div><p>open", "<div><p>open</p></div>"),
        ("</section></main><p>x</p>", "<p>x</p>"),
        ("<p>a<br>b &nbsp;c</p>", "<p>a<br/>b \N{NO-BREAK SPACE}c</p>"),
        ("<style>p {color: red}</style><p>x</p>", "<p>x</p>"),
        ("<STYLE>p {color: red}</STYLE><p>x</p>", "<p>x</p>"),
        ("<![CDATA[</main>]]><p>x</p>", "<![CDATA[</main>]]><p>x</p>"),
        ("</div><script>1</script><div>", "<script>1</script><div></div>"),
    ],
)
def test_a_piece_is_closed_and_brings_no_style(piece: str, closed: str) -> None:
    assert fragment(piece) == closed


def test_words_that_look_like_any_other_carry_no_mark_and_neighbours_share_one() -> None:
    marked = '<span></span><span class="k">if</span> <span class="n">a</span>'
    strings = '<span class="s2">"a'
    strings += '</span><span class="s2">b"</span><span class="o">+</span>'
    assert plain_code(marked) == '<span class="k">if</span> a'
    assert plain_code(strings) == '<span class="s2">"ab"</span>+'
