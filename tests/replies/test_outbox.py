from email import message_from_bytes, policy
from hashlib import sha256

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later, make_message
from tests.replies.conftest import MANAGER, SPOKESPERSON
from tests.replies.sending import DUE, drain, queued, stands
from webcare.channels import delivery
from webcare.channels.compose import token_in
from webcare.core import db, tokens
from webcare.core.errors import Conflict
from webcare.replies import drafting, outbox, queries, service
from webcare.tickets.models import Direction, Message, MessageKind
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState


def sent_mail(server):
    [envelope] = server.envelopes
    return message_from_bytes(envelope.content, policy=policy.default)


def test_a_reply_leaves_once_and_becomes_part_of_the_thread(session, server, ticket, channel):
    [question] = session.scalars(select(Message))
    reply = queued(session, ticket, body="Morgen, café.")

    assert drain(server, NOON) == 0
    assert drain(server) == 1
    assert drain(server) == 0

    assert stands(session, ticket, reply) == (ReplyState.SENT, TicketState.ANSWERED, 0, 0)
    assert (reply.receipt, reply.sent_at) == ("250 taken as 42", DUE)
    assert (ticket.answered_at, ticket.due_at) == (DUE, None)
    mail = sent_mail(server)
    assert mail["From"] == f"City <{channel.address}>"
    assert server.envelopes[0].rcpt_tos == [ticket.author_address]
    assert mail["In-Reply-To"] == f"<{question.message_id}>"
    assert mail["References"] == f"<first@home.example> <{question.message_id}>"
    assert mail["Auto-Submitted"] is None
    assert mail["X-Webcare"] == "reply"
    body, _between, below = mail.get_body(("plain",)).get_content().strip().splitlines()
    assert "<p>Morgen, café.</p>" in mail.get_body(("html",)).get_content()
    assert body == "Morgen, café."
    assert drafting.follow_link(ticket) in below  # where they follow it, and say whether it helped
    kept = session.scalars(select(Message).where(Message.direction == Direction.OUTBOUND)).one()
    assert (f"<{kept.message_id}>", kept.external_id) == (mail["Message-ID"], mail["Message-ID"])
    assert (kept.text, kept.from_name, kept.ticket_id) == ("Morgen, café.", "An", ticket.id)
    assert (ticket.messages_count, ticket.last_message_at) == (2, DUE)


def test_the_message_id_is_fixed_beforehand_and_carries_the_tickets_token(session, server, ticket):
    reply = queued(session, ticket)
    fixed = reply.message_id

    drain(server)

    assert sent_mail(server)["Message-ID"] == f"<{fixed}>"
    assert tokens.verify("mail", token_in(fixed), ticket.id, ticket.nonce)
    assert queries.by_message_ids(session, [fixed]) == [reply]


def test_the_next_reply_to_a_form_hangs_below_what_we_sent(session, server, ticket):
    reply = queued(session, ticket)
    drain(server)
    session.refresh(ticket)
    make_message(session, ticket, message_id=None)
    ticket.state = TicketState.ANSWERING
    queued(session, ticket)
    server.envelopes.clear()

    drain(server)

    assert sent_mail(server)["In-Reply-To"] == f"<{reply.message_id}>"


@pytest.mark.parametrize("purpose", [Purpose.HOLDING, Purpose.ACKNOWLEDGEMENT])
def test_a_holding_reply_leaves_the_ticket_with_the_expert(session, server, ticket, purpose):
    ticket.state = TicketState.WITH_EXPERT
    reply = queued(session, ticket, purpose=purpose)

    drain(server)

    assert stands(session, ticket, reply) == (ReplyState.SENT, TicketState.WITH_EXPERT, 0, 0)


def test_a_message_that_came_while_it_was_sent_makes_the_ticket_new(session, ticket):
    reply = queued(session, ticket)
    [parcel] = outbox.claim_due(session, DUE, 1)
    make_message(session, ticket)

    outbox.record_sent(session, parcel.id, parcel.fence, receipt="250", at=DUE)

    assert stands(session, ticket, reply)[:2] == (ReplyState.SENT, TicketState.NEW)
    assert ticket.due_at is not None


# what stops it at the claim


