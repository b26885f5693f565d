"""What tests of the outbox do again and again."""

from tests.conftest import NOON
from tests.factories import later
from tests.replies.conftest import MANAGER
from webcare.replies import outbox, service
from workflows.reply import Purpose

DUE = later(seconds=10)


def queued(session, ticket, *, purpose=Purpose.FINAL, body="Tomorrow."):
    reply = service.start(
        session, ticket, purpose=purpose, approval=False, body=body, by=MANAGER, at=NOON
    )
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()
    return reply


def drain(server, at=DUE, **options):
    return outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: at, **options)


def stands(session, ticket, reply):
    session.flush()
    session.refresh(reply)
    session.refresh(ticket)
    return reply.state, ticket.state, ticket.unsent_replies, ticket.uncertain_replies
