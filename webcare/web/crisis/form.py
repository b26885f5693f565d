"""The form of a crisis: what was typed, as what is wanted, in the wall clock of the team."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.channels.models import Channel
from webcare.core.errors import Invalid
from webcare.crisis.models import Crisis
from webcare.crisis.wanted import Wanted
from webcare.web import forms
from webcare.web.language import present
from workflows.crisis import LASTS

FIRST_YEAR, LAST_YEAR = 2000, 2200
_NO_DATE = "This is no date."


def zone_of(team: Team) -> ZoneInfo:
    return ZoneInfo(office_hours(team).timezone)


def wall_clock(text: str, zone: ZoneInfo) -> datetime:
    """The moment that the clock on the wall of *zone* shows *text*: where it shows it twice the
    first time, and where it never does the moment that the clock has jumped to. Raises Invalid.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(_NO_DATE, until=_NO_DATE) from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:  # beyond it, a time zone leaves the calendar
        raise Invalid(_NO_DATE, until=_NO_DATE)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def as_field(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a `datetime-local` field holds it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def fresh(team: Team) -> dict[str, Any]:
    """The form as it opens; the address may bring a title, words and themes (a proposal does)."""
    return {
        "title": request.args.get("title", "")[:200],
        "why": request.args.get("why", "")[:2000],
        "words": "\n".join(request.args.getlist("words"))[:4000],
        "themes": [int(each) for each in request.args.getlist("themes") if forms.is_number(each)],
        "channels": [],
        "until": as_field(present() + LASTS, zone_of(team)),
        "acknowledgements": False,
    }


def filled(crisis: Crisis, team: Team) -> dict[str, Any]:
    """The form of one that is on; the address may bring words and themes that come to it."""
    more = fresh(team)
    return {
        "title": crisis.title,
        "why": crisis.why,
        "words": "\n".join([*crisis.words, *forms.lines(more["words"])]),
        "themes": [*crisis.theme_ids, *more["themes"]],
        "channels": list(crisis.channel_ids),
        "until": as_field(crisis.until, zone_of(team)),
        "acknowledgements": crisis.holds_acknowledgements,
    }


def typed() -> dict[str, Any]:
    """What was typed, as the form shows it again."""
    return {
        "title": forms.text("title"),
        "why": forms.text("why"),
        "words": forms.text("words"),
        "themes": forms.numbers("themes"),
        "channels": forms.numbers("channels"),
        "until": forms.text("until"),
        "acknowledgements": forms.ticked("acknowledgements"),
    }


def wanted(values: dict[str, Any], team: Team) -> Wanted:
    """What the values ask for. Raises Invalid(until=…) for what is no moment."""
    return Wanted(
        title=values["title"],
        why=values["why"],
        until=wall_clock(values["until"], zone_of(team)),
        theme_ids=values["themes"],
        words=[word for line in forms.lines(values["words"]) for word in line.split(",")],
        channel_ids=values["channels"],
        acknowledgements=values["acknowledgements"],
    )


def channels_of(session: Session, team_id: int) -> list[tuple[int, str]]:
    """The team's channels on which anything can be sent, by name."""
    rows = session.execute(
        select(Channel.id, Channel.name)
        .where(Channel.team_id == team_id, Channel.enabled)
        .order_by(Channel.name, Channel.id)
    )
    return [(row.id, row.name) for row in rows]


def faults_of(wrong: Invalid) -> dict[str, str]:
    """What is wrong, by field, in the reader's language."""
    return {name: _(text) for name, text in wrong.fields.items()}
