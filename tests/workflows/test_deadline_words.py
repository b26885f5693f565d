"""A journalist's deadline in words, in four languages, and what is not read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from workflows.deadline_words import deadline_of

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=BRUSSELS)  # a Saturday


def local(words, now=NOW):
    found = deadline_of(words, now, BRUSSELS)
    return found and f"{found.astimezone(BRUSSELS):%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("vandaag 21u", "21 21:00"),
        ("morgen 10u", "22 10:00"),
        ("Morgen om 10 uur", "22 10:00"),
        ("overmorgen 9u30", "23 09:30"),
        ("vanavond 8 uur", "21 20:00"),
        ("18.30", "21 18:30"),
        ("voor 17:00", "21 17:00"),
        ("maandag 9u", "23 09:00"),
        ("demain 10h", "22 10:00"),
        ("aujourd’hui à 18h30", "21 18:30"),
        ("ce soir 20 heures", "21 20:00"),
        ("heute 17 Uhr", "21 17:00"),
        ("morgen früh 8 Uhr", "22 08:00"),
        ("übermorgen, 12.15 Uhr", "23 12:15"),
        ("tomorrow 3pm", "22 15:00"),
        ("today by 5:30 p.m.", "21 17:30"),
        ("tomorrow noon", "22 12:00"),
        ("tomorrow 1:30pm", "22 13:30"),
        ("2026-11-21T21:00", "21 21:00"),
    ],
)
def test_simple_times_are_read_in_four_languages(words, moment):
    assert local(words) == moment


@pytest.mark.parametrize(
    "words",
    [
        "", "dringend", "tonight at six", "morgen", "tussen 10 en 12u", "volgende week dinsdag 10u",
        "10", "25:00", "13pm", "niet voor 10u", "24/11", "10u of 12u", "9999-99-99T99:99",
    ],
)  # fmt: skip
def test_what_names_no_one_time_is_left_to_a_person(words):
    assert local(words) is None


def test_a_named_day_may_have_passed_and_a_bare_time_may_not():
    late = datetime(2026, 11, 21, 22, 4, tzinfo=BRUSSELS)

    assert local("vandaag 21u", late) == "21 21:00"
    assert local("18.30", late) is None


def test_the_wall_clock_counts_on_the_night_that_it_is_set():
    night = datetime(2026, 10, 24, 20, 0, tzinfo=BRUSSELS)

    assert deadline_of("morgen 2u30", night, BRUSSELS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
