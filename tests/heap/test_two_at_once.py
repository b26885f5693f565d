"""Two managers, or a manager and intake, at one instant: exactly one wins, nobody waits forever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.heap.conftest import MANAGER
from tests.intake.letters import letter, receive_one
from webcare.channels.compose import message_id_for
from webcare.channels.models import Channel
from webcare.core.actor import operator
from webcare.core.errors import Conflict
from webcare.heap import merging
from webcare.heap.splitting import split
from webcare.schemes.service import publish_shipped
from webcare.tickets import queries, service
from webcare.tickets.models import Message, Ticket
from workflows.ticket import Resolution, TicketState

ROUNDS = 4


@pytest.fixture
def house(own_engine):
    """A team with a channel, committed; makes pairs of tickets of one author."""
    with Session(own_engine, expire_on_commit=False) as session:
        publish_shipped(session, by=operator(), at=NOON)
        channel = make.make_channel(session, address="info@city.example")
        author = make.make_author(session, channel, address="anna@home.example")
        session.commit()

    def pair():
        with Session(own_engine, expire_on_commit=False) as session:
            tickets = [make.make_ticket(session, channel, author=author) for _ in range(2)]
            for ticket in tickets:
                make.make_message(session, ticket, from_address="anna@home.example")
            session.commit()
            return tickets

    return own_engine, channel, pair


def at_once(engine, *acts):
    """What became of each act, all begun at the same moment on connections of their own."""
    together = Barrier(len(acts))

    def do(act):
        with Session(engine, expire_on_commit=False) as session:
            session.execute(text("set local lock_timeout = '10s'"))
            together.wait()
            try:
                act(session)
                session.commit()
            except Conflict:
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(do, acts))


def merges(one, other):
    def act(session):
        rows = merging.locked(session, [one.id, other.id], [one.team_id])
        merging.merge(session, rows[one.id], rows[other.id], by=MANAGER, at=NOON)

    return act


def closes(ticket):
    def act(session):
        row = queries.get(session, ticket.id, [ticket.team_id], lock=True)
        service.check_version(row, ticket.version)
        service.close(session, row, Resolution.MOOT, why="Over", by=MANAGER, at=NOON)

    return act


def test_two_who_merge_the_same_two_crosswise_one_wins(house):
    engine, _channel, pair = house
    for _ in range(ROUNDS):
        one, other = pair()
        assert at_once(engine, merges(one, other), merges(other, one)) == ["done", "refused"]
        with Session(engine) as session:
            states = {session.get_one(Ticket, each.id).state for each in (one, other)}
            assert states == {TicketState.NEW, TicketState.CLOSED}


def test_one_merges_while_another_closes_and_exactly_one_wins(house):
    engine, _channel, pair = house
    for _ in range(ROUNDS):
        one, other = pair()
        assert at_once(engine, merges(one, other), closes(one)) == ["done", "refused"]


def test_a_message_that_comes_in_at_that_moment_is_never_lost(house):
    engine, channel, pair = house
    for number in range(ROUNDS):
        one, other = pair()
        raw = letter(
            "More.", sender="anna@home.example", message_id=f"x{number}@home.example",
            answers=message_id_for("mail", one.id, one.nonce, "city.example"),
        )  # fmt: skip

        def comes(session, raw=raw):
            receive_one(session, session.get_one(Channel, channel.id), raw)

        assert at_once(engine, merges(one, other), comes) == ["done", "done"]
        with Session(engine) as session:
            assert len(queries.thread(session, other.id)) == 3
            kept = session.get_one(Ticket, other.id)
            assert (kept.state, kept.unread_count) == (TicketState.NEW, 1)
            assert session.get_one(Ticket, one.id).state is TicketState.CLOSED


def test_two_who_split_off_the_same_message_make_one_ticket(house):
    engine, _channel, pair = house
    one, _other = pair()
    with Session(engine, expire_on_commit=False) as session:
        ticket = session.get_one(Ticket, one.id)
        pool = make.make_message(session, ticket, from_address="anna@home.example").id
        session.commit()

    def splits(session):
        row = queries.get(session, one.id, [one.team_id], lock=True)
        service.check_version(row, ticket.version)
        split(session, row, [pool], by=MANAGER, at=NOON)

    assert at_once(engine, splits, splits) == ["done", "refused"]
    with Session(engine) as session:
        assert session.get_one(Message, pool).ticket_id != one.id
