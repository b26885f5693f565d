"""A page of plain text as HTML that can do nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.light_markup import as_html

TAG = re.compile(
    r'</?(?:h[2-6]|p|ul|ol|li|strong|em|br)>|<a href="(?:https?://|mailto:)[^"<>]*"'
    r' rel="noopener noreferrer">|</a>'
)


def test_headings_lists_bold_and_links():
    text = (
        "# Zo schrijven we\nKort en **warm**.\nU en *niet* je.\n\n- een\n- twee\n\n1. eerst\n2. dan"
    )
    assert as_html(text) == (
        "<h2>Zo schrijven we</h2>\n"
        "<p>Kort en <strong>warm</strong>.<br>U en <em>niet</em> je.</p>\n"
        "<ul><li>een</li><li>twee</li></ul>\n<ol><li>eerst</li><li>dan</li></ol>"
    )
    assert 'href="https://x.example/a"' in as_html("[onze gids](https://x.example/a)")
    assert 'href="https://x.example/a"' in as_html("Zie https://x.example/a.")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", '[x](https://a.example/"onx=1)',
        "**<img src=x onerror=1>**", "[<b>](https://a.example)", "https://a.example/<script>",
        "[x](data:text/html,1)", "# <h1>", "- <li onclick=1>",
    ],
)  # fmt: skip
def test_markup_that_is_typed_stays_text(text):
    left = TAG.sub("", as_html(text))
    assert "<" not in left
    assert ">" not in left


@given(st.text(st.sampled_from("ab<>\"'&#*_-1.[]()htps:/ \n@`"), max_size=80))
def test_nothing_but_our_own_tags_comes_out(text):
    left = TAG.sub("", as_html(text))
    assert "<" not in left
    assert ">" not in left
