"""The directory: the organisation's tree, who knows what, and what is missing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.db import transaction
from webcare.experts import absence, gaps, listing, queries, tree
from webcare.experts.models import Expert, Expertise
from webcare.experts.queries import MOST, Wanted
from webcare.handoffs import histories
from webcare.web.access import acting, needs
from webcare.web.experts.door import SEEN_BY, insider, team_seen
from webcare.web.forms import NAMED_IN
from webcare.web.language import choose, present
from webcare.web.pages import number, page
from webcare.web.settings.teams import teams_of
from workflows.engagement import EngagementState
from workflows.rights import Right

bp = Blueprint("experts", __name__, url_prefix="/experts")


@bp.get("")
@needs(*SEEN_BY)
def directory() -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, *SEEN_BY)
        wanted = number("team")
        team = next((each for each in teams if each.id == wanted), teams[0])
        return _directory(session, team, teams)


def _directory(session: Session, team: Team, teams: Sequence[Team]) -> Response:
    day = absence.today(session, team.id, present())
    units = tree.units(session, team.id)
    chosen = _chosen(team, [each.id for each in units])
    below = tree.within(units, chosen["unit"]) if chosen["unit"] else ()
    wanted = Wanted(
        search=chosen["q"],
        theme_id=chosen["theme"],
        unit_ids=below,
        language=chosen["language"],
        here_on=day if chosen["today"] else None,
        with_inactive=chosen["all"],
    )
    people = session.scalars(queries.found(team.id, wanted).limit(MOST)).all()
    knows = queries.knowledge(session, team.id)
    return page(
        "experts/directory.html",
        "people",
        team=team,
        teams=teams,
        people=people,
        branches=tree.drawn(units),
        counts=_counts(session, team.id),
        themes=queries.themes(session, team.id),
        theme_by_id={each.id: each for each in queries.themes(session, team.id)},
        knows=of_experts(knows),
        away=absence.away_on(session, team.id, day),
        load=histories.open_questions(session, team.id),
        waiting=[row for row in knows if row.state is EngagementState.OFFERED],
        proposed=absence.proposed(session, team.id),
        by_id=_named(session, team.id),
        gap_count=gaps.of_team(session, team.id, day).count,
        languages=NAMED_IN,
        chosen=chosen,
        narrowed=any(chosen.values()),
    )


def _chosen(team: Team, unit_ids: Sequence[int]) -> dict[str, Any]:
    unit = number("unit")
    return {
        "q": request.args.get("q", "")[:200],
        "theme": number("theme") or None,
        "unit": unit if unit in unit_ids else None,
        "language": request.args.get("language", "")[:8],
        "today": "today" in request.args,
        "all": "all" in request.args and Right.MANAGE_TEAM in acting(team.id).rights,
    }


def _named(session: Session, team_id: int) -> dict[int, Expert]:
    people = queries.directory(session, team_id, with_inactive=True, limit=10_000)
    return {each.id: each for each in people}


def _counts(session: Session, team_id: int) -> dict[int | None, int]:
    """How many who can be asked belong to each unit itself."""
    counts: dict[int | None, int] = {}
    for each in queries.directory(session, team_id, limit=10_000):
        counts[each.unit_id] = counts.get(each.unit_id, 0) + 1
    return counts


def of_experts(knows: Sequence[Expertise]) -> dict[int, list[Expertise]]:
    """What counts of what people know, by expert."""
    found: dict[int, list[Expertise]] = {}
    for row in knows:
        if row.state is EngagementState.CONFIRMED:
            found.setdefault(row.expert_id, []).append(row)
    return found


@bp.get("/<int:team_id>/gaps")
@needs(*SEEN_BY)
def missing(team_id: int) -> ResponseReturnValue:
    """Themes without expert or backup, languages that nobody speaks, the uncovered away."""
    with transaction() as session:
        team = team_seen(session, team_id)
        day = absence.today(session, team.id, present())
        found = gaps.of_team(session, team.id, day)
        return page("experts/gaps.html", team=team, gaps=found, languages=NAMED_IN)


@bp.get("/<int:team_id>/webcare-experts.csv")
@needs(Right.EXPORT, Right.MANAGE_TEAM)
def export(team_id: int) -> ResponseReturnValue:
    """The whole directory as a table that can be brought in again."""
    insider(team_id, Right.EXPORT, Right.MANAGE_TEAM)
    with transaction() as session:
        content = listing.export(session, team_id, choose())
    response = Response(content, mimetype="text/csv")
    name = f"webcare-experts-{present():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
