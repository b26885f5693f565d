"""What stands around the question on the page of the one asked, by link and behind the log-in."""

from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.bank import queries as bank
from webcare.bank.models import SavedReply
from webcare.handoffs import queries
from webcare.handoffs.aftermath import aftermath
from webcare.handoffs.models import Handoff
from webcare.improvement import pulse
from webcare.tickets.models import Ticket
from webcare.web.handoffs import answering
from webcare.web.language import present
from workflows.saved_reply import SavedReplyState

MOST = 3
LATEST = 20  # approved answers of the theme that are looked through for ones still valid


def around(session: Session, handoff: Handoff, **said: Any) -> dict[str, Any]:
    """The page's values: the question and its earlier rounds, what is known on the same matter,
    and what was finally sent. *said*: what came back of a try, see `answering.UNTOUCHED`.
    """
    team = accounts.team(session, handoff.team_id)
    return {
        "handoff": handoff,
        "organisation": team.organisation or team.name,
        "rounds": queries.rounds_before(session, handoff),
        "own_answers": queries.answers_before(session, handoff, limit=MOST),
        "saved": _saved(session, handoff),
        "aftermath": aftermath(session, handoff),
        "helped": pulse.of_answer(session, handoff),
        "offers": (),
        **(answering.UNTOUCHED | said),
    }


def _saved(session: Session, handoff: Handoff) -> list[SavedReply]:
    """Approved answers on the same matter: those that fit the words, then those of the theme."""
    team = accounts.team(session, handoff.team_id)
    ticket = session.get_one(Ticket, handoff.ticket_id)
    day = today(team, present())
    words = "\n".join([handoff.question, *(str(each["text"]) for each in handoff.shown)])
    fits = bank.fitting(session, [team.id], words, ticket.language, today=day, limit=MOST)
    found = {each.saved.id: each.saved for each in fits}
    if ticket.theme_id and len(found) < MOST:
        approved = bank.listed(
            session, [team.id], state=SavedReplyState.APPROVED, theme_id=ticket.theme_id,
            limit=LATEST,
        )  # fmt: skip
        found |= {each.id: each for each in approved if each.expires_on >= day}
    return list(found.values())[:MOST]
