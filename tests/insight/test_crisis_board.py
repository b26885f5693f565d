"""The live board: what comes in, in what tone, what is open, asked and said."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight import crises
from tests.insight.crises import MINUTE
from tests.surges.waves import write
from tests.web.conftest import statements
from webcare.insight import crisis_board
from workflows.ticket import TicketState
from workflows.tone import Tone


@pytest.fixture
def world(session):
    return crises.world(session, make.make_team(session))


def test_it_counts_what_the_crisis_touches_and_nothing_else(session, world):
    crisis, _tickets = world
    board = crisis_board.of(session, crisis, at=NOON)
    assert (board.total, board.last_hour, board.hour_before) == (5, 4, 1)
    assert board.minutes[-6:] == (1, 1, 0, 0, 0, 0)
    assert dict(board.states) == {
        TicketState.NEW: 1, TicketState.IN_APPROVAL: 1, TicketState.ANSWERED: 1,
    }  # fmt: skip
    assert board.open == 2
    assert board.held == 1


def test_what_an_asker_adds_without_a_word_of_the_crisis_belongs_to_it(session, world):
    crisis, tickets = world
    write(session, tickets[0], [NOON - MINUTE], "Still nothing.")
    assert crisis_board.of(session, crisis, at=NOON).total == 6


def test_a_theme_touches_as_a_word_does(session, world):
    crisis, tickets = world
    theme = make.make_theme(session, session.get_one(make.Team, crisis.team_id))
    tickets[-1].theme_id = theme.id
    crisis.theme_ids, crisis.theme_slugs = [theme.id], [theme.slug]
    session.flush()
    assert crisis_board.of(session, crisis, at=NOON).total == 6


def test_only_the_channels_of_the_crisis_count(session, world):
    crisis, _tickets = world
    other = make.make_channel(session, session.get_one(make.Team, crisis.team_id))
    crisis.channel_ids = [other.id]
    session.flush()
    assert crisis_board.of(session, crisis, at=NOON).total == 0


def test_the_tone_of_the_last_hour_is_told_for_all_four(session, world):
    crisis, _tickets = world
    board = crisis_board.of(session, crisis, at=NOON)
    assert board.tones[Tone.ANGRY] == 2
    assert set(board.tones) == set(Tone)


def test_what_is_asked_is_put_together(session, world):
    crisis, _tickets = world
    board = crisis_board.of(session, crisis, at=NOON)
    assert [(each.example, each.times) for each in board.asked] == [
        ("Is the water safe to drink?", 3)
    ]


def test_what_was_said_stands_once_with_how_many_heard_it(session, world):
    crisis, tickets = world
    for ticket in tickets[:2]:
        make.make_reply(
            session, ticket, state="sent", body="Bottles at the station.", sent_at=NOON - MINUTE
        )
    board = crisis_board.of(session, crisis, at=NOON)
    assert next((each.text, each.times) for each in board.said) == ("Bottles at the station.", 2)
    assert len(board.said) == 2


def test_a_crisis_that_is_over_shows_its_end(session, world):
    crisis, _tickets = world
    crisis.ended_at = NOON - 10 * MINUTE
    session.flush()
    board = crisis_board.of(session, crisis, at=NOON + 600 * MINUTE)
    assert board.at == crisis.ended_at
    assert board.total == 3


def test_the_board_asks_as_much_of_the_database_for_many_as_for_few(session, world):
    crisis, tickets = world
    crisis_board.of(session, crisis, at=NOON)
    with statements(session) as few:
        crisis_board.of(session, crisis, at=NOON)
    write(session, tickets[0], [NOON - MINUTE] * 300, "Is the water safe?")
    crisis_board.of(session, crisis, at=NOON)
    with statements(session) as many:
        crisis_board.of(session, crisis, at=NOON)
    assert len(many) == len(few) <= 6
