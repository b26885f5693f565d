"""What only shows with more than one connection: committed rows, in a database of their own."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import later, make_channel, make_message, make_ticket
from tests.replies.conftest import MANAGER
from webcare.accounts.models import User
from webcare.core.errors import Conflict
from webcare.replies import outbox, queries, service
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

DUE = later(seconds=10)


@pytest.fixture
def committed(own_engine):
    """Tickets with a queued reply each, for everyone to see."""
    with Session(own_engine, expire_on_commit=False) as session:
        session.add(User(id=9001, email="an@city.example", name="An", created_at=NOON))
        session.flush()
        channel = make_channel(session)
        for _ in range(12):
            ticket = make_ticket(session, channel, state=TicketState.ANSWERING)
            make_message(session, ticket)
            reply = service.start(
                session, ticket, purpose=Purpose.FINAL, approval=False, body="Tomorrow.",
                by=MANAGER, at=NOON,
            )  # fmt: skip
            service.submit(session, ticket, reply, by=MANAGER, at=NOON)
        session.commit()
        yield session


def in_threads(*calls):
    errors = []

    def guarded(call):
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def test_two_drains_at_once_send_each_reply_once(committed, server):
    def drain():
        outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: DUE)

    assert in_threads(drain, drain, drain) == []

    drain()  # what all three passed over while another held it
    recipients = [envelope.rcpt_tos[0] for envelope in server.envelopes]
    assert len(recipients) == len(set(recipients)) == 12
    states = committed.execute(text("select distinct state from replies")).scalars().all()
    assert states == ["sent"]


def test_an_undo_and_a_claim_at_once_end_in_one_of_the_two(committed, own_engine):
    reply_id, ticket_id = committed.execute(
        text("select id, ticket_id from replies order by id limit 1")
    ).one()
    committed.commit()
    undone, parcels = [], []
    gate = threading.Barrier(2, timeout=30)

    def undo():
        with Session(own_engine) as session, session.begin():
            ticket, reply = session.get(Ticket, ticket_id), session.get(Reply, reply_id)
            gate.wait()
            try:
                service.undo(session, ticket, reply, by=MANAGER, at=DUE)
            except Conflict:
                return
            undone.append(reply_id)

    def claim():
        with Session(own_engine) as session, session.begin():
            gate.wait()
            parcels.extend(each.id for each in outbox.claim_due(session, DUE, 12))

    assert in_threads(undo, claim) == []

    assert (reply_id in undone) != (reply_id in parcels)
    with Session(own_engine) as session:
        state = session.get(Reply, reply_id).state
    assert state is (ReplyState.DRAFT if undone else ReplyState.SENDING)


def test_a_claim_passes_over_a_ticket_that_a_person_holds(committed, own_engine):
    with Session(own_engine) as person, Session(own_engine) as worker:
        held = person.execute(text("select id from tickets order by id limit 1")).scalar_one()
        person.execute(text("select 1 from tickets where id = :id for update"), {"id": held})

        parcels = outbox.claim_due(worker, DUE, 100)

        assert len(parcels) == 11
        worker.rollback()


def test_a_claim_is_not_kept_from_a_ticket_by_a_message_coming_in(committed, own_engine):
    with Session(own_engine) as intake, Session(own_engine) as worker:
        ticket = intake.get(Ticket, committed.execute(text("select min(id) from tickets")).scalar())
        make_message(intake, ticket)  # not committed yet

        assert queries.due(worker, DUE, 100)
        worker.rollback()
