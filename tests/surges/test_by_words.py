"""Words that suddenly stand together, over all channels: proposed with a reason, no more."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import factories as make
from tests.conftest import NOON
from tests.surges import waves
from webcare.channels.models import OutgoingMail
from webcare.crisis.models import Crisis
from webcare.surges import by_words, counting, service
from webcare.surges.letters import reason
from webcare.surges.models import Surge
from workflows.rights import Role
from workflows.surge_life import SurgeState

MINUTE = timedelta(minutes=1)
USUAL = ("When is the town hall open on Monday?", "My bin was not emptied this week",
         "Where do I ask for a new identity card?", "The street lamp here is broken")  # fmt: skip


@pytest.fixture(autouse=True)
def _knows_nothing():
    counting._first.clear()
    by_words.forget()


@pytest.fixture
def team(session):
    team = make.make_team(session)
    make.make_user(session, team, Role.LEAD, language="en")
    return team


@pytest.fixture
def tickets(session, team):
    """One ticket on each of four channels, with two weeks of the usual behind them."""
    found = []
    for number, text in enumerate(USUAL):
        channel = make.make_channel(session, team, name=f"Channel {number}")
        ticket = make.make_ticket(session, channel, team_id=team.id)
        start = NOON - timedelta(days=13)
        waves.write(session, ticket, waves.every(start, 240, 76), text)
        found.append(ticket)
    return found


def leak(session, tickets, each=2, people=20, text="A gas leak in the harbour, what do we do?"):
    for place, ticket in enumerate(tickets):
        first = NOON - timedelta(minutes=40 - 3 * place)
        waves.write(session, ticket, waves.every(first, 7, each), text, people)


def test_two_messages_on_each_of_four_channels_are_one_proposal(session, team, tickets):
    leak(session, tickets)

    (surge,) = service.watch(session, at=NOON)

    assert surge.channel_id is None
    assert surge.state is SurgeState.PROPOSED
    assert (surge.reading["count"], surge.reading["channels"]) == (8, 4)
    assert {"leak", "harbour"} <= {each["word"] for each in surge.words}
    said = reason(session, team, surge, "en")
    assert "stand together in 8 of the 8 messages of the last hour, by 8 people" in said
    assert session.query(OutgoingMail).count() == 1
    assert session.scalar(select(func.count()).select_from(Crisis)) == 0


def test_it_is_proposed_once_and_calms_by_itself(session, tickets):
    leak(session, tickets)
    (surge,) = service.watch(session, at=NOON)

    assert service.watch(session, at=NOON + 5 * MINUTE) == []
    for minute in (70, 85, 105):
        assert service.watch(session, at=NOON + minute * MINUTE) == []

    assert surge.state is SurgeState.CALMED


def test_what_is_usual_what_one_person_writes_and_what_is_little_are_no_wave(session, tickets):
    leak(session, tickets, text=USUAL[1])
    leak(session, tickets, people=2)
    leak(session, tickets[:2], text="A water pipe burst in the tunnel")

    assert service.watch(session, at=NOON) == []


def test_without_two_weeks_to_compare_with_nothing_is_proposed(session, team):
    channel = make.make_channel(session, team)
    ticket = make.make_ticket(session, channel, team_id=team.id)
    leak(session, [ticket], each=5)

    assert service.watch(session, at=NOON) == []


def test_a_channels_own_wave_is_not_proposed_a_second_time_by_its_words(session, tickets):
    waves.usual_weeks(session, tickets[0], NOON, 8)
    leak(session, tickets[:1], each=30)
    waves.write(
        session, tickets[0], waves.every(NOON - 14 * MINUTE, 0.4, 35), "A gas leak, harbour"
    )

    found = service.watch(session, at=NOON)

    assert [each.channel_id for each in found] == [tickets[0].channel_id]
    assert session.scalar(select(func.count()).select_from(Surge)) == 1
