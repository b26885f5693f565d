"""Who may do what in a team's directory, and which team a page is about."""

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed, NotFound
from webcare.experts import queries
from webcare.experts.models import Expert
from webcare.web.access import acting, may, me
from webcare.web.settings.teams import teams_of
from workflows.rights import Right

SEEN_BY = (Right.READ, Right.MANAGE_TEAM)


def insider(team_id: int, *rights: Right) -> Actor:
    """Whoever is logged in as who acts in that team with one of *rights*.

    Raises NotFound for a team that is not theirs, the same as for none, and NotAllowed where they
    see it but lack the right.
    """
    if all(each.team_id != team_id for each in me().memberships):
        raise NotFound("There is no such team.")
    actor = acting(team_id)
    if actor.rights.isdisjoint(rights):
        raise NotAllowed("Your role does not allow this.")
    return actor


def team_seen(session: Session, team_id: int) -> Team:
    """The team, for whoever sees its directory; raises as `insider`."""
    insider(team_id, *SEEN_BY)
    return next(each for each in teams_of(session, *SEEN_BY) if each.id == team_id)


def of_team(session: Session, team_id: int, expert_id: int) -> Expert:
    """The team's expert; raises NotFound."""
    return queries.expert(session, expert_id, [team_id])


def own(session: Session, expert_id: int) -> Expert:
    """The person's own entry in the directory; raises NotFound for anybody else's."""
    for each in queries.own_entries(session, me().id):
        if each.id == expert_id:
            return each
    raise NotFound("There is no such expert.")


def leads(team_id: int) -> bool:
    """Whether the person leads that team: decides in it and manages it."""
    return may(Right.MANAGE_TEAM, team_id) and may(Right.DECIDE, team_id)
