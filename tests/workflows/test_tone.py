"""The tone of a message by the product's own words."""

import pytest

from workflows.tone import Tone, tone_of


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Dit is een schande, er gebeurt niets!!", Tone.ANGRY),
        ("C'est honteux, on se moque de nous", Tone.ANGRY),
        ("Das ist eine Frechheit", Tone.ANGRY),
        ("This is outrageous. I am fed up.", Tone.ANGRY),
        ("Wij zijn ongerust: is het water veilig?", Tone.WORRIED),
        ("J'ai peur pour mes enfants, est-ce dangereux ?", Tone.WORRIED),
        ("Wir machen uns Sorgen. Ist das giftig?", Tone.WORRIED),
        ("Is it safe? We are worried.", Tone.WORRIED),
        ("Bedankt voor de snelle hulp", Tone.THANKFUL),
        ("Merci, beau travail, bravo", Tone.THANKFUL),
        ("Vielen Dank, gut gemacht", Tone.THANKFUL),
        ("Well done, thank you", Tone.THANKFUL),
        ("Wanneer is het loket open?", Tone.NEUTRAL),
        ("", Tone.NEUTRAL),
    ],
)
def test_a_tone_is_heard_in_four_languages(text, tone):
    assert tone_of(text) is tone


@pytest.mark.parametrize(
    "text",
    [
        "Alvast bedankt",
        "Merci d'avance",
        "Vielen Dank im Voraus",
        "Thanks in advance",
        "nee bedankt",
    ],
)
def test_mere_politeness_is_no_thanks(text):
    assert tone_of(f"Kan iemand komen kijken? {text}") is Tone.NEUTRAL


@pytest.mark.parametrize("text", ["Ik ben niet boos hoor", "Wees niet bang", "I am not angry"])
def test_what_is_denied_is_not_heard(text):
    assert tone_of(text) is Tone.NEUTRAL


def test_of_as_many_words_the_graver_tone_counts():
    assert tone_of("Belachelijk. Bedankt.") is Tone.ANGRY
    assert tone_of("Ik ben ongerust. Bedankt.") is Tone.WORRIED


def test_exclamation_marks_alone_are_no_anger():
    assert tone_of("Wat een mooie dag!!!") is Tone.NEUTRAL
