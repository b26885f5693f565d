"""Which team, version and language of a scheme an address asks for."""

from collections.abc import Sequence

from flask import request
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.core.errors import NotFound
from webcare.schemes import queries
from webcare.schemes.models import SchemeVersion
from webcare.web.access import team_ids
from webcare.web.language import choose, present
from webcare.web.pages import number
from workflows.scheme.document import SchemeDocument


def my_teams(session: Session) -> list[Team]:
    """The teams in which the person may do what the route asks."""
    mine = set(team_ids())
    return [each for each in accounts.teams(session) if each.id in mine]


def team_asked(teams: Sequence[Team]) -> Team:
    """The team that the address names, or the first; raises NotFound."""
    wanted = number("team")
    for team in teams:
        if team.id == wanted or not wanted:
            return team
    raise NotFound("There is no such team.")


def version_asked(session: Session, team: Team) -> tuple[SchemeVersion, bool]:
    """The version asked for, and whether it is the one that serves the team now."""
    newest = queries.newest(session, team.scheme, at=present())
    asked = number("version")
    version = queries.version(session, asked) if asked else newest
    return version, version.id == newest.id


def language_asked(document: SchemeDocument) -> str:
    """The language asked for, the reader's own, or the scheme's first."""
    for language in (request.args.get("lang"), choose()):
        if language in document.languages:
            return str(language)
    return document.languages[0]
