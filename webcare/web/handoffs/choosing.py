"""Whom the form proposes to ask, with what stands for and against it. Nobody is chosen by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.experts import queries as experts
from webcare.experts import tree
from webcare.experts.models import Expert
from webcare.handoffs import suggesting
from webcare.handoffs.suggesting import Choice
from webcare.tickets.models import Ticket
from webcare.web.experts import hours
from webcare.web.forms import is_number
from webcare.web.language import present


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to three to ask, best first; `also`: who was chosen before and is none of them; `closed`:
    of whom the unit is closed now, in words, by the expert's id.
    """

    proposed: Sequence[Choice]
    also: Expert | None
    closed: Mapping[int, str]


def choices(session: Session, ticket: Ticket, chosen: str = "") -> Choices:
    """The proposals for the ticket; *chosen* is the id that the form holds, or empty."""
    proposed = suggesting.for_ticket(session, ticket, at=present())
    also = None
    if is_number(chosen) and int(chosen) not in {each.expert.id for each in proposed}:
        also = experts.one_of(session, int(chosen), ticket.team_id)
    people = [each.expert for each in proposed] + ([also] if also else [])
    return Choices(proposed, also, _closed(session, ticket, people))


def _closed(session: Session, ticket: Ticket, people: Sequence[Expert]) -> dict[int, str]:
    if not any(each.unit_id for each in people):
        return {}
    team = accounts.team(session, ticket.team_id)
    week = {each.id: each.hours for each in tree.units(session, ticket.team_id)}
    return {each.id: hours.closed(team, week.get(each.unit_id or 0, "")) for each in people}
