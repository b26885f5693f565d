"""Desks as addressees: what they are called, who is on now, and how long they have.

Who is on when is reckoned in `workflows.rota`; here it meets the people and the team's hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts.models import Team, User
from webcare.accounts.service import office_hours
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.experts import queries
from webcare.experts.models import Desk
from workflows.night import closed
from workflows.opening import Opening, week_of
from workflows.rights import Right
from workflows.rota import MOST_SLOTS, Rota, Window, duties, gaps, kept_as, next_on, on_duty, read

LONGEST_TERM = 60 * 24 * 60  # office minutes; longer than any organisation lets someone wait
AHEAD = 14  # days that are looked ahead for gaps
NIGHTS = 7  # days whose closed hours are looked at
BACK = 21  # days in which the last opening is sought

NAMES: Mapping[str, Mapping[str, str]] = {
    "spokesperson": {
        "nl": "Woordvoerder", "fr": "Porte-parole", "de": "Pressestelle", "en": "Spokesperson",
    },
    "legal": {
        "nl": "Juridische dienst", "fr": "Service juridique", "de": "Rechtsdienst", "en": "Legal",
    },
    "complaints": {
        "nl": "Klachtendienst", "fr": "Service des plaintes", "de": "Beschwerdestelle",
        "en": "Complaints desk",
    },
    "privacy": {
        "nl": "Gegevensbescherming", "fr": "Protection des données", "de": "Datenschutz",
        "en": "Privacy",
    },
    "customer_service": {
        "nl": "Klantendienst", "fr": "Service à la clientèle", "de": "Kundenservice",
        "en": "Customer service",
    },
    "ict": {"nl": "ICT", "fr": "Informatique", "de": "IT", "en": "ICT"},
}  # fmt: skip
"""What the desks that schemes know are called where a team has not named them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is on at a desk now, who comes next, and when in the coming days nobody is: `gaps` in
    opening hours, `nights` in the team's closed hours.
    """

    now: tuple[User, ...]
    until: datetime | None
    next: User | None
    next_at: datetime | None
    gaps: tuple[Window, ...]
    nights: tuple[Window, ...]
    has_rota: bool


def name_of(session: Session, team: Team, slug: str, language: str) -> str:
    """What the team's desk is called in *language*, or else in another."""
    return called(queries.desk(session, team.id, slug), slug, language)


def called(desk: Desk | None, slug: str, language: str) -> str:
    """The same for a desk in hand; its short name where nobody ever named it."""
    own: Mapping[str, str] = desk.names if desk else {}
    usual = NAMES.get(slug, {})
    return own.get(language) or next(iter(own.values()), "") or usual.get(language, slug)


def on_now(session: Session, desk: Desk, team: Team, at: datetime) -> Sequence[User]:
    """The desk's people who are on at *at*; nobody where it has no rota or that has a gap."""
    rota = read(desk.rota)
    if not rota:
        return ()
    wanted = on_duty(rota, at, zone_of(team))
    there = {user.id: user for user in queries.desk_members(session, desk.id)} if wanted else {}
    return [there[person] for person in wanted if person in there]


def due(desk: Desk, team: Team, at: datetime) -> datetime | None:
    """By when the desk is to answer what it is asked at *at*, in its own opening hours or else in
    the team's; None where it has no term. Hours in which so long a term never passes within a
    year do not count.
    """
    if not desk.term_minutes:
        return None
    own = _own_hours(desk, team)
    by = own.add(at, desk.term_minutes) if own else None
    return by or office_hours(team).add(at, desk.term_minutes)


