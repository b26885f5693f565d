"""What the pages that look back have in common: a period, teams and channels to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask, request
from flask_babel import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.insight.queries import Scope
from webcare.schemes import queries as schemes
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.language import choose, present, zone
from webcare.web.pages import number
from workflows.outcomes import in_language

DAYS = 90  # that a page looks back, where nobody says how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address or the form asks: days as ISO texts, ids (0: all)."""

    since: str
    until: str
    team: int
    channel: int

    def scope(self, session: Session, team_ids: Sequence[int]) -> Scope:
        """The decisions it names, of none but *team_ids*; raises NotFound, the same for absent
        and foreign.
        """
        if self.team and self.team not in team_ids:
            raise NotFound("There is no such team.")
        if self.channel and self.channel not in {c.id for c in channels(session, team_ids)}:
            raise NotFound("There is no such channel.")
        return Scope(
            team_ids=[self.team] if self.team else list(team_ids),
            since=_midnight(self.since),
            until=_midnight(self.until) + timedelta(days=1),
            channel_id=self.channel or None,
        )


def asked() -> Asked:
    """What this request asks; a day that is none becomes the usual one."""
    today = present().astimezone(zone()).date()
    return Asked(
        since=_day("since", today - timedelta(days=DAYS)),
        until=_day("until", today),
        team=number("team"),
        channel=number("channel"),
    )


def year_ago() -> str:
    return (present().astimezone(zone()).date() - timedelta(days=365)).isoformat()


def teams(session: Session, team_ids: Sequence[int]) -> list[Team]:
    """Those of *team_ids*, by name."""
    return [each for each in accounts.teams(session) if each.id in set(team_ids)]


def channels(session: Session, team_ids: Sequence[int]) -> Sequence[Channel]:
    """The channels of those teams, by name."""
    return session.scalars(
        select(Channel).where(Channel.team_id.in_(team_ids)).order_by(Channel.name, Channel.id)
    ).all()


def versions(session: Session) -> list[dict[str, Any]]:
    """Every published version to choose from: id, slug, number and titles."""
    return [
        {
            "id": each.id,
            "slug": each.slug,
            "number": each.number,
            "titles": schemes.titles(each),
        }
        for each in schemes.published(session)
    ]


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        in_page_language=in_page_language,
        plain_day=plain_day,
        last_day=last_day,
        field_day=field_day,
        month_words=month_words,
    )


def in_page_language(texts: Mapping[str, str]) -> str:
    """The one of *texts* that the reader reads."""
    return in_language(texts, choose())


def plain_day(at: datetime) -> str:
    """A date without its weekday, with its year."""
    return str(format_date(at.astimezone(zone()).date(), "d MMM yyyy"))


def field_day(at: datetime | None) -> str:
    """A moment's day as a date field holds it."""
    return at.astimezone(zone()).date().isoformat() if at else ""


def month_words(month: date) -> str:
    """A month with its year, from any day of it."""
    return str(format_date(month, "LLLL yyyy"))


def last_day(until: datetime) -> str:
    """The last day before a period's end."""
    return plain_day(until - timedelta(seconds=1))


def _day(name: str, otherwise: date) -> str:
    try:
        day = date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return otherwise.isoformat()
    fits = FIRST_YEAR <= day.year <= LAST_YEAR  # beyond it, a time zone leaves the calendar
    return (day if fits else otherwise).isoformat()


def _midnight(day: str) -> datetime:
    """The begin of that day, where the reader is."""
    return datetime.combine(date.fromisoformat(day), time(0), zone())
