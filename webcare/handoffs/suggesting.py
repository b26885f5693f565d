"""Whom to ask about a ticket, from what was known at one moment. It proposes and never sends.

Every fact is read as of `Asking.at`, so that the replay over history knows no more than the desk
did then. The ranking itself is `workflows.suggestion`.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webcare.experts import absence
from webcare.experts import queries as experts
from webcare.experts.models import Absence, Expert, Expertise
from webcare.handoffs.likeness import Alike, alike
from webcare.handoffs.models import Handoff
from webcare.tickets.models import Direction, Message, Ticket
from workflows.absence import AbsenceState
from workflows.engagement import EngagementState
from workflows.handoff import HandoffState
from workflows.suggestion import MOST, Known, Rank, Suggestion, ranked

NEWEST = 3  # messages of the public that say what the question is about
ALL = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is to be asked, as it stood at `at`. `beside`: a handoff that does not count, for it is
    the one that is asked.
    """

    team_id: int
    said: str
    theme_id: int | None
    language: str | None
    at: datetime
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion with its expert, to be shown. `here`: what became of a question that was put to
    them on this very ticket, if one was.
    """

    expert: Expert
    suggestion: Suggestion
    here: HandoffState | None = None

    @property
    def known(self) -> Known:
        return self.suggestion.known


def for_ticket(session: Session, ticket: Ticket, *, at: datetime, most: int = MOST) -> list[Choice]:
    """Up to *most* experts to ask about the ticket, best first, each with why. Who has refused on
    this ticket is none of them; who was asked in another way comes last, and is marked.
    """
    asking = Asking(
        team_id=ticket.team_id,
        said=said_by(session, ticket, at),
        theme_id=ticket.theme_id,
        language=ticket.language,
        at=at,
    )
    people = experts.directory(session, ticket.team_id, limit=ALL)
    by_id = {each.id: each for each in people}
    here = _asked_here(session, ticket, _Ids(people))
    found = [
        Choice(by_id[each.expert_id], each, here.get(each.expert_id))
        for each in ranked(gathered(session, asking, people), most=most + len(here))
        if here.get(each.expert_id) is not HandoffState.DECLINED
    ]
    found.sort(key=lambda each: each.here is not None)  # who was not asked yet comes first
    return found[:most]


def said_by(session: Session, ticket: Ticket, at: datetime) -> str:
    """What the public had said by then: the subject and the newest messages."""
    texts = session.scalars(
        select(func.coalesce(func.nullif(Message.reply_text, ""), Message.text))
        .where(
            Message.ticket_id == ticket.id,
            Message.direction == Direction.INBOUND,
            Message.received_at <= at,
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(NEWEST)
    )
    return "\n".join([ticket.subject, *texts])


def gathered(session: Session, asking: Asking, people: Sequence[Expert]) -> list[Known]:
    """What is known of each of *people* for the question."""
    ranks = _ranks(session, asking)
    away = _away(session, asking)
    load = _open_questions(session, asking)
    ids = _Ids(people)
    like = alike(session, asking.team_id, asking.said, before=asking.at, beside=asking.beside)
    histories = _histories(like, ids)
    stands_in = _stand_ins(people, away, ranks)
    return [_known(each, asking, ranks, away, load, histories, stands_in) for each in people]


@dataclass(slots=True)
class _History:
    answered: list[float]
    minutes: list[float]
    refused: list[float]
    named: list[float]


class _Ids:
    """Experts by address and by name, where a name is one person's."""

    def __init__(self, people: Sequence[Expert]) -> None:
        self.by_email = {each.email.lower(): each.id for each in people}
        names: dict[str, list[int]] = {}
        for each in people:
            names.setdefault(each.name.lower(), []).append(each.id)
        self.by_name = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        self.by_unit: dict[str, set[int]] = {}
        for each in people:
            if each.unit:
                self.by_unit.setdefault(each.unit.lower(), set()).add(each.id)

    def named(self, text: str) -> AbstractSet[int]:
        """Whom a refusal names: `Kim <kim@city.example>`, an address, a full name; or with a unit
        everyone in it.
        """
        name, address = parseaddr(text)
        plain = " ".join(text.lower().split())
        one = self.by_email.get(address.lower()) if "@" in address else None
        one = one or self.by_name.get(name.lower()) or self.by_name.get(plain)
        if one is not None:
            return {one}
        units = [
            unit for unit in self.by_unit if re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", plain)
        ]
        return self.by_unit[max(units, key=len)] if units else set()


