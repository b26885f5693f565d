"""What each variable of a text stands for on a ticket."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.core.actor import Actor
from webcare.core.errors import Invalid
from webcare.core.i18n import spoken
from webcare.core.placeholders import fill
from webcare.core.text import one_line
from webcare.experts.models import Theme
from webcare.replies import drafting
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket
from workflows import variables


def values(
    session: Session,
    ticket: Ticket,
    team: Team,
    *,
    text: str = "",
    language: str | None = None,
    sender: str = "",
    unit: str = "",
    at: datetime,
) -> dict[str, str]:
    """By name, empty where the ticket says nothing. Dates and names are those of *language*, that
    of the reply; *text* is where they are to stand, and what it does not name is not looked for.
    *unit*: that of the expert who was asked, which nothing here knows.
    """
    code = spoken(language or ticket.language, team.language)
    zone = ZoneInfo(office_hours(team).timezone)

    def day(moment: datetime | None) -> str:
        if moment is None or moment <= at:
            return ""
        return str(format_date(moment.astimezone(zone).date(), format="full", locale=code))

    return {
        "name": one_line(ticket.author_name),
        "number": str(ticket.id),
        "organisation": team.organisation or team.name,
        "team": team.name,
        "sender": one_line(sender),
        "date": str(format_date(at.astimezone(zone).date(), format="long", locale=code)),
        "theme": _theme(session, ticket, code) if "theme" in variables.used(text) else "",
        "unit": one_line(unit),
        "answer_by": day(ticket.due_at),
        "link": drafting.follow_link(ticket),
    }


def ready(
    session: Session, ticket: Ticket, reply: Reply, body: PublicWords, *, by: Actor, at: datetime
) -> PublicWords:
    """*body* as it will go, its variables filled in.

    Raises Invalid(body=…) when there is nothing but a signature, or a variable that is none or has
    no value here.
    """
    team = session.get_one(Team, ticket.team_id)
    if not body.strip().removesuffix(team.signature.strip()).strip():
        raise Invalid("Write the reply first.", body="Write the reply first.")
    known = values(session, ticket, team, text=body, language=reply.language, sender=by.name, at=at)
    return PublicWords(fill(body, known).strip())


def _theme(session: Session, ticket: Ticket, language: str) -> str:
    theme = session.get(Theme, ticket.theme_id) if ticket.theme_id else None
    if theme is None:
        return ""
    return one_line(str(theme.names.get(language) or theme.names.get("nl") or ""))
