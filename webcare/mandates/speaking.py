"""Who may speak on something at a moment: the register, asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.core.errors import NotAllowed
from webcare.core.i18n import marked as _m
from webcare.mandates import queries
from webcare.mandates.models import Mandate
from webcare.tickets.models import Ticket
from workflows import mandate as rule


class NoMandate(NotAllowed):
    """The register does not let this person speak on this now; the sentence names who may."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who may act on a mandate; `in_place_of` names its holder where that is another."""

    user_id: int
    name: str
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who may speak. Where the register does not rule, the role of spokesperson is enough."""

    rules: bool
    people: tuple[Speaker, ...]
    substitutes: tuple[str, ...] = ()

    def allows(self, user_id: int | None) -> bool:
        return not self.rules or user_id in {each.user_id for each in self.people}

    @property
    def names(self) -> str:
        return ", ".join(each.name for each in self.people)

    def refusal(self) -> NoMandate:
        """What somebody without a mandate is told."""
        if not self.people:
            return NoMandate(NOBODY)
        if self.substitutes:
            who = ", ".join(self.substitutes)
            return NoMandate(THESE_OR, who=self.names, substitutes=who)
        return NoMandate(THESE, who=self.names)


NOBODY = _m("Nobody has a mandate to speak on this now. Whoever manages the team can give one.")
THESE = _m("You have no mandate to speak on this now. These have: %(who)s.")
THESE_OR = _m(
    "You have no mandate to speak on this now. These have: %(who)s. Named as substitute: "
    "%(substitutes)s."
)


def as_rule(row: Mandate) -> rule.Mandate:
    """The row as the rule sees it; wants `stand_ins` loaded."""
    return rule.Mandate(
        holder=row.holder_id,
        days=rule.Days(row.first, row.last),
        themes=frozenset(row.theme_ids),
        channels=frozenset(row.channel_ids),
        stand_ins=tuple(
            rule.StandIn(each.user_id, rule.Days(each.first, each.last)) for each in row.stand_ins
        ),
        withdrawn_at=row.withdrawn_at,
    )


def zone_of(team: Team) -> ZoneInfo:
    return ZoneInfo(office_hours(team).timezone)


def on_ticket(session: Session, ticket: Ticket, at: datetime) -> Speaking:
    """Who may speak on the ticket's theme and channel at *at*."""
    team = session.get_one(Team, ticket.team_id)
    rows = queries.mandates(session, [team.id])
    return among(rows, team, [ticket.theme_id], ticket.channel_id, at)


def substitutes(session: Session, ticket: Ticket, at: datetime) -> set[int]:
    """Whom to turn to while those with a mandate on the ticket do not answer, by user id: who acts
    for them, and whom the register names.
    """
    team = session.get_one(Team, ticket.team_id)
    rows = queries.mandates(session, [team.id])
    on_it = _on_one(rows, ticket.theme_id, ticket.channel_id, at, zone_of(team))
    acting = {each.user_id for each in on_it.values() if each.in_place_of}
    about = (row for row in rows if as_rule(row).is_about(ticket.theme_id, ticket.channel_id))
    named = {row.substitute_id for row in about if row.substitute_id and row.holder_id in on_it}
    return acting | named


def on_themes(session: Session, team: Team, themes: Sequence[int], at: datetime) -> Speaking:
    """Who may speak on all of *themes*, on some channel; on none means on whatever it is."""
    rows = queries.mandates(session, [team.id])
    return among(rows, team, themes or [None], None, at)


def among(
    rows: Iterable[Mandate], team: Team, themes: Sequence[int | None], channel: int | None,
    at: datetime,
) -> Speaking:  # fmt: skip
    """What the register *rows* of *team* say about all of *themes*."""
    zone, kept = zone_of(team), list(rows)
    if not rule.rules(map(as_rule, kept), at, zone):
        return Speaking(rules=False, people=())
    each_theme = [_on_one(kept, theme, channel, at, zone) for theme in themes]
    found = {
        person: speaker
        for person, speaker in each_theme[0].items()
        if all(person in others for others in each_theme)
    }
    named = [
        row.substitute_name
        for row in kept
        if row.substitute_name and row.holder_id in found and row.substitute_id not in found
    ]
    return Speaking(
        rules=True, people=tuple(found.values()), substitutes=tuple(dict.fromkeys(named))
    )


def _on_one(
    rows: Sequence[Mandate], theme: int | None, channel: int | None, at: datetime, zone: ZoneInfo
) -> dict[int, Speaker]:
    """Who may, by id: holders before those who stand in for them."""
    found: dict[int, Speaker] = {}
    for row in rows:
        as_kept = as_rule(row)
        if not as_kept.is_about(theme, channel):
            continue
        names = {each.user_id: each.user_name for each in row.stand_ins}
        for person in as_kept.speakers(at, zone):
            if person == row.holder_id:
                found[person] = Speaker(person, row.holder_name)
            else:
                found.setdefault(person, Speaker(person, names[person], row.holder_name))
    return found
