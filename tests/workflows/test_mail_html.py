"""The same words as HTML."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from workflows.mail_html import as_html

TEXT = st.text(st.sampled_from("ab<>\"'& \n./:htps?="), max_size=80)


def words(html: str) -> str:
    body = re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)
    return "".join(unescape(re.sub(r"<[^>]*>", "", body[1])).split())


def test_paragraphs_lines_and_links():
    html = as_html("Dag An,\n\nZie https://city.example/a?x=1&y=2.\nGroet", "Geholpen?", "nl")
    assert '<html lang="nl">' in html
    assert '<a href="https://city.example/a?x=1&amp;y=2">' in html
    assert "2</a>.<br>\nGroet" in html
    assert html.index("Groet") < html.index("Geholpen?")


@given(TEXT)
def test_it_says_the_same_words_and_nothing_in_it_runs(text):
    html = as_html(text)
    assert words(html) == "".join(text.split())
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags <= {"html", "head", "meta", "body", "p", "br", "a"}
