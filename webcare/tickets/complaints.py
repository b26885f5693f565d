"""What a ticket knows of a formal complaint: that it is one, and until when its answer is owed.

The record itself is `webcare.complaints`, its terms `workflows.complaint_terms`.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.tickets.models import Ticket
from workflows.complaint_terms import Regime, Terms, day_of, end_of, terms

FLAG = "formal_complaint"
BY_LETTER = "by_letter"
"""The flag of a ticket whose author left no mail address: what we write goes by post."""


def is_one(ticket: Ticket) -> bool:
    return FLAG in ticket.flags


def regime(team: Team) -> Regime:
    """The law that the team's complaints fall under; Flanders' where nothing was set."""
    kept: dict[str, Any] = team.complaint_rules or {}
    return Regime(kept.get("regime", Regime.FLANDERS))


def zone(team: Team) -> ZoneInfo:
    """Where the team's days begin and end."""
    return ZoneInfo(office_hours(team).timezone)


def terms_of(ticket: Ticket, team: Team, received_on: date | None = None) -> Terms:
    """The terms of a complaint that the ticket opened with, or that reached us on *received_on*."""
    return terms(received_on or day_of(ticket.opened_at, zone(team)), regime(team))


def begin(ticket: Ticket, team: Team, answer_by: date | None = None) -> None:
    """Mark the ticket, and let the legal term be its clock: until *answer_by*, or as the law says
    of a complaint that the ticket opened with.
    """
    if FLAG not in ticket.flags:
        ticket.flags = [*ticket.flags, FLAG]
    day = answer_by or terms_of(ticket, team).answer_by
    ticket.complaint_due_at = end_of(day, zone(team))
