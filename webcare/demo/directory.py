"""The city's directory: its units, who knows what, who is away, and an offer that waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.actor import Actor, operator
from webcare.demo import content
from webcare.experts import absence, queries, service, tree
from webcare.experts.absence import Days
from webcare.experts.models import Expert, UnitKind
from webcare.experts.service import ExpertCard
from webcare.experts.tree import UnitCard

BY: Actor = operator("demonstration")


def load(session: Session, team: Team, at: datetime) -> None:
    """Write the directory of *team*; its themes and users are there already."""
    units: dict[str, int] = {}
    for each in content.city().units:
        card = UnitCard(
            name=each.name,
            kind=UnitKind(each.kind),
            parent_id=units[each.parent] if each.parent else None,
            hours=each.hours,
            email=each.email,
            phone=each.phone,
        )
        units[each.name] = tree.add(session, team.id, card, by=BY, at=at).id
    experts = {each.email: _add(session, team, each, at) for each in content.city().experts}
    themes = {each.slug: each.id for each in queries.themes(session, team.id)}
    for person in content.city().experts:
        _relate(session, person, experts, themes, at)


def _add(session: Session, team: Team, each: content.Expert, at: datetime) -> Expert:
    card = ExpertCard(
        email=each.email,
        name=each.name,
        function=each.function,
        unit=each.unit,
        languages=each.languages,
        capacity=each.capacity,
    )
    return service.add_expert(session, team.id, card, by=BY, at=at)


def _relate(
    session: Session,
    each: content.Expert,
    experts: Mapping[str, Expert],
    themes: Mapping[str, int],
    at: datetime,
) -> None:
    expert = experts[each.email]
    owned = {theme.slug for theme in content.city().themes if theme.owner == each.email}
    service.set_themes(
        session, expert,
        [themes[slug] for slug in each.themes if slug in owned],
        [themes[slug] for slug in each.themes if slug not in owned],
        by=BY, at=at,
    )  # fmt: skip
    if each.substitute:
        expert.substitute_id = experts[each.substitute].id
    if each.away:
        day = absence.today(session, expert.team_id, at)
        days = Days(
            first=day + timedelta(days=each.away["first"]),
            last=day + timedelta(days=each.away["last"]),
            reason=each.away["reason"],
        )
        absence.note(session, expert, days, by=BY, at=at)
    if each.offers:
        offered = [themes[slug] for slug in each.offers["themes"]]
        service.offer(session, expert, offered, each.offers["about"], by=BY, at=at)
