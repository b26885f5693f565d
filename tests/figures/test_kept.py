"""What a ticket's row keeps for the figures, through any history of it."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests import factories as make
from tests.conftest import NOON
from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.figures import kept
from webcare.replies import conversation, settling
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from webcare.tickets.return_models import TicketReturn
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right
from workflows.ticket import TicketState

ANYONE = Actor("user:1", "An", frozenset(Right), 1)
DONE = ("answered", "closed")
MAY_CLOSE = ("new", "answering", "answered", "watching")
EVENTS = (
    ("decide", {"target": TicketState.ANSWERING}),
    ("decide", {"target": TicketState.CLOSED}),
    ("decide", {"target": TicketState.WATCHING}),
    ("send", {}), ("sent", {"unread": False}), ("sent", {"unread": True}), ("close", {}),
    ("reopen", {}), ("author_reacts", {}), ("bounced", {}), ("silence_passed", {}),
    ("review_due", {}), ("look_again", {}), ("resume", {}), ("take_back", {}),
)  # fmt: skip


def returns(session):
    rows = session.scalars(select(TicketReturn).order_by(TicketReturn.id))
    return sorted((row.ticket_id, row.done_at, row.back_at) for row in rows)


@pytest.mark.parametrize("seed", range(4))
def test_through_any_history_a_ticket_knows_since_when_it_is_done(session, seed):
    chance = random.Random(seed)
    channel = make.make_channel(session)
    done, came_back = {}, []
    for _ in range(12):
        ticket = make.make_ticket(session, channel)
        at, entered = NOON, None
        undo = None  # what an act that can be undone left behind: state, and since when it was done
        for _ in range(25):
            at += timedelta(minutes=chance.randrange(1, 999))
            event, facts = chance.choice(EVENTS)
            if event == "take_back":
                if not undo:
                    continue
                tickets.move(session, ticket, event, by=ANYONE, at=at, target=undo[0])
                entered, ticket.answered_at = undo[1:]
                undo = None
                continue
            before, was = ticket.state, (ticket.state, entered, ticket.answered_at)
            try:
                tickets.move(session, ticket, event, by=ANYONE, at=at, **facts)
            except Conflict:
                continue
            undo = was if event == "close" and before in MAY_CLOSE else None
            if ticket.state in DONE and before not in DONE:
                entered = at
            elif before in DONE and ticket.state not in DONE:
                came_back.append((ticket.id, entered, at))
                entered = None
        done[ticket.id] = entered
    session.flush()

    assert {row.id: row.done_at for row in session.scalars(select(Ticket))} == done
    assert returns(session) == sorted(came_back)
    assert kept.rebuild(session) == 0

    session.execute(update(Ticket).values(done_at=NOON))
    session.execute(update(TicketReturn).where(TicketReturn.id % 2 == 0).values(back_at=NOON))
    assert kept.rebuild(session) > 0
    assert {row.id: row.done_at for row in session.scalars(select(Ticket))} == done
    assert returns(session) == sorted(came_back)


def test_the_term_of_a_ticket_is_that_of_its_coming(session):
    channel = make.make_channel(session)
    author = make.make_author(session, channel)
    ticket = tickets.open_ticket(
        session, channel, author, subject="Bins", preview="", language="nl", at=NOON, by=ANYONE
    )
    term = ticket.due_at
    tickets.move(session, ticket, "close", by=ANYONE, at=NOON + timedelta(hours=1))
    tickets.move(session, ticket, "reopen", by=ANYONE, at=NOON + timedelta(days=9))
    assert ticket.due_at != term
    assert ticket.norm_due_at == term


def test_a_ticket_of_an_earlier_time_gets_the_norm_of_today(session):
    ticket = make.make_ticket(session, opened_at=NOON)
    assert kept.fill_norms(session) == 1
    session.refresh(ticket)
    assert ticket.norm_due_at == NOON + timedelta(days=2)
    assert kept.fill_norms(session) == 0


def test_the_first_reply_is_the_first_that_says_something(session):
    ticket = make.make_ticket(session)
    for purpose, hours in (("acknowledgement", 1), ("holding", 2), ("final", 3), ("ask", 4)):
        at = NOON + timedelta(hours=hours)
        reply = make.make_reply(
            session, ticket, purpose=Purpose(purpose), state=ReplyState.SENT, sent_at=at,
            message_id=f"{purpose}@city.example",
        )  # fmt: skip
        conversation.keep_in_thread(session, ticket, reply, at=at)
        if purpose == "final":
            first = reply
    assert ticket.first_reply_at == NOON + timedelta(hours=3)
    assert kept.rebuild(session) == 0

    settling.bounced(session, first, detail="No such box.", at=NOON + timedelta(hours=5))
    assert ticket.first_reply_at == NOON + timedelta(hours=4)
    session.flush()
    assert kept.rebuild(session) == 0
