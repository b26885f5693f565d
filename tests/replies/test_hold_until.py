"""A desk wants nothing said before a moment: what waits, what is refused, what frees itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_handoff
from tests.replies.conftest import MANAGER, SPOKESPERSON
from tests.replies.sending import drain, stands
from webcare import clockwork
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, NotAllowed
from webcare.handoffs import queries as handoff_queries
from webcare.handoffs import service as handoffs
from webcare.handoffs.service import HandBack
from webcare.replies import service
from workflows.handoff import HandoffKind
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

UNTIL = later(hours=3)
EARLY, LATE = UNTIL - timedelta(seconds=1), UNTIL + timedelta(seconds=1)


def hand_back(session, ticket, mode=HandBack.HOLD_UNTIL, text="", until=UNTIL, at=NOON, **given):
    handoff = make_handoff(
        session, ticket, **{"kind": HandoffKind.ESCALATION, "desk": "spokesperson", **given}
    )
    until = until if mode is HandBack.HOLD_UNTIL else None
    handoffs.hand_back(session, ticket, handoff, mode, text, until, by=SPOKESPERSON, at=at)
    return handoff


def written(session, ticket, *, approval=False, purpose=Purpose.FINAL):
    return service.start(
        session, ticket, purpose=purpose, approval=approval, body="Soon.", by=MANAGER, at=NOON
    )


@pytest.fixture
def held(session, ticket):
    hand_back(session, ticket)
    return ticket


def test_the_moment_stands_on_the_handoff_and_on_the_ticket(session, ticket):
    handoff = hand_back(session, ticket)

    assert handoff.hold_until == ticket.hold_until == UNTIL


def test_a_reply_is_handed_in_but_leaves_only_after_the_moment(session, server, held):
    reply = written(session, held)
    service.submit(session, held, reply, by=MANAGER, at=NOON)
    session.commit()

    assert reply.next_attempt_at == UNTIL
    assert drain(server, EARLY) == 0
    assert stands(session, held, reply)[:2] == (ReplyState.QUEUED, TicketState.SENDING)
    assert drain(server, LATE) == 1
    assert stands(session, held, reply)[:2] == (ReplyState.SENT, TicketState.ANSWERED)


def test_the_claim_itself_looks_whatever_the_row_said(session, server, held):
    reply = written(session, held)
    service.submit(session, held, reply, by=MANAGER, at=NOON)
    reply.next_attempt_at = NOON
    session.commit()

    assert drain(server, EARLY) == 0
    assert server.envelopes == []
    session.refresh(reply)
    assert (reply.state, reply.next_attempt_at, reply.attempts) == (ReplyState.QUEUED, UNTIL, 0)


def test_it_is_not_approved_before_and_approved_after(session, server, held):
    reply = written(session, held, approval=True)
    service.submit(session, held, reply, by=MANAGER, at=NOON)

    with pytest.raises(Conflict, match="say nothing yet"):
        service.approve(session, held, reply, by=SPOKESPERSON, at=EARLY)
    assert reply.state is ReplyState.SUBMITTED

    clockwork.turn_the_clock(session, at=LATE)
    assert (held.hold_until, reply.state) == (None, ReplyState.SUBMITTED)
    service.approve(session, held, reply, by=SPOKESPERSON, at=LATE)
    session.commit()
    assert drain(server, LATE) == 1


def test_what_was_approved_before_the_word_came_is_a_persons_again(session, server, ticket):
    reply = written(session, ticket)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    hand_back(session, ticket)
    session.commit()

    assert reply.state is ReplyState.HELD
    service.release(session, ticket, reply, by=MANAGER, at=EARLY)
    session.commit()
    assert drain(server, EARLY) == 0
    assert drain(server, LATE) == 1


def test_it_is_taken_back_while_it_waits(session, held):
    reply = written(session, held)
    service.submit(session, held, reply, by=MANAGER, at=NOON)

    service.undo(session, held, reply, by=MANAGER, at=EARLY)

    assert (reply.state, held.state) == (ReplyState.DRAFT, TicketState.ANSWERING)


@pytest.mark.parametrize("purpose", [Purpose.HOLDING, Purpose.ACKNOWLEDGEMENT])
def test_that_we_are_on_it_may_be_said_meanwhile(session, server, held, purpose):
    reply = written(session, held, purpose=purpose)
    service.submit(session, held, reply, by=MANAGER, at=NOON)
    session.commit()

    assert drain(server, EARLY) == 1


def test_the_clock_frees_the_ticket_and_not_before(session, held):
    clockwork.turn_the_clock(session, at=EARLY)
    assert held.hold_until == UNTIL

    clockwork.turn_the_clock(session, at=UNTIL)
    assert held.hold_until is None


@pytest.mark.parametrize("mode", [HandBack.STATEMENT, HandBack.INSTRUCTION])
def test_a_later_word_of_the_same_desk_ends_it(session, held, mode):
    hand_back(session, held, mode, "Say this.", at=later(hours=1))

    assert held.hold_until is None


def test_another_desk_does_not_lift_it_and_the_latest_moment_counts(session, held):
    hand_back(session, held, HandBack.INSTRUCTION, "So.", desk="legal", at=later(hours=1))
    assert held.hold_until == UNTIL

    hand_back(session, held, until=later(days=1), desk="crisis", at=later(hours=2))
    assert held.hold_until == later(days=1)


def test_whoever_speaks_lifts_it_and_what_waited_leaves(session, server, held):
    reply = written(session, held)
    service.submit(session, held, reply, by=MANAGER, at=NOON)

    handoffs.lift_hold(session, held, by=SPOKESPERSON, at=EARLY)
    session.commit()

    assert held.hold_until is None
    assert drain(server, EARLY) == 1
    [kept] = handoff_queries.of_ticket(session, held.id)
    assert kept.hold_until == EARLY  # until when it really held
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert "ticket.hold_lifted" in events


def test_a_lifted_hold_stays_lifted_when_another_desk_speaks(session, held):
    handoffs.lift_hold(session, held, by=SPOKESPERSON, at=later(minutes=40))
    hand_back(session, held, HandBack.INSTRUCTION, "So.", desk="legal", at=later(minutes=50))

    assert held.hold_until is None


def test_nobody_else_lifts_it(session, held):
    with pytest.raises(NotAllowed):
        handoffs.lift_hold(session, held, by=MANAGER, at=EARLY)
    assert held.hold_until == UNTIL
