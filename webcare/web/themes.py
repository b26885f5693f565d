"""The themes that lists and forms show, by id."""

from collections.abc import Mapping, Sequence

from flask import Flask
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webcare.experts.models import Theme
from webcare.tickets.known import NamedTheme
from webcare.web.language import choose

_OF_TEAMS = (
    select(Theme)
    .where(Theme.team_id.in_(bindparam("team_ids", expanding=True)))
    .order_by(Theme.slug)
)


def init(app: Flask) -> None:
    app.jinja_env.filters["theme_name"] = theme_name


def themes_of(session: Session, team_ids: Sequence[int]) -> Mapping[int, Theme]:
    """The themes of these teams by id, in one statement."""
    return {theme.id: theme for theme in session.scalars(_OF_TEAMS, {"team_ids": list(team_ids)})}


def theme_name(theme: Theme | NamedTheme | None) -> str:
    """What the reader's language calls the theme."""
    if theme is None:
        return ""
    names = theme.names
    return str(names.get(choose()) or names.get("nl") or next(iter(names.values()), theme.slug))