def assert_held(session, server, ticket, reply, why):
    assert drain(server) == 0
    assert stands(session, ticket, reply) == (ReplyState.HELD, TicketState.ANSWERING, 1, 0)
    assert why in reply.error
    assert ticket.flags == ["reply_held"]
    assert not server.envelopes


def test_a_newer_message_holds_the_reply(session, server, ticket):
    reply = queued(session, ticket)
    make_message(session, ticket)
    session.commit()

    assert_held(session, server, ticket, reply, "wrote again")


def test_a_bounce_or_automatic_reply_holds_nothing(session, server, ticket):
    queued(session, ticket)
    make_message(session, ticket, kind=MessageKind.AUTO_REPLY)
    session.commit()

    assert drain(server) == 1


def test_a_newer_message_does_not_hold_a_holding_reply(session, server, ticket):
    queued(session, ticket, purpose=Purpose.HOLDING)
    make_message(session, ticket)
    session.commit()

    assert drain(server) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Never."},
        {"to_address": "evil@x.example"},
        {"subject": "x"},
        {"approved_sha256": None},
    ],
)
def test_whatever_differs_from_what_was_approved_holds_the_reply(session, server, ticket, change):
    reply = queued(session, ticket)
    for name, value in change.items():
        setattr(reply, name, value)
    session.commit()

    assert_held(session, server, ticket, reply, "not the one that was approved")


def test_a_channel_that_was_switched_off_holds_the_reply(session, server, ticket, channel):
    reply = queued(session, ticket)
    channel.enabled = False
    session.commit()

    assert_held(session, server, ticket, reply, "switched off")


def test_one_that_cannot_be_written_is_held_and_the_next_goes(session, server, ticket, channel):
    reply = queued(session, ticket, purpose=Purpose.HOLDING)
    reply.message_id = "no id"
    session.commit()
    queued(session, ticket)

    assert drain(server) == 1
    session.refresh(reply)
    assert reply.state is ReplyState.HELD


# what the server says


def test_a_refusal_brings_the_reply_back_with_the_servers_reason(session, server, ticket):
    server.mood = "550"
    reply = queued(session, ticket)

    drain(server)

    assert stands(session, ticket, reply) == (ReplyState.FAILED, TicketState.ANSWERING, 1, 0)
    assert "550" in reply.error
    assert ticket.flags == ["reply_failed"]
    service.revise(session, ticket, reply, by=MANAGER, at=DUE)
    assert (reply.state, ticket.flags, ticket.unsent_replies) == (ReplyState.DRAFT, [], 0)


def test_the_failure_of_a_holding_reply_raises_a_flag_and_moves_nothing(session, server, ticket):
    server.mood = "550"
    ticket.state = TicketState.WITH_EXPERT
    reply = queued(session, ticket, purpose=Purpose.HOLDING)

    drain(server)

    assert stands(session, ticket, reply)[:2] == (ReplyState.FAILED, TicketState.WITH_EXPERT)
    assert ticket.flags == ["reply_failed"]


def test_the_ladder_offers_the_same_bytes_again_and_tells_people_on_its_way(
    session, server, ticket
):
    server.mood = "after 451"
    reply = queued(session, ticket)
    at, waits, flags, raws = DUE, [], [], set()
    for _ in range(4):
        with db.transaction() as peek:
            [parcel] = outbox.claim_due(peek, at, 1)
            outbox.record_later(peek, parcel.id, parcel.fence, why="451 later", at=at)
        raws.add(parcel.raw)
        assert stands(session, ticket, reply)[:2] == (ReplyState.QUEUED, TicketState.SENDING)
        waits.append((reply.next_attempt_at - at).total_seconds() / 60)
        flags.append(list(ticket.flags))
        at = reply.next_attempt_at
    server.mood = "ok"
    drain(server, at)

    assert waits == [1, 5, 15, 60]
    assert flags == [[], [], ["reply_delayed"], ["reply_delayed"]]
    assert len(raws) == 1
    assert stands(session, ticket, reply)[:2] == (ReplyState.SENT, TicketState.ANSWERED)
    assert ticket.flags == []


