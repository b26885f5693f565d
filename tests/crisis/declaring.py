"""What tests of a crisis do again and again."""

from datetime import timedelta

from tests.conftest import NOON
from tests.factories import actor_of, later, make_message, make_ticket
from webcare.core import tokens
from webcare.crisis.wanted import Wanted
from webcare.replies import in_crisis, service
from workflows.reply import Purpose
from workflows.rights import Role
from workflows.ticket import TicketState

MANAGER = actor_of(Role.MANAGER, user_id=9001, name="An")
SPOKESPERSON = actor_of(Role.SPOKESPERSON, user_id=9002, name="Bo")
LEAD = actor_of(Role.LEAD, user_id=9003, name="Chris")
FIRE = "There is smoke over the harbour. Is it dangerous?"
LITTER = "When will the litter be cleaned?"


def wanted(**given):
    values = {
        "title": "Fire in the harbour", "why": "The fire brigade called.",
        "until": NOON + timedelta(hours=4), "words": ["smoke", "fire"],
    }  # fmt: skip
    return Wanted(**values | given)


def declare(session, team_id, *, by=SPOKESPERSON, at=NOON, key="", knowing=(), **given):
    crisis = in_crisis.declare(
        session, team_id, wanted(**given), request_key=key or tokens.new_nonce(),
        knowing=knowing, patience=given.pop("patience", 0), by=by, at=at,
    )  # fmt: skip
    session.flush()
    return crisis


def asked(session, channel, text=FIRE, **given):
    """A ticket that is being answered, in which the public asked *text*."""
    ticket = make_ticket(
        session, channel, **{"state": TicketState.ANSWERING, "subject": "A question"} | given
    )
    make_message(session, ticket, text=text, reply_text=text)
    return ticket


def queued(session, ticket, *, body="We look into it.", purpose=Purpose.FINAL, approval=False):
    """A reply on its way: in the outbox, or with *approval* waiting for an approver."""
    reply = service.start(
        session, ticket, purpose=purpose, approval=approval, body=body, by=MANAGER, at=NOON
    )
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.flush()
    return reply


def swept(session, crisis, at=None):
    """Run the sweep to its end; how many it held."""
    held, after_id = 0, 0
    while after_id is not None:
        batch = in_crisis.sweep(
            session, crisis, after_id=after_id, most=7, at=at or later(minutes=1)
        )
        held, after_id = held + batch.held, batch.after_id
    return held