def standing(session: Session, desk: Desk, team: Team, at: datetime) -> Standing:
    """How the desk is staffed at *at* and in the days to come."""
    rota, zone = read(desk.rota), zone_of(team)
    members = {user.id: user for user in queries.desk_members(session, desk.id)}
    rota = _of(rota, set(members))
    wanted = on_duty(rota, at, zone)
    coming = next_on(rota, at, zone, days=AHEAD)
    return Standing(
        now=tuple(members[person] for person in wanted),
        until=_until(rota, at, zone) if wanted else None,
        next=members[coming.person] if coming else None,
        next_at=coming.begins if coming else None,
        gaps=tuple(gaps(rota, _opening(desk, team, at), zone)) if rota else (),
        nights=_nights(rota, closed_hours(team, at), at, zone) if rota else (),
        has_rota=bool(rota),
    )


def _nights(rota: Rota, shut: Sequence[Window], at: datetime, zone: ZoneInfo) -> tuple[Window, ...]:
    return tuple(each for each in gaps(rota, shut, zone) if each[1] > at)


def closed_hours(team: Team, at: datetime) -> list[Window]:
    """When the team is closed in the coming days; the first are the present or next closed hours,
    whole: from the last closing until the next opening.
    """
    hours, zone = office_hours(team), zone_of(team)
    today, since, openings = at.astimezone(zone).date(), at, []
    for day in range(-BACK, NIGHTS + 1):
        window = hours.window(datetime.combine(today + timedelta(days=day), time(12), zone))
        if window is not None and window[1] <= at:
            since = window[1]
        elif window is not None:
            openings.append(window)
    if openings and openings[0][0] <= at:
        since = at  # it is open now
    until = openings[-1][0] if openings else at + timedelta(days=NIGHTS)
    return closed(openings, since, until)


def set_rota(
    session: Session,
    desk: Desk,
    rota: Rota,
    *,
    term_minutes: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Say who is on when, and how long the desk has in office hours. Raises Invalid for someone who
    does not stand at the desk, too many hours, or a term that is none.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    if len(rota.slots) + len(rota.exceptions) > MOST_SLOTS:
        raise Invalid("Keep at most 200 lines.", slots="Keep at most 200 lines.")
    if term_minutes is not None and not 0 < term_minutes <= LONGEST_TERM:
        problem = marked("Give a whole number of hours, at most 1440.")
        raise Invalid(problem, term=problem)
    members = {user.id for user in queries.desk_members(session, desk.id)}
    named = {each.person for each in rota.slots}
    named |= {each.person for each in rota.exceptions if each.person is not None}
    if named - members:
        problem = marked("Someone on the rota does not stand at this desk.")
        raise Invalid(problem, slots=problem)
    desk.rota, desk.term_minutes = kept_as(rota), term_minutes
    record(session, "desk.rota", desk, by=by, at=at, term_minutes=term_minutes, rota=desk.rota)


def zone_of(team: Team) -> ZoneInfo:
    """Where the team's clocks hang."""
    return ZoneInfo(office_hours(team).timezone)


def _of(rota: Rota, people: set[int]) -> Rota:
    """The rota without those who left; their hours are a gap."""
    return Rota(
        tuple(each for each in rota.slots if each.person in people),
        tuple(each for each in rota.exceptions if each.person is None or each.person in people),
    )


def _until(rota: Rota, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when whoever is on now stays on."""
    here = (each.ends for each in duties(rota, at, at, zone) if each.begins <= at < each.ends)
    return max(here, default=None)


def _own_hours(desk: Desk, team: Team) -> Opening | None:
    """The hours that the desk has of its own, closed on the team's holidays; None where it has
    none.
    """
    if not desk.hours:
        return None
    office = office_hours(team)
    return Opening(week_of(desk.hours), office.timezone, office.holidays)


def _opening(desk: Desk, team: Team, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the desk is open from *at* on: its own hours, or else the team's."""
    own = _own_hours(desk, team)
    if own is not None:
        return list(own.stretches(at, AHEAD))
    hours, zone = office_hours(team), zone_of(team)
    first: date = at.astimezone(zone).date()
    found = []
    for day in range(AHEAD):
        for opens, closes in hours.windows(first + timedelta(days=day)):
            if closes > at:
                found.append((max(opens, at), closes))
    return found
