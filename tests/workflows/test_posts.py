"""Counting and cutting as the networks do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.graphemes import graphemes, length
from workflows.posts import BLUESKY, MASTODON, Limits, count, fits, thread

SIGNS = st.text(
    st.sampled_from("ab .é\n!?e\u0301👩\u200d👧🇧🇪👍🏽한ᄀ각\r\u0928\u093f\u0e33x"), max_size=60
)
WORDS = st.lists(
    st.sampled_from(
        ["Dag", "straat", "vuilnisbak.", "https://city.example/een/lange/weg?x=1", "👩\u200d👧",
         "@stad@social.example", "Waarom?", "a" * 70, "é" * 41, "\n\n", "!"]
    ),
    max_size=90,
).map(" ".join)  # fmt: skip
TIGHT = Limits(signs=60, octets=150)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("", 0), ("abc", 3), ("e\u0301té", 3), ("👩\u200d👩\u200d👧", 1), ("🇧🇪🇳🇱", 2), ("👍🏽!", 2),
        ("한국어", 3), ("ᄀ\u1161\u11a8", 1), ("a\r\nb", 3), ("❤\ufe0f", 1),
        ("🏴\U000e0067\U000e007f", 1),
    ],
)  # fmt: skip
def test_a_sign_is_what_a_person_sees(text, signs):
    assert length(text) == signs


@given(st.one_of(st.text(max_size=80), SIGNS))
def test_signs_together_are_the_text_and_never_fewer_than_unicode_says(text):
    regex = pytest.importorskip("regex")
    assert "".join(graphemes(text)) == text
    assert length(text) >= len(regex.findall(r"\X", text))


@given(st.text(st.sampled_from("abç e\u0301👩\u200d👧🇧🇪👍🏽한각❤\ufe0f\n"), max_size=60))
def test_what_people_write_is_counted_as_unicode_says(text):
    regex = pytest.importorskip("regex")
    if "\u200d" not in text.replace("👩\u200d👧", ""):  # a joiner torn from its pictures
        assert length(text) == len(regex.findall(r"\X", text))


def test_an_address_counts_23_on_mastodon_and_in_full_on_bluesky():
    text = "Zie https://city.example/een/heel/lange/weg/naar/de/pagina."
    assert count(text, MASTODON) == len("Zie ") + 23 + 1
    assert count(text, BLUESKY) == len(text)
    assert count("http://a.be", MASTODON) == 23


def test_of_a_mention_only_the_name_counts_on_mastodon():
    assert count("@an@social.example dag", MASTODON) == len("@an dag")
    assert count("@an@social.example dag", BLUESKY) == len("@an@social.example dag")


def test_bluesky_refuses_by_bytes_too():
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert count(family * 200, BLUESKY) == 200
    assert not fits(family * 200, BLUESKY)


def test_a_text_is_cut_between_sentences_and_numbered():
    text = "Het zwembad opent om negen uur. " * 20
    parts = thread(text, BLUESKY)
    assert len(parts) == 3
    assert [each.rpartition(" ")[2] for each in parts] == ["1/3", "2/3", "3/3"]
    assert all(each.rpartition(" ")[0].endswith(".") for each in parts)


def test_a_text_that_fits_is_not_numbered():
    assert thread("Dag!", MASTODON) == ("Dag!",)


def test_a_network_without_threads_leaves_it_one():
    assert len(thread("woord " * 200, Limits(signs=100, threads=False))) == 1


@settings(max_examples=60, deadline=None)
@given(WORDS, st.sampled_from([BLUESKY, MASTODON, TIGHT]))
def test_every_post_fits_and_nothing_but_blanks_is_lost(text, limits):
    parts = thread(text, limits)
    assert all(fits(each, limits) for each in parts)
    if len(parts) > 1:
        total = len(parts)
        parts = tuple(each.removesuffix(f" {at}/{total}") for at, each in enumerate(parts, 1))
        assert all(parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
