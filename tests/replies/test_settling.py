import pytest

from tests.factories import later
from tests.replies.conftest import MANAGER
from tests.replies.sending import DUE, drain, queued, stands
from webcare.core.actor import OUTBOX
from webcare.core.errors import NotAllowed
from webcare.replies import outbox, queries, service
from workflows.reply import ReplyState
from workflows.ticket import TicketState


def uncertain(session, ticket):
    reply = queued(session, ticket)
    [parcel] = outbox.claim_due(session, DUE, 1)
    outbox.record_unclear(session, parcel.id, parcel.fence, why="cut", at=DUE)
    return reply


def test_a_person_settles_that_it_arrived(session, ticket):
    reply = uncertain(session, ticket)
    with pytest.raises(NotAllowed):
        service.settle(session, ticket, reply, arrived=True, by=OUTBOX, at=DUE)

    service.settle(session, ticket, reply, arrived=True, by=MANAGER, at=DUE)

    session.flush()
    assert stands(session, ticket, reply) == (ReplyState.SENT, TicketState.ANSWERED, 0, 0)
    assert queries.sent_ids(session, ticket.id) == [reply.message_id]


def test_a_person_settles_that_it_did_not_and_sends_it_again(session, server, ticket):
    reply = uncertain(session, ticket)
    service.settle(session, ticket, reply, arrived=False, by=MANAGER, at=DUE)
    session.flush()
    assert stands(session, ticket, reply) == (ReplyState.FAILED, TicketState.ANSWERING, 1, 0)

    service.revise(session, ticket, reply, by=MANAGER, at=DUE)
    service.submit(session, ticket, reply, by=MANAGER, at=DUE)
    session.commit()
    assert drain(server, later(minutes=1)) == 1


def test_a_bounce_makes_an_answered_ticket_ours_again(session, server, ticket):
    reply = queued(session, ticket)
    drain(server)

    service.bounced(session, reply, detail="550 no such user\r\n", at=later(hours=1))
    service.bounced(session, reply, detail="again", at=later(hours=1))

    session.flush()
    assert stands(session, ticket, reply) == (ReplyState.FAILED, TicketState.ANSWERING, 1, 0)
    assert (reply.error, ticket.flags) == ("550 no such user", ["reply_failed"])
    assert ticket.due_at is not None
    first = reply.message_id
    service.revise(session, ticket, reply, by=MANAGER, at=later(hours=2))
    service.submit(session, ticket, reply, by=MANAGER, at=later(hours=2))
    session.commit()
    assert reply.message_id != first
    assert drain(server, later(hours=3)) == 1


def test_a_late_bounce_leaves_a_closed_ticket_closed_with_a_flag(session, server, ticket):
    reply = queued(session, ticket)
    drain(server)
    session.refresh(ticket)
    ticket.state = TicketState.CLOSED

    service.bounced(session, reply, detail="550", at=later(days=20))

    session.flush()
    assert stands(session, ticket, reply)[:2] == (ReplyState.FAILED, TicketState.CLOSED)
    assert ticket.flags == ["reply_failed"]
