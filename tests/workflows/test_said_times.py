"""A deadline in a journalist's own words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from workflows.said_times import moment_said

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday, noon in Brussels


@pytest.mark.parametrize(
    ("words", "day", "hour"),
    [
        ("vandaag 21u", 18, "21:00"),
        ("Morgen 10u", 19, "10:00"),
        ("morgen om 9.30 uur", 19, "09:30"),
        ("vrijdag 14u30", 20, "14:30"),
        ("demain 10h", 19, "10:00"),
        ("après-demain 8h15", 20, "08:15"),
        ("heute 17 Uhr", 18, "17:00"),
        ("übermorgen 9 Uhr", 20, "09:00"),
        ("today 5pm", 18, "17:00"),
        ("tomorrow 9:45", 19, "09:45"),
        ("16:00", 18, "16:00"),
    ],
)
def test_a_day_and_an_hour_are_read_on_the_clock_of_the_team(words, day, hour):
    found = moment_said(words, NOW, BRUSSELS)

    assert found is not None
    assert found.astimezone(BRUSSELS).strftime("%d %H:%M") == f"{day} {hour}"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "zo snel mogelijk",
        "vandaag 9u",
        "woensdag 8u",
        "voor het journaal van 7",
        "tussen 14u en 16u",
        "25u",
        "bel 0400 00 72 15",
    ],
)
def test_what_leaves_a_doubt_or_has_passed_is_not_read(words):
    assert moment_said(words, NOW, BRUSSELS) is None
