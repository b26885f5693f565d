"""Who raised an improvement, and how far the telling of each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.improvement.models import Improvement, ImprovementSource
from webcare.replies import steps
from webcare.replies.models import Reply
from webcare.tickets.authors import DO_NOT_CONTACT
from webcare.tickets.models import Author, Ticket
from workflows.reply import ReplyState

NO_CONTACT = "no_contact"
GONE = frozenset({ReplyState.DISCARDED})
UNDER_WAY = frozenset(ReplyState) - GONE - {ReplyState.DRAFT, ReplyState.SENT, ReplyState.FAILED}


class Stage(StrEnum):
    """How far the telling of one asker is."""

    WAITS = "waits"
    DRAFT = "draft"
    UNDER_WAY = "under_way"
    TOLD = "told"
    FAILED = "failed"  # sent, and it did not arrive
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """One person outside, by the first of their tickets; `others` are the rest of them.

    `obstacle` says why nothing can be sent, as `steps.obstacle` does or `NO_CONTACT`; empty where
    it can.
    """

    source: ImprovementSource
    ticket: Ticket
    channel: Channel
    stage: Stage
    reply: Reply | None = None
    obstacle: str = ""
    others: Sequence[Ticket] = ()

    @property
    def is_settled(self) -> bool:
        return self.stage in (Stage.TOLD, Stage.SKIPPED)

    @property
    def language(self) -> str:
        return self.ticket.language or ""


def askers(session: Session, improvement: Improvement) -> list[Asker]:
    """Who raised it, each once however many tickets they had, in one statement; oldest first."""
    rows = session.execute(
        select(ImprovementSource, Ticket, Reply, Channel, Author.marks)
        .join(Ticket, Ticket.id == ImprovementSource.ticket_id)
        .join(Author, Author.id == Ticket.author_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .outerjoin(Reply, Reply.id == ImprovementSource.reply_id)
        .where(ImprovementSource.improvement_id == improvement.id)
        .order_by(ImprovementSource.id)
    ).all()
    found: dict[str, list[Asker]] = {}
    for source, ticket, reply, channel, marks in rows:
        who = ticket.author_address.casefold() or f"author {ticket.author_id}"
        asker = Asker(
            source=source,
            ticket=ticket,
            channel=channel,
            stage=_stage(source, reply),
            reply=reply,
            obstacle=_obstacle(ticket, channel, marks),
        )
        found.setdefault(who, []).append(asker)
    return [_one(theirs) for theirs in found.values()]


def waiting(session: Session, improvement: Improvement) -> list[Asker]:
    """Those who were neither told nor left out with a reason."""
    return [each for each in askers(session, improvement) if not each.is_settled]


def _one(theirs: Sequence[Asker]) -> Asker:
    """One of the tickets of a person stands for all: what was settled or begun, else the first on
    which something can be sent.
    """
    first = min(
        theirs,
        key=lambda each: (not each.is_settled, each.stage is Stage.WAITS, bool(each.obstacle)),
    )
    others = [each.ticket for each in theirs if each is not first]
    return Asker(
        source=first.source,
        ticket=first.ticket,
        channel=first.channel,
        stage=first.stage,
        reply=first.reply,
        obstacle=first.obstacle,
        others=others,
    )


def _stage(source: ImprovementSource, reply: Reply | None) -> Stage:
    if source.skipped:
        return Stage.SKIPPED
    if reply is None or reply.state in GONE:
        return Stage.WAITS
    if reply.state in UNDER_WAY:
        return Stage.UNDER_WAY
    return {
        ReplyState.DRAFT: Stage.DRAFT,
        ReplyState.SENT: Stage.TOLD,
        ReplyState.FAILED: Stage.FAILED,
    }[reply.state]


def _obstacle(ticket: Ticket, channel: Channel, marks: Sequence[str]) -> str:
    if NO_CONTACT in marks or DO_NOT_CONTACT in marks:
        return NO_CONTACT
    return steps.obstacle(channel, ticket.author_address) or ""


def languages(found: Iterable[Asker], team: Team) -> list[str]:
    """In which languages what changed is to be written: the team's, then those of the askers."""
    return list(dict.fromkeys([team.language, *(each.language for each in found if each.language)]))
