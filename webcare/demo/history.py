"""What went before: questions handed on, answered and told, by the real services at past hours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.accounts.queries import by_email
from webcare.channels.incoming import Incoming
from webcare.channels.models import OutgoingMail, PostState
from webcare.core.actor import OUTBOX, Actor, asked
from webcare.experts.models import Expert, Theme
from webcare.handoffs import service as handoffs
from webcare.handoffs.models import Handoff
from webcare.improvement import pulse, telling
from webcare.improvement import service as improvement
from webcare.improvement.askers import askers
from webcare.improvement.models import Improvement, SourceKind
from webcare.intake import forms
from webcare.replies import outbox, steps
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.tickets import service as tickets
from webcare.tickets.models import Message, Ticket
from workflows.reply import Purpose

HISTORY = Path(__file__).with_name("history.yaml")
ANSWERS = {"K1": "question", "K4": "no", "K5": "no"}
SILENCE = timedelta(days=14)


def read() -> dict[str, Any]:
    """The stories and the improvements that they led to."""
    found: dict[str, Any] = yaml.safe_load(HISTORY.read_text(encoding="utf-8"))
    return found


def mail(at: datetime) -> list[Incoming]:
    """The forms of those weeks, as an archive: nobody gets an acknowledgement for one."""
    return [
        Incoming(
            content=each.content,
            received_at=each.received_at,
            source={"kind": "form", "archive": True},
            external_id=each.external_id,
        )
        for each in (_form(story, at) for story in read()["stories"] if "subject" in story)
    ]


def _form(story: Mapping[str, Any], at: datetime) -> Incoming:
    written = forms.FormMessage(
        address=f"{story['name'].lower().replace(' ', '.')}@thuis.example",
        name=story["name"],
        subject=story["subject"],
        text=story["text"],
        language="nl",
        external_id=f"form:history-{story['key']}",
        posted_at=_begun(story, at).isoformat(),
    )
    return forms.incoming("form", written, at=_begun(story, at))


def _begun(story: Mapping[str, Any], at: datetime) -> datetime:
    """Half past nine on that day, in the city."""
    day = (at - timedelta(days=story["ago"])).astimezone(ZoneInfo("Europe/Brussels"))
    return day.replace(hour=9, minute=30, second=0, microsecond=0)


def live(session: Session, manager: User, *, at: datetime) -> None:
    """Let the stories happen, then what was learnt from them."""
    session.refresh(manager, ["memberships"])
    found: dict[str, tuple[Ticket, Handoff]] = {}
    for story in read()["stories"]:
        ticket = found[story["after"]][0] if "after" in story else _ticket(session, story)
        by = accounts.actor(manager, ticket.team_id)
        found[story["key"]] = ticket, _happen(session, ticket, story, by, at)
    for lesson in read()["improvements"]:
        _learn(session, found, lesson, manager, at)
    session.flush()
    for gone in session.scalars(select(OutgoingMail).where(OutgoingMail.about_kind == "handoff")):
        gone.state, gone.sent_at, gone.next_attempt_at = PostState.SENT, gone.created_at, None


def _ticket(session: Session, story: Mapping[str, Any]) -> Ticket:
    return session.scalars(
        select(Ticket)
        .join(Message, Message.ticket_id == Ticket.id)
        .where(Message.external_id == f"form:history-{story['key']}")
    ).one()


def _happen(
    session: Session, ticket: Ticket, story: Mapping[str, Any], by: Actor, at: datetime
) -> Handoff:
    begun = _begun(story, at)
    theme = session.scalars(
        select(Theme).where(Theme.team_id == ticket.team_id, Theme.slug == story["theme"])
    ).one()
    tickets.set_theme(session, ticket, theme.id, by=by, at=begun)
    asked_at = begun + timedelta(minutes=25)
    if "after" in story:
        asked_at += timedelta(hours=10)
    else:
        pipeline.confirm_gate(session, ticket, by=by, at=asked_at)
        for question, choice in ANSWERS.items():
            pipeline.answer(session, ticket, question, choice, reason="", by=by, at=asked_at)
    expert = session.scalars(select(Expert).where(Expert.email == story["to"])).one()
    message = session.scalars(select(Message.id).where(Message.ticket_id == ticket.id)).first()
    handoff = handoffs.forward(
        session, ticket, to=handoffs.ToExpert(expert.id), question=story["question"],
        shown=[message] if message else [], due_at=asked_at + timedelta(hours=48),
        by=by, at=asked_at,
    )  # fmt: skip
    _end(session, ticket, handoff, story, by, asked_at + timedelta(hours=story["hours"]))
    return handoff


def _end(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    story: Mapping[str, Any],
    by: Actor,
    then: datetime,
) -> None:
    me = asked(handoff.id, handoff.to_name)
    match story["then"]:
        case "answered":
            handoffs.answer(
                session, handoff, story["answer"], by=me, at=then, via=handoffs.Via.LINK
            )
            _reply(session, ticket, story["answer"], by, then + timedelta(minutes=40))
            if "helped" in story:
                said_at = then + timedelta(hours=20)
                pulse.answer(session, ticket, story["helped"], story.get("line", ""), at=said_at)
        case "elsewhere" | "declined":
            handoffs.decline(
                session, handoff, story["reason"], story.get("other", ""), by=me, at=then
            )
        case _:
            handoffs.expire_due(session, at=then)


def _reply(session: Session, ticket: Ticket, text: str, by: Actor, at: datetime) -> None:
    body = f"Dag {ticket.author_name.partition(' ')[0]},\n\n{text}"
    reply = replies.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, body=body, by=by, at=at
    )
    _send(session, ticket, reply, by, at)


def _send(session: Session, ticket: Ticket, reply: Reply, by: Actor, at: datetime) -> None:
    """Hand the reply in, and let the outbox have sent it: of the past no mail goes out today."""
    replies.submit(session, ticket, reply, by=by, at=at)
    steps.move(session, ticket, reply, "claim", by=OUTBOX, at=at)
    reply.fence += 1
    session.flush()  # the outbox reads it afresh
    outbox.record_sent(session, reply.id, reply.fence, receipt="250 ok", at=at)


def _learn(
    session: Session,
    found: Mapping[str, tuple[Ticket, Handoff]],
    lesson: Mapping[str, Any],
    manager: User,
    at: datetime,
) -> None:
    (ticket, handoff), *more = [found[key] for key in lesson["from"]]
    by = accounts.actor(manager, ticket.team_id)
    kind = SourceKind(lesson["kind"])
    begun = at - timedelta(days=7, hours=2)
    card = improvement.note(
        session, ticket.team_id, lesson["title"], lesson["text"], lesson["unit"], ticket,
        handoff if kind is SourceKind.HANDOFF else None, kind=kind, by=by, at=begun,
    )  # fmt: skip
    for other, _handoff in more:
        improvement.add_source(session, card, other, kind=kind, by=by, at=begun)
    term = at + timedelta(days=lesson["term"]) if "term" in lesson else None
    for number, step in enumerate(lesson["path"], start=1):
        improvement.move(
            session, card, step, outcome=lesson.get("outcome", "") if step == "finish" else "",
            reason=lesson.get("outcome", "") if step == "reject" else "",
            changes=lesson.get("changes"), due_at=term,
            by=by, at=begun + timedelta(days=number),
        )  # fmt: skip
    _tell(session, found, card, lesson, by, begun + timedelta(days=4))


def _tell(
    session: Session,
    found: Mapping[str, tuple[Ticket, Handoff]],
    card: Improvement,
    lesson: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    wanted = {found[key][0].id for key in lesson.get("told", ())}
    for each in askers(session, card):
        if each.ticket.id in wanted:
            reply = telling.draft(session, card, each.source.id, approval=False, by=by, at=at)
            _send(session, each.ticket, reply, by, at)
    telling.close_told(session, at=at)


def manager_of(session: Session, email: str) -> User:
    """Who did all this; the demonstration has them."""
    found = by_email(session, email)
    if found is None:
        raise LookupError(email)
    return found
