"""What stands around the desk's list: press cards, how long approvals take, the three facts;
and beside what is open: what is being said about its theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.experts.duty import zone_of
from webcare.insight import approvals
from webcare.mandates import ends
from webcare.press import queries as press
from webcare.press.queries import Wanted
from webcare.tickets import talk
from webcare.tickets.models import Ticket
from webcare.web import one_look
from webcare.web.access import me, team_ids
from webcare.web.language import local, present
from workflows.rights import Right

CARDS = 5
HEIGHT, WIDTH, STEP = 48, 9, 12  # of a bar, in the chart's own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the chart: where it stands, how high, how many, and which hour that is."""

    x: int
    y: int
    height: int
    count: int
    hour: str


def around(session: Session) -> dict[str, Any]:
    """For whoever speaks; nothing for the people of other desks."""
    teams = team_ids(Right.SPEAK)
    return {
        "press_cards": press.listed(session, teams, Wanted(), limit=CARDS) if teams else (),
        "usual": approvals.usual(session, teams, at=present()) if teams else None,
        "today": local(present()).date(),
        "mandate_ends": ends.of_holder(session, me().id, present()) if teams else (),
        "facts": one_look.facts(session, teams) if teams else (),
    }


def zones(session: Session, of: Sequence[Ticket]) -> dict[int, ZoneInfo]:
    """On which clock each team of these tickets lives."""
    return {
        team_id: zone_of(accounts.team(session, team_id))
        for team_id in {each.team_id for each in of}
    }


def beside(session: Session, ticket: Ticket, *, reads: bool) -> dict[str, Any]:
    """What is being said about the ticket's theme, and on which clock the team lives."""
    said = None
    if reads and ticket.theme_id:
        said = talk.of_theme(
            session, ticket.team_id, ticket.theme_id, besides=ticket.id, at=present()
        )
    return {
        "talk": said,
        "bars": bars(said.hours) if said else (),
        "there": zone_of(accounts.team(session, ticket.team_id)),
    }


def bars(hours: Sequence[int]) -> list[Bar]:
    """The counts as bars, the present hour last; nothing said is a hairline."""
    most, now = max(hours, default=0) or 1, local(present())
    found = []
    for place, count in enumerate(hours):
        height = max(1, round(HEIGHT * count / most))
        begins = now - timedelta(hours=len(hours) - place)
        found.append(Bar(place * STEP, HEIGHT - height, height, count, f"{begins:%H:%M}"))
    return found
