import re
import time

import pytest

from tests.intake.mail.active import active_in
from tests.intake.mail.corpora import CORPORA, json_lines, needs_corpora
from webcare.intake.mail.clean import TooLargeError, clean_html
from webcare.intake.mail.plain import text_of_html


@needs_corpora
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("i_hostile_strings/xss_payloads.jsonl", "text"),
        ("i_hostile_strings/blns.jsonl", "text"),
        ("i_hostile_strings/dompurify_expect.jsonl", "payload"),
        ("i_hostile_strings/open_redirect.jsonl", "text"),
    ],
)
def test_of_hostile_html_nothing_active_is_left(path, field):
    wrappers = ("{}", "<p>{}</p>", "<a href='{}'>x</a>", '<img src="{}">', "<b style='{}'>x</b>")
    for text in json_lines(path, field):
        for wrapper in wrappers:
            cleaned = clean_html(wrapper.format(text))
            assert active_in(cleaned) == [], text
            assert active_in(clean_html(cleaned)) == [], f"cleaned twice: {text}"


@needs_corpora
def test_of_the_feeds_hostile_contents_nothing_active_is_left():
    files = [file for file in (CORPORA / "d_feeds").rglob("*.xml") if "sanitize" in str(file)]
    assert len(files) > 100
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        unescaped = re.sub(r"&lt;", "<", text).replace("&gt;", ">").replace("&amp;", "&")
        for html in (text, unescaped):
            assert active_in(clean_html(html)) == [], file.name


def test_the_independent_checker_does_see_active_html():
    for html in (
        "<script>x</script>", "<p onclick=x>", "<a href='java\nscript:x'>", "<img src='//x'>",
        "<p style='background:url(x)'>", "<form>", "<!--x-->", "<svg>", "<a href=/x>", "<p id=x>",
    ):  # fmt: skip
        assert active_in(html), html


def test_a_remote_image_waits_and_one_that_came_along_is_shown():
    cleaned = clean_html('<img src="https://t.example/p.gif" alt="x"><img src="cid:logo@here">')
    assert 'data-remote-src="https://t.example/p.gif"' in cleaned
    assert '<img src="cid:logo@here">' in cleaned
    assert ' src="https' not in cleaned


def test_an_image_cannot_smuggle_in_an_address_to_be_fetched():
    cleaned = clean_html('<img data-remote-src="javascript:x" srcset="http://t/x 2x" src="x.gif">')
    assert cleaned == "<img>"


def test_links_open_elsewhere_and_tell_nothing():
    cleaned = clean_html('<a href="https://x.example" target="_self" rel="opener">x</a>')
    assert 'target="_blank"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned


def test_a_little_of_the_style_is_kept():
    cleaned = clean_html('<p style="color:#c00; position:fixed; background-color:red">x</p>')
    assert cleaned == '<p style="color: #c00; background-color: red">x</p>'


@pytest.mark.parametrize(
    "value",
    ["color: var(--x)", "color: ex\\70ression(1)", "color: url(//t)", "width: calc(1px)/**/"],
)
def test_a_style_that_could_fetch_or_compute_goes(value):
    assert clean_html(f'<p style="{value}">x</p>') == "<p>x</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 90_000,
        "<b><i>" * 40_000,
        "<p>" * 99_000,
        "<table>" * 50_000,
        "<a href=x>" * 90_000,
    ],
    ids=["div", "formatting", "paragraphs", "tables", "links"],
)
def test_html_of_any_depth_is_read_in_seconds(html):
    start = time.process_time()
    try:
        clean_html(html)
    except TooLargeError:
        assert text_of_html(html) == ""
    assert time.process_time() - start < 5


def test_html_reads_as_text_with_lists_links_and_quotes():
    html = (
        "<p>Dag,</p><ul><li>een<li>twee</ul><ol><li>eerst</ol>"
        '<p>Zie <a href="https://gent.be/afval">deze pagina</a> of '
        '<a href="mailto:info@gent.be">info@gent.be</a>.</p>'
        "<blockquote><p>Vorige<br>vraag</p></blockquote><table><tr><td>a</td><td>b</td></tr></table>"
        "<pre>x\n  y</pre>"
    )
    assert text_of_html(html).split("\n") == [
        "Dag,", "", "- een", "- twee", "", "1. eerst", "",
        "Zie deze pagina (https://gent.be/afval) of info@gent.be.", "",
        "> Vorige", "> vraag", "", "a b", "", "x", "  y",
    ]  # fmt: skip


def test_what_is_not_to_be_read_is_not_in_the_text():
    assert (
        text_of_html("<style>p{}</style><script>x()</script><title>t</title><p>echt</p>") == "echt"
    )
