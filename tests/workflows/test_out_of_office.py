"""What an automatic reply says of an absence, as people of four languages write it."""

from datetime import date

import pytest

from workflows.out_of_office import read

ON = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Ik ben afwezig van 18 november tot en met 24 november.", "11-18", "11-24"),
        ("Ik ben met verlof t.e.m. 27/11.", "11-18", "11-27"),
        ("Ik ben terug op maandag 30 november 2026.", "11-18", "11-29"),
        ("Afwezig van 20 tot 28 november en terug op 1 december.", "11-20", "11-28"),
        ("Je suis absent du 18 au 25 novembre.", "11-18", "11-25"),
        ("Je serai de retour le 1er décembre.", "11-18", "11-30"),
        ("Je suis absente jusqu'au vendredi 4 décembre inclus.", "11-18", "12-04"),
        ("Ich bin vom 20.11.2026 bis 27.11.2026 nicht im Büro.", "11-20", "11-27"),
        ("Ab dem 30. November bin ich wieder da.", "11-18", "11-29"),
        ("Ich bin bis einschließlich 4. Dezember abwesend.", "11-18", "12-04"),
        ("I am out of the office until Friday, November 27.", "11-18", "11-27"),
        ("I'll be back on Monday 30 November.", "11-18", "11-29"),
        ("Out of office 2026-11-20 - 2026-11-25", "11-20", "11-25"),
    ],
)
def test_the_first_and_the_last_day_are_read(text, first, last):
    away = read(text, ON)

    assert away is not None
    assert (f"{away.first:%m-%d}", f"{away.last:%m-%d}") == (first, last)


def test_a_day_without_year_that_has_passed_is_next_years():
    away = read("I am away from 20 November to 2 January.", ON)
    assert away.last == date(2027, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you for your mail, I will answer it soon.",
        "I was away until 3 November.",
        "Back on 31 February.",
        "Until 1 December 2031.",
        "Call 02/555 01 20 for urgent matters.",
        "9" * 10_000,
    ],
)
def test_where_no_end_is_told_nothing_is_read(text):
    assert read(text, ON) is None


def test_whom_it_names_by_address_is_kept():
    away = read("Away until 1 December. Ask Kim@City.example or bo@city.example.", ON)
    assert away.addresses == ("kim@city.example", "bo@city.example")
