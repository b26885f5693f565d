"""What the address of the figures asks: a period, a team, a channel, a theme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.experts.models import Theme
from webcare.figures.period import Choice, Period, of
from webcare.figures.scope import NO_THEME, Scope
from webcare.tickets.address import day
from webcare.web.insight import looking_back
from webcare.web.pages import number
from webcare.web.themes import themes_of

NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A scope, with what there is to choose from; `team`, `channel` and `theme` as chosen."""

    scope: Scope
    teams: Sequence[Team]
    channels: Sequence[Channel]
    themes: Mapping[int, Theme]
    team: int
    channel: int
    theme: str

    @property
    def period(self) -> Period:
        return self.scope.period

    @property
    def address(self) -> dict[str, Any]:
        """What leads here again; nothing that goes without saying."""
        own = self.period.choice is Choice.OWN
        said = {
            "period": None if self.period.choice is Choice.FOUR_WEEKS else self.period.choice.value,
            "since": self.period.first.isoformat() if own else None,
            "until": self.period.last.isoformat() if own else None,
            "team": self.team or None,
            "channel": self.channel or None,
            "theme": self.theme or None,
        }
        return {name: value for name, value in said.items() if value}


def asked(session: Session, team_ids: Sequence[int], at: datetime) -> Asked:
    """What this request asks of none but *team_ids*; a period that is none becomes the last four
    weeks. Raises NotFound for a team, channel or theme that one cannot see, or that is not there.
    """
    values = request.args
    return made(
        session, team_ids, at,
        period="" if _are_typed_anew(values) else values.get("period", ""),
        since=values.get("since", ""),
        until=values.get("until", ""), team=number("team"), channel=number("channel"),
        theme=values.get("theme", ""),
    )  # fmt: skip


def _are_typed_anew(values: Mapping[str, str]) -> bool:
    """Whether days were typed into a form that showed another period: then they are meant."""
    return bool(values.get("since") and values.get("until")) and values.get("was") != Choice.OWN


def made(  # noqa: PLR0913 - an address has these parts
    session: Session,
    team_ids: Sequence[int],
    at: datetime,
    *,
    period: str = "",
    since: str = "",
    until: str = "",
    team: int = 0,
    channel: int = 0,
    theme: str = "",
) -> Asked:
    """The same from its parts, for the API; days without a period are own ones."""
    mine = looking_back.teams(session, team_ids)
    teams = [each for each in mine if team in (0, each.id)]
    channels = looking_back.channels(session, team_ids)
    themes = themes_of(session, team_ids)
    theme_id = _theme(theme, themes)
    if not teams:
        raise NotFound("There is no such team.")
    if channel and channel not in {each.id for each in channels}:
        raise NotFound("There is no such channel.")
    return Asked(
        scope=Scope(
            teams=teams, period=_period(period, since, until, today(teams[0], at)),
            channel_id=channel, theme_id=theme_id,
        ),
        teams=mine, channels=channels, themes=themes, team=team, channel=channel, theme=theme,
    )  # fmt: skip


def _theme(theme: str, themes: Mapping[int, Theme]) -> int:
    if not theme:
        return 0
    if theme == NONE:
        return NO_THEME
    if not (theme.isascii() and theme.isdigit() and len(theme) < 17 and int(theme) in themes):  # noqa: PLR2004
        raise NotFound("There is no such theme.")
    return int(theme)


def _period(period: str, since: str, until: str, today_: date) -> Period:
    first, last = day(since), day(until)
    own = (first, last) if first and last else None
    choice = Choice.OWN if own and not period else Choice.FOUR_WEEKS
    return of(Choice(period) if period in frozenset(Choice) else choice, today_, own)
