"""The lists of words that a scheme holds itself: by language, whole words and stems."""

import pytest

from tests.workflows.schemes import NOON, SMALL
from workflows.facts import Facts
from workflows.marks import same_words, word_lists
from workflows.scheme import Run, compile_document, load_document

LISTS = {
    "litter": {"nl": ("zwerfvuil", "sluikstort*"), "fr": ("dépôt*",)},
    "places": {"*": ("Stationsplein", "Place de la Gare")},
}


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Het ZWERFVUIL ligt er weer", "nl", ("litter",)),
        ("Sluikstorten op het stationsplein!", "nl", ("litter", "places")),
        ("un depot sauvage", "fr", ("litter",)),
        ("un dépôt sauvage", "nl", ()),  # a word of French in a message in Dutch
        ("un dépôt sauvage", None, ("litter",)),  # nobody knows its language
        ("place   de la\ngare", "de", ("places",)),
        ("zwerfvuilnis", "nl", ()),  # a whole word, where no stem is asked
        ("", "nl", ()),
    ],
)
def test_a_list_is_seen_when_a_word_of_the_messages_language_or_of_all_occurs(
    text, language, found
):
    assert word_lists(LISTS, text, language) == found


def test_a_scheme_without_lists_looks_for_nothing():
    assert word_lists({}, "zwerfvuil", "nl") == ()


def test_words_are_read_as_words_and_never_as_a_pattern():
    lists = {"odd": {"*": ("a.b", "(", "[a-z]*", "\\w*")}}

    assert word_lists(lists, "axb zzz", None) == ()
    assert word_lists(lists, "it says a.b here", None) == ("odd",)


def test_a_rule_of_the_scheme_can_look_at_its_lists():
    text = SMALL.replace("start: A", "words: {litter: {nl: [zwerfvuil]}}\nstart: A").replace(
        'text: {en: "A?"}\n',
        'text: {en: "A?"}\n    rules: [{answers: "no", when: {fact: word_lists, has: litter}}]\n',
    )
    compiled = compile_document(load_document(text))
    seen = word_lists(compiled.document.words, "Zwerfvuil!", "nl")

    run = Run.start(compiled, Facts(word_lists=seen), at=NOON)

    assert run.node == "stand"
    assert run.steps[0].saw == "word_lists = litter"


def test_texts_say_the_same_whatever_their_capitals_accents_and_line_ends():
    assert same_words("Wanneer, komt\r\nde vélo?", "wanneer komt de velo")
    assert not same_words("Wanneer komt de bus?", "Wanneer komt de tram?")
