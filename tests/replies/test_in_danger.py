"""Whoever may be in danger hears whom to call, and nothing of business."""

import pytest

from tests.conftest import NOON
from tests.factories import later, make_channel, make_message, make_team, make_ticket
from webcare.accounts.models import Team
from webcare.core import danger_words
from webcare.replies import service
from webcare.tickets.models import Author


@pytest.fixture
def cry(session):
    channel = make_channel(session, make_team(session, organisation="City", language="en"))
    ticket = make_ticket(
        session, channel, language="en", subject="I cannot go on", flags=["danger"], due_at=NOON
    )
    make_message(session, ticket)
    return ticket


@pytest.fixture
def team_of(session):
    return lambda ticket: session.get_one(Team, ticket.team_id)


@pytest.fixture
def author_of(session):
    return lambda ticket: session.get_one(Author, ticket.author_id)


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("nl", ("112", "1813", "113")), ("fr", ("112", "0800 32 123")), ("de", ("112", "108")),
     ("en", ("112", "1813", "113"))],
)  # fmt: skip
def test_it_names_the_emergency_numbers_in_each_language(session, cry, language, numbers):
    cry.language = language
    reply = service.acknowledge(session, cry, at=NOON)

    assert all(number in reply.body for number in numbers)
    assert "/t/" not in reply.body
    assert "I cannot go on" not in reply.subject
    assert "November" not in reply.body


def test_the_words_are_the_houses_own_where_it_has_them(session, cry, team_of):
    team_of(cry).danger_receipt = danger_words.fit({"en": "Call 112."}, is_on=True)

    assert service.acknowledge(session, cry, at=NOON).body.startswith("Call 112.")


def test_nothing_leaves_by_itself_where_the_team_switches_it_off(session, cry, team_of):
    team_of(cry).danger_receipt = danger_words.fit({}, is_on=False)

    assert service.acknowledge(session, cry, at=NOON) is None


def test_a_receipt_of_today_does_not_keep_it_back_but_it_goes_once_a_day(session, cry, author_of):
    author_of(cry).acknowledged_at = later(hours=-1)

    assert service.acknowledge(session, cry, at=NOON)
    assert service.acknowledge(session, cry, at=later(hours=3)) is None
    assert service.acknowledge(session, cry, at=later(hours=25))
