"""Two managers at one instant: exactly one answers, the other is told, and nothing leaves twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from webcare import pipeline
from webcare.accounts.models import Team
from webcare.accounts.service import actor
from webcare.core.actor import INTAKE, operator
from webcare.core.errors import Conflict
from webcare.heap import bulk
from webcare.heap.models import Act, Fate
from webcare.intake import files
from webcare.replies import service, words
from webcare.replies.models import Reply
from webcare.schemes.service import publish_shipped
from webcare.tickets import queries
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.machine import TransitionNotAllowed
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

ROUNDS = 3


@pytest.fixture
def house(own_engine, tmp_path):
    """A team with two managers and a channel, committed."""
    files.use(tmp_path)
    with Session(own_engine, expire_on_commit=False) as session:
        publish_shipped(session, by=operator(), at=NOON)
        channel = make.make_channel(session, address="info@city.example")
        team = session.get_one(Team, channel.team_id)
        pair = [make.make_user(session, team, Role.LEAD) for _ in range(2)]
        session.commit()
    return own_engine, channel, pair


def answering(engine, channel, number=1):
    """Tickets that wait for our answer."""
    with Session(engine, expire_on_commit=False) as session:
        found = []
        for _ in range(number):
            ticket = make.make_ticket(session, channel)
            make.make_message(session, ticket)
            pipeline.consider(session, ticket, by=INTAKE, at=NOON)
            ticket.state = TicketState.ANSWERING
            found.append(ticket)
        session.commit()
    return found


def at_once(engine, *acts):
    """What became of each act, all begun at the same moment on connections of their own."""
    together = Barrier(len(acts))

    def do(act):
        with Session(engine, expire_on_commit=False) as session:
            session.execute(text("set local lock_timeout = '10s'"))
            together.wait(10)
            try:
                act(session)
                session.commit()
            except (Conflict, TransitionNotAllowed):
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(do, acts))


def sends(user, ticket, reply, seen):
    def act(session):
        row = queries.get(session, ticket.id, [ticket.team_id], lock=True)
        mine, by = session.get_one(Reply, reply.id), actor(user, ticket.team_id)
        service.submit(session, row, mine, by=by, at=NOON, version=seen)

    return act


def takes(user, ticket):
    def act(session):
        row = queries.get(session, ticket.id, [ticket.team_id], lock=True)
        tickets.claim(session, row, user, by=actor(user, ticket.team_id), at=NOON)

    return act


def finals(session, ids):
    return session.scalars(
        select(Reply).where(Reply.ticket_id.in_(ids), Reply.purpose == Purpose.FINAL)
    ).all()


def test_two_who_send_the_same_draft_send_it_once(house):
    engine, channel, pair = house
    for _ in range(ROUNDS):
        (ticket,) = answering(engine, channel)
        with Session(engine, expire_on_commit=False) as session:
            reply = make.make_reply(session, ticket, body="Tomorrow.")
            session.commit()
            seen = reply.version
        acts = [sends(user, ticket, reply, seen) for user in pair]
        assert at_once(engine, *acts) == ["done", "refused"]


def test_two_who_begin_to_answer_write_in_one_draft(house):
    engine, channel, pair = house
    (ticket,) = answering(engine, channel)

    def begins(user):
        def act(session):
            row = queries.get(session, ticket.id, [ticket.team_id], lock=True)
            service.start(
                session, row, purpose=Purpose.FINAL, approval=False,
                by=actor(user, ticket.team_id), at=NOON, body=words.typed("Tomorrow."),
            )  # fmt: skip

        return act

    assert at_once(engine, *map(begins, pair)) == ["done", "done"]
    with Session(engine) as session:
        (only,) = finals(session, [ticket.id])
        assert only.body.count("Tomorrow.") == 1


def test_two_who_take_a_free_ticket_one_has_it(house):
    engine, channel, pair = house
    for _ in range(ROUNDS):
        (ticket,) = answering(engine, channel)
        assert at_once(engine, *(takes(user, ticket) for user in pair)) == ["done", "refused"]


def test_two_who_answer_many_at_once_answer_each_asker_once(house):
    engine, channel, pair = house
    first, *others = answering(engine, channel, 7)
    given = {"like": first.id, "text": "Dear {{name}},\nTomorrow.", "send": True}
    with Session(engine, expire_on_commit=False) as session:
        rows = [session.get_one(Ticket, each.id) for each in others]
        acts = [bulk.propose(session, user, rows, back="/", at=NOON) for user in pair]
        for each in acts:
            bulk.choose(each, Act.ANSWER, given)
        session.commit()

    def starts(user, kept):
        return lambda session: bulk.start(
            session, bulk.get(session, kept.id, user, lock=True), at=NOON
        )

    at_once(engine, *(starts(user, kept) for user, kept in zip(pair, acts, strict=True)))
    with Session(engine) as session:
        fates = [bulk.counts(session, each.id) for each in acts]
        sent = finals(session, [each.id for each in others])
        assert sum(each.get(Fate.DONE, 0) for each in fates) == len(others)
        assert sum(each.get(Fate.REFUSED, 0) for each in fates) == len(others)
        assert len(sent) == len(others)
        assert {each.state for each in sent} <= {ReplyState.QUEUED, ReplyState.SUBMITTED}
        assert session.scalar(select(func.count(func.distinct(Reply.ticket_id)))) == len(others)
