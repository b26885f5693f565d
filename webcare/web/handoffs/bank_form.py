"""The form of a saved reply: what it shows at first, and what it means once filled in."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.bank import queries
from webcare.bank.models import SavedReply
from webcare.bank.service import SavedReplyCard
from webcare.experts import queries as experts
from webcare.handoffs import queries as handoffs
from webcare.tickets import queries as tickets
from webcare.web import forms
from webcare.web.access import team_ids
from webcare.web.forms import Values
from webcare.web.language import present
from webcare.web.pages import number
from workflows.rights import Right

A_YEAR = timedelta(days=365)


def begin(session: Session) -> tuple[Team, Values]:
    """The team that something new is kept for, and what the form says at first."""
    writing = team_ids(Right.DRAFT)
    if handoff_id := number("handoff"):
        handoff = handoffs.get(session, handoff_id, writing)
        team = accounts.team(session, handoff.team_id)
        ticket = tickets.get(session, handoff.ticket_id, writing)
        return team, _blank(team) | {
            "title": ticket.subject or handoff.question[:200],
            "asked": handoff.question,
            "body": handoff.answer,
            "language": ticket.language or team.language,
            "theme": str(ticket.theme_id or ""),
            "owner": handoff.to_name or handoff.answered_by,
            "owner_id": str(handoff.expert_id or ""),
        }
    if replaced := number("replaces"):
        saved = queries.get(session, replaced, writing)
        team = accounts.team(session, saved.team_id)
        return team, values_of(saved) | {"expires_on": _blank(team)["expires_on"]}
    wanted = number("team")
    team = accounts.team(session, wanted if wanted in writing else writing[0])
    return team, _blank(team)


def _blank(team: Team) -> Values:
    until = today(team, present()) + A_YEAR
    return dict.fromkeys(("title", "asked", "body", "theme", "owner", "owner_id"), "") | {
        "language": team.language,
        "expires_on": until.isoformat(),
    }


def values_of(saved: SavedReply) -> Values:
    return {
        "title": saved.title,
        "asked": saved.asked,
        "body": saved.body,
        "language": saved.language,
        "theme": str(saved.theme_id or ""),
        "owner": saved.owner,
        "owner_id": str(saved.owner_id or ""),
        "expires_on": saved.expires_on.isoformat(),
    }


def typed() -> Values:
    names = ("title", "asked", "body", "language", "theme", "owner", "owner_id", "expires_on")
    return {name: forms.text(name) for name in names}


def card(session: Session, team_id: int, written: Values) -> SavedReplyCard:
    """What was typed; raises Invalid without a day, NotFound for another team's theme or expert."""
    themes = {str(each.id): each.id for each in experts.themes(session, team_id)}
    owner_id = int(written["owner_id"]) if forms.is_number(written["owner_id"]) else None
    owner = experts.expert(session, owner_id, [team_id]) if owner_id else None
    return SavedReplyCard(
        title=written["title"],
        asked=forms.lines(written["asked"]),
        body=written["body"],
        language=written["language"],
        theme_id=themes.get(written["theme"]),
        owner=owner.name if owner else written["owner"],
        owner_id=owner.id if owner else None,
        expires_on=day("expires_on") or date.min,
    )


def day(name: str) -> date | None:
    try:
        return date.fromisoformat(forms.text(name))
    except ValueError:
        return None
