"""Whether a statement covers what a crisis makes people ask: here their register is asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.mandates import queries as mandates
from webcare.tickets.models import Ticket

MOST_AROUND = 200  # characters that a reply may say beside a statement and still pass the gate


def is_covered(session: Session, ticket: Ticket, *, at: datetime) -> bool:
    """Whether a statement for a crisis, in force at *at*, is on the ticket's theme or on all."""
    return mandates.covers(session, ticket, at)


def said_around(body: str, statement: str, signature: str) -> str | None:
    """What *body* says besides the words of *statement* and the team's *signature*; None where it
    does not hold the statement word for word, or says too much around it.
    """
    body, statement, signature = (" ".join(each.split()) for each in (body, statement, signature))
    if not statement or statement not in body:
        return None
    around = body.replace(statement, " ", 1)
    if signature:
        around = around.replace(signature, " ", 1)
    around = " ".join(around.split())
    return around if len(around) <= MOST_AROUND else None
