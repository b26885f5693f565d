"""Who may speak for the city of the demonstration, and what it says."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team, User
from webcare.accounts.service import actor, today
from webcare.core.actor import Actor
from webcare.demo import content
from webcare.experts.models import Theme
from webcare.mandates import register, statements
from webcare.mandates.register import Letter
from webcare.mandates.statements import Line

TITLES = {
    "pool_stays": "Zwembad De Waterlelie blijft open",
    "storm_basements": "Wateroverlast na de storm",
    "lez_revenue": "Opbrengst van de lage-emissiezone",
    "council_documents": "Stukken van de gemeenteraad",
}
A_YEAR, A_MONTH = timedelta(days=365), timedelta(days=30)


def load(
    session: Session, team: Team, users: Mapping[str, User], *, by: Actor, at: datetime
) -> None:
    """The register of the demonstration, and the lines that its spokesperson approved."""
    themes = {
        each.slug: each.id
        for each in session.scalars(select(Theme).where(Theme.team_id == team.id))
    }
    noor, lies = users["spokesperson@demo.example"], users["lies.peeters@lindekerke.example"]
    for each in (noor, lies):
        session.refresh(each, ["memberships"])
    _mandates(session, team, noor, lies, themes, by=by, at=at)
    speaker = actor(noor, team.id)
    for said in content.city().statements:
        line = Line(
            title=TITLES.get(said.slug, said.slug),
            texts=said.texts,
            theme_ids=[themes[said.theme]] if said.theme in themes else [],
            for_crisis=said.slug.startswith("storm"),
            valid_until=at + timedelta(days=said.valid_days) if said.valid_days else None,
        )
        row = statements.write(session, team.id, line, by=speaker, at=at)
        statements.approve(session, row, seen=None, by=speaker, at=at)


def _mandates(
    session: Session, team: Team, noor: User, lies: User, themes: Mapping[str, int], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Noor speaks on everything, Lies in her place; what is sensitive is Lies's too, for a year."""
    day = today(team, at)
    everything = Letter(
        holder_id=noor.id, first=day, substitute_id=lies.id,
        reason="Collegebesluit: woordvoering van de stad",
    )  # fmt: skip
    first = register.give(session, team, everything, by=by, at=at)
    session.flush()
    soon = day + timedelta(days=9)
    register.stand_in(session, first, team, lies.id, soon, soon + timedelta(days=4), by=by, at=at)
    safety = Letter(
        holder_id=lies.id, theme_ids=[themes["safety"]], first=day, last=day + A_YEAR,
        substitute_id=noor.id, reason="Collegebesluit: veiligheid en noodplanning",
    )  # fmt: skip
    register.give(session, team, safety, by=by, at=at)
    culture = Letter(
        holder_id=lies.id, theme_ids=[themes["culture"], themes["sport"]], first=day + A_MONTH,
        reason="Vervanging tijdens de zomerfestivals",
    )  # fmt: skip
    register.give(session, team, culture, by=by, at=at)