def _asked_here(session: Session, ticket: Ticket, ids: _Ids) -> dict[int, HandoffState]:
    """Who was asked on this ticket, with what became of it: a refusal, else the newest."""
    rows = session.execute(
        select(Handoff.expert_id, Handoff.to_email, Handoff.state)
        .where(Handoff.ticket_id == ticket.id, Handoff.desk.is_(None))
        .order_by(Handoff.id)
    )
    found: dict[int, HandoffState] = {}
    for row in rows:
        expert_id = row.expert_id or ids.by_email.get(row.to_email.lower())
        if expert_id is not None and found.get(expert_id) is not HandoffState.DECLINED:
            found[expert_id] = row.state
    return found


def _histories(like: Sequence[Alike], ids: _Ids) -> Mapping[int, _History]:
    found: dict[int, _History] = {}

    def of(expert_id: int) -> _History:
        return found.setdefault(expert_id, _History([], [], [], []))

    for each in like:
        asked = each.expert_id or ids.by_email.get(each.to_email.lower())
        if asked is not None and each.answered:
            of(asked).answered.append(each.likeness)
            of(asked).minutes.append(each.minutes)
        elif asked is not None:
            of(asked).refused.append(each.likeness)
        if not each.answered and each.suggested:
            others = ids.named(each.suggested) - {asked}
            for other in others:  # a unit's people share what it was named for
                of(other).named.append(each.likeness / len(others))
    return found


def _ranks(session: Session, asking: Asking) -> dict[int, Rank]:
    """What experts are for the theme, as far as that was so by then."""
    if asking.theme_id is None:
        return {}
    rows = session.execute(
        select(Expertise.expert_id, Expertise.rank).where(
            Expertise.theme_id == asking.theme_id,
            Expertise.team_id == asking.team_id,
            Expertise.state == EngagementState.CONFIRMED,
            or_(Expertise.since.is_(None), Expertise.since <= asking.at),
        )
    )
    return {row.expert_id: row.rank for row in rows}


def _away(session: Session, asking: Asking) -> dict[int, Absence]:
    """Who was known by then to be away on that day."""
    day = absence.today(session, asking.team_id, asking.at)
    rows = session.scalars(
        select(Absence)
        .where(
            Absence.team_id == asking.team_id,
            Absence.state == AbsenceState.NOTED,
            Absence.noted_at <= asking.at,
            Absence.first <= day,
            Absence.last >= day,
        )
        .order_by(Absence.last, Absence.id)
    )
    return {each.expert_id: each for each in rows}


def _open_questions(session: Session, asking: Asking) -> dict[int, int]:
    """How many questions were open with each expert then."""
    rows = session.execute(
        select(Handoff.expert_id, func.count())
        .where(
            Handoff.team_id == asking.team_id,
            Handoff.expert_id.is_not(None),
            Handoff.asked_at < asking.at,
            or_(Handoff.ended_at.is_(None), Handoff.ended_at > asking.at),
            Handoff.id != asking.beside,
        )
        .group_by(Handoff.expert_id)
    )
    return {expert_id: count for expert_id, count in rows if expert_id is not None}


def _stand_ins(
    people: Sequence[Expert], away: Mapping[int, Absence], ranks: Mapping[int, Rank]
) -> dict[int, Expert]:
    """Who stands in for whom of those who are away and would be asked about the theme."""
    found: dict[int, Expert] = {}
    for each in people:
        if each.id in away and each.id in ranks:
            substitute_id = away[each.id].substitute_id or each.substitute_id
            if substitute_id is not None:
                found.setdefault(substitute_id, each)
    return found


def _known(
    expert: Expert,
    asking: Asking,
    ranks: Mapping[int, Rank],
    away: Mapping[int, Absence],
    load: Mapping[int, int],
    histories: Mapping[int, _History],
    stands_in: Mapping[int, Expert],
) -> Known:
    history = histories.get(expert.id) or _History([], [], [], [])
    instead = stands_in.get(expert.id)
    return Known(
        expert_id=expert.id,
        name=expert.name,
        rank=ranks.get(expert.id),
        answered=history.answered,
        minutes=history.minutes,
        refused=history.refused,
        named=history.named,
        speaks=asking.language in expert.languages
        if asking.language and expert.languages
        else None,
        away_until=_until(away.get(expert.id)),
        stands_in_for=instead.name if instead else "",
        stands_in_rank=ranks[instead.id] if instead else None,
        open_questions=load.get(expert.id, 0),
        capacity=expert.capacity,
    )


def _until(each: Absence | None) -> date | None:
    return each.last if each else None
