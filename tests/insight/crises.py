"""A crisis with messages, replies and people, for board and dossier."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.surges.waves import write
from webcare.accounts.models import Team
from webcare.core.actor import operator
from webcare.crisis import steps
from webcare.crisis.models import Crisis
from webcare.replies.models import CrisisHold
from workflows.crisis import CrisisEventKind
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

MINUTE = timedelta(minutes=1)
SAID = "Drink no tap water in the South for now."


def declare(session: Session, team: Team, **given) -> Crisis:
    """Declared an hour before noon, on words about water."""
    values = {
        "team_id": team.id, "title": "Water in the South", "why": "Bacteria in the net",
        "words": ["water*"], "request_key": "once", "declared_by_name": "Sofie",
        "declared_at": NOON - 60 * MINUTE, "until": NOON + 240 * MINUTE,
    }  # fmt: skip
    crisis = Crisis(**{**values, **given})
    session.add(crisis)
    session.flush()
    steps.note(
        session, crisis.id, CrisisEventKind.DECLARED, by=operator("Sofie"),
        at=crisis.declared_at, why=crisis.why,
    )  # fmt: skip
    return crisis


def world(session: Session, team: Team) -> tuple[Crisis, list]:
    """The crisis and three tickets on it: one open, one answered, one with a reply held back; and
    one that it does not touch.
    """
    crisis = declare(session, team)
    channel = make.make_channel(session, team)
    author = make.make_author(session, channel, name="Kim Jansens")
    states = (TicketState.NEW, TicketState.ANSWERED, TicketState.IN_APPROVAL)
    tickets = [
        make.make_ticket(session, channel, team_id=team.id, state=state, author=author)
        for state in states
    ]
    for place, ticket in enumerate(tickets):
        write(session, ticket, [NOON - (90 - 30 * place) * MINUTE], "Is the water safe to drink?")
    write(session, tickets[0], [NOON - 5 * MINUTE, NOON - 4 * MINUTE], "This is a disgrace!!")
    other = make.make_ticket(session, channel, team_id=team.id)
    write(session, other, [NOON - 3 * MINUTE], "When is the town hall open?")
    make.make_reply(
        session, tickets[1], state=ReplyState.SENT, body=f"Dear Kim Jansens. {SAID}",
        purpose=Purpose.FINAL, sent_at=NOON - 40 * MINUTE,
    )  # fmt: skip
    held = make.make_reply(session, tickets[2], state=ReplyState.HELD)
    session.add(
        CrisisHold(
            crisis_id=crisis.id, reply_id=held.id, ticket_id=tickets[2].id,
            held_at=NOON - 59 * MINUTE,
        )
    )  # fmt: skip
    for minute in range(3):
        steps.note(
            session, crisis.id, CrisisEventKind.HELD, by=operator("Webcare"),
            at=NOON - (59 - minute) * MINUTE, reply=held.id,
        )  # fmt: skip
    session.flush()
    return crisis, [*tickets, other]
