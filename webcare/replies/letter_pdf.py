"""A reply on paper, made by typst: every text goes to it as data, never as markup."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.replies.models import Reply
from webcare.schemes.drawing import paper
from webcare.tickets.models import Ticket

TEMPLATE = Path(__file__).with_name("letter.typ")
LANGUAGES = ("nl", "fr", "de", "en")


def sheet(reply: Reply, ticket: Ticket, team: Team, *, address: str, at: datetime) -> bytes:
    """The letter as a PDF. *address*: the lines under the name; the date is that of the posting,
    or of *at* while it was not posted.
    """
    language = next((each for each in (reply.language, team.language) if each in LANGUAGES), "nl")
    zone = ZoneInfo(office_hours(team).timezone)
    day = (reply.sent_at or at).astimezone(zone).date()
    told = {
        "language": language,
        "organisation": team.organisation or team.name,
        "team": team.name if team.organisation else "",
        "name": reply.to_name,
        "address": address,
        "date": format_date(day, format="long", locale=language),
        "number": str(ticket.id),
        "subject": reply.subject,
        "body": reply.body,
    }
    return paper.made(TEMPLATE, told)
