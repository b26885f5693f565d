"""Telling the askers what changed: who they are, who was told, and a draft to each of the others.

Nothing leaves from here. A draft is one of purpose `news`, which no ticket moves for, so that one
that is closed stays closed until its asker reacts (`author_reacts`); a person reads it and sends
it, with an approval where the ticket's scheme asks one.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts import service as accounts_service
from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.i18n import spoken, texts
from webcare.core.text import one_line, storable
from webcare.improvement.askers import NO_CONTACT, Asker, Stage, askers, waiting
from webcare.improvement.models import Improvement, ImprovementSource
from webcare.replies import drafting, words
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket
from workflows.improvement import ImprovementLifecycle, ImprovementState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right


def draft(
    session: Session,
    improvement: Improvement,
    source_id: int,
    *,
    approval: bool,
    by: Actor,
    at: datetime,
) -> Reply:
    """The draft that tells this asker; one that is there already is given again, so that a second
    click makes no second one. *approval*: whether the ticket's scheme asks one.

    Raises Conflict where it is not done yet, the asker was told or left out, or nothing can be sent
    there; Invalid where nobody wrote what changed; NotAllowed for who may not write to the public.
    """
    if not by.may(Right.DRAFT):
        raise NotAllowed("You may not write a reply here.")
    asker = _held(session, improvement, source_id)
    if asker.reply is not None and asker.stage is not Stage.WAITS:
        return asker.reply
    if improvement.state is not ImprovementState.DONE:
        raise Conflict("This is not done yet, or the askers were told.")
    if asker.stage is Stage.SKIPPED:
        raise Conflict("This asker was left out. Take that back first.")
    if asker.obstacle == NO_CONTACT:
        raise Conflict("This asker wants no news from us.")
    if asker.obstacle:
        raise Conflict("Nothing can be sent to this asker.")
    reply = replies.start(
        session, asker.ticket, purpose=Purpose.NEWS, approval=approval,
        body=text_for(session, improvement, asker.ticket), by=by, at=at,
    )  # fmt: skip
    asker.source.reply_id = reply.id
    audit.record(
        session, "improvement.drafted", improvement, by=by, at=at,
        ticket=asker.ticket.id, reply=reply.id,
    )  # fmt: skip
    return reply


def text_for(session: Session, improvement: Improvement, ticket: Ticket) -> PublicWords:
    """What it says, in the asker's language where somebody wrote it in that, else in the team's.

    Raises Invalid(changes=…) where nobody wrote what changed.
    """
    team = accounts.team(session, ticket.team_id)
    written = improvement.changes
    chosen = next(
        (each for each in (ticket.language, team.language) if written.get(each or "")), ""
    )
    chosen = chosen or next(iter(written), "")
    if not chosen:
        raise Invalid("Say what changed.", changes="Say what changed, in words for the askers.")
    language = spoken(chosen, team.language)
    _ = texts(language)
    zone = ZoneInfo(accounts_service.office_hours(team).timezone)
    day = format_date(ticket.opened_at.astimezone(zone).date(), format="long", locale=language)
    name = one_line(ticket.author_name)
    said = [
        _("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        _(
            "On %(day)s you wrote to us: “%(subject)s”. Something has changed since, also because "
            "of you."
        )
        % {"day": day, "subject": one_line(ticket.subject, 120)},
        written[chosen],
        _("Thank you for telling us."),
    ]
    return drafting.with_signature(words.of_the_house("\n\n".join(said)), team)


def skip(
    session: Session,
    improvement: Improvement,
    source_id: int,
    why: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Leave this asker out, knowingly: Invalid without a reason, Conflict once it is on its way.

    A draft that was made is thrown away.
    """
    _ask(by)
    why = one_line(storable(why), 500)
    if not why:
        raise Invalid("Say why not.", why="Say why not.")
    asker = _held(session, improvement, source_id)
    if asker.stage in (Stage.UNDER_WAY, Stage.TOLD):
        raise Conflict("This asker was told, or is about to be.")
    if asker.reply is not None and asker.stage in (Stage.DRAFT, Stage.FAILED):
        replies.discard(session, asker.ticket, asker.reply, by=by, at=at)
    asker.source.skipped, asker.source.skipped_by = why, by.name
    audit.record(
        session, "improvement.skipped", improvement, by=by, at=at, ticket=asker.ticket.id, why=why
    )


def unskip(
    session: Session, improvement: Improvement, source_id: int, *, by: Actor, at: datetime
) -> None:
    """Take back that this asker was left out; Conflict once all were told."""
    _ask(by)
    asker = _held(session, improvement, source_id)
    if improvement.state is ImprovementState.TOLD:
        raise Conflict("This is not done yet, or the askers were told.")
    asker.source.skipped = asker.source.skipped_by = ""
    audit.record(
        session, "improvement.unskipped", improvement, by=by, at=at, ticket=asker.ticket.id
    )


def close_told(session: Session, *, at: datetime, most: int = 50) -> int:
    """Move on to told what is done and whose askers have all heard or were left out; how many."""
    heard = exists().where(Reply.id == ImprovementSource.reply_id, Reply.state == ReplyState.SENT)
    any_settled = exists().where(
        ImprovementSource.improvement_id == Improvement.id,
        (ImprovementSource.skipped != "") | heard,
    )
    done = session.scalars(
        select(Improvement)
        .where(Improvement.state == ImprovementState.DONE, any_settled)
        .where(Improvement.merged_into_id.is_(None))
        .order_by(Improvement.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    moved = 0
    for improvement in done:
        if waiting(session, improvement):
            continue
        audit.move(session, improvement, ImprovementLifecycle, "tell", by=CLOCK, at=at, waiting=0)
        improvement.updated_at = at
        moved += 1
    return moved


def _held(session: Session, improvement: Improvement, source_id: int) -> Asker:
    """The asker of that source, with the card locked, so that two who act do it one after the
    other; raises NotFound.
    """
    session.flush()  # reading afresh would undo what is pending
    session.scalars(
        select(Improvement)
        .where(Improvement.id == improvement.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    sources = select(ImprovementSource).where(ImprovementSource.improvement_id == improvement.id)
    session.scalars(sources.execution_options(populate_existing=True)).all()
    for asker in askers(session, improvement):
        if asker.source.id == source_id:
            return asker
    raise NotFound("There is no such asker.")


def _ask(by: Actor) -> None:
    if not by.may(Right.IMPROVE):
        raise NotAllowed("You may not do this here.")
