"""The same text by many: found whatever name stands in it, and nothing else taken for it."""

import random

import pytest

from workflows.likeness import ALIKE, BANDS, SHORTEST, percent, sketch

LETTER = """Geachte burgemeester, wij vragen u met aandrang om de zwemvijver van het stadspark ook
volgend jaar open te houden. Elke zomer vinden honderden gezinnen er verkoeling, en een ander bad is
er in onze wijk niet. De plannen om er een parking van te maken, kennen wij uit de krant en niet van
u. Wij willen gehoord worden voor er iets beslist is. Met vriendelijke groeten,"""
OTHER = """Geachte, sinds maandag staat de vuilniscontainer in de Kerkstraat open en waait het afval
over het voetpad. Kan iemand dat komen nakijken voor het weekend begint? Ik heb ook al gebeld, maar
de lijn was telkens bezet. Alvast bedankt voor uw antwoord, en groeten uit de straat."""


def shared(one, other):
    return set(sketch(one)[1]) & set(sketch(other)[1])


def test_the_same_words_are_the_same_whatever_accents_and_lines():
    again = LETTER.upper().replace("\n", "  ").replace("vijver", "víjver")

    assert percent(sketch(LETTER)[0], sketch(again)[0]) == 100
    assert len(shared(LETTER, again)) == BANDS


def test_a_name_and_a_street_make_it_no_other_text():
    signed = LETTER + " Anna Peeters, Kerkstraat 5"

    assert percent(sketch(LETTER)[0], sketch(signed)[0]) >= 90
    assert shared(LETTER, signed)


def test_another_question_is_another_text():
    assert percent(sketch(LETTER)[0], sketch(OTHER)[0]) < 5
    assert not shared(LETTER, OTHER)


def test_a_few_words_say_the_same_by_chance_and_are_not_compared():
    words = ["Wanneer", "komt", "de", "vuilniswagen", "langs", "dank", "u"]
    assert len(words) < SHORTEST
    assert sketch(" ".join(words)) == ((), ())
    assert percent((), ()) == 0


@pytest.mark.parametrize("changed", [2, 4, 6])
def test_what_counts_as_the_same_is_found_by_its_keys(changed):
    chance = random.Random(changed)
    found = alike = 0
    for _round in range(60):
        words = [f"w{chance.randrange(4000)}" for _ in range(120)]
        other = list(words)
        for place in chance.sample(range(120), changed):
            other[place] = f"x{chance.randrange(4000)}"
        one, two = " ".join(words), " ".join(other)
        if percent(sketch(one)[0], sketch(two)[0]) >= ALIKE:
            alike += 1
            found += bool(shared(one, two))
    assert found >= 0.95 * alike


def test_keys_fit_the_database():
    assert all(-(1 << 63) <= key < 1 << 63 for key in sketch(LETTER)[1])