def test_after_a_day_of_no_it_is_given_back(session, ticket):
    reply = queued(session, ticket)
    reply.attempts = 40
    [parcel] = outbox.claim_due(session, DUE, 1)

    outbox.record_later(session, parcel.id, parcel.fence, why="451 later", at=DUE)

    assert stands(session, ticket, reply)[:2] == (ReplyState.FAILED, TicketState.ANSWERING)


def test_a_channel_without_server_is_tried_later(session, ticket):
    reply = queued(session, ticket)

    outbox.drain(smtp_url_of=lambda channel_id: None, clock=lambda: DUE)

    assert stands(session, ticket, reply)[0] is ReplyState.QUEUED
    assert "No mail server" in reply.error


def test_stored_and_cut_is_uncertain_and_never_sent_again_by_itself(session, server, ticket):
    server.mood = "store and cut"
    reply = queued(session, ticket)

    drain(server)

    assert stands(session, ticket, reply) == (ReplyState.UNCERTAIN, TicketState.UNCERTAIN, 0, 1)
    server.mood = "ok"
    for days in (1, 2, 30):
        assert drain(server, later(days=days)) == 0
    assert len(server.envelopes) == 1


def test_a_crash_between_sending_and_recording_is_uncertain_and_never_sent_again(
    session, server, ticket
):
    reply = queued(session, ticket)

    class PowerCut(BaseException):
        pass

    calls = []

    def dying():
        calls.append(1)
        if len(calls) == 3:  # leases, claim, and then the record
            raise PowerCut
        return db.transaction()

    with pytest.raises(PowerCut):
        drain(server, transaction=dying)
    assert len(server.envelopes) == 1
    assert stands(session, ticket, reply)[0] is ReplyState.SENDING

    assert drain(server, DUE) == 0
    assert stands(session, ticket, reply)[0] is ReplyState.SENDING
    assert drain(server, DUE + delivery.LEASE) == 0
    assert stands(session, ticket, reply) == (ReplyState.UNCERTAIN, TicketState.UNCERTAIN, 0, 1)
    assert len(server.envelopes) == 1


def test_a_worker_that_slept_past_its_lease_does_not_send(session, server, ticket):
    reply = queued(session, ticket)
    times = iter([DUE, DUE, DUE, DUE])

    outbox.drain(
        smtp_url_of=lambda channel_id: server.url,
        clock=lambda: next(times, later(hours=1)),
        batch=1,
    )

    assert not server.envelopes
    assert stands(session, ticket, reply)[0] is ReplyState.QUEUED


@pytest.mark.parametrize(
    "record", [outbox.record_refused, outbox.record_later, outbox.record_unclear]
)
def test_whoever_records_under_an_older_fence_is_ignored(session, ticket, record):
    reply = queued(session, ticket)
    [old] = outbox.claim_due(session, DUE, 1)
    outbox.record_later(session, old.id, old.fence, why="451", at=DUE)
    [new] = outbox.claim_due(session, later(minutes=5), 1)

    record(session, old.id, old.fence, why="550", at=later(minutes=5))
    assert stands(session, ticket, reply)[0] is ReplyState.SENDING
    outbox.record_sent(session, old.id, old.fence, receipt="250", at=later(minutes=5))
    assert stands(session, ticket, reply)[0] is ReplyState.SENDING

    outbox.record_sent(session, new.id, new.fence, receipt="250", at=later(minutes=5))
    outbox.record_sent(session, new.id, new.fence, receipt="250", at=later(minutes=5))
    assert stands(session, ticket, reply)[0] is ReplyState.SENT
    assert ticket.messages_count == 2


def test_what_is_sent_is_what_was_approved(session, server, ticket):
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=True, body="One.", by=MANAGER, at=NOON
    )
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    service.approve(session, ticket, reply, body="Two.", by=SPOKESPERSON, at=NOON)
    session.commit()

    drain(server)

    text = "\n".join(sent_mail(server).get_body(("plain",)).get_content().strip().splitlines())
    said = f"{ticket.author_address}\n{reply.subject}\n{text}"
    assert text == f"Two.\n\n{reply.footer}"
    assert sha256(said.encode()).hexdigest() == reply.approved_sha256
    with pytest.raises(Conflict):
        service.discard(session, ticket, reply, by=MANAGER, at=DUE)
