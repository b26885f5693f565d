"""What became of an answer: what the asker was finally sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.handoffs.models import Handoff
from webcare.replies import drafting
from webcare.replies import queries as replies
from webcare.tickets.models import Ticket
from workflows.blackout import BAR, without_names, without_personal_data
from workflows.handoff import HandoffState
from workflows.reply import Purpose, ReplyState


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`text` is what was sent, with bars over personal data."""

    text: str
    at: datetime


def aftermath(session: Session, handoff: Handoff) -> Aftermath | None:
    """What was finally sent after the answer; None while there is nothing, or where no answer came.

    The one who answered knows no more of the asker than they were shown: identity numbers, bank
    accounts, phone numbers and addresses are blackened, and so are a name that was left out and the
    link to the asker's own page.
    """
    if handoff.state is not HandoffState.ANSWERED or handoff.ended_at is None:
        return None
    sent = [
        reply
        for reply in replies.of_ticket(session, handoff.ticket_id)
        if reply.state is ReplyState.SENT
        and reply.purpose is Purpose.FINAL
        and reply.sent_at is not None
        and reply.sent_at >= handoff.ended_at
    ]
    if not sent or sent[-1].sent_at is None:
        return None
    ticket = session.get_one(Ticket, handoff.ticket_id)
    text = without_personal_data(sent[-1].body.replace(drafting.follow_link(ticket), BAR))
    if not any(each["from"] for each in handoff.shown):
        text = without_names(text, [ticket.author_name])
    return Aftermath(text, sent[-1].sent_at)
