"""The account of a crisis: its timeline, its figures, what was asked and said, what was decided.

While it is on, the account is made anew at each look. At its end it is made once more and kept,
so that a report says the same in a year, whatever was erased or closed meanwhile. It is a plain
value, the same for page, paper and download, and holds no name of anyone outside: texts are quoted
with stand-ins (`workflows.anonymise`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.crisis import queries as crises
from webcare.crisis.models import Crisis
from webcare.insight import crisis_board, crisis_said, crisis_timeline
from webcare.insight.crisis_touched import Touch, Touched, touched
from webcare.insight.models import CrisisReport
from webcare.replies.models import CrisisHold, Reply
from webcare.surges.models import Surge
from webcare.tickets.models import Author, Ticket
from workflows.anonymise import Anonymiser
from workflows.asked import grouped
from workflows.crisis import BEFORE
from workflows.reply import Purpose, ReplyState
from workflows.ticket import DONE
from workflows.tone import Tone

ASKED, SAID = 12, 30
PEAK = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MOST_HOURS = 24 * 14
KEPT_FOR = 40  # crises that ended and have no report yet, a turn


def of(
    session: Session, crisis: Crisis, *, masks: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """The account at *at*, or the one that was kept at its end. *masks*: what stands in place of
    personal data, by `workflows.anonymise.Mask`.
    """
    kept = session.get(CrisisReport, crisis.id)
    return kept.told if kept is not None else _made(session, crisis, masks, at)


def freeze(session: Session, crisis: Crisis, *, masks: Mapping[str, str], at: datetime) -> None:
    """Keep the account of a crisis that is over, once."""
    told = _made(session, crisis, masks, at)
    session.execute(
        insert(CrisisReport)
        .values(crisis_id=crisis.id, frozen_at=at, told=told | {"frozen_at": at.isoformat()})
        .on_conflict_do_nothing()
    )


def to_freeze(session: Session) -> Sequence[Crisis]:
    """Crises that are over and have no report yet."""
    return session.scalars(
        select(Crisis)
        .outerjoin(CrisisReport, CrisisReport.crisis_id == Crisis.id)
        .where(Crisis.ended_at.is_not(None), CrisisReport.crisis_id.is_(None))
        .order_by(Crisis.id)
        .limit(KEPT_FOR)
    ).all()


def _made(
    session: Session, crisis: Crisis, masks: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    until = crisis.ended_at or at
    found = touched(
        session, crisis.team_id, crises.scope_of(crisis), crisis.declared_at - BEFORE, until
    )
    names = Anonymiser(dict.fromkeys(_people(session, found), "asker"))

    def quoted(text: str) -> str:
        return names.anonymise(text, masks)

    figures = _figures(session, crisis, found, until)
    said = crisis_said.newest(session, crisis, list(found.tickets), until, limit=SAID)
    asked = grouped((each.questions for each in found.messages), most=ASKED)
    return {
        "crisis": _about(session, crisis),
        "until": until.isoformat(),
        "is_over": crisis.ended_at is not None,
        "is_whole": found.is_whole,
        "figures": figures,
        "hours": _hours(found.messages, until),
        "tones": {str(tone): count for tone, count in _tones(found.messages).items()},
        "states": {str(state): count for state, count in crisis_board.by_state(found)},
        "asked": [{"example": quoted(each.example), "times": each.times} for each in asked],
        "said": [
            {
                "at": each.at.isoformat(), "text": quoted(each.text), "times": each.times,
                "is_statement": each.is_statement,
            }
            for each in reversed(said)
        ],
        "timeline": crisis_timeline.of(session, crisis, _surge(session, crisis), figures),
    }  # fmt: skip


def _about(session: Session, crisis: Crisis) -> dict[str, Any]:
    names = session.scalars(
        select(Channel.name).where(Channel.id.in_(crisis.channel_ids)).order_by(Channel.name)
    )
    return {
        "id": crisis.id,
        "title": crisis.title,
        "why": crisis.why,
        "themes": list(crisis.theme_slugs),
        "words": list(crisis.words),
        "channels": list(names),
        "declared_at": crisis.declared_at.isoformat(),
        "declared_by": crisis.declared_by_name,
        "ended_at": crisis.ended_at.isoformat() if crisis.ended_at else None,
        "ended_why": crisis.ended_why,
        "renewals": crisis.renewals,
    }


def _figures(session: Session, crisis: Crisis, found: Touch, until: datetime) -> dict[str, Any]:
    first_word = _first_word(session, crisis, list(found.tickets), until)
    looks = _looks(session, crisis.id)
    messages = found.messages
    return {
        "messages": len(messages),
        "people": len({each.person for each in messages}),
        "tickets": len(found.tickets),
        "answered": sum(1 for state in found.tickets.values() if state in DONE),
        "replies": _replies_sent(session, crisis, list(found.tickets), until),
        "first_message_at": messages[0].at.isoformat() if messages else None,
        "first_word_at": first_word.isoformat() if first_word else None,
        "minutes_to_first_word": _minutes(crisis.declared_at, first_word),
        "peak": _peak(messages),
        "held": sum(looks.values()),
        "released": looks.get("released", 0),
        "revised": looks.get("revised", 0),
        "discarded": looks.get("discarded", 0),
        "waiting": looks.get(None, 0),
    }


def _minutes(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else max(0, round((until - since).total_seconds() / 60))


def _looks(session: Session, crisis_id: int) -> dict[str | None, int]:
    """How many replies were held, by what came of them."""
    rows = session.execute(
        select(CrisisHold.look, func.count())
        .where(CrisisHold.crisis_id == crisis_id)
        .group_by(CrisisHold.look)
    )
    return {str(look) if look else None: count for look, count in rows}


def _sent(crisis: Crisis, ticket_ids: Sequence[int], until: datetime) -> list[Any]:
    return [
        Reply.ticket_id.in_(ticket_ids),
        Reply.state == ReplyState.SENT,
        Reply.purpose != Purpose.ACKNOWLEDGEMENT,
        Reply.sent_at >= crisis.declared_at,
        Reply.sent_at <= until,
    ]


def _replies_sent(
    session: Session, crisis: Crisis, ticket_ids: Sequence[int], until: datetime
) -> int:
    if not ticket_ids:
        return 0
    query = select(func.count()).select_from(Reply).where(*_sent(crisis, ticket_ids, until))
    return session.scalar(query) or 0


def _first_word(
    session: Session, crisis: Crisis, ticket_ids: Sequence[int], until: datetime
) -> datetime | None:
    """When we first said anything on it: a statement, or a reply that left."""
    sent = None
    if ticket_ids:
        query = select(func.min(Reply.sent_at)).where(*_sent(crisis, ticket_ids, until))
        sent = session.scalar(query)
    stated = crisis_said.first_statement(session, crisis)
    return min((each for each in (sent, stated) if each is not None), default=None)


def _peak(messages: Sequence[Touched]) -> dict[str, Any] | None:
    """The busiest quarter of an hour, by where it begins."""
    best, begins, last = 0, None, 0
    for first, message in enumerate(messages):
        last = max(last, first)
        while last < len(messages) and messages[last].at < message.at + PEAK:
            last += 1
        if last - first > best:
            best, begins = last - first, message.at
    return None if begins is None else {"at": begins.isoformat(), "minutes": 15, "count": best}


def _hours(messages: Sequence[Touched], until: datetime) -> list[tuple[str, int]]:
    """Messages by the hour, from the first to *until*; none is left out in between."""
    if not messages:
        return []
    first = messages[0].at.replace(minute=0, second=0, microsecond=0)
    counts = Counter(int((each.at - first) / HOUR) for each in messages)
    many = min(MOST_HOURS, int((until - first) / HOUR) + 1)
    return [((first + HOUR * place).isoformat(), counts[place]) for place in range(many)]


def _tones(messages: Sequence[Touched]) -> dict[Tone, int]:
    return crisis_board.tones(messages)


def _people(session: Session, found: Touch) -> Sequence[str]:
    """The names of all who asked, to be kept out."""
    if not found.tickets:
        return ()
    names = session.scalars(
        select(Author.name)
        .join(Ticket, Ticket.author_id == Author.id)
        .where(Ticket.id.in_(list(found.tickets)), Author.name != "")
        .distinct()
    )
    return names.all()


def _surge(session: Session, crisis: Crisis) -> Surge | None:
    return session.scalar(select(Surge).where(Surge.crisis_id == crisis.id).limit(1))
