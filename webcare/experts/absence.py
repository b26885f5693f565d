"""When experts are away, and who stands in: noted by a person, or proposed by an automatic reply.

Days are local dates of the team, the last one included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import office_hours
from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.experts import queries
from webcare.experts.models import Absence, Expert
from workflows import out_of_office
from workflows.absence import AbsenceLifecycle, AbsenceState
from workflows.rights import Right

LONGEST = 3 * 366  # days
EXCERPT = 1000  # characters kept of an automatic reply
_MAY = frozenset({Right.MANAGE_TEAM, Right.EXPERT_ANSWER, Right.ASKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first day to the last, both included; who stands in, if somebody does."""

    first: date
    last: date
    reason: str = ""
    substitute_id: int | None = None


def today(session: Session, team_id: int, at: datetime) -> date:
    """The team's own day at that moment."""
    zone = ZoneInfo(office_hours(accounts.team(session, team_id)).timezone)
    return at.astimezone(zone).date()


def of_expert(session: Session, expert_id: int, since: date) -> Sequence[Absence]:
    """Noted and proposed absences that are not over on *since*, the first one first."""
    return session.scalars(
        select(Absence)
        .where(
            Absence.expert_id == expert_id,
            Absence.last >= since,
            Absence.state != AbsenceState.DISMISSED,
        )
        .order_by(Absence.first, Absence.id)
    ).all()


def away_on(session: Session, team_id: int, day: date) -> dict[int, Absence]:
    """Who of the team is away on that day, by the expert's id; of several, the longest."""
    rows = session.scalars(
        select(Absence)
        .where(
            Absence.team_id == team_id,
            Absence.state == AbsenceState.NOTED,
            Absence.first <= day,
            Absence.last >= day,
        )
        .order_by(Absence.last, Absence.id)
    )
    return {each.expert_id: each for each in rows}


def proposed(session: Session, team_id: int) -> Sequence[Absence]:
    """What automatic replies propose and nobody has decided on, oldest first."""
    return session.scalars(
        select(Absence)
        .where(Absence.team_id == team_id, Absence.state == AbsenceState.PROPOSED)
        .order_by(Absence.id)
    ).all()


def of_handoffs(session: Session, handoff_ids: Iterable[int]) -> dict[int, Absence]:
    """What is proposed on the word of an answer to one of these questions, by question."""
    rows = session.scalars(
        select(Absence)
        .where(Absence.handoff_id.in_(list(handoff_ids)), Absence.state == AbsenceState.PROPOSED)
        .order_by(Absence.id)
    )
    return {each.handoff_id: each for each in rows if each.handoff_id}


def one(session: Session, absence_id: int, expert: Expert) -> Absence:
    """An absence of this expert; raises NotFound."""
    found = session.scalar(
        select(Absence).where(Absence.id == absence_id, Absence.expert_id == expert.id)
    )
    if found is None:
        raise NotFound("There is no such absence.")
    return found


def note(session: Session, expert: Expert, days: Days, *, by: Actor, at: datetime) -> Absence:
    """Note that *expert* is away. Raises Invalid where the days make no sense, and for a
    substitute who is none of the team's or the one away.
    """
    if by.rights.isdisjoint(_MAY):
        raise NotAllowed("You may not do this here.")
    _fit(days)
    absence = Absence(
        team_id=expert.team_id,
        expert_id=expert.id,
        first=days.first,
        last=days.last,
        reason=one_line(days.reason, 200),
        substitute_id=_substitute(session, expert, days.substitute_id),
        noted_at=at,
    )
    session.add(absence)
    session.flush()  # the audit names its id
    audit.record(
        session, "absence.noted", absence, by=by, at=at,
        expert=expert.id, first=days.first.isoformat(), last=days.last.isoformat(),
    )  # fmt: skip
    return absence


def decide(session: Session, absence: Absence, event: str, *, by: Actor, at: datetime) -> None:
    """Take up what was proposed (`note`), or put it or a noted absence away (`dismiss`)."""
    audit.move(session, absence, AbsenceLifecycle, event, by=by, at=at)
    absence.noted_at = at


def propose(
    session: Session, expert: Expert, text: str, *, handoff_id: int, by: Actor, at: datetime
) -> Absence | None:
    """Propose the absence that an automatic reply tells, with the colleague whom it names. None
    where it tells no end, or where that is known; a person decides on what is proposed.
    """
    day = today(session, expert.team_id, at)
    away = out_of_office.read(text, day)
    if away is None:
        return None
    known = of_expert(session, expert.id, away.first)
    if any(each.first <= away.first and each.last == away.last for each in known):
        return None
    absence = Absence(
        team_id=expert.team_id,
        expert_id=expert.id,
        state=AbsenceState.PROPOSED,
        first=away.first,
        last=away.last,
        substitute_id=_named_in(session, expert, text, away.addresses),
        said=storable(text.strip()[:EXCERPT]),
        handoff_id=handoff_id,
        noted_at=at,
    )
    session.add(absence)
    session.flush()  # the audit names its id
    audit.record(
        session, "absence.proposed", absence, by=by, at=at,
        expert=expert.id, first=away.first.isoformat(), last=away.last.isoformat(),
    )  # fmt: skip
    return absence


def _fit(days: Days) -> None:
    if days.last < days.first:
        problem = marked("The last day comes before the first.")
        raise Invalid(problem, last=problem)
    if (days.last - days.first).days > LONGEST:
        problem = marked("That is longer than three years.")
        raise Invalid(problem, last=problem)


def _substitute(session: Session, expert: Expert, substitute_id: int | None) -> int | None:
    if substitute_id is None:
        return None
    other = queries.expert(session, substitute_id, [expert.team_id])
    if other.id == expert.id:
        problem = marked("Nobody stands in for themselves.")
        raise Invalid(problem, substitute=problem)
    return other.id


def _named_in(session: Session, expert: Expert, text: str, addresses: Iterable[str]) -> int | None:
    """A colleague of the directory whom the reply names by address or full name."""
    wanted = [each for each in addresses if each != expert.email.lower()]
    others = [each for each in queries.directory(session, expert.team_id) if each is not expert]
    by_address = {each.email.lower(): each.id for each in others}
    for address in wanted:
        if address in by_address:
            return by_address[address]
    said = " ".join(text.split()).lower()
    named = [each.id for each in others if " " in each.name and each.name.lower() in said]
    return named[0] if len(named) == 1 else None
