"""What points to a person is taken out of a text, the same person always by the same stand-in."""

import pytest

from workflows.anonymise import Anonymiser, Mask, suspects, words_of

WORDS = {mask.value: mask.value for mask in Mask} | {
    "asker": "asker", "expert": "expert", "colleague": "colleague",
}  # fmt: skip


def told(text, people=None):
    known = Anonymiser(people or {})
    known.learn_from([text])
    return known.anonymise(text, WORDS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bel 0475 12 34 56.", "Bel [phone]."),
        ("Mail an.peeters@home.example maar.", "Mail [email] maar."),
        ("Rekening BE68 5390 0754 7034.", "Rekening [iban]."),
        ("Mijn nummer is 85.07.30-033.28.", "Mijn nummer is [national_number]."),
        ("Ik woon in de Lange Nieuwstraat 12 bus 3.", "Ik woon in de [address]."),
        ("Het is 12 rue de la Paix.", "Het is [address]."),
        ("Habito 14, rue des Alliés", "Habito [address]"),
        ("ich wohne in Goethestraße 5a, hier", "ich wohne in [address], hier"),
        ("I live at 12 High Street now", "I live at [address] now"),
        ("In 2800 Mechelen gaat het mis", "In [address] gaat het mis"),
        ("Postcode 1012 AB Amsterdam.", "Postcode [address]."),
        ("Geboren op 12/03/1980.", "Geboren op [birth]."),
        ("née le 3 mars 1975", "née le [birth]"),
        ("Met mijn auto 1-ABC-123.", "Met mijn auto [plate]."),
        ("Zie https://home.example/a?b=1", "Zie [link]"),
        ("Vraag het @an.peeters of @an@social.example", "Vraag het [account] of [account]"),
        ("Dossier 2026/123456.", "Dossier [number]."),
        ("Ik sprak met mevrouw De Smet.", "Ik sprak met mevrouw [person 1]."),
        ("Vu par Mme Van Damme hier", "Vu par Mme [person 1] hier"),
        ("Herr Müller war da", "Herr [person 1] war da"),
        ("Mijn naam is Piet van der Veen.", "Mijn naam is [person 1]."),
        ("Beste Fatima,\nDank u", "Beste [person 1],\nDank u"),
        (
            "Dank\nMet vriendelijke groeten,\n\nJan Maes",
            "Dank\nMet vriendelijke groeten,\n\n[person 1]",
        ),
        ("Merci\nBien à vous, Luc", "Merci\nBien à vous, [person 1]"),
    ],
)
def test_what_shows_by_its_form_is_taken_out(text, left):
    assert told(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "In 2025-2026 is de school open op 12/11/2026 van 9 tot 18 uur.",
        "De trein van 14.30 uur kost 12,50 euro.",
        "Beste,\nwanneer is het zwembad open?",
        "Op maandag is de markt er niet.",
        "",
    ],
)
def test_what_points_to_nobody_stays(text):
    assert told(text) == text


def test_known_people_are_named_by_their_part_however_they_are_written():
    people = {"Jan Van der Meulen": "asker", "Ward Peeters": "expert 1"}
    text = "JAN belde. Peeters zei aan van der Meulen: Ward weet het. Januari."
    assert told(text, people) == (
        "[asker] belde. [expert 1] zei aan van der [asker]: [expert 1] weet het. Januari."
    )


def test_one_person_has_one_stand_in_over_all_texts():
    known = Anonymiser({})
    texts = ["Beste Fatima,\nIk zag mevrouw El Amrani.", "Groeten\nFatima El Amrani"]
    known.learn_from(texts)
    assert {"[person 1]" in known.anonymise(text, WORDS) for text in texts} == {True}
    assert "Amrani" not in "".join(known.anonymise(text, WORDS) for text in texts)


def test_a_name_given_once_is_taken_out_everywhere():
    text = "Robbe was er niet.\nBeste Robbe,\nrobbe komt."
    assert told(text) == "[person 1] was er niet.\nBeste [person 1],\n[person 1] komt."


def test_words_that_a_person_adds_are_names_from_then_on():
    known = Anonymiser({})
    known.mask_also(["Robbe", "De Zonnebloem"])
    assert (
        known.anonymise("Robbe gaat naar De Zonnebloem", WORDS) == "[person 1] gaat naar [person 2]"
    )


def test_doing_it_again_changes_nothing():
    known = Anonymiser({"Jan Maes": "asker"})
    once = known.anonymise("Dag Jan,\nbel 0475 12 34 56\nGroeten\nJan Maes", WORDS)
    assert known.anonymise(once, WORDS) == once


def test_data_on_the_seam_of_two_readings_are_found():
    text = "x " * 9890 + "0475 12 34 56 en 0475 12 34 57" + " y" * 9000
    assert "0475" not in told(text)


def test_what_only_a_person_can_tell_is_listed_once_and_stand_ins_are_not():
    assert suspects("Gisteren zag Robbe de Dijle. [asker] zag Robbe ook. Daarna niets.") == (
        "Robbe",
        "Dijle",
    )


def test_words_that_name_nobody_are_no_suspects():
    text = "Beste, Vandaag belde Robbe naar Het Stadhuis op Maandag, en Ik ook. → Doorverwijzen"
    assert suspects(text) == ("Robbe",)


def test_words_of_the_house_are_no_suspects():
    house = words_of(["Stad Voorbeeld", "Dienst Groen en Natuur"])
    assert suspects("dank aan Stad Voorbeeld, dienst Groen, en Robbe", house) == ("Robbe",)


@pytest.mark.parametrize(
    "text", ["A-" * 50_000, "van den " * 20_000, "Beste A A A A " * 8000, "12 Aa Bb " * 10_000,
             "rue de la " * 15_000, "Groeten\n" * 15_000, "@a.b" * 30_000]
)  # fmt: skip
def test_hostile_texts_come_to_an_end(text):
    known = Anonymiser({"Jan Peeters": "asker"})
    known.learn_from([text])
    assert isinstance(known.anonymise(text, WORDS), str)
