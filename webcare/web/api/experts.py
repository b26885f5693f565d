"""The directory by the API: who knows what, and whom to ask about a ticket."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.experts import absence, queries
from webcare.experts.models import Expert, Expertise, Theme
from webcare.experts.queries import MOST, Wanted
from webcare.handoffs import suggesting
from webcare.handoffs.suggesting import Choice
from webcare.tickets import queries as tickets
from webcare.web.api import bodies, shapes
from webcare.web.api.door import acting, api_needs, teams_allowed, visible_teams
from webcare.web.api.section import Section, Told
from webcare.web.language import present
from workflows.engagement import EngagementState
from workflows.rights import Right

section = Section("experts", "Who knows what, and whom to ask.")


@section.get("/experts")
@api_needs(Right.READ, Right.MANAGE_TEAM)
@section.asks(bodies.ExpertsAsked)
@section.gives(shapes.ExpertsSchema)
def list_experts(asked: dict[str, Any]) -> Told:
    """Who can be asked, of your teams, by name; at most 200."""
    with transaction() as session:
        found: list[dict[str, Any]] = []
        for team_id in teams_allowed():
            day = absence.today(session, team_id, present())
            wanted = Wanted(
                search=asked["text"],
                unit=asked["unit"],
                language=asked["language"],
                theme_id=asked["theme"],
                here_on=day if asked["here"] else None,
            )
            people = session.scalars(queries.found(team_id, wanted).limit(MOST)).all()
            found += _told(session, team_id, people)
        return {"experts": found[:MOST]}


@section.get("/experts/<int:expert_id>")
@api_needs(Right.READ, Right.MANAGE_TEAM)
@section.gives(shapes.ExpertSchema)
def show_expert(expert_id: int) -> Told:
    """One expert: what they know, and whether they are away."""
    with transaction() as session:
        expert = queries.expert(session, expert_id, visible_teams(Right.MANAGE_TEAM))
        return _told(session, expert.team_id, [expert])[0]


@section.get("/tickets/<int:ticket_id>/suggestions")
@api_needs(Right.READ)
@section.gives(shapes.SuggestionsSchema)
def suggest(ticket_id: int) -> Told:
    """Up to three experts to ask about the ticket, best first, each with why. Nothing is sent."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, visible_teams())
        acting(ticket.team_id)
        found = suggesting.for_ticket(session, ticket, at=present())
        return {"suggestions": [_suggestion(each) for each in found]}


def _told(session: Session, team_id: int, people: Sequence[Expert]) -> list[dict[str, Any]]:
    """Each as its schema writes it, with what they know and until when they are away."""
    themes = {each.id: each for each in queries.themes(session, team_id)}
    knows: dict[int, list[Expertise]] = {}
    for row in queries.knowledge(session, team_id):
        if row.state is EngagementState.CONFIRMED:
            knows.setdefault(row.expert_id, []).append(row)
    away = absence.away_on(session, team_id, absence.today(session, team_id, present()))
    return [
        {
            "id": each.id,
            "email": each.email,
            "name": each.name,
            "function": each.function,
            "unit": each.unit,
            "languages": each.languages,
            "capacity": each.capacity,
            "substitute_id": each.substitute_id,
            "active": each.active,
            "state": each.state,
            "knows": [_knows(row, themes) for row in knows.get(each.id, ())],
            "away_until": away[each.id].last if each.id in away else None,
        }
        for each in people
    ]


def _knows(row: Expertise, themes: Mapping[int, Theme]) -> dict[str, Any]:
    theme = themes.get(row.theme_id or 0)
    return {"theme": theme.slug if theme else None, "rank": row.rank, "about": row.about}


def _suggestion(choice: Choice) -> dict[str, Any]:
    known = choice.known
    return {
        "expert_id": choice.expert.id,
        "name": choice.expert.name,
        "email": choice.expert.email,
        "score": choice.suggestion.score,
        "theme_rank": known.rank,
        "answered_like_this": len(known.answered),
        "median_minutes": known.median_minutes,
        "refused_like_this": len(known.refused),
        "named_by_others": len(known.named),
        "speaks_the_askers_language": known.speaks,
        "away_until": known.away_until,
        "stands_in_for": known.stands_in_for,
        "open_questions": known.open_questions,
        "capacity": known.capacity,
    }
